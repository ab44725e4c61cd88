package dev.perfkit.profile.kit;

import static dev.perfkit.profile.kit.Trial.TIMES;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;

/** Methods that return what completes later. */
final class Stages {
    private static final String METHOD = "stage";

    private Stages() {}

    static List<ExactlyOnceCase> cases() {
        return List.of(
                new ExactlyOnceCase("stage, completed already", "one call", trial -> {
                    trial.repeat(() -> trial.host().stage(CompletableFuture.completedFuture("now")));
                    trial.look().calls(METHOD, TIMES);
                }),
                new ExactlyOnceCase("stage, completed later", "no call, then one", Set.of(Claim.STAGES), trial -> {
                    List<CompletableFuture<String>> futures = open(trial);
                    trial.look().ended(METHOD, 0).inFlight(METHOD, TIMES);
                    futures.forEach(future -> future.complete("later"));
                    trial.look().calls(METHOD, TIMES);
                }),
                new ExactlyOnceCase("stage, failed already", "one call, one error", Set.of(Claim.STAGES), trial -> {
                    trial.repeat(() -> trial.host().stage(CompletableFuture.failedFuture(new HostFailure("already"))));
                    trial.look().calls(METHOD, TIMES, TIMES);
                }),
                new ExactlyOnceCase("stage, failed later", "one call, one error", Set.of(Claim.STAGES), trial -> {
                    open(trial).forEach(future -> future.completeExceptionally(new HostFailure("later")));
                    trial.look().calls(METHOD, TIMES, TIMES);
                }),
                // Whether that is an error is the profiler's own affair.
                new ExactlyOnceCase("stage, cancelled by its maker", "one call", Set.of(Claim.STAGES), trial -> {
                    open(trial).forEach(future -> future.cancel(true));
                    trial.look().ended(METHOD, TIMES).inFlight(METHOD, 0);
                }),
                new ExactlyOnceCase("stage, never completed", "no call, one in flight", Set.of(Claim.STAGES), trial -> {
                    List<CompletableFuture<String>> futures = open(trial);
                    trial.look().ended(METHOD, 0).inFlight(METHOD, TIMES);
                    futures.forEach(future -> future.complete("for the cases that follow"));
                }),
                new ExactlyOnceCase("stage, null", "one call; null comes back", trial -> {
                    trial.repeat(() -> Trial.require(trial.host().stage(null) == null, "another value came back"));
                    trial.look().calls(METHOD, TIMES);
                }),
                new ExactlyOnceCase("stage, by identity", "the method's own object comes back", trial -> {
                    CompletableFuture<String> future = CompletableFuture.completedFuture("mine");
                    Trial.require(trial.host().stage(future) == future, "the caller got another stage");
                }),
                new ExactlyOnceCase("stage, cancelled by the caller", "the method's own future is cancelled", trial -> {
                    CompletableFuture<String> future = new CompletableFuture<>();
                    CompletionStage<String> returned = trial.host().stage(future);
                    Trial.require(
                            returned != null && returned.toCompletableFuture().cancel(true) && future.isCancelled(),
                            "the original went on");
                }),
                new ExactlyOnceCase(
                        "generator of futures, completed in any order",
                        "one call a future, none before its completion",
                        Set.of(Claim.STAGES),
                        trial -> {
                            List<CompletableFuture<String>> futures = open(trial);
                            Collections.shuffle(futures, new Random(TIMES));
                            futures.subList(0, TIMES / 2).forEach(future -> future.complete("first half"));
                            trial.look().ended(METHOD, TIMES / 2).inFlight(METHOD, TIMES / 2);
                            futures.forEach(future -> future.complete("second half"));
                            trial.look().calls(METHOD, TIMES);
                        }),
                new ExactlyOnceCase("list of futures", "one call, at its return", trial -> {
                    List<CompletionStage<String>> futures =
                            List.of(new CompletableFuture<>(), new CompletableFuture<>());
                    trial.repeat(() ->
                            Trial.require(trial.host().stages(futures) == futures, "the caller got another list"));
                    trial.look().calls("stages", TIMES);
                }),
                new ExactlyOnceCase("future that is no stage", "one call, at its return", trial -> {
                    FutureTask<String> future = new FutureTask<>(() -> "never run");
                    trial.repeat(() ->
                            Trial.require(trial.host().future(future) == future, "the caller got another future"));
                    trial.look().calls("future", TIMES);
                }));
    }

    private static List<CompletableFuture<String>> open(Trial trial) throws Exception {
        List<CompletableFuture<String>> futures = new ArrayList<>();
        trial.repeat(() -> {
            CompletableFuture<String> future = new CompletableFuture<>();
            futures.add(future);
            trial.host().stage(future);
        });
        return futures;
    }
}
