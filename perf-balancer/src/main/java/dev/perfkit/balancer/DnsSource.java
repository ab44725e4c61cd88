package dev.perfkit.balancer;

import static java.util.Objects.requireNonNull;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.TreeMap;

/** All addresses of a host name. */
final class DnsSource implements NodeSource<URI> {
    private final URI uri;
    private final HostResolver resolver;

    DnsSource(URI uri, HostResolver resolver) {
        if (uri.getHost() == null || uri.getPort() < 0) {
            throw new IllegalArgumentException(
                    "uri: " + uri + " (expected: with a host and a port, such as http://shop.internal:8080)");
        }
        this.uri = uri;
        this.resolver = requireNonNull(resolver, "resolver");
    }

    @Override
    public Found<URI> find() throws Exception {
        // By name: resolvers turn the order from answer to answer.
        Map<String, Endpoint<URI>> endpoints = new TreeMap<>();
        for (InetAddress address : resolver.resolve(uri.getHost())) {
            String host = address.getHostAddress();
            String literal = address instanceof Inet6Address ? "[" + host + "]" : host;
            String name = literal + ":" + uri.getPort();
            endpoints.put(name, Endpoint.of(name, at(name)));
        }
        return Found.of(endpoints.values());
    }

    /** In the raw: what is escaped in the path stays so. */
    private URI at(String authority) throws URISyntaxException {
        String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new URI(uri.getScheme() + "://" + user + authority + uri.getRawPath() + query);
    }

    @Override
    public String toString() {
        return "DNS " + uri;
    }
}
