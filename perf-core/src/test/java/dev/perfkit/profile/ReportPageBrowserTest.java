package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;

/** The page as a person uses it. */
@Tag("browser")
class ReportPageBrowserTest {
    /** front (10 ms of its own) calls cart (20) and stock (30); cart calls stock (40). */
    private static final ProfileReport SHOP = Reports.report(
            new CallTree(List.of(Reports.node(
                    "front()",
                    1,
                    10_000_000,
                    Reports.node("cart()", 2, 20_000_000, Reports.node("stock()", 4, 40_000_000)),
                    Reports.node("stock()", 3, 30_000_000)))),
            Reports.site("front()", Reports.calls(1, 100_000_000)),
            Reports.site("cart()", Reports.calls(2, 30_000_000)),
            Reports.site("stock()", Reports.calls(7, 10_000_000)));

    @TempDir
    private static Path folder;

    private static ChromeDriver browser;

    @BeforeAll
    static void openBrowser() throws IOException {
        Optional<Path> chromium = onPath("chromium");
        Optional<Path> driver = onPath("chromedriver");
        assumeTrue(chromium.isPresent() && driver.isPresent(), "chromium and chromedriver are not on the PATH");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.get().toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--window-size=1400,1000",
                "--user-data-dir=" + Files.createDirectory(folder.resolve("profile")));
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.get().toFile())
                        .build(),
                options);
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.quit();
        }
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static void open(ProfileReport report) {
        browser.manage().window().setSize(new Dimension(1400, 1000));
        Path page = folder.resolve("profile.html");
        report.write(page);
        browser.get(page.toUri().toString());
    }

    private static void assertNoComplaint() {
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
    }

    private static WebElement find(String selector) {
        return browser.findElement(By.cssSelector(selector));
    }

    private static List<String> frames(String selector) {
        return browser.findElements(By.cssSelector(selector)).stream()
                .map(frame -> frame.getAttribute("aria-label"))
                .toList();
    }

    private static List<String> sites() {
        return browser.findElements(By.cssSelector("#sites tbody tr td:first-child button")).stream()
                .map(WebElement::getText)
                .toList();
    }

    private static void type(String id, String text) {
        WebElement field = browser.findElement(By.id(id));
        field.clear();
        field.sendKeys(text);
    }

    @Test
    void page_opened_showsHeaderSitesAndTreeWithoutComplaint() {
        open(SHOP);

        assertThat(browser.getTitle()).isEqualTo("shop - PerfKit profile");
        assertThat(find("header").getText()).contains("shop", "1970-01-01 00:00:00 UTC", "overhead: not measured");
        assertThat(sites()).containsExactly("front()", "stock()", "cart()");
        assertThat(frames(".frame")).containsExactlyInAnyOrder("all calls", "front()", "cart()", "stock()", "stock()");
        assertThat(find("#frame-2").getRect().getWidth()
                        / (double) find("#flame").getRect().getWidth())
                .isCloseTo(0.6, within(0.005));
        assertThat(find("#no-tree").isDisplayed()).isFalse();
        assertNoComplaint();
    }

    @Test
    void flame_clicked_zooms_andResets() {
        open(SHOP);
        find("#frame-2").click();

        assertThat(frames(".frame.above")).containsExactly("all calls", "front()");
        assertThat(frames(".frame:not(.above)")).containsExactly("cart()", "stock()");
        assertThat(find("#detail").getText())
                .isEqualTo("cart(): 2 calls; total 60.0 ms, 60.0 % of all, 60.0 % of the caller; self 20.0 ms,"
                        + " 33.3 % of it; mean 30.0 ms");
        assertThat(find("#path").getText()).contains("all calls", "front()", "cart()");

        find("#path button:nth-child(2)").click();
        assertThat(frames(".frame.above")).containsExactly("all calls");
        find("#reset").click();
        assertThat(frames(".frame")).hasSize(5);
        assertThat(find("#reset").isEnabled()).isFalse();

        find("#frame-2").click();
        new Actions(browser).sendKeys(Keys.ESCAPE).perform();
        assertThat(frames(".frame.above")).isEmpty();
        assertNoComplaint();
    }

    @Test
    void flame_byKeys_movesZoomsAndResets() {
        open(SHOP);
        WebElement flame = find("#flame");
        flame.sendKeys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_RIGHT);
        assertThat(find("#detail").getText()).startsWith("stock(): 3 calls");
        flame.sendKeys(Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.ENTER);
        assertThat(frames(".frame:not(.above)")).containsExactly("cart()", "stock()");
        flame.sendKeys(Keys.ARROW_UP);
        assertThat(frames(".frame.above")).containsExactly("all calls");
        flame.sendKeys(Keys.ESCAPE);
        assertThat(frames(".frame.above")).isEmpty();
        assertNoComplaint();
    }

    @Test
    void flame_searched_highlightsAndTellsTheShare() {
        open(SHOP);
        type("search", "STOCK");
        assertThat(frames(".frame.match")).containsExactly("stock()", "stock()");
        assertThat(find("#matched").getText()).isEqualTo("2 places, 70.0 % of all");

        type("search", "stock|cart");
        assertThat(find("#matched").getText()).isEqualTo("no match");
        find("#regex").click();
        // The time of a match within a match counts once.
        assertThat(find("#matched").getText()).isEqualTo("3 places, 90.0 % of all");
        type("search", "(");
        assertThat(find("#matched").getText()).isEqualTo("no regular expression");
        type("search", "^cart");
        find("#frame-2").click();
        assertThat(find("#matched").getText()).isEqualTo("1 place, 100 % of what is shown");
        assertNoComplaint();
    }

    @Test
    void flame_pointedAt_showsATip() {
        open(SHOP);
        new Actions(browser).moveToElement(find("#frame-3")).perform();

        assertThat(find("#tip").getText())
                .contains("stock()", "4 calls", "total 40.0 ms, 40.0 % of all, 66.7 % of the caller", "mean 10.0 ms");
        new Actions(browser).moveToElement(find("h1")).perform();
        assertThat(find("#tip").isDisplayed()).isFalse();
    }

    @Test
    void sites_sortedAndFiltered_showWhatWasAskedFor() {
        open(SHOP);
        find("#sites th:nth-child(2) button").click();
        assertThat(sites()).containsExactly("stock()", "cart()", "front()");
        assertThat(find("#sites th:nth-child(2)").getAttribute("aria-sort")).isEqualTo("descending");
        find("#sites th:nth-child(2) button").click();
        assertThat(sites()).containsExactly("front()", "cart()", "stock()");
        find("#sites th:first-child button").click();
        assertThat(sites()).containsExactly("cart()", "front()", "stock()");

        type("filter", "T(");
        assertThat(sites()).containsExactly("cart()", "front()");
        assertThat(find("#shown").getText()).isEqualTo("2 of 3");
        find("#sites tbody button").click();
        assertThat(frames(".frame.match")).containsExactly("cart()");
        assertNoComplaint();
    }

    @Test
    void sites_thatReturnWhatEndsLater_showBothTimes_andMarkFutures() {
        open(Reports.report(
                Reports.returning("mail", Reports.calls(3, 20_000), Reports.calls(2, 5_000_000_000L), 0, 2),
                Reports.returning("pool", Reports.calls(4, 30_000), Reports.calls(4, 30_000), 4, 0)));

        assertThat(find("#sites thead").getText()).contains("slow", "to return");
        assertThat(browser.findElements(By.cssSelector("#sites tbody tr")).stream()
                        .map(WebElement::getText))
                .satisfiesExactly(
                        mail -> assertThat(mail)
                                .contains("mail", "5.00 s", "20.0 us")
                                .doesNotContain("timed to"),
                        pool -> assertThat(pool).contains("timed to the return", "30.0 us"));
        assertThat(find("#sites .tag").getAttribute("title"))
                .isEqualTo("4 of 4 calls returned a Future, of whose end nobody is told");
        open(SHOP);
        assertThat(find("#sites thead").getText()).doesNotContain("slow", "to return");
        assertNoComplaint();
    }

    @Test
    void page_withNamesOfAnAttacker_showsThemAsText() {
        ProfileReport report = Reports.hostile();
        open(report);

        assertThat(browser.executeScript("return window.injected")).isNull();
        assertThat(browser.findElements(By.cssSelector("img, b:not(#tip b), main script, i")))
                .isEmpty();
        assertThat(find("#profiler").getAttribute("textContent")).isEqualTo(report.profiler());
        assertThat(browser.findElements(By.cssSelector("td:first-child button")).stream()
                        .map(name -> name.getAttribute("textContent")))
                .containsExactlyInAnyOrderElementsOf(
                        report.sites().stream().map(ProfileReport.Site::name).toList());
        new Actions(browser).moveToElement(find("#frame-3")).perform();
        find("#frame-2").click();
        type("search", "<img");
        assertThat(frames(".frame.match")).containsExactly("<img src=x onerror='window.injected = 2'>");
        assertThat(browser.executeScript("return window.injected")).isNull();
        assertNoComplaint();
    }

    @Test
    void page_policy_stopsAScriptThatIsNotItsOwn() {
        open(SHOP);
        browser.executeScript("const s = document.createElement('div');"
                + "s.innerHTML = '<img src=x onerror=\"window.injected = 1\">'; document.body.append(s);");

        assertThat(browser.executeAsyncScript("setTimeout(() => arguments[0](window.injected === undefined), 50)"))
                .isEqualTo(true);
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isNotEmpty();
    }

    @Test
    void page_withoutATree_saysHowToSwitchItOn() {
        open(Reports.report(SHOP.sites().get(0)));

        assertThat(find("#no-tree").getText()).contains("Profiler.builder().callTree(true)");
        assertThat(find("#flame").isDisplayed()).isFalse();
        assertThat(find("#sites tbody").getText()).contains("front()");
        assertNoComplaint();
    }

    @Test
    void flame_of4096Nodes_drawsWithoutDelay() {
        open(Reports.service(4_096));
        assertThat(frames(".frame").size()).isBetween(200, 4_097);
        // A bound far above what is needed, so that it tells a quadratic walk from a slow machine.
        Number millis = (Number) browser.executeScript("const start = performance.now();"
                + "document.getElementById('frame-1').click(); document.getElementById('reset').click();"
                + "document.getElementById('flame').getBoundingClientRect(); return performance.now() - start;");
        assertThat(millis.doubleValue()).isLessThan(2_000);
        assertNoComplaint();
    }

    @Test
    void page_onAPhone_doesNotScrollSideways() {
        open(Reports.service(100));
        browser.manage().window().setSize(new Dimension(390, 800));

        assertThat(browser.executeScript("return document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
    }
}
