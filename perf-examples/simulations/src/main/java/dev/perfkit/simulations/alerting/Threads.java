package dev.perfkit.simulations.alerting;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;

/** Threads that run in any order, and some of them late; one at a time. */
final class Threads implements Executor {
    private static final int STALLS_IN = 12;

    private final Random random;
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean prompt;

    Threads(Random random) {
        this.random = random;
    }

    @Override
    public void execute(Runnable task) {
        if (prompt) {
            task.run();
        } else {
            waiting.add(task);
        }
    }

    /** Runs all that waits; returns whether nothing does any more. */
    boolean run() {
        while (!waiting.isEmpty() && random.nextInt(STALLS_IN) > 0) {
            waiting.remove(random.nextInt(waiting.size())).run();
        }
        return waiting.isEmpty();
    }

    void runAll() {
        boolean done = false;
        while (!done) {
            done = run();
        }
    }

    /** From now on each task runs at once. */
    void prompt() {
        runAll();
        prompt = true;
    }
}
