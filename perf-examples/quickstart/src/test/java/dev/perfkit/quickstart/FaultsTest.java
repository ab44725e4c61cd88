package dev.perfkit.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user, or the machine, may do to the main job while it runs. */
@Tag("proof")
class FaultsTest {
    @TempDir
    Path folder;

    @Test
    void main_terminated_endsAllProcesses() throws Exception {
        try (MainJob job = MainJob.start(folder)) {
            job.awaitOutput("run 1 of 3");
            List<ProcessHandle> all = job.descendants();
            job.handle().destroy();

            assertThat(job.awaitEnd()).isEqualTo(143);
            assertThat(job.output()).contains("Stopping: all processes").doesNotContain("\tat ");
            awaitGone(all);
        }
    }

    @Test
    void main_killed_endsAllProcesses() throws Exception {
        try (MainJob job = MainJob.start(folder)) {
            job.awaitOutput("run 1 of 3");
            List<ProcessHandle> all = job.descendants();
            assertThat(all).hasSizeGreaterThanOrEqualTo(6);
            job.handle().destroyForcibly();

            awaitGone(all);
        }
    }

    @Test
    void main_aBackendKilled_goesOnAndSaysSo() throws Exception {
        try (MainJob job = MainJob.start(folder, "--seconds", "6")) {
            job.awaitOutput("run 1 of 3");
            job.descendant("shop.Backend").destroyForcibly();

            assertThat(job.awaitEnd()).as(job.output()).isZero();
            assertThat(job.output())
                    .contains("has ended (status 137). The run goes on without it", "Evidence")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void main_redisKilled_goesOnAndSaysSo() throws Exception {
        try (MainJob job = MainJob.start(folder, "--seconds", "6")) {
            job.awaitOutput("run 1 of 3");
            job.descendant("redis-server").destroyForcibly();

            assertThat(job.awaitEnd()).as(job.output()).isZero();
            assertThat(job.output()).contains("Redis has ended", "Evidence").doesNotContain("\tat ");
        }
    }

    @Test
    void main_databaseKilled_endsAndSaysSo() throws Exception {
        try (MainJob job = MainJob.start(folder)) {
            job.awaitOutput("run 1 of 3");
            List<ProcessHandle> all = job.descendants();
            job.descendant("ShopDatabase").destroyForcibly();

            assertThat(job.awaitEnd()).isEqualTo(1);
            assertThat(job.output()).contains("The database process has ended (status 137)");
            awaitGone(all);
        }
    }

    @Test
    void main_noRedisRunsHere_goesOnAndSaysWhatToDo() throws Exception {
        // Neither the Redis of Maven Central, which asks uname where it is, nor another.
        try (MainJob job = MainJob.start(folder, Map.of("PATH", folder.toString()), "--seconds", "2")) {
            assertThat(job.awaitEnd()).as(job.output()).isZero();
            assertThat(job.output())
                    .contains("No Redis runs on this machine (put redis-server on the PATH to have one)", "no Redis");
        }
    }

    @Test
    void main_noRedis_saysSoInTheTable() throws Exception {
        try (MainJob job = MainJob.start(folder, "--no-redis", "--seconds", "2")) {
            assertThat(job.awaitEnd()).isZero();
            assertThat(job.output()).contains("no Redis");
        }
    }

    @Test
    void main_serving_goesOnUntilTerminated() throws Exception {
        try (MainJob job = MainJob.start(folder, "--serve", "--seconds", "2")) {
            job.awaitOutput("?token=");
            assertThat(job.output()).containsPattern("(?m)^Dashboard  http://127.0.0.1:\\d+/\\?token=\\S+$");
            await().atMost(Duration.ofMinutes(2)).until(() -> job.output().contains("/#rule=backends+out"));
            List<ProcessHandle> all = job.descendants();
            job.handle().destroy();

            job.awaitEnd();
            awaitGone(all);
        }
    }

    private static void awaitGone(List<ProcessHandle> all) {
        await().until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }
}
