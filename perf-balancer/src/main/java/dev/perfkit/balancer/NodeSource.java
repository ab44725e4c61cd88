package dev.perfkit.balancer;

import java.net.InetAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Where the nodes of a balancer come from, asked again and again.
 *
 * <pre>{@code
 * LoadBalancer<URI> balancer = LoadBalancer.<URI>builder("shop")
 *         .source(NodeSource.dns(URI.create("http://shop.internal:8080")), Duration.ofSeconds(10))
 *         .build();
 * }</pre>
 *
 * <p>A source that fails costs no node: the balancer keeps those it has until the source answers again. So it does where a source
 * finds nobody and does not say that it knows that: an empty answer is more often trouble than truth.
 *
 * <p><b>Thread safety:</b> a balancer asks its source by one thread at a time. <b>Cost:</b> it may block; it is asked on the balancer's
 * executor, but for the first time, when the balancer is built. <b>Failures:</b> what it throws is noted among the balancer's decisions
 * and counted.
 *
 * @param <T> the type of the targets
 */
@FunctionalInterface
public interface NodeSource<T> {

    /**
     * Finds the nodes.
     *
     * @throws Exception if that cannot be said now
     */
    Found<T> find() throws Exception;

    /**
     * What a source found.
     *
     * @param endpoints the nodes, each name once
     * @param certain whether there are really none where there are none
     * @param <T> the type of the targets
     */
    record Found<T>(List<Endpoint<T>> endpoints, boolean certain) {
        /** Copies the list. */
        public Found {
            endpoints = List.copyOf(endpoints);
        }

        /** Returns these; where there are none, that is taken for trouble. */
        public static <T> Found<T> of(Collection<Endpoint<T>> endpoints) {
            return new Found<>(List.copyOf(endpoints), false);
        }

        /** Returns that there are none, for certain: the balancer lets all go. */
        public static <T> Found<T> nobody() {
            return new Found<>(List.of(), true);
        }
    }

    /** Returns a source of always the same nodes. */
    static <T> NodeSource<T> of(Collection<Endpoint<T>> endpoints) {
        Found<T> found = Found.of(endpoints);
        return () -> found;
    }

    /**
     * Returns a source that calls the host's own code, such as a registry's client.
     *
     * @param supplier returns the nodes, or throws
     */
    static <T> NodeSource<T> supplier(Callable<? extends Collection<Endpoint<T>>> supplier) {
        return () -> Found.of(supplier.call());
    }

    /**
     * Returns a source of all addresses that a host name has. Each is a node, named by its address and port; its target is the given URI
     * with the address in the name's place.
     *
     * <p>The JVM keeps addresses for 30 seconds, or as its security property {@code networkaddress.cache.ttl} says: asking more often
     * finds nothing sooner. Certificates are checked against the address, so this is for plain HTTP, or for certificates that name it.
     *
     * @param uri where one node would be; with a host and a port
     */
    static NodeSource<URI> dns(URI uri) {
        return dns(uri, InetAddress::getAllByName);
    }

    /**
     * Returns the source of {@link #dns(URI)}, with a resolver of one's own.
     *
     * @param uri where one node would be; with a host and a port
     * @param resolver looks the addresses up
     */
    static NodeSource<URI> dns(URI uri, HostResolver resolver) {
        return new DnsSource(uri, resolver);
    }

    /** Looks up the addresses of a host. */
    @FunctionalInterface
    interface HostResolver {
        /**
         * Returns all addresses of a host.
         *
         * @param host its name
         * @throws Exception if there are none, or that cannot be said now
         */
        InetAddress[] resolve(String host) throws Exception;
    }
}
