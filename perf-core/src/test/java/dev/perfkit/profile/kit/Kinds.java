package dev.perfkit.profile.kit;

import static dev.perfkit.profile.kit.Trial.TIMES;

import java.util.List;
import java.util.Set;

/** Methods of every kind. */
final class Kinds {
    private Kinds() {}

    static List<ExactlyOnceCase> cases() {
        return List.of(
                new ExactlyOnceCase("synchronized method", "one call, under the lock", trial -> {
                    trial.repeat(() -> Trial.require(trial.host().locks() == 1, "the body ran without the lock"));
                    trial.look().calls("locks", TIMES);
                }),
                new ExactlyOnceCase("private method", "one call", trial -> {
                    trial.repeat(() -> trial.host().callsPrivate(1));
                    trial.look().calls("hidden", TIMES);
                }),
                new ExactlyOnceCase("self-invoked method", "one call each time", trial -> {
                    trial.repeat(() -> trial.host().callsItself(1));
                    trial.look().calls("callsItself", TIMES).calls("inner", 2 * TIMES);
                }),
                new ExactlyOnceCase("static method", "one call", trial -> {
                    trial.repeat(() -> trial.host().callsStatic(1));
                    trial.look().calls("fixed", TIMES);
                }),
                new ExactlyOnceCase("generic method", "one call", trial -> {
                    trial.repeat(
                            () -> Trial.require(trial.host().generic("a", "b").equals("b"), "another value came back"));
                    trial.look().calls("generic", TIMES);
                }),
                new ExactlyOnceCase("varargs method", "one call", trial -> {
                    trial.repeat(() -> Trial.require(trial.host().varargs(1, 2, 3) == 3, "another value came back"));
                    trial.look().calls("varargs", TIMES);
                }),
                new ExactlyOnceCase("overloaded methods", "one call each", trial -> {
                    trial.repeat(() -> {
                        trial.host().overloaded(1);
                        trial.host().overloaded("one");
                    });
                    trial.look().calls("overloaded", 2 * TIMES);
                }),
                new ExactlyOnceCase("constructor", "one call", Set.of(Claim.CONSTRUCTORS), trial -> {
                    trial.repeat(() -> trial.host().construct(false));
                    trial.look().calls(Host.CONSTRUCTOR, TIMES);
                }),
                new ExactlyOnceCase(
                        "constructor that throws", "one call, one error", Set.of(Claim.CONSTRUCTORS), trial -> {
                            trial.repeatFailing(() -> trial.host().construct(true));
                            trial.look().calls(Host.CONSTRUCTOR, TIMES, TIMES);
                        }));
    }
}
