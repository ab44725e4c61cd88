package dev.perfkit.simulations.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.monitor.alert.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The checkers see what they are there to see. */
class CheckersTest {
    private static final Instant START = Instant.EPOCH;

    @Test
    void receiver_eventThatNeverCame_isMissedUnlessALaterOneOfItsIncidentCame() {
        Receiver receiver = new Receiver();
        receiver.take(List.of(told(1, 1, Transition.FIRED), told(1, 3, Transition.RESOLVED)));
        assertThat(receiver.missing(Set.of(told(1, 2, Transition.ESCALATED)))).isEmpty();
        assertThat(receiver.missing(Set.of(told(1, 4, Transition.FLAPPING), told(2, 1, Transition.FIRED))))
                .hasSize(2);
        assertThat(receiver.open()).isEmpty();
        receiver.take(List.of(told(2, 1, Transition.FIRED)));
        assertThat(receiver.open()).containsExactly(told(2, 1, Transition.FIRED));
    }

    @Test
    void receiver_eventThatCameAgain_isExplainedByADeathRightAfterIt() {
        Receiver receiver = new Receiver();
        receiver.take(List.of(told(1, 1, Transition.FIRED)));
        receiver.take(List.of(told(1, 2, Transition.RESOLVED)));
        receiver.died();
        receiver.take(List.of(told(1, 2, Transition.RESOLVED)));
        assertThat(receiver.duplicates()).isEqualTo(1);
        assertThat(receiver.unexplained()).isZero();
        receiver.take(List.of(told(1, 1, Transition.FIRED)));
        assertThat(receiver.unexplained()).isEqualTo(1);
    }

    @Test
    void course_timeThatCounts_liesBetweenTwoEvaluationsOfOneLifeThatAgree() {
        Course course = new Course(new Random(1));
        show(course, 1, 0, 150); // a monitor's first sample is not judged
        show(course, 1, 10, 150);
        show(course, 1, 20, 150);
        show(course, 1, 30, Double.NaN);
        show(course, 1, 40, 150);
        show(course, 1, 50, 300);
        assertThat(course.badUntil(START.plusSeconds(50))).isEqualTo(Duration.ofSeconds(20));
        show(course, 2, 60, 150);
        show(course, 2, 70, 150);
        show(course, 2, 80, 150);
        assertThat(course.badUntil(START.plusSeconds(80))).isEqualTo(Duration.ofSeconds(30));
        show(course, 2, 90, 75);
        assertThat(course.badUntil(START.plusSeconds(90))).isZero();
        show(course, 2, 100, 0);
        show(course, 2, 110, 50);
        assertThat(course.wellUntil(START.plusSeconds(110))).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void course_evaluationThatADeathMayHaveUndone_endsNothing() {
        Course course = new Course(new Random(1));
        show(course, 1, 0, 150);
        show(course, 1, 10, 150);
        show(course, 1, 20, 150);
        course.settled();
        show(course, 1, 30, 0);
        course.died();
        show(course, 2, 40, 150);
        show(course, 2, 50, 150);
        show(course, 2, 60, 150);
        assertThat(course.badUntil(START.plusSeconds(60))).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void promised_journalThatWasCutShort_isWhatStandsInWholeLines() {
        String event =
                "{\"kind\":\"accepted\",\"channels\":[\"a\"],\"monitor\":\"m\",\"rule\":\"r\",\"labels\":{},\"episode\":\"1\","
                        + "\"sequence\":\"1\",\"transition\":\"FIRED\",\"level\":\"WARNING\",\"startsAt\":\"1970-01-01T00:00:00Z\"}";
        assertThat(Told.promised("x [" + event + "]\ny [" + event)).containsExactly(told(1, 1, Transition.FIRED));
        assertThat(Told.parse(told(1, 1, Transition.FIRED).text())).isEqualTo(told(1, 1, Transition.FIRED));
    }

    private static void show(Course course, int life, int second, double value) {
        course.show(START.plusSeconds(second), life, value);
    }

    private static Told told(long episode, int sequence, Transition transition) {
        return new Told("r", episode, sequence, transition, START.toString());
    }
}
