package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * What a script published: {@code "c 0 17 time text"} for a change, {@code "k 0 18 time group"} for a kill, {@code
 * "h 0 18 time round kill"} for a heartbeat.
 *
 * @param kind which of them
 * @param bucket whose number it is
 * @param number of the change, or of the last one before the heartbeat
 * @param micros the server's clock at that moment
 * @param rest the text, the group, or the heartbeat's round and the number of the last kill
 */
record Message(char kind, int bucket, long number, long micros, String rest) {

    /** Returns null for what no script has published. */
    static @Nullable Message parse(byte[] body) {
        String[] parts = new String(body, UTF_8).split(" ", 5);
        try {
            return parts.length == 5 && parts[0].length() == 1
                    ? new Message(
                            parts[0].charAt(0),
                            Integer.parseInt(parts[1]),
                            Long.parseLong(parts[2]),
                            Long.parseLong(parts[3]),
                            parts[4])
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    long round() {
        return Long.parseLong(rest.substring(0, rest.indexOf(' ')));
    }

    long lastKill() {
        return Long.parseLong(rest.substring(rest.indexOf(' ') + 1));
    }
}
