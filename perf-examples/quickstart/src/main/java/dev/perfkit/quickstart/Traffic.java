package dev.perfkit.quickstart;

import dev.perfkit.quickstart.load.LoadGenerator;
import dev.perfkit.quickstart.load.Schedule;
import java.net.URI;
import java.time.Duration;
import java.util.function.LongFunction;

/** A load that goes on, round after round, until it is closed. */
final class Traffic implements AutoCloseable {
    private static final Duration LAST_ANSWER = LoadGenerator.TIMEOUT.multipliedBy(2);

    private final LoadGenerator generator;
    private final URI target;
    private final LongFunction<Schedule> rounds;
    private final Thread thread;

    private Traffic(LoadGenerator generator, URI target, String name, LongFunction<Schedule> rounds) {
        this.generator = generator;
        this.target = target;
        this.rounds = rounds;
        this.thread = new Thread(this::run, "traffic-" + name);
        thread.setDaemon(true);
    }

    /**
     * Begins.
     *
     * @param rounds is asked for each round's requests when it begins, the first being 1
     */
    static Traffic start(LoadGenerator generator, URI target, String name, LongFunction<Schedule> rounds) {
        Traffic traffic = new Traffic(generator, target, name, rounds);
        traffic.thread.start();
        return traffic;
    }

    private void run() {
        try {
            for (long round = 1; true; round++) {
                generator.run(target, rounds.apply(round), (elapsed, latency) -> {});
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it was closed
        }
    }

    /** Sends no more, and waits for the answers that are under way. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(LAST_ANSWER.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
