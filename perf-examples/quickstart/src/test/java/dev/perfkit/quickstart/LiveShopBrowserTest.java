package dev.perfkit.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perfkit.quickstart.process.Family;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;

/** The dashboard with real components behind it, as a person sees it. */
@Tag("browser")
class LiveShopBrowserTest {
    @TempDir
    private Path folder;

    @Test
    @Timeout(180)
    void page_ofTheLiveShop_showsAnAlertAndWhatItRestsOn() throws Exception {
        Console console = new Console(new PrintStream(OutputStream.nullOutputStream()), false);
        Options options = Options.parse(List.of("--serve", "--no-redis", "--seconds", "2"));
        ChromeDriver browser = Chromium.open(folder);
        try (Family family = new Family(() -> {});
                LiveShop live = LiveShop.open(options, Shop.start(family, false, console), console)) {
            browser.get(live.dashboard().url());
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> text(browser, "#link").equals("live"));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> text(browser, "#active").contains("backends out"));

            browser.get(live.evidence("backends out"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> browser.findElements(By.cssSelector("#evidence canvas"))
                                    .size()
                            == 1);
            assertThat(text(browser, "#parts"))
                    .contains("shop-3", "products", "stock-taking", "processors", "what may leak");
            assertThat(text(browser, "#decision-list")).contains("shop-3");
            assertThat(text(browser, "#budgets")).contains("requests 95 %");
            assertThat(text(browser, "#main")).doesNotContain("undefined", "NaN", "[object");
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            text(browser, "[data-rule='backends out'] .badge").equals("RESOLVED"));
            assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
                    .noneMatch(entry -> entry.getLevel().equals(Level.SEVERE));
        } finally {
            browser.quit();
        }
    }

    /** What is written, as it is in the page and not as the style shows it. */
    private static String text(ChromeDriver browser, String selector) {
        return String.valueOf(
                browser.executeScript("return document.querySelector(arguments[0])?.textContent", selector));
    }
}
