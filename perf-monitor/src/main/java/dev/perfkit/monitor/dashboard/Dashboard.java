package dev.perfkit.monitor.dashboard;

import com.sun.net.httpserver.HttpServer;
import dev.perfkit.signal.Inspectable;
import dev.perfkit.signal.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page on how the service fares: alerts, endpoints, caches, nodes, pools, whatever publishes signals.
 *
 * <pre>{@code
 * try (Dashboard dashboard = Dashboard.builder()
 *         .monitor(monitor)
 *         .show(profiler, cache, balancer)
 *         .build()) {
 *     dashboard.start();
 *     System.out.println("see " + dashboard.url());
 *     runLoad();
 * }
 * }</pre>
 *
 * <p>It listens on 127.0.0.1, knows a browser by a token, and only shows; see {@link DashboardBuilder} for the rest.
 *
 * <p><b>Thread safety:</b> any thread. <b>Cost:</b> nothing on the paths that are watched; signals are read once a slot however many
 * pages are open, and up to 92 KB of memory each hold a fortnight of them. What it costs, it shows itself: {@link #snapshot}. <b>Threads:</b>
 * one that reads, up to five more while sources hang, at most eight that answer, at most four that write to open pages, all daemons and none while nobody looks, and the JDK's
 * dispatcher. <b>Failures:</b> a signal that throws has a gap and is counted, one that hangs is passed over until it returns; what a browser does reaches nobody.
 */
public final class Dashboard implements Inspectable, AutoCloseable {
    private static final int ANSWERING = 8;
    private static final int WRITING = 4;
    private static final int BACKLOG = 1_024;

    private final DashboardBuilder options;
    private final Keys keys;
    private final Assets assets = new Assets();
    private @Nullable Running running; // guarded by this
    private boolean closed;

    /** Everything that a start makes. */
    private record Running(
            HttpServer server,
            Web web,
            Sampler sampler,
            Streams streams,
            RequestThreads answering,
            RequestThreads writing,
            Beats beats) {}

    Dashboard(DashboardBuilder options) {
        this.options = options;
        this.keys = Keys.of(options.token);
    }

    /** Starts to build a dashboard. */
    public static DashboardBuilder builder() {
        return new DashboardBuilder();
    }

    /**
     * Listens, and begins to read.
     *
     * @throws IllegalStateException if it was started or closed before, or if another dashboard uses the history's folder
     * @throws UncheckedIOException if the address cannot be bound, or the folder not used
     */
    public synchronized void start() {
        if (running != null || closed) {
            throw new IllegalStateException("dashboard: is " + (closed ? "CLOSED" : "STARTED") + " (expected: NEW)");
        }
        Deque<Runnable> undo = new ArrayDeque<>();
        try {
            running = begin(undo);
        } catch (RuntimeException | Error e) { // also where a scheduler refuses, or the machine has no more threads
            undo.forEach(Runnable::run);
            throw e;
        }
    }

    /** Begins, and notes how to take back what it has done so far. */
    private Running begin(Deque<Runnable> undo) {
        HistoryFile file = options.history == null
                ? null
                : new HistoryFile(options.history, options.every, options.wallClock.instant());
        if (file != null) {
            undo.push(file::close);
        }
        HttpServer server = listen();
        undo.push(() -> server.stop(0));
        int port = server.getAddress().getPort();
        RequestThreads answering = new RequestThreads(
                "perfkit-dashboard-answers", ANSWERING, options.patience, options.scheduler, options.ticker);
        undo.push(answering::close);
        RequestThreads writing = new RequestThreads(
                "perfkit-dashboard-writes", WRITING, options.patience, options.scheduler, options.ticker);
        undo.push(writing::close);
        Axis axis = new Axis(options.ticker, options.wallClock, options.every.multipliedBy(2));
        if (file != null) {
            axis.startAfter(file.newest());
        }
        EventLog events = new EventLog(run());
        Web[] web = new Web[1]; // the streams count what they send where the answers are counted
        Streams streams = new Streams(events, writing, bytes -> web[0].countSent(bytes));
        List<Inspectable> parts = List.copyOf(options.parts);
        Sampler sampler = new Sampler(options, axis, parts, file, events, streams, this::snapshot);
        Beats beats = new Beats(sampler, options.scheduler, Sampler.interval(options.every));
        undo.push(beats::close);
        boolean loopback = options.inetAddress.isLoopbackAddress();
        Addresses addresses = new Addresses(options.address, loopback, options.names, port);
        web[0] = new Web(
                new Gate(addresses, keys, options.readOnly, port),
                keys,
                assets,
                sampler,
                events,
                streams,
                new Profiles(parts),
                new Changes(options.effectiveControls(), beats::soon),
                answering::arrived);
        server.setExecutor(answering);
        server.createContext("/", web[0]);
        beats.start();
        // By a daemon, so that the server's own thread is one too and keeps no JVM alive.
        answering.execute(() -> {
            try {
                server.start();
            } catch (IllegalStateException e) {
                return; // closed before it began
            }
        });
        return new Running(server, web[0], sampler, streams, answering, writing, beats);
    }

    private HttpServer listen() {
        try {
            return HttpServer.create(new InetSocketAddress(options.inetAddress, options.port), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("port: cannot listen on " + options.address + ":" + options.port, e);
        }
    }

    private static String run() {
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /**
     * Returns the address to open, with the token. The page takes the token off the address at once and goes on by a cookie.
     *
     * @throws IllegalStateException if it is not started
     */
    public String url() {
        return "http://" + host() + ":" + port() + "/?token=" + keys.token();
    }

    private String host() {
        if (!options.names.isEmpty()) {
            return options.names.get(0);
        }
        return options.inetAddress.isAnyLocalAddress() ? "127.0.0.1" : Addresses.literal(options.address);
    }

    /**
     * Returns the port that it listens on.
     *
     * @throws IllegalStateException if it is not started
     */
    public int port() {
        Running now = running();
        if (now == null) {
            throw new IllegalStateException("dashboard: is not started (expected: STARTED)");
        }
        return now.server.getAddress().getPort();
    }

    private synchronized @Nullable Running running() {
        return running;
    }

    /** Stops listening, ends the open pages' connections, and writes the history down. Idempotent. */
    @Override
    public void close() {
        Running was;
        synchronized (this) {
            was = running;
            running = null;
            closed = true;
        }
        if (was == null) {
            return;
        }
        was.streams.close();
        was.server.stop(0);
        was.answering.close();
        was.writing.close();
        was.beats.close();
        was.sampler.close();
    }

    @Override
    public String name() {
        return "dashboard";
    }

    @Override
    public DashboardSnapshot snapshot() {
        Running now = running();
        if (now == null) {
            return new DashboardSnapshot(name(), 0, 0, 0, 0, Duration.ZERO, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        }
        return new DashboardSnapshot(
                name(),
                now.sampler.seriesCount(),
                now.sampler.leftOut(),
                now.sampler.historyBytes(),
                now.sampler.samples(),
                now.sampler.busy(),
                now.sampler.busyShare(),
                now.sampler.failures(),
                now.streams.count(),
                now.streams.refused(),
                now.streams.dropped(),
                now.web.requests(),
                now.web.refused(),
                now.answering.cut() + now.writing.cut(),
                now.web.sent());
    }

    /** Returns what it costs: pages that listen, pages dropped, refusals, failures of signals. */
    @Override
    public List<Signal> signals() {
        return List.of(
                Signal.gauge("dashboard.clients", "1", () -> snapshot().clients()),
                Signal.gauge("dashboard.busy", "1", () -> snapshot().busyShare()),
                Signal.counter(
                        "dashboard.clients.dropped", "1", () -> snapshot().clientsDropped()),
                Signal.counter(
                        "dashboard.requests.refused", "1", () -> snapshot().requestsRefused()),
                Signal.counter(
                        "dashboard.signal.failures", "1", () -> snapshot().signalFailures()));
    }

    @Override
    public String toString() {
        Running now = running();
        return "Dashboard{"
                + (now == null
                        ? closed() ? "CLOSED" : "NEW"
                        : host() + ":" + now.server.getAddress().getPort()) + "}";
    }

    private synchronized boolean closed() {
        return closed;
    }
}
