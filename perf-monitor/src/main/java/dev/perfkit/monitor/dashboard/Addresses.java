package dev.perfkit.monitor.dashboard;

import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names that the server answers to. A page of another name that was made to lead here (DNS rebinding) gets nothing. */
final class Addresses {
    private static final int HTTP = 80;

    private final Set<String> direct = new HashSet<>();
    private final Set<String> given = new HashSet<>();
    private final int port;

    /**
     * @param bound the address as the host wrote it
     * @param loopback whether it is this machine's own
     * @param names further names by which it is reached, also through a proxy on another port
     */
    Addresses(String bound, boolean loopback, Iterable<String> names, int port) {
        this.port = port;
        direct.add(literal(bound));
        if (loopback) {
            direct.add("localhost");
            direct.add("127.0.0.1");
            direct.add("[::1]");
        }
        names.forEach(name -> given.add(name.toLowerCase(Locale.ROOT)));
    }

    /** Returns the address as it stands in a URL. */
    static String literal(String address) {
        return address.contains(":") && !address.startsWith("[")
                ? "[" + address + "]"
                : address.toLowerCase(Locale.ROOT);
    }

    /** Tells whether a request's Host is one of these. */
    boolean isHost(@Nullable String host) {
        return host != null && isOwn("http://" + host);
    }

    /** Tells whether a request comes from a page of these; one that names no origin was not sent by another page's script. */
    boolean isOrigin(@Nullable String origin) {
        return origin == null || isOwn(origin);
    }

    private boolean isOwn(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            return false;
        }
        String host = uri.getHost();
        boolean bare = uri.getUserInfo() == null
                && uri.getRawPath() != null
                && uri.getRawPath().isEmpty()
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        if (host == null || !bare) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        int calledPort = uri.getPort() == -1 ? HTTP : uri.getPort();
        boolean ours = "http".equals(uri.getScheme()) && calledPort == port && direct.contains(name);
        return ours || given.contains(name);
    }
}
