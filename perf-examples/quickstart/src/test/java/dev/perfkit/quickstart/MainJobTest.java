package dev.perfkit.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perfkit.quickstart.http.HttpService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job from end to end, with short runs. Whether its bars hold is for a run of full length on a quiet machine. */
class MainJobTest {
    @TempDir
    Path folder;

    @Test
    void main_shortRuns_printsTheTableAndLeavesNothingBehind() throws Exception {
        try (MainJob job = MainJob.start(folder, "--seconds", "2")) {
            job.awaitOutput("Starting a shop");
            await().until(() -> job.descendants().size() >= 6);
            List<ProcessHandle> all = job.descendants();

            assertThat(job.awaitEnd()).as(job.output()).isZero();

            assertThat(job.output())
                    .contains("p99", "errors", "database queries", "cache hit rate, Redis", "alerts fired / resolved")
                    .contains("by the balancer's explain()", "it could be, and was the worst choice:")
                    .containsPattern("(?m)^    shop-3 .* [0-9.e+]+$")
                    .contains("front.product", "The cache, call by call", "LOAD_FAILED")
                    .contains("A fleet that follows its load", "lost while it shrank, by what the clients saw: ")
                    .containsPattern("(?m)^  [0-9:.]+  1 -> [2-4]: ")
                    .doesNotContain("\tat ");
            assertThat(job.output().lines().filter(line -> !line.startsWith("WARN ")))
                    .allMatch(line -> line.length() <= 100 || line.contains(folder.toString()));
            await().until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
        }
        JsonNode evidence = new ObjectMapper()
                .readTree(folder.resolve("target/evidence/quickstart.json").toFile());
        assertThat(evidence.findValuesAsText("name"))
                .contains("p99 with / without", "errors with / without", "scaling, requests lost while it shrank");
        assertThat(Files.readString(folder.resolve("target/quickstart/report.html")))
                .contains("<svg");
    }

    @Test
    void main_busyPort_saysWhatToDo() throws Exception {
        try (HttpService other = HttpService.bind(0, 1).start();
                MainJob job = MainJob.start(folder, "--port", String.valueOf(other.port()))) {
            assertThat(job.awaitEnd()).isEqualTo(1);
            assertThat(job.output().strip())
                    .isEqualTo("The quickstart cannot go on: port " + other.port()
                            + " is in use. Choose another with --port, or leave it out for a free one.");
        }
    }

    @Test
    void main_wrongOption_isStatusTwo() throws Exception {
        try (MainJob job = MainJob.start(folder, "--fast")) {
            assertThat(job.awaitEnd()).isEqualTo(2);
            assertThat(job.output()).startsWith("--fast: no such option");
        }
    }
}
