package dev.perfkit.balancer.health;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * How to ask a target whether it is well.
 *
 * <pre>{@code
 * HealthCheck<URI> http = HealthCheck.http("/health");
 * HealthCheck<Pool> pool = HealthCheck.blocking(p -> p.query("SELECT 1"), executor);
 * HealthCheck<Backend> tcp = HealthCheck.tcp().on(Backend::address);
 * }</pre>
 *
 * <p>A probe passes when the stage completes with any value, and fails when it completes with an exception, when
 * {@code check} throws, or when the deadline of the {@link HealthPolicy} comes first: then the stage's future is cancelled,
 * and should give up what it holds. Where {@code check} throws {@link java.util.concurrent.RejectedExecutionException} it
 * had no thread to ask, and the probe is left out.
 *
 * <p><b>Thread safety:</b> called by any thread, for several targets at once. <b>Cost:</b> {@code check} itself should not
 * block: it runs on the executor that all probes share.
 *
 * @param <T> the type of the target
 */
@FunctionalInterface
public interface HealthCheck<T> {

    /** Starts one probe. */
    CompletionStage<?> check(T target);

    /**
     * Refuses a target that no probe could ever reach, before it is watched; by default none.
     *
     * @throws IllegalArgumentException if it is one, such as a URI without a host
     */
    default void validate(T target) {}

    /**
     * Returns this check, for targets of another type.
     *
     * @param part takes from such a target what this check probes
     * @param <U> their type
     */
    default <U> HealthCheck<U> on(Function<? super U, ? extends T> part) {
        return new PartHealthCheck<>(this, requireNonNull(part, "part"));
    }

    /**
     * Returns a check by {@code GET}, for targets {@code http://host} or {@code https://host}, passed by status 200 and nothing else; redirects are not followed. It has a client of
     * its own, whose threads end when the check is no longer referred to.
     *
     * @param path what to ask for, from the root of the target's authority: {@code "/health"}
     */
    static HealthCheck<URI> http(String path) {
        return http(
                path,
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build());
    }

    /**
     * Returns the check of {@link #http(String)} with a given client, for TLS or a proxy. What the client follows is
     * followed.
     *
     * @param path what to ask for
     * @param client what to ask with
     */
    static HealthCheck<URI> http(String path, HttpClient client) {
        return new HttpHealthCheck(path, client);
    }

    /** Returns a check that opens a connection and closes it. Names are looked up by each probe. */
    static HealthCheck<InetSocketAddress> tcp() {
        return new TcpHealthCheck();
    }

    /**
     * Returns a check by code that blocks.
     *
     * @param check returns if the target is well, and throws if not; interrupted at the deadline, which it should obey, or
     *     probes of a stuck target fill the executor
     * @param executor where it may block
     * @param <T> the type of the target
     */
    static <T> HealthCheck<T> blocking(Blocking<? super T> check, Executor executor) {
        return new BlockingHealthCheck<>(requireNonNull(check, "check"), requireNonNull(executor, "executor"));
    }

    /**
     * Code that probes and blocks meanwhile, a {@link Callable} with an argument.
     *
     * @param <T> the type of the target
     */
    @FunctionalInterface
    interface Blocking<T> {
        /**
         * Returns if the target is well.
         *
         * @throws Exception if it is not; the message goes into the balancer's decisions
         */
        void check(T target) throws Exception;
    }
}
