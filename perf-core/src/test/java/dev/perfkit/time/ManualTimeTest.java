package dev.perfkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualTimeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final List<String> ran = new ArrayList<>();

    private void schedule(String name, Duration delay) {
        time.schedule(Runnable::run, () -> ran.add(name), delay);
    }

    @Test
    void read_afterTwoSeconds_hasWrapped() {
        long start = time.read();
        time.advance(Duration.ofSeconds(3));

        assertThat(time.read()).isLessThan(start);
        assertThat(time.read() - start).isEqualTo(Duration.ofSeconds(3).toNanos());
    }

    @Test
    void advance_tasksThatFallDue_runInOrderAtTheirInstants() {
        long start = time.read();
        List<Long> instants = new ArrayList<>();
        schedule("late", Duration.ofSeconds(3));
        schedule("early", SECOND);
        schedule("early too", SECOND);
        time.schedule(Runnable::run, () -> instants.add(time.read() - start), Duration.ofSeconds(2));

        time.advance(Duration.ofMillis(999));
        assertThat(ran).isEmpty();
        time.advance(Duration.ofSeconds(9));

        assertThat(ran).containsExactly("early", "early too", "late");
        assertThat(instants).containsExactly(2_000_000_000L);
        assertThat(time.read() - start).isEqualTo(9_999_000_000L);
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void advance_byZero_runsWhatIsDueNow() {
        schedule("now", Duration.ZERO);
        assertThat(ran).isEmpty();

        time.advance(Duration.ZERO);

        assertThat(ran).containsExactly("now");
    }

    @Test
    void advance_aTaskThatSchedules_runsItsTaskOnTheWay() {
        time.schedule(Runnable::run, () -> schedule("second", SECOND), SECOND);

        time.advance(Duration.ofSeconds(2));

        assertThat(ran).containsExactly("second");
    }

    @Test
    void advance_aTaskThatAdvances_goesOnFromThere() {
        long start = time.read();
        time.schedule(Runnable::run, () -> time.advance(Duration.ofSeconds(5)), SECOND);
        schedule("between", Duration.ofSeconds(4));

        time.advance(Duration.ofSeconds(2));

        assertThat(ran).containsExactly("between");
        assertThat(time.read() - start).isEqualTo(Duration.ofSeconds(6).toNanos());
    }

    @Test
    void schedule_cancelled_doesNotRun() {
        Scheduler.Handle handle = time.schedule(Runnable::run, () -> ran.add("cancelled"), SECOND);
        handle.cancel();
        handle.cancel();

        assertThat(time.pendingCount()).isZero();
        time.advance(SECOND);
        assertThat(ran).isEmpty();
    }

    @Test
    void schedule_beyondTheEndOfTime_waitsForIt() {
        time.advance(SECOND);
        schedule("never", Duration.ofSeconds(Long.MAX_VALUE));
        time.advance(Duration.ofDays(365));

        assertThat(ran).isEmpty();
        assertThat(time).hasToString("ManualTime{at=PT8760H1S, pending=1}");
    }

    @Test
    void delays_negative_areRefused() {
        assertThatThrownBy(() -> time.advance(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("step: PT-0.000000001S (expected: >= 0)");
        assertThatThrownBy(() -> schedule("negative", Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
