package dev.perfkit.simulations.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemandTest {
    @TempDir
    Path folder;

    private Demand read(String text) throws IOException {
        return Demand.read("some", Files.writeString(folder.resolve("some.csv"), text));
    }

    @Test
    void read_twoSpacings_drawsLinesBetween() throws IOException {
        Demand demand =
                read("timestamp,value\n2014-04-10 00:04:00,10.0\n2014-04-10 00:05:00,50\n2014-04-10 00:05:40,10\n");

        assertThat(demand.ticks()).containsExactly(10, 20, 30, 40, 50, 35, 20);
        assertThat(demand.at(2)).isEqualTo(Instant.parse("2014-04-10T00:04:30Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2014-04-10 00:04:00,-1", "2014-04-10 00:03:00,1", "2014-04-10,1", "2014-04-10 00:05:00,1,2", ""
            })
    void read_badLine_isNamed(String line) {
        assertThatThrownBy(() -> read("2014-04-10 00:03:00,1\n" + line + "\n2014-04-10 00:09:00,1\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(folder.resolve("some.csv") + " line 2: \"" + line + "\" (expected: ");
    }

    @Test
    void read_noFileOrTooFewLines_isRefused() {
        assertThatThrownBy(() -> Demand.read("some", folder.resolve("none.csv")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: a readable file)");
        assertThatThrownBy(() -> read("timestamp,value\n2014-04-10 00:04:00,1\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: two lines of values at least)");
    }

    @Test
    void of_tenThousandTicks_leavesTheGreatestOut() {
        double[] ticks = IntStream.rangeClosed(1, 20_000).mapToDouble(i -> i).toArray();

        Demand demand = Demand.of("some", Instant.EPOCH, ticks);

        assertThat(demand.perInstance()).isCloseTo(19_999 / 18.0, within(1e-9));
        assertThat(demand.needed(19_999)).isEqualTo(30);
        assertThat(demand.needed(20_000)).isEqualTo(31);
    }

    @Test
    void flash_anHour_isUpForTwentyMinutes() {
        double[] ticks = Demands.flash(2).ticks();

        assertThat(ticks).hasSize(480);
        assertThat(Arrays.copyOfRange(ticks, 119, 123)).containsExactly(50, 50, 125, 200);
        assertThat(Arrays.copyOfRange(ticks, 201, 205)).containsExactly(200, 200, 125, 50);
        assertThat(Arrays.copyOfRange(ticks, 240, 480)).containsExactly(Arrays.copyOf(ticks, 240));
    }

    @Test
    void saws_eightMinutes_repeat() {
        assertThat(Arrays.copyOfRange(Demands.saw(1).ticks(), 30, 34)).containsExactly(190.625, 195.3125, 50, 54.6875);
        assertThat(Arrays.copyOfRange(Demands.zigzag(1).ticks(), 15, 18)).containsExactly(190.625, 200, 190.625);
    }

    @Test
    void even_sameSeed_isWithinATenthAndTheSame() {
        Demand demand = Demands.even(10, 1, 7);

        assertThat(demand.ticks())
                .isEqualTo(Demands.even(10, 1, 7).ticks())
                .isNotEqualTo(Demands.even(10, 1, 8).ticks());
        assertThat(Arrays.stream(demand.ticks()).min().orElseThrow()).isCloseTo(5.4, within(1e-9));
        assertThat(Arrays.stream(demand.ticks()).max().orElseThrow()).isCloseTo(6.6, within(1e-9));
        assertThat(Arrays.stream(demand.ticks()).average().orElseThrow()).isCloseTo(6, within(0.1));
    }
}
