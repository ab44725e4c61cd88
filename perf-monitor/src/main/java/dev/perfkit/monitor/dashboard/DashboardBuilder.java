package dev.perfkit.monitor.dashboard;

import static java.util.Objects.requireNonNull;

import dev.perfkit.monitor.Monitor;
import dev.perfkit.signal.Inspectable;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Dashboard}. */
public final class DashboardBuilder {
    private static final int SHORTEST_TOKEN = 16;

    final List<Inspectable> parts = new ArrayList<>();
    final List<Signal> signals = new ArrayList<>();
    final List<String> names = new ArrayList<>();
    String address = "127.0.0.1";
    InetAddress inetAddress = InetAddress.getLoopbackAddress();
    int port;
    boolean readOnly = true;
    Duration patience = Duration.ofSeconds(5);
    Duration every = Duration.ofSeconds(10);
    Ticker ticker = Ticker.system();
    Scheduler scheduler = Scheduler.system();
    InstantSource wallClock = InstantSource.system();

    @Nullable Monitor monitor;

    @Nullable AlertControls controls;

    @Nullable String token;

    @Nullable Path history;

    DashboardBuilder() {}

    /**
     * Shows a monitor's rules and alerts, and draws its thresholds into the charts of what it watches.
     *
     * @throws IllegalStateException if there is one already
     */
    public DashboardBuilder monitor(Monitor monitor) {
        if (this.monitor != null) {
            throw new IllegalStateException(
                    "monitor: " + monitor.name() + " (expected: only one, and " + this.monitor.name() + " is there)");
        }
        this.monitor = requireNonNull(monitor, "monitor");
        return this;
    }

    /**
     * Shows components: their signals as charts, their snapshots as tables, their decisions. Of a profiler also its sites as
     * endpoints, and its report.
     *
     * @throws IllegalStateException if one of that name is there
     */
    public DashboardBuilder show(Inspectable... shown) {
        for (Inspectable part : shown) {
            if (parts.stream()
                    .anyMatch(other -> other.name().equals(part.name()) && other.getClass() == part.getClass())) {
                throw new IllegalStateException("show: " + part.name() + " is there already");
            }
            parts.add(part);
        }
        return this;
    }

    /** Shows signals that are of no component, grouped by the first word of their names. */
    public DashboardBuilder show(Signal... shown) {
        signals.addAll(List.of(shown));
        return this;
    }

    /** What the buttons of alerts do, by default {@link AlertControls#of} the monitor; where the page is read-only there are none. */
    public DashboardBuilder controls(AlertControls controls) {
        this.controls = requireNonNull(controls, "controls");
        return this;
    }

    /** Which port to listen on, by default 0: any that is free, see {@link Dashboard#url}. */
    public DashboardBuilder port(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
        }
        this.port = port;
        return this;
    }

    /**
     * Which address to listen on, by default {@code 127.0.0.1}. Any that other machines reach needs a {@link #token}; the
     * connection is not encrypted, so put a proxy with TLS before it.
     *
     * @param address an address or the name of one
     * @param names by which else it is reached, without ports: requests to other names are refused
     */
    public DashboardBuilder bind(String address, String... names) {
        try {
            this.inetAddress = InetAddress.getByName(requireNonNull(address, "address"));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("address: " + address + " (expected: one of this machine)", e);
        }
        this.address = address;
        this.names.clear();
        this.names.addAll(List.of(names));
        return this;
    }

    /**
     * What a browser must know to get in, by default random and new at each start. With one that is given, pages that are
     * open go on after a restart.
     *
     * @param token at least {@value #SHORTEST_TOKEN} of the characters {@code A-Z a-z 0-9 - . _ ~}
     */
    public DashboardBuilder token(String token) {
        if (!token.matches("[A-Za-z0-9._~-]{" + SHORTEST_TOKEN + ",512}")) {
            throw new IllegalArgumentException("token: of " + token.length() + " characters (expected: "
                    + SHORTEST_TOKEN + " to 512 of A-Z a-z 0-9 - . _ ~)");
        }
        this.token = token;
        return this;
    }

    /** Whether the page may only look, by default true. */
    public DashboardBuilder readOnly(boolean readOnly) {
        this.readOnly = readOnly;
        return this;
    }

    /** A folder to keep the history in across restarts, of its own; by default it is in memory only. */
    public DashboardBuilder history(Path folder) {
        this.history = requireNonNull(folder, "folder");
        return this;
    }

    /**
     * How long a slot of the finest history is, by default 10 s. An hour of them is kept, a day of six times as long ones, and a fortnight
     * of sixty times; with other slots the spans are as many times longer or shorter.
     */
    public DashboardBuilder every(Duration slot) {
        if (slot.compareTo(Duration.ofMillis(100)) < 0 || slot.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("every: " + slot + " (expected: PT0.1S to PT10M)");
        }
        this.every = slot;
        return this;
    }

    /** Where monotonic time comes from, by default {@link Ticker#system()}. */
    public DashboardBuilder ticker(Ticker ticker) {
        this.ticker = requireNonNull(ticker, "ticker");
        return this;
    }

    /** What starts the readings, by default {@link Scheduler#system()}. */
    public DashboardBuilder scheduler(Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        return this;
    }

    /** Where the times come from that people read, by default the system's clock. */
    public DashboardBuilder wallClock(InstantSource wallClock) {
        this.wallClock = requireNonNull(wallClock, "wallClock");
        return this;
    }

    @Nullable AlertControls effectiveControls() {
        return controls != null || monitor == null ? controls : AlertControls.of(monitor);
    }

    /**
     * Returns the dashboard, not yet started.
     *
     * @throws IllegalStateException if there is nothing to show, if others could reach it without an explicit token, or if
     *     {@code readOnly(false)} has nothing to allow
     */
    public Dashboard build() {
        if (monitor == null && parts.isEmpty() && signals.isEmpty()) {
            throw new IllegalStateException(
                    "dashboard: nothing to show (expected: a monitor, a component or a signal)");
        }
        if (!inetAddress.isLoopbackAddress() && token == null) {
            throw new IllegalStateException("bind: " + address
                    + " is reached from other machines (expected: a loopback address, or token(...) given)");
        }
        if (!readOnly && effectiveControls() == null) {
            throw new IllegalStateException(
                    "readOnly: false (expected: a monitor or controls given, else there is nothing to do)");
        }
        return new Dashboard(this);
    }
}
