package dev.perfkit.monitor.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.signal.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * What the page costs a browser, told as evidence. Whether bars on time are held is for who reads it: a machine that is busy with
 * other things is no fault of the page.
 */
@Tag("browser")
class DashboardPageBrowserTest {
    private static final int SERIES = 50;
    private static final int UPDATES = 30;
    private static final double FRAME_MILLIS = 50;
    private static final String WATCH = """
            window.long = []; window.gaps = [];
            new PerformanceObserver(list => list.getEntries().forEach(e => window.long.push(e.duration))).observe({type: 'longtask'});
            let last = null;
            const frame = now => { if (last !== null) window.gaps.push(now - last); last = now; requestAnimationFrame(frame); };
            requestAnimationFrame(frame);""";

    @TempDir
    private Path folder;

    @Test
    void page_withAnHourOf50SeriesLive_isMeasured() throws IOException {
        ChromeDriver browser = Browser.open(folder.resolve("profile"));
        try (DemoService service =
                new DemoService(InstantSource.system().instant().minus(Duration.ofHours(1)))) {
            for (int i = 0; i < SERIES; i++) {
                int phase = i;
                service.signals.add(Signal.gauge(
                        "wave.g" + i,
                        "1",
                        () -> 50 + 40 * Math.sin(service.age().toSeconds() / 60.0 + phase)));
            }
            try (Dashboard dashboard = DashboardDemo.dashboard(service, 0)) {
                dashboard.start();
                for (int i = 0; i < Grain.FINE.size(); i++) {
                    slot(service);
                }
                measure(browser, service, dashboard);
            }
        } finally {
            browser.quit();
        }
    }

    private static void measure(ChromeDriver browser, DemoService service, Dashboard dashboard) throws IOException {
        PageEvidence evidence = new PageEvidence();
        evidence.atMost("page-gzip-bytes", new Assets().gzipBytes(), "B", 102_400);
        Browser.look(browser, 1_440, 5_000, false); // more than any screen shows: all charts draw at each update
        browser.get(dashboard.url());
        Awaitility.await()
                .until(() ->
                        browser.findElements(By.cssSelector("#groups canvas")).size() >= SERIES);
        evidence.told("first-paint-ms", start(browser, "first-contentful-paint"), "ms");
        evidence.told("filled-ms", start(browser, "painted"), "ms");

        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos()); // what loading left to do
        browser.executeScript(WATCH);
        browser.executeCdpCommand("Performance.enable", Map.of("timeDomain", "threadTicks"));
        double before = busySeconds(browser);
        String shown = text(browser);
        for (int i = 0; i < UPDATES; i++) {
            slot(service);
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        }
        double millis = (busySeconds(browser) - before) * 1e3 / UPDATES;
        List<Double> gaps = numbers(browser, "gaps");
        evidence.told("series", dashboard.snapshot().series(), "1");
        evidence.told("update-cpu-ms", millis, "ms");
        evidence.atMost("longest-task-ms", longest(numbers(browser, "long")), "ms", FRAME_MILLIS);
        evidence.told("longest-frame-ms", longest(gaps), "ms");
        evidence.atMost(
                "frames-over-50ms",
                (double) gaps.stream().filter(gap -> gap > FRAME_MILLIS).count(),
                "1",
                0);
        System.out.println(evidence.write());

        assertThat(text(browser)).as("the page went on").isNotEqualTo(shown);
        assertThat(gaps).as("it was looked at").hasSizeGreaterThan(100);
        // Of the page's own thread, and far above what it takes, so that it tells a fault from a busy machine.
        assertThat(millis).isLessThan(400);
    }

    private static void slot(DemoService service) {
        service.trade();
        service.time.advance(DemoService.SLOT);
    }

    private static String text(ChromeDriver browser) {
        return browser.findElement(By.id("self")).getText();
    }

    private static double start(ChromeDriver browser, String entry) {
        return ((Number) browser.executeScript("return performance.getEntriesByName(arguments[0])[0].startTime", entry))
                .doubleValue();
    }

    /** Returns the longest; 0 where there is none, since tasks are told from 50 ms on. */
    private static double longest(List<Double> millis) {
        return millis.stream().mapToDouble(each -> each).max().orElse(0);
    }

    private static List<Double> numbers(ChromeDriver browser, String name) {
        return ((List<?>) browser.executeScript("return window[arguments[0]]", name))
                .stream().map(each -> ((Number) each).doubleValue()).toList();
    }

    private static double busySeconds(ChromeDriver browser) {
        List<?> metrics = (List<?>)
                browser.executeCdpCommand("Performance.getMetrics", Map.of()).get("metrics");
        return metrics.stream()
                .map(each -> (Map<?, ?>) each)
                .filter(metric -> "TaskDuration".equals(metric.get("name")))
                .mapToDouble(metric -> ((Number) metric.get("value")).doubleValue())
                .findFirst()
                .orElseThrow();
    }
}
