package dev.perfkit.simulations.anomaly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.simulations.anomaly.Score.Profile;
import dev.perfkit.simulations.anomaly.Series.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreTest {
    private final Series series = new Series(
            "a.csv", new Instant[1_000], new double[1_000], List.of(new Window(400, 499), new Window(700, 799)));

    @Test
    void windowsFoundAtTheirFirstValue_areWorthAll() {
        assertThat(Score.of(series, List.of(400, 700)).in(Profile.STANDARD)).isCloseTo(100, within(1e-9));
    }

    @Test
    void nothingFound_isWorthNothing() {
        for (Profile profile : Profile.values()) {
            assertThat(Score.of(series, List.of()).in(profile)).isZero();
        }
    }

    @Test
    void furtherDetectionsInAWindow_changeNothing() {
        assertThat(Score.of(series, List.of(400, 401, 499, 700))).isEqualTo(Score.of(series, List.of(400, 700)));
    }

    @Test
    void lateDetection_isWorthLess() {
        // -s(-1/100) / s(-1) by hand: (2 / (1 + e^-0.05) - 1) / (2 / (1 + e^-5) - 1)
        assertThat(Score.of(series, List.of(499)).hits()).isCloseTo(0.024994793 / 0.986614298, within(1e-6));
    }

    @Test
    void falseAlarm_beforeTheFirstWindowOrLongAfter_costsOne() {
        assertThat(Score.of(series, List.of(200)).falseAlarms()).isEqualTo(1);
        assertThat(Score.of(series, List.of(550)).falseAlarms())
                .isCloseTo(1 - 2 / (1 + Math.exp(5 * 51 / 99.0)), within(1e-9));
    }

    @Test
    void probation_isNotJudged() {
        assertThat(Score.of(series, List.of(0, 149))).isEqualTo(Score.of(series, List.of()));
        assertThat(Score.of(series, List.of(150)).falseAlarms()).isEqualTo(1);
    }

    @Test
    void folder_isReadWithItsLabels(@TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve("data/made"));
        Files.writeString(
                folder.resolve("data/made/one.csv"),
                "timestamp,value\n2014-04-01 00:00:00,1\n2014-04-01 00:05:00,2.5\n2014-04-01 00:10:00,3\n");
        Files.writeString(
                folder.resolve("windows.json"),
                "{\"made/absent.csv\": [], \"made/one.csv\": [[\"2014-04-01 00:05:00.000000\", \"2014-04-01 00:09:00.000000\"]]}");
        assertThat(Series.readAll(folder)).singleElement().satisfies(one -> {
            assertThat(one.name()).isEqualTo("made/one.csv");
            assertThat(one.values()).containsExactly(1, 2.5, 3);
            assertThat(one.windows()).containsExactly(new Window(1, 1));
        });
    }
}
