package dev.perfkit.monitor.alert;

import org.jspecify.annotations.Nullable;

/**
 * The state of one alert: an immutable value, and the function that leads to the next.
 *
 * <pre>{@code
 * AlertState state = AlertState.inactive();
 * // at each evaluation:
 * AlertState next = state.next(judgement, ticker.read(), policy);
 * Transition transition = Transition.between(state, next); // null where nothing happened
 * state = next;
 * }</pre>
 *
 * <p>The next state follows from the state, the judgement, the time and the policy alone: there is no clock inside, so a
 * history can be played through it as fast as it can be read. <b>Thread safety:</b> immutable. <b>Cost:</b> nanoseconds, one
 * small object. <b>Failures:</b> none.
 */
public sealed interface AlertState permits Inactive, Pending, Firing, Resolved {
    /*
     * The table. W is the verdict on the lower level, C the one on the upper.
     *
     *             W BREACH              W HOLD      W CLEAR                  NODATA, ERROR
     *   INACTIVE  PENDING (1)           .           .                        .
     *   PENDING   FIRING (2)            INACTIVE(8) INACTIVE                 . (3)
     *   FIRING    . (4)                 . (4)       RESOLVED (5)             . (6)
     *   RESOLVED  PENDING (1)           .           INACTIVE (7)             INACTIVE (7)
     *
     *   (1) FIRING at once where pendingFor is zero; from RESOLVED it is a new episode.
     *   (2) once the breach has lasted pendingFor, at the level that is breached then.
     *   (3) the timer stands still; INACTIVE once the last breach is further back than the grace.
     *   (4) C BREACH raises the level at once; C CLEAR for keepFiring lowers it.
     *   (5) once clear for keepFiring; any other verdict with data starts that anew.
     *   (6) silence is no good news: the alert stays, its timers stand still; RESOLVED once it lasts resolveWithoutData,
     *       where the policy has one.
     *   (7) once keepResolved has passed since it resolved.
     *   (8) stays where enough of the last evaluations breached, by the policy's breaches; it never fires by such a one.
     *
     * With pendingFor = keepFiring = 60 s, an evaluation every 30 s, fire 1.0 and clear 0.9 (w pending, W firing warning,
     * C firing critical, r resolved, ? no data):
     *
     *   seconds   0    30   60   90   120  150  180  210  240  270  300
     *   value     0.5  1.2  ?    1.3  1.4  6.0  0.9  ?    0.8  0.8  0.8
     *   state     .    w    w    w    w    C    C    C    C    C    r
     *   timer          0    0    0    30   60   0    0    0    30   60
     */

    /** Returns the state of an alert that never was. */
    static AlertState inactive() {
        return Inactive.INSTANCE;
    }

    /** Returns where in its life the alert is. */
    AlertStatus status();

    /** Returns the level that it fires at, would fire at or fired at last; null where it is inactive. */
    @Nullable Level level();

    /**
     * Returns the state after one more evaluation, this one if nothing changes.
     *
     * @param judgement what the evaluation says
     * @param now when, by the ticker that all calls on this alert use
     * @param policy the alert's patience
     */
    AlertState next(Judgement judgement, long now, AlertPolicy policy);
}
