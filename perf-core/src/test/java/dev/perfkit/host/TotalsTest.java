package dev.perfkit.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TotalsTest {
    private final Totals totals = new Totals(1, true);

    private long add(Map<String, Long> devices) {
        Map<String, long[]> counts = new HashMap<>();
        devices.forEach((name, count) -> counts.put(name, new long[] {count}));
        return totals.add(counts)[0];
    }

    @Test
    void sum_ofDevicesThatAreThereFromTheStart_beginsWithWhatTheyShow() {
        assertThat(add(Map.of("a", 100L, "b", 10L))).isEqualTo(110);
        assertThat(add(Map.of("a", 105L, "b", 10L))).isEqualTo(115);
    }

    @Test
    void sum_whenADeviceLeavesAndComesBack_neverShrinksAndCountsNothingTwice() {
        add(Map.of("a", 100L, "b", 10L));
        assertThat(add(Map.of("a", 101L))).isEqualTo(111);
        assertThat(add(Map.of("a", 101L, "b", 50L))).isEqualTo(111);
        assertThat(add(Map.of("a", 101L, "b", 52L))).isEqualTo(113);
    }

    @Test
    void sum_whenADeviceBeginsAnew_addsWhatItShows() {
        add(Map.of("a", 100L));
        assertThat(add(Map.of("a", 3L))).isEqualTo(103);
    }

    @Test
    void sum_whenACounterOf32BitsOverflows_losesAtMostWhatWasLeftOfIt() {
        long nearlyFull = (1L << 32) - 10;
        add(Map.of("a", nearlyFull));
        assertThat(add(Map.of("a", 5L))).isEqualTo(nearlyFull + 5);
    }

    @Test
    void sum_ofASourceThatNeverBeginsAnew_takesLessForNoChange() {
        Totals ticks = new Totals(1, false);
        ticks.add(Map.of("cpu", new long[] {100}));
        assertThat(ticks.add(Map.of("cpu", new long[] {99}))[0]).isEqualTo(100);
        assertThat(ticks.add(Map.of("cpu", new long[] {101}))[0]).isEqualTo(101);
    }
}
