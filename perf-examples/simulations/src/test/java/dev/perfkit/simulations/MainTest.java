package dev.perfkit.simulations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perfkit.cache.kit.RealRedis;
import dev.perfkit.examples.evidence.Evidence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private static final Set<String> JUDGED = Set.of(
            "stale-after-remove-same-jvm",
            "stale-other-node-after-put",
            "stale-after-cut",
            "stale-after-stall",
            "stale-after-flushall",
            "far-tier-went-back",
            "history-violations",
            "gets-that-threw");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @BeforeEach
    void useTheFolder() {
        System.setProperty(Evidence.FOLDER_PROPERTY, folder.toString());
    }

    @AfterEach
    void forgetTheFolder() {
        System.clearProperty(Evidence.FOLDER_PROPERTY);
    }

    private int run(String... args) throws IOException {
        return Main.run(args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    @Test
    void run_noName_listsThem() throws IOException {
        assertThat(run()).isZero();
        assertThat(out.toString(UTF_8)).startsWith("quantile-error ");
    }

    @Test
    void run_unknownName_isTwoAndListsThem() throws IOException {
        assertThat(run("quantil-error")).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .startsWith("no simulation is named \"quantil-error\"; there are:")
                .contains("quantile-error ");
    }

    @Test
    void run_unknownOption_isTwoAndSaysSo() throws IOException {
        assertThat(run("quantile-error", "--fast")).isEqualTo(2);
        assertThat(run("cache-coherence", "--fast")).isEqualTo(2);
        assertThat(err.toString(UTF_8).lines())
                .containsExactly(
                        "options: [--fast] (expected: none)",
                        "option: \"--fast\" (expected: --quick or --seed=NUMBER)");
    }

    /** Too short to be judged. */
    @Test
    void run_memoryOverheadQuick_measuresBothJvms() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/schedstat")), "Linux with /proc/self/schedstat");

        run("memory-overhead", "--quick");

        JsonNode rows = new ObjectMapper()
                .readTree(folder.resolve("memory-overhead.json").toFile());
        assertThat(rows).hasSize(3).allSatisfy(row -> {
            assertThat(row.path("value").asDouble(Double.NaN)).as("%s", row).isPositive();
            assertThat(row.path("unit").asText()).isEqualTo("% of a core");
        });
        assertThat(rows.get(0).path("bar").asText()).isEqualTo("<= 0.1");
        assertThat(out.toString(UTF_8)).contains("memory profile of overhead", "overhead: ");
    }

    @Test
    void run_percentileWindows_holdsItsBarsBesideAPeerThatIsWrong() throws IOException {
        assertThat(run("percentile-windows")).isZero();

        JsonNode rows = new ObjectMapper()
                .readTree(folder.resolve("percentile-windows.json").toFile());
        assertThat(rows)
                .extracting(row -> row.path("name").asText())
                .containsExactly(
                        "idle-8h-wrong",
                        "micrometer-idle-8h-wrong",
                        "clock-back-1h-wrong",
                        "micrometer-clock-back-1h-wrong",
                        "clock-forward-1h-wrong",
                        "micrometer-clock-forward-1h-wrong");
        assertThat(rows.get(1).path("value").asInt()).isPositive();
        assertThat(rows.get(3).path("value").asInt()).isPositive();
    }

    /** Too short to be judged. */
    @Test
    void run_monitorOverheadQuick_measuresBothJvms() throws IOException {
        run("monitor-overhead", "--quick");

        JsonNode rows = new ObjectMapper()
                .readTree(folder.resolve("monitor-overhead.json").toFile());
        assertThat(rows)
                .extracting(row -> row.path("name").asText())
                .containsExactly(
                        "overhead-200-rules", "evaluated", "missed", "process-with-monitor", "process-without-monitor");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.path("value").asDouble(Double.NaN)).as("%s", row).isNotNegative();
            assertThat(row.path("bar").isNull()).as("%s", row).isTrue();
        });
        assertThat(rows.get(1).path("value").asDouble()).isBetween(1.0, 110.0);
        assertThat(out.toString(UTF_8)).contains("200 rules, ");
    }

    /** All scenarios, small, on real processes. How long a message takes is no matter for a test. */
    @Test
    void run_cacheCoherenceQuick_seesNothingOld() throws IOException {
        RealRedis.start().close();

        run("cache-coherence", "--quick", "--seed=7");

        JsonNode rows = new ObjectMapper()
                .readTree(folder.resolve("cache-coherence.json").toFile());
        assertThat(rows)
                .filteredOn(row -> JUDGED.contains(row.path("name").asText()))
                .hasSameSizeAs(JUDGED)
                .allSatisfy(row -> {
                    assertThat(row.path("observations").asLong()).as("%s", row).isGreaterThanOrEqualTo(200);
                    assertThat(row.path("value").asDouble(Double.NaN))
                            .as("%s", row)
                            .isZero();
                });
        assertThat(out.toString(UTF_8)).contains("seed 7", "JetCache 2.", "Redisson 4.");
    }

    /** Two seeds say nothing of how often it is right: all of it runs, and each bar has its row. */
    @Test
    void run_leakVerdictOfTwoSeeds_hasARowForEachBarATableAndPictures() throws IOException {
        assertThat(run("leak-verdict", "--seeds=2", "--pictures=" + folder)).isLessThan(2);

        JsonNode rows =
                new ObjectMapper().readTree(folder.resolve("leak-verdict.json").toFile());
        assertThat(rows)
                .filteredOn(row -> !row.path("bar").isNull())
                .extracting(row -> row.path("name").asText())
                .containsExactly(
                        "false-alarms-8h", "detection-8h", "worst-harmless-8h", "false-alarms-2h", "detection-2h");
        assertThat(Files.readString(folder.resolve("leak-verdict.md"))).contains("### Over 8 h", "| session expiry |");
        assertThat(Files.readString(folder.resolve("memory-leak.svg"))).contains("CONFIRMED: grows by ", "</svg>");
        assertThat(Files.readString(folder.resolve("memory-plateau.svg"))).contains("not a leak: comes to rest near ");
        assertThat(Files.readString(folder.resolve("memory-sawtooth.svg"))).contains(": not a leak: ");
    }

    @Test
    void run_leakVerdictOfNoSeeds_isTwoAndSaysSo() throws IOException {
        assertThat(run("leak-verdict", "--seeds=0")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("seeds: 0 (expected: >= 1)");
    }

    /** Too short to be judged: all of it runs, and each bar has its row. */
    @Test
    void run_balancerQualityQuick_hasARowForEachBarAndAPicture() throws IOException {
        assertThat(run("balancer-quality", "--quick")).isLessThan(2);

        JsonNode rows = new ObjectMapper()
                .readTree(folder.resolve("balancer-quality.json").toFile());
        assertThat(rows)
                .extracting(row -> row.path("name").asText())
                .containsExactly(
                        "homogeneous",
                        "heterogeneous",
                        "gc-0.7",
                        "gc-0.85",
                        "bursty",
                        "step",
                        "slow-node-p999",
                        "fail-fast-errors",
                        "hung-errors",
                        "readmission-25s",
                        "readmission-50s",
                        "weights",
                        "worst-versus-best-peer",
                        "weights, least response time");
        assertThat(rows)
                .allSatisfy(row ->
                        assertThat(row.path("value").isNumber()).as("%s", row).isTrue());
        assertThat(Files.readString(folder.resolve("balancer-quality.svg"))).contains("least response time");
        assertThat(out.toString(UTF_8)).contains("rolling-restart", "Prequal", "zone-outage");
        assertThat(Files.readString(folder.resolve("balancer-quality.md")).lines())
                .filteredOn(line -> line.startsWith("| "))
                .noneMatch(line -> line.contains("NaN"))
                .hasSize(1 + 12 + 1 + 10 + 1 + 4);
        assertThat(Files.readString(folder.resolve("balancer-quality-p99.svg"))).contains("a fifth of the nodes down");
    }

    /** Too short to be judged: all of it runs, each bar has its row, and the configuration is told. */
    @Test
    void run_autoscalerQuick_hasARowForEachBarAndPictures() throws IOException {
        Path load = Files.createDirectories(folder.resolve("data/load"));
        Files.writeString(load.resolve("elb.csv"), recorded(300));
        Files.writeString(load.resolve("wc98-d45-60.csv"), recorded(60));

        assertThat(run("autoscaler", "--quick", "--data=" + folder.resolve("data")))
                .as(err.toString(UTF_8))
                .isLessThan(2);

        JsonNode rows =
                new ObjectMapper().readTree(folder.resolve("autoscaler.json").toFile());
        assertThat(rows)
                .filteredOn(row -> !row.path("bar").isNull())
                .extracting(row -> row.path("name").asText())
                .containsExactly(
                        "elb-unserved",
                        "elb-cost",
                        "elb-flips-versus-hpa",
                        "wc98-unserved",
                        "wc98-cost",
                        "flash-unserved",
                        "flash-cost",
                        "saw-flips",
                        "noise-events",
                        "requests-lost");
        assertThat(rows)
                .allSatisfy(row ->
                        assertThat(row.path("value").isNumber()).as("%s", row).isTrue())
                .extracting(row -> row.path("name").asText())
                .contains("configuration: target", "requests lost without draining", "elb, 60 s, origin: cost");
        assertThat(out.toString(UTF_8)).contains("HPA 0.6, by its formula", "origin + cooldowns");
        assertThat(Files.readString(folder.resolve("autoscaler.md"))).contains("| elb | wc98 | flash |");
        for (String demand : List.of("elb", "wc98", "flash", "saw", "zigzag")) {
            assertThat(Files.readString(folder.resolve("autoscaler-" + demand + ".svg")))
                    .contains("Demand " + demand);
        }
    }

    private static String recorded(int spacing) {
        StringBuilder text = new StringBuilder("timestamp,value\n");
        for (int i = 0; i < 60; i++) {
            text.append(LocalDateTime.of(2014, 4, 10, 0, 4)
                            .plusSeconds((long) spacing * i)
                            .format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss")))
                    .append(',')
                    .append(100 + 50 * Math.sin(i / 5.0))
                    .append('\n');
        }
        return text.toString();
    }

    @Test
    void run_autoscalerWithDataThatIsNotThere_isTwoAndSaysSo() throws IOException {
        assertThat(run("autoscaler", "--quick", "--data=" + folder)).isEqualTo(2);
        assertThat(run("autoscaler", "--data")).isEqualTo(2);
        assertThat(err.toString(UTF_8).lines())
                .containsExactly(
                        "data: \"" + folder + "\" (expected: a folder with load/elb.csv)",
                        "option: \"--data\" (expected: one of [--data=, --quick, --seed=])");
    }

    @Test
    void run_balancerScaleQuick_tellsPicksQualityAndMemory() throws IOException {
        assertThat(run("balancer-scale", "--quick")).isZero();

        assertThat(Files.readString(folder.resolve("balancer-scale.json")))
                .contains("requests simulated per second", "p99 against the oracle", "memory of all balancers");
    }

    @Test
    void run_balancerReplay_comparesOnTheUsersTrace() throws IOException {
        StringBuilder trace = new StringBuilder("arrival_ms,service_ms\n");
        for (int i = 0; i < 3_000; i++) {
            trace.append(i * 2).append(',').append(5 + i % 7).append('\n');
        }
        Path file = Files.writeString(folder.resolve("trace.csv"), trace);

        assertThat(run("balancer-replay", file.toString(), "--nodes=4", "--workers=2", "--fault=slow"))
                .isZero();

        assertThat(out.toString(UTF_8)).contains("a load of 0.50 on 4 nodes of 2 workers", "least response time");
        assertThat(Files.readString(folder.resolve("balancer-replay.json"))).contains("\"oracle, p99\"");
        assertThat(Files.readString(folder.resolve("balancer-replay.svg"))).contains("the bad server's share");
    }

    @Test
    void run_balancerBadInput_isTwoAndSaysWhatWasExpected() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.csv"), "0,1\n1,x\n");

        assertThat(run("balancer-replay", "--nodes=4")).isEqualTo(2);
        assertThat(run("balancer-replay", "no.csv")).isEqualTo(2);
        assertThat(run("balancer-replay", bad.toString())).isEqualTo(2);
        assertThat(run("balancer-replay", bad.toString(), "--nodes=many")).isEqualTo(2);
        assertThat(run("balancer-replay", bad.toString(), "--fault=fire")).isEqualTo(2);
        assertThat(run("balancer-quality", "--fast")).isEqualTo(2);
        assertThat(run("balancer-scale", "100")).isEqualTo(2);
        assertThat(err.toString(UTF_8).lines())
                .containsExactly(
                        "trace: [] (expected: one file, TRACE.csv)",
                        "trace: \"no.csv\" (expected: a file that is there)",
                        bad + " line 2: service_ms: \"x\" (expected: a number > 0, at most a day)",
                        "--nodes=many (expected: a whole number below 1,000,000,000)",
                        "fault: \"fire\" (expected: one of [none, slow, fail-fast, hung])",
                        "option: \"--fast\" (expected: one of [--quick, --seed=])",
                        "options: [100] (expected: none but those with --)");
    }

    /** One leak and one harmless load in JVMs of their own, as many requests as in a minute within seconds. */
    @Test
    void run_leakRealQuick_judgesBothRight() throws IOException {
        assertThat(run("leak-real", "--quick")).as(() -> out.toString(UTF_8)).isZero();

        assertThat(out.toString(UTF_8))
                .contains("-g1/steady", "| thread | ", "| steady | no leak |")
                .doesNotContain("WRONG");
        assertThat(folder.resolve("leak-real.md")).content().startsWith("| load | ");
        assertThat(Files.readString(folder.resolve("leak-real.json")))
                .contains("judged-right", "leaks-found", "false-alarms");
    }

    @Test
    void run_leakRealWithoutItsJdk_saysSoAndHoldsNothing() throws IOException {
        Path home = Files.createDirectories(folder.resolve("jdk-99"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"99\"\n");
        assertThat(Files.createFile(Files.createDirectories(home.resolve("bin")).resolve("java"))
                        .toFile()
                        .setExecutable(true))
                .isTrue();

        assertThat(run("leak-real", "--only=25-z/file", "--jdks=" + home)).isOne();

        assertThat(out.toString(UTF_8)).contains("0 runs", "NOT RUN, no JDK 25 found: 25-z", "| file | not run |");
    }

    @Test
    void run_leakRealProgramThatDies_isWrongAndItsOutputTold() throws IOException {
        Path home = Files.createDirectories(folder.resolve("jdk-17"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"17\"\n");
        Path launcher = Files.writeString(
                Files.createDirectories(home.resolve("bin")).resolve("java"),
                "#!/bin/sh\necho no heap for $1\nexit 3\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();

        assertThat(run("leak-real", "--only=17-g1/steady", "--jdks=" + home)).isOne();

        assertThat(out.toString(UTF_8)).contains("17-g1/steady             DIED", "    no heap for -Xmx64m");
    }

    @Test
    void run_leakRealBadInput_isTwoAndSaysWhatWasExpected() throws IOException {
        assertThat(run("leak-real", "--fast")).isEqualTo(2);
        assertThat(run("leak-real", "--parallel=0")).isEqualTo(2);
        assertThat(run("leak-real", "--jdks=" + folder)).isEqualTo(2);
        assertThat(run("leak-real", "--only=18-g1/*")).isEqualTo(2);
        assertThat(run("leak-real", "--only=17-g1")).isEqualTo(2);
        assertThat(err.toString(UTF_8).lines())
                .containsExactly(
                        "option: \"--fast\" (expected: one of [--jdks=, --only=, --parallel=, --quick])",
                        "--parallel=0 (expected: >= 1)",
                        "jdks: \"" + folder + "\" (expected: a folder with the file release and the program bin/java)",
                        "--only=18-g1 (expected: JVM/LOAD, of [17-serial, 17-parallel, 17-g1, 17-z, 25-g1, 25-z] or *)",
                        "--only= (expected: JVM/LOAD, of [static-map, listener, thread-local, class-loader, direct-buffer,"
                                + " thread, file, steady, cache, batch] or *)");
    }

    @Test
    void run_quantileError_holdsItsBarsAndWritesThem() throws IOException {
        assertThat(run("quantile-error")).isZero();
        assertThat(Files.readString(folder.resolve("quantile-error.json")))
                .contains("\"log-normal, PerfKit, worst of p50 .. p99.99\"")
                .contains("\"bar\" : \"<= 0.55\"")
                .doesNotContain("\"held\" : false");
        assertThat(err.size()).isZero();
    }

    @Test
    void alertCrash_fewHistoriesAndKills_losesNothingAndFindsSomethingToLose() throws IOException {
        assertThat(run("alert-crash", "--histories=40", "--kills=3"))
                .as(() -> out.toString(UTF_8))
                .isZero();
        JsonNode rows =
                new ObjectMapper().readTree(folder.resolve("alert-crash.json").toFile());
        for (int i = 0; i < 4; i++) {
            assertThat(rows.get(i).get("observations").asInt())
                    .as(rows.get(i).get("name").asText())
                    .isPositive();
        }
    }
}
