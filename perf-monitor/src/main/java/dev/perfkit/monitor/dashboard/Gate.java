package dev.perfkit.monitor.dashboard;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets requests in, or says why not. */
final class Gate {
    /*
     * In this order: a method and an address that are served at all; the name that the server was called by, so that a page made to
     * lead here gets nothing; the page that sent it; who it is; and for a change that it may be made, and that it carries the
     * mark that only our own page can read.
     */
    static final int LONGEST_ADDRESS = 2_048;

    private static final String HELLO = """
            <!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=./">\
            <title>PerfKit</title><p><a href="./">Open the dashboard</a></p></html>
            """;
    private static final String STRANGER = """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>PerfKit</title><h1>Not signed in</h1>\
            <p>Open the address with the token that Dashboard.url() returns. \
            If you came here by a link from another site, <a href="./">go on</a>.</p></html>
            """;

    private final Addresses addresses;
    private final Keys keys;
    private final boolean readOnly;
    private final String cookie;

    Gate(Addresses addresses, Keys keys, boolean readOnly, int port) {
        this.addresses = addresses;
        this.keys = keys;
        this.readOnly = readOnly;
        this.cookie = "perfkit-" + port; // cookies know no ports
    }

    /** Returns null where the request may be answered. */
    @Nullable Reply check(String method, String address, String path, Map<String, String> query, Headers headers) {
        if (!List.of("GET", "HEAD", "POST").contains(method)) {
            return Reply.refusal(405, "method not allowed").with("Allow", "GET, HEAD, POST");
        }
        if (address.length() > LONGEST_ADDRESS) {
            return Reply.refusal(414, "address too long");
        }
        if (headers.getOrDefault("Host", List.of()).size() != 1 || !addresses.isHost(headers.getFirst("Host"))) {
            return Reply.refusal(403, "not served under this host name");
        }
        if (!addresses.isOrigin(headers.getFirst("Origin"))) {
            return Reply.refusal(403, "not served to this origin");
        }
        if (isOfAnotherPage(headers)) {
            return Reply.refusal(403, "not served to this page");
        }
        String token = query.get("token");
        if (token != null && path.equals("/") && method.equals("GET")) {
            return keys.isToken(token) ? hello() : stranger();
        }
        if (!isKnown(headers)) {
            return stranger();
        }
        return method.equals("POST") ? checkChange(headers) : null;
    }

    /**
     * Tells whether a page of another origin embeds this, as a browser says. A page on another port of this machine is of the same
     * site, so that its requests do carry the cookie; following its link is what a person does, and may.
     */
    private static boolean isOfAnotherPage(Headers headers) {
        String site = headers.getFirst("Sec-Fetch-Site");
        return site != null
                && !List.of("same-origin", "none").contains(site)
                && !"navigate".equals(headers.getFirst("Sec-Fetch-Mode"));
    }

    private @Nullable Reply checkChange(Headers headers) {
        if (readOnly) {
            return Reply.refusal(403, "this dashboard is read-only");
        }
        return keys.isMark(headers.getFirst("X-PerfKit-Mark"))
                ? null
                : Reply.refusal(403, "no change without its mark");
    }

    private boolean isKnown(Headers headers) {
        String authorization = headers.getFirst("Authorization");
        if (authorization != null && authorization.startsWith("Bearer ")) {
            return keys.isToken(authorization.substring("Bearer ".length()));
        }
        for (String line : headers.getOrDefault("Cookie", List.of())) {
            for (String pair : line.split(";", -1)) {
                String trimmed = pair.trim();
                if (trimmed.startsWith(cookie + "=") && keys.isCookie(trimmed.substring(cookie.length() + 1))) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Gives the cookie, and leads on by a page of our own: after a redirect a browser that came from another site would not send it.
     * The token leaves the address bar by that, too.
     */
    private Reply hello() {
        return Reply.of(200, Reply.HTML, HELLO)
                .with("Set-Cookie", cookie + "=" + keys.cookie() + "; Path=/; HttpOnly; SameSite=Strict");
    }

    private static Reply stranger() {
        return Reply.of(401, Reply.HTML, STRANGER);
    }
}
