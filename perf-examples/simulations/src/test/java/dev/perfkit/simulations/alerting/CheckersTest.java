package dev.perfkit.simulations.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.monitor.alert.Transition;
import dev.perfkit.simulations.alerting.Course.Says;
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
        Course course = new Course(new Random(1), true);
        show(course, 1, 0, 150); // a monitor's first sample is not judged
        show(course, 1, 10, 150);
        show(course, 1, 20, 150);
        show(course, 1, 30, Double.NaN);
        show(course, 1, 40, 150);
        show(course, 1, 50, 300);
        assertThat(badAt(course, 50, 20)).isTrue();
        assertThat(badAt(course, 50, 21)).isFalse();
        show(course, 2, 60, 150);
        show(course, 2, 70, 150);
        show(course, 2, 80, 150);
        assertThat(badAt(course, 80, 30)).isTrue();
        assertThat(badAt(course, 80, 31)).isFalse();
        show(course, 2, 90, 75);
        assertThat(badAt(course, 90, 0)).isFalse();
        show(course, 2, 100, 0);
        show(course, 2, 110, Course.THROWS);
        show(course, 2, 120, 50);
        show(course, 2, 130, 50);
        assertThat(wellAt(course, 130, 10)).isTrue();
        assertThat(wellAt(course, 130, 11)).isFalse();
    }

    @Test
    void course_evaluationThatSaysOtherwise_letsNothingFireOrResolve() {
        Course course = new Course(new Random(1), true);
        show(course, 1, 0, 0);
        show(course, 1, 10, 150);
        show(course, 1, 20, 75);
        show(course, 1, 30, Double.NaN);
        show(course, 1, 40, Course.THROWS);
        show(course, 1, 50, 50);
        assertThat(badAt(course, 10, 0)).isTrue();
        assertThat(wellAt(course, 50, 0)).isTrue();
        for (int second : new int[] {20, 30, 40, 45}) {
            assertThat(badAt(course, second, 0)).as("at %s", second).isFalse();
            assertThat(wellAt(course, second, 0)).as("at %s", second).isFalse();
        }
        assertThat(course.mayFire(Says::ofAbsence, START.plusSeconds(30), Duration.ZERO))
                .isTrue();
        assertThat(course.mayFire(Says::ofAbsence, START.plusSeconds(40), Duration.ZERO))
                .isFalse();
        assertThat(course.mayResolve(Says::ofAbsence, START, START.plusSeconds(40), Duration.ZERO))
                .isFalse();
        assertThat(course.mayResolve(Says::ofAbsence, START, START.plusSeconds(50), Duration.ZERO))
                .isTrue();
    }

    @Test
    void course_clockSetBack_endsWhereItBeganByAnEvaluationAfterwards() {
        Course course = new Course(new Random(1), false);
        show(course, 1, 1_000, 0);
        show(course, 1, 1_010, 0);
        show(course, 1, 1_020, 150);
        Instant fired = START.plusSeconds(1_020);
        assertThat(course.mayResolve(Says::ofValue, fired, fired, Duration.ZERO))
                .isFalse();
        show(course, 2, 0, 150);
        show(course, 2, 10, 75);
        assertThat(course.mayResolve(Says::ofValue, fired, fired, Duration.ZERO))
                .isFalse();
        show(course, 2, 20, 0);
        assertThat(course.mayResolve(Says::ofValue, fired, fired, Duration.ZERO))
                .isTrue();
        assertThat(course.mayResolve(Says::ofValue, fired, fired, Duration.ofSeconds(10)))
                .isFalse();
    }

    @Test
    void course_evaluationThatADeathMayHaveUndone_endsNothing() {
        Course course = new Course(new Random(1), false);
        show(course, 1, 0, 150);
        show(course, 1, 10, 150);
        show(course, 1, 20, 150);
        course.settled();
        show(course, 1, 30, 0);
        course.died();
        show(course, 2, 40, 150);
        show(course, 2, 50, 150);
        show(course, 2, 60, 150);
        assertThat(badAt(course, 60, 20)).isTrue();
        assertThat(badAt(course, 60, 21)).isFalse();
    }

    private static boolean badAt(Course course, int second, int seconds) {
        return course.mayFire(Says::ofValue, START.plusSeconds(second), Duration.ofSeconds(seconds));
    }

    private static boolean wellAt(Course course, int second, int seconds) {
        return course.mayResolve(Says::ofValue, START, START.plusSeconds(second), Duration.ofSeconds(seconds));
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
