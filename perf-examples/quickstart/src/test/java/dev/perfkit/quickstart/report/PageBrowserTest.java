package dev.perfkit.quickstart.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.quickstart.Chromium;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;

/** The report as a person sees it. */
@Tag("browser")
class PageBrowserTest {
    private static final Page PAGE = new Page(
            new Table(List.of(
                    new Table.Line("p99", "480.0 ms", "12.0 ms", "0.03 x (bar: <= 0.5, held)"),
                    new Table.Line("errors", "31", "0", "0.00 x (bar: <= 0.2, held)"))),
            List.of(new Chart("99th percentile of each second, ms", List.of(400.0, 480.0), List.of(10.0, 12.0), 1, 2)),
            "front.product  1,000 calls",
            "* shop-1  1.00",
            "1 -> 3: 150.0 of 1",
            "heap  steady",
            List.of("FIRED <script>document.title = 'injected'</script>"),
            List.of("Both fronts got the same requests."));

    @TempDir
    private Path folder;

    private ChromeDriver browser;

    @BeforeEach
    void openPage() throws IOException {
        browser = Chromium.open(folder);
        browser.get(PAGE.write(folder.resolve("report.html")).toUri().toString());
    }

    @AfterEach
    void closeBrowser() {
        if (browser != null) {
            browser.quit();
        }
    }

    @Test
    void page_inABrowser_showsTableAndChartWithoutComplaint() {
        assertThat(browser.getTitle()).isEqualTo("PerfKit quickstart");
        assertThat(browser.findElements(By.cssSelector("table tr"))).hasSize(3);
        Dimension chart = browser.findElement(By.tagName("svg")).getSize();
        assertThat(chart.getWidth()).isGreaterThan(300);
        assertThat(chart.getHeight()).isGreaterThan(80);
        assertThat(browser.findElements(By.tagName("polyline"))).hasSize(2);
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
                .noneMatch(entry -> entry.getLevel().equals(Level.SEVERE));
    }

    @Test
    void page_onAPhone_doesNotScrollSideways() {
        browser.manage().window().setSize(new Dimension(390, 800));
        assertThat(browser.executeScript("return document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
    }
}
