package dev.perfkit.simulations.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.Outcome;
import dev.perfkit.simulations.balancing.Course.Mode;
import org.junit.jupiter.api.Test;

class ServerTest {
    private static Server server(int workers, Course course) {
        return new Server(0, ServerSpec.of(workers, 1).withCourse(course));
    }

    /** Lets a request arrive; returns when it is answered. */
    private static long take(Server server, long arrival, double work, Outcome outcome) {
        Call call = call(work);
        server.take(call, arrival);
        assertThat(call.outcome()).isEqualTo(outcome);
        return call.answerAt();
    }

    @SuppressWarnings("NullAway") // its end is nobody's concern here
    private static Call call(double work) {
        return new Call(null, 0, null, 0, work);
    }

    @Test
    void take_twoWorkers_firstComeFirstServed() {
        Server server = server(2, Course.steady(1));

        assertThat(take(server, 0, 100, Outcome.SUCCESS)).isEqualTo(100);
        assertThat(take(server, 10, 20, Outcome.SUCCESS)).isEqualTo(30);
        assertThat(take(server, 11, 5, Outcome.SUCCESS))
                .as("waits for the second")
                .isEqualTo(35);
        assertThat(take(server, 12, 100, Outcome.SUCCESS))
                .as("and so does this")
                .isEqualTo(135);
        assertThat(server.wouldFinish(13, 1)).isEqualTo(101);
        assertThat(server.served()).isEqualTo(4);
    }

    @Test
    void take_slowerForAWhile_takesLongerByAsMuch() {
        Server server = server(1, Course.steady(2).withSpeed(10, 30, 0.25));

        // 20 until 10, 10 until 30, and 5 at the speed of 2.
        assertThat(take(server, 0, 35, Outcome.SUCCESS)).isEqualTo(33);
    }

    @Test
    void take_paused_goesOnAfter() {
        Server server = server(1, Course.steady(1).withSpeed(10, 30, 0));

        assertThat(take(server, 5, 8, Outcome.SUCCESS)).isEqualTo(33);
        assertThat(server.isResponsive(20)).isFalse();
        assertThat(server.isResponsive(30)).isTrue();
    }

    @Test
    void take_failing_answersAtOnceAndFinishesWhatItBegan() {
        Server server = server(1, Course.steady(1).withMode(10, 30, Mode.FAILING));

        assertThat(take(server, 5, 8, Outcome.SUCCESS)).isEqualTo(13);
        assertThat(take(server, 10, 8, Outcome.FAILURE)).isEqualTo(10);
        assertThat(take(server, 30, 8, Outcome.SUCCESS)).isEqualTo(38);
    }

    @Test
    void take_silent_losesWhatIsInsideAndServesAgain() {
        Server server = server(1, Course.steady(1).withMode(10, 30, Mode.SILENT));

        assertThat(take(server, 0, 8, Outcome.SUCCESS)).isEqualTo(8);
        assertThat(take(server, 5, 8, Outcome.TIMEOUT)).isEqualTo(Course.NEVER);
        assertThat(take(server, 6, 8, Outcome.TIMEOUT)).as("queued").isEqualTo(Course.NEVER);
        assertThat(take(server, 20, 8, Outcome.TIMEOUT)).isEqualTo(Course.NEVER);
        assertThat(server.wouldFinish(20, 8)).isEqualTo(Course.NEVER);
        assertThat(take(server, 30, 8, Outcome.SUCCESS)).isEqualTo(38);
    }

    @Test
    void take_down_failsWhatIsInsideWhenItGoesDown() {
        Server server = server(1, Course.steady(1).withMode(10, 30, Mode.DOWN));

        assertThat(take(server, 5, 8, Outcome.FAILURE)).isEqualTo(10);
        assertThat(take(server, 15, 8, Outcome.FAILURE)).isEqualTo(15);
        assertThat(take(server, 40, 8, Outcome.SUCCESS)).isEqualTo(48);
    }

    @Test
    void course_badFigures_areRefused() {
        assertThatThrownBy(() -> Course.steady(0)).hasMessage("speed: 0.0 (expected: > 0)");
        assertThatThrownBy(() -> Course.steady(1).withSpeed(5, 5, 2))
                .hasMessage("stretch: 5..5 (expected: 0 <= from < to)");
    }
}
