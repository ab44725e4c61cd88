package dev.perfkit.monitor.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.monitor.CapturedLog;
import dev.perfkit.monitor.dashboard.RawHttp.Answer;
import dev.perfkit.profile.Profiler;
import dev.perfkit.signal.Inspectable;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.ManualTime;
import dev.perfkit.time.Scheduler;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DashboardTest {
    private static final Instant START = Instant.ofEpochSecond(1_000_000);
    private static final String TOKEN = "a-token-of-this-test";

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    @TempDir
    private Path folder;

    private final ManualTime time = new ManualTime();
    private final long origin = time.read();
    private final AtomicLong sold = new AtomicLong();
    private Dashboard dashboard;
    private RawHttp http;

    private DashboardBuilder builder() {
        return Dashboard.builder()
                .show(Signal.counter("sold", "1", sold::get))
                .token(TOKEN)
                .ticker(time)
                .scheduler(new InlineScheduler(time))
                .wallClock(() -> START.plusNanos(time.read() - origin));
    }

    private void start(DashboardBuilder builder) {
        builder.patience = Duration.ofDays(1); // what the test's steps of time are to a request
        dashboard = builder.build();
        dashboard.start();
        http = new RawHttp(dashboard.port(), TOKEN);
        // The first reading is on a thread of its own.
        Awaitility.await().until(() -> dashboard.snapshot().samples() > 0);
    }

    private void slot(long more) {
        sold.addAndGet(more);
        time.advance(Duration.ofSeconds(10));
    }

    @AfterEach
    void close() {
        if (dashboard != null) {
            dashboard.close();
        }
    }

    private Socket listen(String... headers) throws IOException {
        Socket socket = http.connect();
        StringBuilder request = new StringBuilder("GET /api/stream HTTP/1.1\r\nHost: 127.0.0.1:" + dashboard.port()
                + "\r\nAuthorization: Bearer " + TOKEN + "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(UTF_8));
        return socket;
    }

    private String lastId() throws IOException {
        String state = http.get("/api/state").body();
        int at = state.indexOf("\"id\":\"") + 6;
        return state.substring(at, state.indexOf('"', at));
    }

    @Test
    void state_afterSomeSlots_holdsTheirHistory() throws IOException {
        start(builder());
        slot(50);
        slot(100);

        Answer state = http.get("/api/state");
        assertThat(state.body())
                .contains("\"name\":\"sold\",\"unit\":\"1\",\"kind\":\"counter\"")
                .contains("\"step\":10.0", "\"values\":[[[5,10]]]")
                .contains("\"now\":1000020000")
                .contains("\"mark\":null");
        slot(150);
        assertThat(http.get("/api/state").body()).contains("\"values\":[[[5,10,15]]]");
    }

    @Test
    void history_ofACoarserGrain_isOfItsOwnSlots() throws IOException {
        start(builder());
        for (int i = 0; i < 12; i++) {
            slot(60);
        }

        assertThat(http.get("/api/history?grain=medium").body()).contains("\"step\":60.0", "[[6,6]]");
        assertThat(http.get("/api/history?grain=none").status()).isEqualTo(400);
    }

    @Test
    void stream_listenedTo_tellsOfEachSlot() throws IOException {
        start(builder());
        try (Socket socket = listen()) {
            assertThat(RawHttp.readUntil(socket, "event: reset")).contains("text/event-stream", "retry: 2000");
            slot(70);
            assertThat(RawHttp.readUntil(socket, "\"values\":[[7]]")).contains("event: slot", "id: ");
            assertThat(dashboard.snapshot().clients()).isEqualTo(1);
            time.advance(Duration.ofSeconds(6));
            RawHttp.readUntil(socket, "event: beat");
        }
    }

    @Test
    void stream_afterABreak_repeatsWhatWasMissed() throws IOException {
        start(builder());
        slot(10);
        String id = lastId();
        slot(70);
        slot(80);
        try (Socket socket = listen("Last-Event-ID: " + id)) {
            assertThat(RawHttp.readUntil(socket, "\"values\":[[8]]"))
                    .contains("\"values\":[[7]]")
                    .doesNotContain("reset", "[[1]]");
        }
        try (Socket socket = listen("Last-Event-ID: another-run.1")) {
            RawHttp.readUntil(socket, "event: reset");
        }
        assertThat(http.get("/api/events?after=" + id).body()).contains("\"values\":[[7]]", "\"values\":[[8]]");
        assertThat(http.get("/api/events?after=x").body()).isEqualTo("[{\"event\":\"reset\"}]");
    }

    @Test
    void stream_whoseClientWent_isForgotten() throws IOException {
        start(builder());
        listen().close();
        // The first write tells nothing, a later one fails.
        Awaitility.await().until(() -> {
            slot(1);
            return dashboard.snapshot().clients() == 0;
        });
    }

    @Test
    void stream_moreThanThereMayBe_areToldToAsk() throws IOException {
        start(builder());
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < Streams.MOST; i++) {
                Socket socket = listen();
                RawHttp.readUntil(socket, "event: reset");
                open.add(socket);
            }
            Answer refused = http.get("/api/stream");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isEqualTo("30");
            assertThat(dashboard.snapshot().clientsRefused()).isEqualTo(1);
            assertThat(http.get("/api/state").status()).isEqualTo(200);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void signal_thatThrows_isCountedAndHarmsNoOther() throws IOException {
        start(builder().show(Signal.gauge("broken", "1", () -> {
            throw new IllegalStateException("no gauge today");
        })));
        slot(50);

        assertThat(http.get("/api/state").body()).contains("\"values\":[[[5]],[[],[]]]");
        assertThat(dashboard.snapshot().signalFailures()).isGreaterThan(1);
        assertThat(log.lines("cannot read broken")).hasSize(1);
    }

    @Test
    void signals_thatAppearLater_areTold() throws IOException {
        List<Signal> signals = new ArrayList<>(List.of(Signal.gauge("p.a", "1", () -> 1)));
        start(builder().show(part("p", () -> signals)));
        signals.add(Signal.gauge("p.b", "1", () -> 2));
        slot(0);

        assertThat(http.get("/api/series?after=2").body())
                .contains("\"name\":\"p.b\"", "\"part\":\"p\"")
                .doesNotContain("p.a");
        assertThat(dashboard.snapshot().series()).isEqualTo(3);
    }

    @Test
    void signals_moreThanAreKept_areCounted() {
        List<Signal> many = new ArrayList<>();
        for (int i = 0; i < History.MOST_TRACKS + 9; i++) {
            many.add(Signal.gauge("g" + i, "1", () -> 1));
        }
        start(builder().show(part("p", () -> many)));

        assertThat(dashboard.snapshot().series()).isEqualTo(History.MOST_TRACKS);
        assertThat(dashboard.snapshot().seriesLeftOut()).isEqualTo(10);
    }

    private static Inspectable part(String name, java.util.function.Supplier<List<Signal>> signals) {
        record State(String text) {}
        return new Inspectable() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Record snapshot() {
                return new State("fine");
            }

            @Override
            public List<Signal> signals() {
                return signals.get();
            }
        };
    }

    @Test
    void profiler_shown_offersItsReports() throws IOException {
        try (Profiler profiler =
                Profiler.builder().name("shop").scheduler(Scheduler.disabled()).build()) {
            profiler.time("checkout", () -> {});
            start(builder().show(profiler));

            Answer page = http.get("/profile?name=shop&format=html");
            assertThat(page.body()).contains("checkout");
            assertThat(page.header("Content-Security-Policy"))
                    .isEqualTo("sandbox allow-scripts; frame-ancestors 'none'");
            Answer json = http.get("/profile?name=shop&format=json");
            assertThat(json.header("Content-Disposition")).isEqualTo("attachment; filename=\"shop.json\"");
            assertThat(http.get("/profile?name=shop&format=speedscope").status())
                    .isEqualTo(404); // no call tree
            assertThat(http.get("/profile?name=other").status()).isEqualTo(404);
            assertThat(http.get("/profile?name=shop&format=exe").status()).isEqualTo(400);
        }
    }

    @Test
    void history_inAFolder_isThereAfterARestart() throws IOException {
        start(builder().history(folder));
        slot(50);
        slot(100);
        dashboard.close();

        time.advance(Duration.ofSeconds(20));
        start(builder().history(folder));
        slot(150);
        assertThat(http.get("/api/state").body()).contains("\"values\":[[[5,10,null,null,15]]]");
    }

    @Test
    void compressed_whereTheClientTakesIt() throws IOException {
        start(builder());
        assertThat(http.get("/page.js", "Accept-Encoding: gzip").header("Content-Encoding"))
                .isEqualTo("gzip");
        assertThat(http.get("/page.js").header("Content-Encoding")).isNull();
        assertThat(http.send("HEAD", "/", "127.0.0.1:" + dashboard.port(), "", "Authorization: Bearer " + TOKEN)
                        .body())
                .isEmpty();
    }

    @Test
    void close_endsStreamsAndThreads_andIsIdempotent() throws IOException {
        start(builder());
        try (Socket socket = listen()) {
            RawHttp.readUntil(socket, "event: reset");
            dashboard.close();
            dashboard.close();
            assertThatThrownBy(() -> RawHttp.readUntil(socket, "never")).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> http.get("/")).isInstanceOf(IOException.class);
        assertThat(time.pendingCount()).isZero();
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("perfkit-dashboard")));
        assertThatThrownBy(dashboard::start).hasMessage("dashboard: is CLOSED (expected: NEW)");
        assertThatThrownBy(dashboard::url).hasMessage("dashboard: is not started (expected: STARTED)");
        assertThat(dashboard).hasToString("Dashboard{CLOSED}");
        assertThat(dashboard.snapshot().clients()).isZero();
    }

    @Test
    void itsOwnCost_isToldAsSnapshotAndSignals() throws IOException {
        start(builder());
        slot(1);
        http.get("/api/state");

        DashboardSnapshot snapshot = dashboard.snapshot();
        assertThat(snapshot.series()).isEqualTo(1);
        assertThat(snapshot.historyBytes()).isEqualTo((360 + 1_440 + 2_016) * 4L);
        assertThat(snapshot.samples()).isEqualTo(6);
        assertThat(snapshot.requests()).isEqualTo(1);
        assertThat(snapshot.bytesSent()).isPositive();
        assertThat(dashboard.signals()).extracting(Signal::name).contains("dashboard.clients", "dashboard.busy");
        assertThat(http.get("/api/state").body()).contains("\"self\":{\"name\":\"dashboard\"");
    }

    @Test
    void builder_ofNonsense_isRefused() {
        assertThatThrownBy(() -> Dashboard.builder().build()).hasMessageStartingWith("dashboard: nothing to show");
        assertThatThrownBy(() -> Dashboard.builder().port(-1)).hasMessage("port: -1 (expected: 0..65535)");
        assertThatThrownBy(() -> Dashboard.builder().every(Duration.ZERO))
                .hasMessage("every: PT0S (expected: PT0.1S to PT10M)");
        assertThatThrownBy(() -> builder().readOnly(false).build()).hasMessageStartingWith("readOnly: false");
        Inspectable part = part("p", List::of);
        assertThatThrownBy(() -> builder().show(part, part)).hasMessage("show: p is there already");
        assertThatThrownBy(() -> builder().bind("no such address")).hasMessageStartingWith("address: no such address");
    }

    @Test
    void start_onAPortThatIsTaken_saysWhich() {
        start(builder());
        Dashboard second = builder().port(dashboard.port()).build();
        assertThatThrownBy(second::start).hasMessage("port: cannot listen on 127.0.0.1:" + dashboard.port());
        assertThatThrownBy(dashboard::start).hasMessage("dashboard: is STARTED (expected: NEW)");
    }
}
