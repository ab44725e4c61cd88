package dev.perfkit.profile.kit;

import java.util.List;

/** The ways out of a method. */
final class WaysOut {
    private WaysOut() {}

    static List<ExactlyOnceCase> cases() {
        return List.of(
                new ExactlyOnceCase("returns nothing", "one call", trial -> {
                    trial.repeat(trial.host()::returnsNothing);
                    trial.look().calls("returnsNothing", Trial.TIMES);
                }),
                new ExactlyOnceCase("returns a primitive", "one call", trial -> {
                    trial.repeat(() -> Trial.require(trial.host().returnsPrimitive(1) == 2, "another value came back"));
                    trial.look().calls("returnsPrimitive", Trial.TIMES);
                }),
                new ExactlyOnceCase("returns a reference", "one call", trial -> {
                    trial.repeat(() ->
                            Trial.require(trial.host().returnsReference("x").equals("x!"), "another value came back"));
                    trial.look().calls("returnsReference", Trial.TIMES);
                }),
                new ExactlyOnceCase("returns null", "one call", trial -> {
                    trial.repeat(() -> Trial.require(trial.host().returnsNull() == null, "another value came back"));
                    trial.look().calls("returnsNull", Trial.TIMES);
                }),
                new ExactlyOnceCase("throws", "one call, one error", trial -> {
                    trial.repeatFailing(() -> trial.host().throwsOwn(true));
                    trial.look().calls("throwsOwn", Trial.TIMES, Trial.TIMES);
                }),
                new ExactlyOnceCase("lets a callee's exception pass", "one call, one error", trial -> {
                    trial.repeatFailing(() -> trial.host().passesOn(true));
                    trial.look().calls("passesOn", Trial.TIMES, Trial.TIMES);
                }),
                new ExactlyOnceCase("throws, catches and returns", "one call, no error", trial -> {
                    trial.repeat(() -> Trial.require(trial.host().catchesOwn() == -1, "another value came back"));
                    trial.look().calls("catchesOwn", Trial.TIMES);
                }),
                new ExactlyOnceCase("catches a callee's exception and returns", "one call, no error", trial -> {
                    trial.repeat(() -> Trial.require(trial.host().catchesCallees() == -1, "another value came back"));
                    trial.look().calls("catchesCallees", Trial.TIMES);
                }),
                new ExactlyOnceCase("catches and rethrows", "one call, one error", trial -> {
                    trial.repeatFailing(() -> trial.host().rethrows());
                    trial.look().calls("rethrows", Trial.TIMES, Trial.TIMES);
                }),
                new ExactlyOnceCase("returns in finally", "one call, no error", trial -> {
                    trial.repeat(() -> Trial.require(trial.host().finallyReturns() == -1, "another value came back"));
                    trial.look().calls("finallyReturns", Trial.TIMES);
                }),
                new ExactlyOnceCase("throws in finally", "one call, one error", trial -> {
                    trial.repeatFailing(() -> trial.host().finallyThrows());
                    trial.look().calls("finallyThrows", Trial.TIMES, Trial.TIMES);
                }));
    }
}
