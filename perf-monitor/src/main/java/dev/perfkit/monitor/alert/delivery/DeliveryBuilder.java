package dev.perfkit.monitor.alert.delivery;

import static java.util.Objects.requireNonNull;

import dev.perfkit.monitor.alert.Channel;
import dev.perfkit.monitor.alert.spool.Storage;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Delivery}. */
public final class DeliveryBuilder {
    /** A channel and how it is tried again. */
    record Target(Channel channel, RetryPolicy retry) {}

    final String monitor;
    final Map<String, Target> channels = new LinkedHashMap<>();
    final List<Route> routes = new ArrayList<>();
    final List<Inhibition> inhibitions = new ArrayList<>();
    Ticker ticker = Ticker.system();
    Scheduler scheduler = Scheduler.system();
    InstantSource wallClock = InstantSource.system();
    Executor executor = Runnable::run;
    DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();

    @Nullable Storage storage;

    @Nullable Heartbeat heartbeat;

    private @Nullable Path directory;

    DeliveryBuilder(String monitor) {
        this.monitor = requireNonNull(monitor, "monitor");
    }

    /** Adds a channel that is tried again by the default {@link RetryPolicy}. Without any, events go to {@link Channel#slf4j()}. */
    public DeliveryBuilder channel(String name, Channel channel) {
        return channel(name, channel, RetryPolicy.defaults());
    }

    /**
     * Adds a channel. Its name is what routes lead to and what the spool remembers: keep it from one start to the next.
     *
     * @throws IllegalStateException if there is one of that name
     */
    public DeliveryBuilder channel(String name, Channel channel, RetryPolicy retry) {
        requireNonNull(channel, "channel");
        requireNonNull(retry, "retry");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: not blank)");
        }
        if (channels.putIfAbsent(name, new Target(channel, retry)) != null) {
            throw new IllegalStateException("delivery of " + monitor + ": channel " + name + " is there already");
        }
        return this;
    }

    /** Adds a route, behind those that are there. Without any, every event goes to every channel, alone, at once, and once. */
    public DeliveryBuilder route(Route route) {
        routes.add(requireNonNull(route, "route"));
        return this;
    }

    /** Adds a rule by which some alerts mute others. */
    public DeliveryBuilder inhibit(Inhibition inhibition) {
        inhibitions.add(requireNonNull(inhibition, "inhibition"));
        return this;
    }

    /** Has a channel told again and again that the monitor lives. */
    public DeliveryBuilder heartbeat(Heartbeat heartbeat) {
        this.heartbeat = requireNonNull(heartbeat, "heartbeat");
        return this;
    }

    /** Where events, silences and acknowledgements survive a crash: the file {@code delivery.journal} of the directory. */
    public DeliveryBuilder directory(Path directory) {
        if (storage != null) {
            throw new IllegalStateException(
                    "delivery of " + monitor + ": has a storage already (expected: one of both)");
        }
        this.directory = requireNonNull(directory, "directory");
        return this;
    }

    /** As {@link #directory}, but on a storage of the caller's, which the delivery closes. */
    public DeliveryBuilder storage(Storage storage) {
        if (directory != null) {
            throw new IllegalStateException(
                    "delivery of " + monitor + ": has a directory already (expected: one of both)");
        }
        this.storage = requireNonNull(storage, "storage");
        return this;
    }

    /** Where monotonic time comes from, by default {@link Ticker#system()}. */
    public DeliveryBuilder ticker(Ticker ticker) {
        this.ticker = requireNonNull(ticker, "ticker");
        return this;
    }

    /** What wakes it when something is due, by default {@link Scheduler#system()}. */
    public DeliveryBuilder scheduler(Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        return this;
    }

    /** The clock that silences end by, by default the system's. */
    public DeliveryBuilder wallClock(InstantSource wallClock) {
        this.wallClock = requireNonNull(wallClock, "wallClock");
        return this;
    }

    /**
     * Where channels are called and the spool is written; stays the caller's to shut down. It takes one thread for each
     * channel that is busy, and one for the disk. By default that is the thread that sends, which is for tests only.
     */
    public DeliveryBuilder executor(Executor executor) {
        this.executor = requireNonNull(executor, "executor");
        return this;
    }

    /** What spreads the pauses between attempts, from 0 to 1. */
    DeliveryBuilder random(DoubleSupplier random) {
        this.random = random;
        return this;
    }

    /**
     * Returns the delivery, which goes on with what the spool still has to deliver.
     *
     * @throws IllegalStateException if a route or the heartbeat leads to one that is not there
     * @throws dev.perfkit.monitor.alert.spool.StorageInUseException if another monitor has the directory
     * @throws UncheckedIOException if the directory cannot be written
     */
    public Delivery build() {
        if (channels.isEmpty()) {
            channel("log", Channel.slf4j());
        }
        routes.forEach(route -> route.channels().forEach(this::requireChannel));
        if (heartbeat != null) {
            requireChannel(heartbeat.channel());
        }
        if (directory != null) {
            try {
                storage = Storage.directory(directory, "delivery");
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "directory: " + directory + " (expected: one that can be written; " + e + ")", e);
            }
        }
        return new Delivery(this);
    }

    private void requireChannel(String name) {
        if (!channels.containsKey(name)) {
            throw new IllegalStateException("delivery of " + monitor + ": channel " + name
                    + " is not there (expected: one of " + channels.keySet() + ")");
        }
    }

    List<Route> effectiveRoutes() {
        Route all = Route.to(channels.keySet().toArray(String[]::new)).repeatEvery(Duration.ZERO);
        return routes.isEmpty() ? List.of(all) : List.copyOf(routes);
    }
}
