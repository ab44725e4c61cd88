package dev.perfkit.monitor.alert;

import static dev.perfkit.monitor.alert.Transition.BEGAN;
import static dev.perfkit.monitor.alert.Transition.FIRED;
import static dev.perfkit.monitor.alert.Transition.FLAPPING;

import java.util.List;

/**
 * An alert over its episodes: its state, which episode that is of, how many events were told in it, and how often it fired of
 * late.
 *
 * <pre>{@code
 * Alert before = Alert.inactive();
 * Alert after = before.next(judgement, ticker.read(), policy);
 * for (Transition transition : after.transitionsSince(before)) {
 *     System.out.println(transition + " in episode " + after.episode());
 * }
 * }</pre>
 *
 * <p><b>Thread safety:</b> immutable. <b>Cost:</b> nanoseconds. <b>Failures:</b> none.
 *
 * @param state where it is in its life
 * @param episode the number of the episode, from 1; an episode begins with a breach
 * @param sequence the number of the last event that was told in the episode, from 1; 0 before the first
 * @param flapping how often it fired of late
 */
public record Alert(AlertState state, long episode, int sequence, Flapping flapping) {
    private static final Alert INACTIVE = new Alert(AlertState.inactive(), 0, 0, Flapping.NONE);

    /** Returns an alert that never was. */
    public static Alert inactive() {
        return INACTIVE;
    }

    /** Returns whether it fires again and again, and is therefore held for longer. */
    public boolean isFlapping() {
        return flapping.beyond() > 0;
    }

    /**
     * Returns the alert after one more evaluation.
     *
     * @param judgement what the evaluation says
     * @param now when, by the ticker that all calls on this alert use
     * @param policy the alert's patience
     */
    public Alert next(Judgement judgement, long now, AlertPolicy policy) {
        AlertState next = state.next(judgement, now, flapping.held(policy));
        Transition transition = Transition.between(state, next);
        Flapping lately = next.status() == AlertStatus.FIRING ? flapping : flapping.atRest(now);
        if (transition == null) {
            return new Alert(next, episode, sequence, lately);
        }
        boolean begins = transition == BEGAN || (transition == FIRED && state.status() != AlertStatus.PENDING);
        Flapping after = transition == FIRED ? flapping.fired(now) : lately;
        int told = (transition.isDelivered() ? 1 : 0) + (after.beganAfter(flapping) ? 1 : 0);
        return new Alert(next, begins ? episode + 1 : episode, (begins ? 0 : sequence) + told, after);
    }

    /** Returns what happened since the evaluation before, in its order; mostly nothing. */
    public List<Transition> transitionsSince(Alert before) {
        Transition transition = Transition.between(before.state, state);
        if (transition == null) {
            return List.of();
        }
        return flapping.beganAfter(before.flapping) ? List.of(transition, FLAPPING) : List.of(transition);
    }
}
