package dev.perfkit.monitor.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssetsTest {
    private static final int MOST_BYTES = 100_000;

    @Test
    void page_compressed_isAtMost100Kilobytes() {
        assertThat(new Assets().gzipBytes()).isBetween(20_000, MOST_BYTES);
    }

    @Test
    void page_namesNoOtherPlace() {
        for (String name : List.of(
                "page.html",
                "page.css",
                "page-format.js",
                "page-charts.js",
                "page-panels.js",
                "page-parts.js",
                "page-alerts.js",
                "page-evidence.js",
                "page-live.js")) {
            assertThat(Assets.resource(name)).doesNotContain("//cdn", "https:", "http:", "url(", "@import");
        }
    }

    @Test
    void page_setsTextNeverMarkup() {
        for (String name : List.of(
                "page-format.js",
                "page-charts.js",
                "page-panels.js",
                "page-parts.js",
                "page-alerts.js",
                "page-evidence.js",
                "page-live.js")) {
            assertThat(Assets.resource(name))
                    .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "document.write");
        }
    }

    @Test
    void chartLibrary_isTheOneThatTheNoticeNames() throws IOException, NoSuchAlgorithmException {
        String notice = Files.readString(Path.of("..", "NOTICE"));
        for (String name : List.of("uPlot.iife.min.js", "uPlot.min.css")) {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(Assets.resource(name).getBytes(UTF_8));
            assertThat(notice)
                    .containsPattern(
                            name.replace(".", "\\.") + " +" + HexFormat.of().formatHex(digest));
        }
        assertThat(Assets.resource("uPlot.LICENSE")).contains("The MIT License", "Leon Sorokin");
    }

    @Test
    void find_aPathThatIsNoWholeName_findsNothing() {
        Assets assets = new Assets();
        for (String path :
                List.of("/../page.css", "/page.css/", "//page.css", "/%2e%2e/page.css", "/uPlot.LICENSE", "")) {
            assertThat(assets.find(path)).as(path).isNull();
        }
        assertThat(assets.find("/")).isNotNull();
    }
}
