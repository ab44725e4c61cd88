package dev.perfkit.quickstart.http;

/**
 * An answer.
 *
 * @param status the HTTP status
 * @param contentType the body's type
 * @param body what goes with it, may be empty
 */
public record Response(int status, String contentType, String body) {
    /** Returns the value as JSON. */
    public static Response json(Object value) {
        return new Response(200, "application/json", Json.write(value));
    }

    /** Returns a text. */
    public static Response text(int status, String text) {
        return new Response(status, "text/plain; charset=utf-8", text);
    }
}
