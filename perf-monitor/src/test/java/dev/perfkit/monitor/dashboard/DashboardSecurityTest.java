package dev.perfkit.monitor.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.monitor.CapturedLog;
import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.dashboard.RawHttp.Answer;
import dev.perfkit.signal.Signal;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DashboardSecurityTest {
    private static final String TOKEN = "a-token-of-this-test";
    private static final String MARKUP = "<img src=x onerror=alert(1)>";

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final DemoControls controls = new DemoControls();
    private Dashboard dashboard;
    private RawHttp http;

    private void start(DashboardBuilder builder) {
        dashboard = builder.token(TOKEN).build();
        dashboard.start();
        http = new RawHttp(dashboard.port(), TOKEN);
    }

    private static DashboardBuilder builder() {
        return Dashboard.builder().show(Signal.gauge(MARKUP, "1", () -> 1));
    }

    @AfterEach
    void close() {
        if (dashboard != null) {
            dashboard.close();
        }
    }

    private String own() {
        return "127.0.0.1:" + dashboard.port();
    }

    private String mark() throws IOException {
        String state = http.get("/api/state").body();
        int at = state.indexOf("\"mark\":\"") + 8;
        return state.substring(at, state.indexOf('"', at));
    }

    @Test
    void host_thatIsForeign_isRefused() throws IOException {
        start(builder());
        String bearer = "Authorization: Bearer " + TOKEN;
        for (String host : List.of(
                "evil.example",
                "evil.example:" + dashboard.port(),
                "127.0.0.1:1",
                "localhost",
                own() + ".evil.example",
                "x@" + own(),
                own() + "/",
                "",
                "[::ffff:127.0.0.1]:" + dashboard.port())) {
            assertThat(http.send("GET", "/api/state", host, "", bearer).status())
                    .as(host)
                    .isIn(400, 403);
        }
        assertThat(http.send("GET", "/api/state", null, "", bearer).status()).isIn(400, 403);
        assertThat(http.send("GET", "/api/state", own(), "", bearer, "Host: " + own())
                        .status())
                .isIn(400, 403);
        for (String host : List.of(
                own(), "localhost:" + dashboard.port(), "LOCALHOST:" + dashboard.port(), "[::1]:" + dashboard.port())) {
            assertThat(http.send("GET", "/api/state", host, "", bearer).status())
                    .as(host)
                    .isEqualTo(200);
        }
    }

    @Test
    void origin_thatIsForeign_isRefused() throws IOException {
        start(builder());
        for (String origin : List.of(
                "http://evil.example",
                "null",
                "https://" + own(),
                "http://127.0.0.1:1",
                "http://" + own() + ".evil.example")) {
            assertThat(http.get("/api/state", "Origin: " + origin).status())
                    .as(origin)
                    .isEqualTo(403);
        }
        assertThat(http.get("/api/state", "Origin: http://" + own()).status()).isEqualTo(200);
    }

    @Test
    void request_ofAPageOnAnotherPort_isRefusedThoughTheBrowserSendsTheCookie() throws IOException {
        start(builder());
        String cookie = http.send("GET", "/?token=" + TOKEN, own(), "").header("Set-Cookie");
        String known = "Cookie: " + cookie.substring(0, cookie.indexOf(';'));
        for (String site : List.of("same-site", "cross-site")) {
            // As <script src> and <img src> send it: with the cookie, since ports are no part of a site, and without an
            // origin.
            assertThat(http.send(
                                    "GET",
                                    "/api/state",
                                    own(),
                                    "",
                                    known,
                                    "Sec-Fetch-Site: " + site,
                                    "Sec-Fetch-Mode: no-cors")
                            .status())
                    .as(site)
                    .isEqualTo(403);
            assertThat(http.send("GET", "/", own(), "", known, "Sec-Fetch-Site: " + site, "Sec-Fetch-Mode: navigate")
                            .status())
                    .as("a link on a page that is " + site)
                    .isEqualTo(200);
        }
        assertThat(http.send("GET", "/api/state", own(), "", known, "Sec-Fetch-Site: same-origin")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void token_missingOrWrong_isRefusedEverywhere() throws IOException {
        start(builder());
        for (String path : List.of(
                "/",
                "/page.js",
                "/api/state",
                "/api/stream",
                "/api/history?grain=fine",
                "/profile?name=x",
                "/nothing")) {
            assertThat(http.send("GET", path, own(), "").status()).as(path).isEqualTo(401);
            assertThat(http.send("GET", path, own(), "", "Authorization: Bearer " + TOKEN + "x")
                            .status())
                    .as(path)
                    .isEqualTo(401);
            assertThat(http.send("GET", path, own(), "", "Cookie: perfkit-" + dashboard.port() + "=" + TOKEN)
                            .status())
                    .as(path)
                    .isEqualTo(401);
        }
        assertThat(http.send("GET", "/?token=wrong", own(), "").status()).isEqualTo(401);
        assertThat(http.send("GET", "/?token=", own(), "").status()).isEqualTo(401);
        assertThat(http.send("GET", "/?token=wrong", own(), "").header("Set-Cookie"))
                .isNull();
    }

    @Test
    void token_right_givesACookieThatIsNotTheToken() throws IOException {
        start(builder());
        Answer hello = http.send("GET", "/?token=" + TOKEN, own(), "");
        assertThat(hello.status()).isEqualTo(200);
        assertThat(hello.header("Set-Cookie"))
                .contains("HttpOnly", "SameSite=Strict", "Path=/")
                .doesNotContain(TOKEN);
        assertThat(hello.body()).doesNotContain(TOKEN);

        String cookie = hello.header("Set-Cookie").split(";", 2)[0];
        assertThat(http.send("GET", "/api/state", own(), "", "Cookie: other=1; " + cookie)
                        .status())
                .isEqualTo(200);
        assertThat(http.send("GET", "/api/state", own(), "", "Cookie: " + cookie)
                        .body())
                .doesNotContain(TOKEN);
    }

    @Test
    void change_onAReadOnlyPage_isRefused() throws IOException {
        start(builder().controls(controls));
        assertThat(http.get("/api/state").body()).contains("\"mark\":null");
        assertThat(http.post("/api/acknowledge", "alert=x&by=y").status()).isEqualTo(403);
        assertThat(controls.marks()).isEmpty();
    }

    @Test
    void change_withoutItsMark_isRefused() throws IOException {
        start(builder().controls(controls).readOnly(false));
        String mark = mark();
        String body = "alert=x&by=anna&note=n";
        assertThat(http.post("/api/acknowledge", body).status()).isEqualTo(403);
        assertThat(http.post("/api/acknowledge", body, "X-PerfKit-Mark: " + mark + "x")
                        .status())
                .isEqualTo(403);
        assertThat(http.post("/api/acknowledge", body, "X-PerfKit-Mark: " + mark, "Origin: http://evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(http.get("/api/acknowledge?" + body, "X-PerfKit-Mark: " + mark)
                        .status())
                .isEqualTo(404);
        assertThat(controls.marks()).isEmpty();

        assertThat(http.post("/api/acknowledge", body, "X-PerfKit-Mark: " + mark)
                        .status())
                .isEqualTo(200);
        assertThat(controls.marks()).containsExactly(new AlertControls.Mark("x", "anna", "n", null));
    }

    @Test
    void change_withBadFields_isRefusedAndSaysWhich() throws IOException {
        start(builder().controls(controls).readOnly(false));
        String mark = "X-PerfKit-Mark: " + mark();
        assertThat(http.post("/api/acknowledge", "alert=x", mark).body()).isEqualTo("by (expected: not blank)\n");
        assertThat(http.post("/api/acknowledge", "alert=unknown&by=y", mark).body())
                .contains("expected: one that fires");
        assertThat(http.post("/api/acknowledge", "alert=x&by=" + "y".repeat(501), mark)
                        .status())
                .isEqualTo(400);
        assertThat(http.post("/api/acknowledge", "alert=x&by=a%0Ab", mark).status())
                .isEqualTo(400);
        for (String minutes : List.of("", "0", "-1", "x", "43201", "99999999999")) {
            assertThat(http.post("/api/silence", "alert=x&by=y&minutes=" + minutes, mark)
                            .status())
                    .as(minutes)
                    .isEqualTo(400);
        }
        assertThat(http.post("/api/silence", "alert=x&by=y&minutes=30", mark).status())
                .isEqualTo(200);
        assertThat(http.post("/api/preview", "alert=x", mark).body()).isEqualTo("{\"muted\":[\"x\"]}");
        assertThat(http.post("/api/nothing", "alert=x", mark).status()).isEqualTo(404);
        assertThat(http.post("/api/state", "alert=x", mark).status()).isEqualTo(404);
    }

    @Test
    void answers_carryTheHeadersThatBind() throws IOException {
        start(builder());
        for (String path : List.of("/", "/page.js", "/api/state", "/nothing")) {
            Answer answer = http.get(path);
            assertThat(answer.header("Content-Security-Policy"))
                    .as(path)
                    .startsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
                    .contains("frame-ancestors 'none'", "base-uri 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        }
        assertThat(http.get("/api/state").header("Cache-Control")).isEqualTo("no-store");
        assertThat(http.get("/api/state").header("Access-Control-Allow-Origin")).isNull();
    }

    @Test
    void label_withMarkup_isJsonAndNoPage() throws IOException {
        start(builder());
        Awaitility.await().until(() -> http.get("/api/state").body().contains(MARKUP));
        Answer state = http.get("/api/state");
        assertThat(state.header("Content-Type")).isEqualTo("application/json");
        assertThat(http.get("/").body()).doesNotContain(MARKUP);
    }

    @Test
    void path_thatLeadsElsewhere_isNotFound() throws IOException {
        start(builder());
        for (String path : List.of(
                "/../page.html",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/..%2f..%2fetc/passwd",
                "/page.js/../uPlot.LICENSE",
                "/./page.js",
                "//etc/passwd",
                "/page.js%00",
                "/profile?name=../../etc/passwd",
                "/dev/perfkit/monitor/dashboard/page.html")) {
            assertThat(http.get(path).status()).as(path).isIn(400, 404);
        }
    }

    @Test
    void request_thatIsTooLarge_isRefused() throws IOException {
        start(builder().controls(controls).readOnly(false));
        String mark = "X-PerfKit-Mark: " + mark();
        assertThat(http.post("/api/acknowledge", "alert=" + "x".repeat(9_000), mark)
                        .status())
                .isEqualTo(413);
        assertThat(http.get("/?" + "x".repeat(3_000)).status()).isEqualTo(414);
        assertThat(http.send("PUT", "/", own(), "", "Authorization: Bearer " + TOKEN)
                        .status())
                .isEqualTo(405);
        assertThat(http.send("OPTIONS", "/", own(), "").status()).isEqualTo(405);
        assertThat(http.get("/api/state").status()).isEqualTo(200);
    }

    @Test
    void body_inPiecesWithoutEnd_isCut() throws IOException {
        start(builder().controls(controls).readOnly(false));
        String head = "POST /api/acknowledge HTTP/1.1\r\nHost: " + own() + "\r\nAuthorization: Bearer " + TOKEN
                + "\r\nX-PerfKit-Mark: " + mark() + "\r\nTransfer-Encoding: chunked\r\n\r\n";
        byte[] piece = ("400\r\n" + "x".repeat(1_024) + "\r\n").getBytes(UTF_8);
        try (Socket socket = http.connect()) {
            socket.getOutputStream().write(head.getBytes(UTF_8));
            assertThatThrownBy(() -> {
                        for (int sent = 0; sent < 64 << 10; sent++) {
                            socket.getOutputStream().write(piece);
                        }
                    })
                    .as("64 MB are not taken")
                    .isInstanceOf(IOException.class);
        }
        assertThat(http.get("/api/state").status()).isEqualTo(200);
    }

    @Test
    void failure_ofTheHostsOwn_tellsNoStackTrace() throws IOException {
        AlertControls failing = (AlertControls) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {AlertControls.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("marks")) {
                        return List.of();
                    }
                    throw new IllegalStateException("secret of the host");
                });
        start(builder().controls(failing).readOnly(false));
        Answer answer = http.post("/api/acknowledge", "alert=x&by=y", "X-PerfKit-Mark: " + mark());
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("it failed, see the log\n");
        assertThat(log.lines("secret of the host")).isNotEmpty();
    }

    @Test
    void requests_thatNeverEnd_areCutAndKeepNobodyOut() throws IOException {
        DashboardBuilder builder = builder();
        builder.patience = Duration.ofMillis(600);
        start(builder);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = http.connect();
                socket.getOutputStream().write("GET /api/state HTT".getBytes(UTF_8));
                slow.add(socket);
            }
            // All must be closed by the server: a read that would time out fails the test.
            for (Socket socket : slow) {
                assertIsClosed(socket);
            }
            assertThat(http.get("/api/state").status()).isEqualTo(200);
            assertThat(dashboard.snapshot().requestsCut()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** By an end, or by a reset where the server had not read all. */
    private static void assertIsClosed(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open", e);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void body_thatNeverComes_isCut() throws IOException {
        DashboardBuilder builder = builder().controls(controls).readOnly(false);
        builder.patience = Duration.ofMillis(600);
        start(builder);
        try (Socket socket = http.connect()) {
            socket.getOutputStream()
                    .write(("POST /api/acknowledge HTTP/1.1\r\nHost: " + own() + "\r\nAuthorization: Bearer " + TOKEN
                                    + "\r\nX-PerfKit-Mark: " + mark() + "\r\nContent-Length: 100\r\n\r\nalert=")
                            .getBytes(UTF_8));
            assertIsClosed(socket);
        }
        assertThat(controls.marks()).isEmpty();
    }

    @Test
    void clients_thousandThatSayNothing_keepNobodyOut() throws IOException {
        start(builder());
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                idle.add(http.connect());
            }
            assertThat(http.get("/api/state").status()).isEqualTo(200);
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("perfkit-dashboard")))
                    .hasSizeLessThanOrEqualTo(13);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void build_boundWhereOthersReachIt_needsATokenOfItsOwn() {
        DashboardBuilder open = builder().bind("0.0.0.0");
        assertThatThrownBy(open::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("token(...) given");
        assertThat(open.token(TOKEN).build()).isNotNull();
        assertThatThrownBy(() -> builder().token("short"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("token: of 5 characters (expected: 16 to 512 of A-Z a-z 0-9 - . _ ~)");
    }

    @Test
    void names_thatWereGiven_areServedOnAnyPort() throws IOException {
        start(builder().bind("127.0.0.1", "monitor.example"));
        String bearer = "Authorization: Bearer " + TOKEN;
        assertThat(http.send("GET", "/api/state", "monitor.example", "", bearer, "Origin: https://monitor.example")
                        .status())
                .isEqualTo(200);
        assertThat(http.send("GET", "/api/state", "other.example", "", bearer).status())
                .isEqualTo(403);
        assertThat(dashboard.url()).startsWith("http://monitor.example:");
    }

    @Test
    void url_withoutAGivenToken_hasARandomOne() {
        try (Monitor monitor = Monitor.builder("m")
                        .rule(Rule.gauge("g", Signal.gauge("g", "1", () -> 0))
                                .warning(1.0)
                                .build())
                        .build();
                Dashboard one = Dashboard.builder().monitor(monitor).build();
                Dashboard other = Dashboard.builder().monitor(monitor).build()) {
            one.start();
            other.start();
            String token = one.url().replaceAll(".*token=", "");
            assertThat(token).hasSize(43);
            assertThat(other.url()).doesNotContain(token);
        }
    }
}
