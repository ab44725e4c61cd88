package dev.perfkit.monitor;

import static java.util.Objects.requireNonNull;

import dev.perfkit.monitor.alert.Channel;
import dev.perfkit.monitor.alert.delivery.Delivery;
import dev.perfkit.monitor.alert.delivery.DeliveryBuilder;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Monitor}. */
public final class MonitorBuilder {
    final String name;
    final List<Rule> rules = new ArrayList<>();
    final Map<String, Channel> channels = new LinkedHashMap<>();
    Consumer<DeliveryBuilder> delivery = builder -> {};
    Duration window = Duration.ofMinutes(5);
    Duration slot = Duration.ofSeconds(10);
    Duration closeWithin = Duration.ofSeconds(2);
    Ticker ticker = Ticker.system();
    Scheduler scheduler = Scheduler.system();
    InstantSource wallClock = InstantSource.system();

    @Nullable Executor executor;

    @Nullable Path stateDirectory;

    @Nullable Duration heartbeatInterval;

    @Nullable Runnable heartbeat;

    MonitorBuilder(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: not blank)");
        }
        this.name = name;
    }

    /**
     * Adds a rule.
     *
     * @throws IllegalStateException if there is one of that name
     */
    public MonitorBuilder rule(Rule rule) {
        requireNonNull(rule, "rule");
        if (rules.stream().anyMatch(other -> other.name().equals(rule.name()))) {
            throw new IllegalStateException("monitor " + name + ": rule " + rule.name() + " is there already");
        }
        rules.add(rule);
        return this;
    }

    /**
     * Adds rules, such as those of a file.
     *
     * @throws IllegalStateException if there is one of a name already
     */
    public MonitorBuilder rules(List<Rule> rules) {
        rules.forEach(this::rule);
        return this;
    }

    /**
     * Adds a channel, under the name {@code channel-1} for the first, and so on. Without any, alerts go to
     * {@link Channel#slf4j()}.
     *
     * @throws IllegalStateException if it was added before
     */
    public MonitorBuilder channel(Channel channel) {
        return channel("channel-" + (channels.size() + 1), channel);
    }

    /**
     * Adds a channel.
     *
     * @param channelName what routes and the spool know it by
     * @throws IllegalStateException if it or one of that name was added before
     */
    public MonitorBuilder channel(String channelName, Channel channel) {
        requireNonNull(channel, "channel");
        if (channels.containsValue(channel) || channels.putIfAbsent(channelName, channel) != null) {
            throw new IllegalStateException("monitor " + name + ": channel " + channel + " is there already");
        }
        return this;
    }

    /**
     * Sets up routes, groups, the spool and the like, see {@link Delivery}. Ticker, scheduler, clock and executor are the
     * monitor's.
     */
    public MonitorBuilder delivery(Consumer<DeliveryBuilder> setup) {
        this.delivery = requireNonNull(setup, "setup");
        return this;
    }

    /**
     * Where alerts, and what channels are still to be told, survive a restart: a file and its lock in a directory of this
     * monitor's own. Without it an alert that fires as the process ends is not known to the next one, and nobody is told
     * that it is over.
     */
    public MonitorBuilder stateDirectory(Path stateDirectory) {
        this.stateDirectory = requireNonNull(stateDirectory, "stateDirectory");
        return this;
    }

    /** How far back percentiles and rates look, by default 5 minutes; at least one slot. */
    public MonitorBuilder window(Duration window) {
        if (window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("window: " + window + " (expected: > 0)");
        }
        this.window = window;
        return this;
    }

    /** How often the signals are sampled, by default every 10 s: the step in which windows move. */
    public MonitorBuilder slot(Duration slot) {
        if (slot.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("slot: " + slot + " (expected: >= PT0.001S)");
        }
        this.slot = slot;
        return this;
    }

    /** How long {@link Monitor#close} waits for channels to take what is queued, by default 2 s. */
    public MonitorBuilder closeWithin(Duration closeWithin) {
        if (closeWithin.isNegative() || closeWithin.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("closeWithin: " + closeWithin + " (expected: >= 0 and <= PT1H)");
        }
        this.closeWithin = closeWithin;
        return this;
    }

    /**
     * Says again and again that the monitor lives, such as by a call to a service that tells you when the calls stop. It runs on
     * the executor, never overlaps itself, and stays away where no rule has been evaluated since the last time.
     *
     * @param interval how often, at least as long as the longest interval of a rule
     * @param beat what to do; what it throws is counted and logged once
     */
    public MonitorBuilder heartbeat(Duration interval, Runnable beat) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: > 0)");
        }
        this.heartbeatInterval = interval;
        this.heartbeat = requireNonNull(beat, "beat");
        return this;
    }

    /** Where monotonic time comes from, by default {@link Ticker#system()}. */
    public MonitorBuilder ticker(Ticker ticker) {
        this.ticker = requireNonNull(ticker, "ticker");
        return this;
    }

    /** What starts samples and evaluations, by default {@link Scheduler#system()}. */
    public MonitorBuilder scheduler(Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        return this;
    }

    /** Where the times come from that people read, by default the system's clock. */
    public MonitorBuilder wallClock(InstantSource wallClock) {
        this.wallClock = requireNonNull(wallClock, "wallClock");
        return this;
    }

    /**
     * Where signals are read and channels run; stays the caller's to shut down. Each rule and each channel takes one thread
     * at most at a time, and a source or channel that hangs keeps it. By default the monitor has daemon threads of its
     * own, as many as are busy at once.
     */
    public MonitorBuilder executor(Executor executor) {
        this.executor = requireNonNull(executor, "executor");
        return this;
    }

    /**
     * Returns the monitor, not yet started.
     *
     * @throws dev.perfkit.monitor.alert.spool.StorageInUseException if another monitor has the directory
     * @throws java.io.UncheckedIOException if the directory cannot be written
     * @throws IllegalStateException if there is no rule, or if window, slot and the rules' intervals do not fit together
     */
    public Monitor build() {
        if (window.compareTo(slot) < 0) {
            throw new IllegalStateException(
                    "monitor " + name + ": window " + window + " (expected: >= the slot, " + slot + ")");
        }
        String complaint = limits().complaint(rules);
        if (complaint != null) {
            throw new IllegalStateException(complaint);
        }
        return new Monitor(this);
    }

    RuleLimits limits() {
        return new RuleLimits(name, slot, heartbeatInterval);
    }
}
