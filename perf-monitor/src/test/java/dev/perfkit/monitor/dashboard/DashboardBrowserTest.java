package dev.perfkit.monitor.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.signal.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;

/** The page as a person uses it. */
@Tag("browser")
class DashboardBrowserTest {
    private static final String MARKUP = "<img src=x onerror='window.injected = 1'>";

    @TempDir
    private static Path folder;

    private static ChromeDriver browser;

    private DemoService service;
    private Dashboard dashboard;

    @BeforeAll
    static void openBrowser() throws IOException {
        browser = Browser.open(folder.resolve("profile"));
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.quit();
        }
    }

    @BeforeEach
    void start() {
        service = new DemoService(InstantSource.system().instant().minus(Duration.ofMinutes(10)));
        service.signals.add(Signal.gauge("danger." + MARKUP, "1", () -> 1));
        dashboard = DashboardDemo.dashboard(service, 0);
        dashboard.start();
        Browser.look(browser, 1_440, 1_000, false);
    }

    @AfterEach
    void stop() {
        browser.get("about:blank"); // so that the page does not complain of a server that the test ends
        dashboard.close();
        service.close();
        browser.manage().logs().get(LogType.BROWSER);
    }

    private void open() {
        browser.get(dashboard.url());
        await(() -> text("#link").equals("live"));
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(condition);
    }

    private static WebElement find(String selector) {
        return browser.findElement(By.cssSelector(selector));
    }

    private static String text(String selector) {
        return String.valueOf(
                browser.executeScript("return document.querySelector(arguments[0])?.textContent", selector));
    }

    private void slots(int count) {
        for (int i = 0; i < count; i++) {
            service.trade();
            service.time.advance(DemoService.SLOT);
        }
    }

    private static void assertNoComplaint() {
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
    }

    @Test
    void page_opened_showsAllThatIsThere() {
        slots(30);
        open();

        assertThat(browser.getCurrentUrl()).doesNotContain("token");
        await(() -> text("#headline").equals("All is well"));
        assertThat(text("#subline")).contains("9 rules are well, 1 have no data");
        assertThat(browser.findElements(By.cssSelector("#endpoint-table tbody tr")))
                .hasSize(10); // nine sites, and what a rule watches
        assertThat(find("#endpoint-table tbody").getText()).contains("checkout", "ms", "/s", "%");
        assertThat(find("#parts").getText())
                .contains("shop-nodes", "least requests of two", "shop-4", "redis", "wanted", "lanes");
        assertThat(text("#budgets")).contains("checkout 98 %", "over 30 d");
        assertThat(find("#main").getText()).doesNotContain("undefined", "NaN", "[object");
        assertThat(text("#groups")).contains("heap used", "orders usage", "disk written");
        assertThat(find("#profiles").getText()).contains("Flame graph");
        assertThat(find("#self").getText()).contains("of one core", "open pages");
        assertThat(browser.findElements(By.cssSelector("#active button"))).isEmpty();
        await(() -> browser.findElements(By.cssSelector("#focus canvas")).size() == 4);
        assertNoComplaint();
    }

    @Test
    void page_asItGoesOn_showsNewFigures() {
        slots(6);
        open();
        String before = text("#endpoint-table tbody");
        slots(2);

        await(() -> !text("#endpoint-table tbody").equals(before));
        String decisions = text("#decision-list");
        service.slowness(5);
        slots(1);
        await(() -> !text("#decision-list").equals(decisions));
        assertThat(text("#decision-list")).contains("node shop-3 is EJECTED");
        assertThat(find("#parts").getText()).contains("EJECTED");
        assertNoComplaint();
    }

    @Test
    void alert_pendingFiredAcknowledgedAndResolved_isShownAtEachStep() {
        slots(30);
        open();
        service.slowness(30);
        slots(6);
        await(() -> text("#active").contains("PENDING"));
        assertThat(text("[data-rule='checkout p95'] .wait")).contains("if it lasts");
        slots(12);
        await(() -> text("#active").contains("CRITICAL"));
        await(() -> text("#alarm").contains("checkout p95 fires, critical"));
        assertThat(find("#banner").getAttribute("data-state")).isEqualTo("critical");
        assertThat(browser.getTitle()).startsWith("(");

        find("[data-act='acknowledge checkout p95']").click();
        await(() -> find("#dialog").isDisplayed());
        find("#by").sendKeys("anna");
        find("#note").sendKeys(MARKUP);
        find("#do").click();
        service.time.advance(Duration.ofSeconds(2));
        await(() -> text("[data-rule='checkout p95']").contains("acknowledged by anna: " + MARKUP));
        assertThat(browser.findElements(By.cssSelector("[data-act='acknowledge checkout p95']")))
                .isEmpty();

        find("[data-act='silence checkout p95']").click();
        await(() -> text("#preview").contains("It would mute now: checkout p95"));
        find("#do").click();
        service.time.advance(Duration.ofSeconds(2));
        await(() -> text("[data-rule='checkout p95']").contains("silenced by anna until"));

        service.slowness(1);
        slots(45);
        await(() -> text("[data-rule='checkout p95'] .badge").equals("RESOLVED"));
        await(() -> text("#alarm").contains("is resolved"));
        assertThat(browser.executeScript("return window.injected")).isNull();
        assertNoComplaint();
    }

    @Test
    void page_whoseServerIsStartedAnew_saysSoAndGoesOn() {
        slots(6);
        open();
        int port = dashboard.port();
        dashboard.close();
        await(() -> text("#headline").equals("No connection"));
        assertThat(find("#banner").getAttribute("data-state")).isEqualTo("stale");
        assertThat(text("#subline")).contains("Last known: all is well");

        dashboard = DashboardDemo.dashboard(service, port);
        dashboard.start();
        slots(3);
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> text("#link").equals("live"));
        await(() -> text("#headline").equals("All is well"));
    }

    @Test
    void page_whoseStreamIsBlocked_asksInstead() {
        slots(6);
        browser.executeCdpCommand("Network.enable", Map.of());
        browser.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of("*api/stream*")));
        try {
            browser.get(dashboard.url());
            await(() -> text("#link").equals("asking every 5 s"));
            String before = text("#endpoint-table tbody");
            slots(2);
            await(() -> !text("#endpoint-table tbody").equals(before));
            assertThat(text("#headline")).isEqualTo("All is well");
        } finally {
            browser.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of()));
        }
    }

    @Test
    void page_whoseStreamTellsNothing_asksInstead() {
        slots(6);
        open(); // time stands still: the server tells nothing, as through a proxy that holds the stream back
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> text("#link").equals("asking every 5 s"));
        String before = text("#endpoint-table tbody");
        slots(2);
        await(() -> !text("#endpoint-table tbody").equals(before));
    }

    @Test
    void alert_openedByItsLink_showsItsChartAndLeadsOn() {
        slots(30);
        service.slowness(30);
        slots(18);
        open();
        String root = browser.getCurrentUrl();
        assertThat(find("#evidence").isDisplayed()).isFalse();

        browser.get("about:blank");
        browser.get(root + "#rule=checkout+p95"); // as in a message that somebody follows
        await(() -> browser.findElements(By.cssSelector("#evidence canvas")).size() == 1);
        assertThat(text("#evidence h3")).isEqualTo("checkout p95");
        assertThat(text("#evidence .note")).contains("firing, p95 response time", "fires at 1.50 s");
        assertThat(find("[data-rule='checkout p95']").getAttribute("aria-current"))
                .isEqualTo("true");
        assertThat(find("#evidence .links a").getAttribute("href")).endsWith("profile?format=html&name=shop");
        find("#evidence .links button").click();
        assertThat(find("#endpoint-table tr[aria-current] th").getText()).isEqualTo("checkout");

        find("[data-rule='checkout errors'] a").sendKeys(Keys.ENTER);
        await(() -> text("#evidence h3").equals("checkout errors"));
        find("#evidence .bar button").click();
        assertThat(find("#evidence").isDisplayed()).isFalse();
        assertThat(browser.getCurrentUrl()).isEqualTo(root);

        browser.executeScript("location.hash = 'rule=' + encodeURIComponent(arguments[0])", MARKUP);
        await(() -> text("#evidence h3").equals(MARKUP));
        assertThat(text("#evidence .note")).isEqualTo("is no rule of this monitor now");
        assertThat(browser.executeScript("return window.injected")).isNull();
        assertNoComplaint();
    }

    @Test
    void page_byKeysAlone_canBeReadAndUsed() {
        slots(30);
        service.slowness(30);
        slots(18);
        open();
        await(() -> text("#active").contains("CRITICAL"));
        find("[data-act='acknowledge checkout p95']").sendKeys(Keys.ENTER);
        await(() -> find("#dialog").isDisplayed());
        browser.switchTo().activeElement().sendKeys("anna", Keys.ENTER);
        service.time.advance(Duration.ofSeconds(2));
        await(() -> text("[data-rule='checkout p95']").contains("acknowledged by anna"));

        WebElement plot = find("#focus .plot");
        await(() -> !browser.findElements(By.cssSelector("#focus canvas")).isEmpty());
        plot.sendKeys(Keys.ARROW_LEFT, Keys.ARROW_LEFT);
        String first = text("#readout");
        assertThat(first).containsPattern("\\d\\d:\\d\\d:\\d\\d, p50 .* p95 .* p99");
        plot.sendKeys(Keys.ARROW_LEFT);
        assertThat(text("#readout")).isNotEqualTo(first);
        find("#focus summary").sendKeys(Keys.ENTER);
        await(() -> browser.findElements(By.cssSelector("#focus .data[open] tbody tr"))
                        .size()
                > 10);
        find("[data-grain=medium]").sendKeys(Keys.ENTER);
        await(() -> find("[data-grain=medium]").getAttribute("aria-pressed").equals("true"));
        assertNoComplaint();
    }

    @Test
    void page_checkedByAxe_hasNoSeriousFinding() throws IOException {
        slots(30);
        service.slowness(30);
        slots(18);
        open();
        await(() -> text("#active").contains("CRITICAL"));
        String axe;
        try (InputStream in = getClass().getResourceAsStream("/axe.min.js")) {
            axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (boolean dark : List.of(false, true)) {
            for (int width : List.of(1_440, 390)) {
                Browser.look(browser, width, 1_000, dark);
                browser.executeScript(axe);
                Object found = browser.executeAsyncScript(
                        "const done = arguments[arguments.length - 1];"
                                + "axe.run().then(r => done(r.violations.map(v => v.impact + ' ' + v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html).join(' | '))))");
                assertThat((List<?>) found)
                        .as("dark: %s, width: %s", dark, width)
                        .noneMatch(each -> each.toString().startsWith("serious")
                                || each.toString().startsWith("critical"));
            }
        }
    }

    @Test
    void page_asksNobodyElse_andRunsNothingElse() {
        slots(6);
        open();
        Object others = browser.executeScript("return performance.getEntriesByType('resource').map(e => e.name)"
                + ".filter(n => !n.startsWith(location.origin + '/'))");
        assertThat((List<?>) others).isEmpty();
        assertNoComplaint();

        browser.executeScript("const d = document.createElement('div');"
                + "d.innerHTML = '<img src=x onerror=\"window.injected = 1\"><style>body{display:none}</style>'; document.body.append(d);"
                + "const s = document.createElement('script'); s.textContent = 'window.injected = 2'; document.body.append(s);"
                + "fetch('http://127.0.0.1:1/').catch(() => window.blocked = true);");
        await(() -> Boolean.TRUE.equals(browser.executeScript("return window.blocked")));
        assertThat(browser.executeScript("return window.injected")).isNull();
        assertThat(find("body").isDisplayed()).isTrue();
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll().toString())
                .contains("Content Security Policy");
    }

    @Test
    void page_withLabelsOfAnAttacker_showsThemAsText() {
        slots(6);
        open();
        assertThat(text("#groups")).contains("img src=x onerror=");
        assertThat(browser.findElements(By.cssSelector("main img"))).isEmpty();
        assertThat(browser.executeScript("return window.injected")).isNull();
    }

    @Test
    void profile_opened_showsItsFlameGraph() {
        slots(6);
        open();
        browser.get(find("#profiles a").getAttribute("href"));
        await(() -> !browser.findElements(By.cssSelector(".frame")).isEmpty());
        assertNoComplaint();
    }

    @Test
    void page_onAPhone_doesNotScrollSideways() {
        slots(30);
        service.slowness(30);
        slots(18);
        Browser.look(browser, 390, 844, false);
        open();
        assertThat(browser.executeScript("return document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        Browser.look(browser, 320, 600, true);
        assertThat(browser.executeScript("return document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
    }

    /** Shows one rule, as an event of the server would. */
    private static void rule(String status, String verdict, double value, long heldSeconds) {
        browser.executeScript("""
                const [status, verdict, value, held] = arguments;
                updateAlerts({monitor: "m", marks: [], rules: [{rule: "a", status, verdict, value, level: "WARNING", unit: "1",
                    warning: {fire: 1, clear: 1}, critical: null, since: live.wall() - held * 1000}]});
                updateTimes(live.wall());""", status, verdict, value, heldSeconds);
    }

    @Test
    void banner_withNoRuleThatCanBeJudged_doesNotSayThatAllIsWell() {
        slots(6);
        open();
        rule("INACTIVE", "NODATA", 0, 5);
        assertThat(text("#headline")).isEqualTo("No rule has data");
        assertThat(find("#banner").getAttribute("data-state")).isEqualTo("stale");
        rule("INACTIVE", "ERROR", 0, 5);
        assertThat(text("#headline")).isEqualTo("a cannot be judged");
        assertThat(text("#subline")).isEqualTo("0 rules are well, 1 fails");
        rule("INACTIVE", "CLEAR", 0, 5);
        assertThat(text("#headline")).isEqualTo("All is well");
        assertNoComplaint();
    }

    @Test
    void alert_whoseFiguresChange_keepsItsButtons() {
        slots(6);
        open();
        rule("FIRING", "BREACH", 2, 5);
        WebElement button = find("[data-act='silence a']");
        WebElement item = find("#active [data-rule='a']");
        rule("FIRING", "BREACH", 3, 7);

        assertThat(item.getText()).contains("value 3", "for 7 s");
        button.click(); // else it is of an element that is gone
        await(() -> find("#dialog").isDisplayed());
        assertThat(text("#dialog-what")).isEqualTo("a: value 3");
        assertNoComplaint();
    }

    @Test
    void alert_afterTheServersClockWasSetBack_isAsOldAsItIs() {
        service.setClock(Duration.ofHours(-1));
        slots(6);
        open();
        assertThat(browser.executeScript("return live.wallShift")).isEqualTo(-3_600_000L);
        service.setClock(Duration.ofHours(-2));
        slots(1);
        await(() -> browser.executeScript("return live.wallShift").equals(-7_200_000L));
    }

    @Test
    void series_thatCameWhileSlotsWereTold_areOfTheirSlots() {
        slots(6);
        open();
        String script = """
                const fine = store.grains.fine, size = fine.values.length;
                takeHistory({grain: "fine", step: fine.step, last: fine.last + arguments[0], values: [[[1, 2, 3]]]}, size);
                const added = fine.values.pop()[0];
                return [added.length].concat(added.slice(-4)).join();""";
        assertThat(browser.executeScript(script, 0)).isEqualTo("360,,1,2,3");
        assertThat(browser.executeScript(script, -1)).isEqualTo("360,1,2,3,");
        assertThat(browser.executeScript(script, 1)).isEqualTo("360,,,1,2");
    }
}
