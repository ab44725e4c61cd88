package dev.perfkit.balancer.scale;

import dev.perfkit.balancer.NodeSource;
import dev.perfkit.signal.Inspectable;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Processes of this machine, started and ended as an {@link Autoscaler} asks for: the target where there is no orchestrator.
 *
 * <pre>{@code
 * LocalProcesses processes = LocalProcesses.builder("shop")
 *         .command((name, port) -> LocalProcesses.java(List.of("-Xmx128m"), Shop.class, "" + port))
 *         .readiness(HealthCheck.http("/health"))
 *         .build();
 * LoadBalancer<URI> balancer = LoadBalancer.<URI>builder("shop")
 *         .source(processes.source(), Duration.ofSeconds(1))
 *         .build();
 * }</pre>
 *
 * <p>Each process has a name that no other ever has ({@code shop-1}, {@code shop-2}) and a port that was free when it was drawn. It is
 * pending until its readiness check passes, unready while that fails later on. One that ends by itself, cannot be started, or is not
 * ready in time is replaced: at once where it had been ready for as long as the longest pause between starts, else after a pause that
 * doubles with each failure in a row. Those told to leave are asked to end (SIGTERM, and the end of their input), and killed once their patience is over.
 *
 * <p>No process outlives an orderly end of this JVM. Where it is killed they are left behind, unless they end with their standard input: that is
 * a pipe on which nothing is ever written, and which closes with this JVM. What another JVM has started is not known here.
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Cost:</b> starts, checks and ends run on the executor; only {@link #close} waits.
 * <b>Failures:</b> what a command, a check or a process does is told by {@link #decisions} and in the log, and never thrown.
 */
public interface LocalProcesses extends ScalingTarget, Inspectable {

    /**
     * Starts a configuration.
     *
     * @param name what the names of the processes begin with; letters, digits, {@code -}, {@code _} and {@code .}
     */
    static LocalProcessesBuilder builder(String name) {
        return new LocalProcessesBuilder(name);
    }

    /**
     * Returns what starts a class of this JVM's class path in a JVM of its own, of the same version.
     *
     * @param options for the JVM: {@code -Xmx128m}
     * @param main the class with the main method
     * @param arguments what that is given
     */
    static ProcessBuilder java(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        // By the environment, since a class path may be longer than a command line.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder;
    }

    /** Returns the processes that are known of now, those that leave among them. */
    @Override
    Fleet fleet();

    /** Returns the same as {@link #fleet()}. */
    @Override
    default Fleet snapshot() {
        return fleet();
    }

    /**
     * Asks for a size, see {@link ScalingTarget#resize}. Where fewer are named than have to leave, those that are not ready leave first, then
     * the youngest.
     *
     * @throws IllegalArgumentException if the size is below zero
     * @throws IllegalStateException after {@link #close}
     */
    @Override
    void resize(long token, int size, List<String> leaving) throws StaleClaimException;

    @Override
    void fence(long token) throws StaleClaimException;

    /**
     * Returns the processes that are ready, {@code http://127.0.0.1:port} each, as nodes of a balancer. That there are none is certain where none is
     * merely unready.
     */
    NodeSource<URI> source();

    /** Ends all processes and waits for that: for the patience at most, after which they are killed. Idempotent. */
    @Override
    void close();

    /** How a process is started. */
    @FunctionalInterface
    interface Command {
        /**
         * Returns what to start, a new one each time. Output that it does not redirect itself goes where the target says.
         *
         * @param name the process's name
         * @param port where it is to listen
         * @throws Exception if it cannot be said now; it is asked again after a pause
         */
        ProcessBuilder prepare(String name, int port) throws Exception;
    }
}
