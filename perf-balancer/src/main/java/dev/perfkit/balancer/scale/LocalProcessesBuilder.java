package dev.perfkit.balancer.scale;

import static java.util.Objects.requireNonNull;

import dev.perfkit.balancer.health.HealthCheck;
import dev.perfkit.balancer.health.HealthPolicy;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * Configures {@link LocalProcesses}. Needed is a command.
 *
 * <p><b>Thread safety:</b> none; build on one thread.
 */
public final class LocalProcessesBuilder {
    private static final Duration LONGEST = Duration.ofHours(1);

    final String name;

    LocalProcesses.@Nullable Command command;

    int size;
    HealthCheck<URI> readiness = HealthCheck.tcp().on(uri -> new InetSocketAddress(uri.getHost(), uri.getPort()));
    HealthPolicy policy = new HealthPolicy(Duration.ofSeconds(1), Duration.ofMillis(700), 1, 3, 0);
    Duration startUp = Duration.ofMinutes(1);
    Duration patience = Duration.ofSeconds(30);
    Duration firstPause = Duration.ofSeconds(1);
    Duration longestPause = Duration.ofMinutes(1);

    @Nullable Path output;

    Executor executor = ForkJoinPool.commonPool();
    Scheduler scheduler = Scheduler.system();
    Ticker ticker = Ticker.system();
    InstantSource wallClock = InstantSource.system();

    LocalProcessesBuilder(String name) {
        if (!name.matches("\\w[\\w.-]*")) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: letters, digits, '-', '_', '.')");
        }
        this.name = name;
    }

    /** Sets how a process is started. */
    public LocalProcessesBuilder command(LocalProcesses.Command command) {
        this.command = requireNonNull(command, "command");
        return this;
    }

    /** Sets how many to start with; by default none, until the first {@link LocalProcesses#resize}. */
    public LocalProcessesBuilder size(int size) {
        if (size < 0) {
            throw new IllegalArgumentException("size: " + size + " (expected: >= 0)");
        }
        this.size = size;
        return this;
    }

    /** Sets how to ask a process whether it is ready: by default, whether a connection can be opened. */
    public LocalProcessesBuilder readiness(HealthCheck<URI> check) {
        return readiness(check, policy);
    }

    /**
     * Sets how, and how often, to ask a process whether it is ready.
     *
     * @param check is given {@code http://127.0.0.1:port}
     * @param policy by default every second with 0.7 s for an answer, rise 1, fall 3
     */
    public LocalProcessesBuilder readiness(HealthCheck<URI> check, HealthPolicy policy) {
        check.validate(LocalProcess.uri(1));
        this.readiness = check;
        this.policy = requireNonNull(policy, "policy");
        return this;
    }

    /** Sets how soon a process has to be ready, up to an hour; by default within a minute. One that is not is ended, and another started. */
    public LocalProcessesBuilder startUp(Duration startUp) {
        this.startUp = within("startUp", startUp, Duration.ofMillis(1));
        return this;
    }

    /** Sets how long a process may take to end before it is killed, zero to an hour; by default 30 seconds. */
    public LocalProcessesBuilder patience(Duration patience) {
        this.patience = within("patience", patience, Duration.ZERO);
        return this;
    }

    /**
     * Sets how long to wait before a process that failed is replaced.
     *
     * @param first after the first failure, twice as long after each further one in a row; by default a second, at least 10 ms
     * @param longest at most so long, up to an hour; by default a minute
     */
    public LocalProcessesBuilder pauses(Duration first, Duration longest) {
        this.firstPause = within("first", first, Duration.ofMillis(10));
        this.longestPause = within("longest", longest, first);
        return this;
    }

    /**
     * Sets where what the processes print goes; by default where this JVM's output goes.
     *
     * @param directory gets a file for each, its name with {@code .log} behind; made where it does not exist. It is the host's to clear
     */
    public LocalProcessesBuilder output(Path directory) {
        this.output = requireNonNull(directory, "directory");
        return this;
    }

    /** Sets where processes are started, checked and ended; by default {@link ForkJoinPool#commonPool()}. */
    public LocalProcessesBuilder executor(Executor executor) {
        this.executor = requireNonNull(executor, "executor");
        return this;
    }

    /** Sets what keeps the time; by default {@link Scheduler#system()}. */
    public LocalProcessesBuilder scheduler(Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        return this;
    }

    /**
     * Sets the clocks; by default the system's.
     *
     * @param ticker tells for how long a process was ready
     * @param wallClock tells when it was started
     */
    public LocalProcessesBuilder clocks(Ticker ticker, InstantSource wallClock) {
        this.ticker = requireNonNull(ticker, "ticker");
        this.wallClock = requireNonNull(wallClock, "wallClock");
        return this;
    }

    /**
     * Builds it, and begins to start processes.
     *
     * @throws IllegalStateException if there is no command
     * @throws IllegalArgumentException if the directory of the output cannot be made
     */
    public LocalProcesses build() {
        if (command == null) {
            throw new IllegalStateException("command: none (expected: one)");
        }
        try {
            if (output != null) {
                Files.createDirectories(output);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("output: " + output + " (expected: a directory, or room for one)", e);
        }
        ProcessFleet fleet = new ProcessFleet(this, command);
        fleet.start(size);
        return fleet;
    }

    private static Duration within(String what, Duration time, Duration least) {
        if (time.compareTo(least) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + ": " + time + " (expected: " + least + ".." + LONGEST + ")");
        }
        return time;
    }
}
