package dev.perfkit.monitor.dashboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;

/** Takes the pictures of the documentation: the made-up shop in trouble, on a desk and on a phone, by day and by night. */
final class DashboardPictures {
    private DashboardPictures() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        Duration past = Duration.ofHours(1);
        ChromeDriver browser = Browser.open(Files.createTempDirectory("perfkit-pictures"));
        try (DemoService service =
                        new DemoService(InstantSource.system().instant().minus(past));
                Dashboard dashboard = DashboardDemo.dashboard(service, 0)) {
            dashboard.start();
            DashboardDemo.live(service, past);
            AlertControls.of(service.monitor).acknowledge("cpu", "anna", "scaling out");
            service.time.advance(Duration.ofSeconds(2));
            browser.get(dashboard.url());
            picture(browser, folder, "desk-light", 1440, 1560, false);
            picture(browser, folder, "desk-dark", 1440, 1560, true);
            picture(browser, folder, "phone-light", 390, 1900, false);
            picture(browser, folder, "phone-dark", 390, 1900, true);
        } finally {
            browser.quit();
        }
    }

    private static void picture(ChromeDriver browser, Path folder, String name, int width, int height, boolean dark)
            throws IOException {
        Browser.look(browser, width, height, dark);
        LockSupport.parkNanos(Duration.ofMillis(2_500).toNanos()); // until what came into sight is drawn
        Files.write(folder.resolve("dashboard-" + name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }
}
