package dev.perfkit.quickstart;

import dev.perfkit.quickstart.load.LoadGenerator;
import dev.perfkit.quickstart.load.LoadResult;
import dev.perfkit.quickstart.load.Schedule;
import dev.perfkit.quickstart.shop.Backend.Counts;
import dev.perfkit.quickstart.shop.ShopDatabase;
import dev.perfkit.time.Scheduler;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;

/**
 * Runs loads on the shop. In each run the bad backend loses its database at the same two offsets.
 *
 * <pre>
 * 0         35 % 43 %                         100 %
 * |----------|xxx|-----------------------------|      x: the bad backend fails
 * </pre>
 */
final class Experiment implements AutoCloseable {
    static final double FAULT_BEGINS = 0.35;
    static final double FAULT_ENDS = 0.43;

    private final Shop shop;
    private final double perSecond;
    private final Console console;
    private final LoadGenerator generator = new LoadGenerator();

    Experiment(Shop shop, double perSecond, Console console) {
        this.shop = shop;
        this.perSecond = perSecond;
        this.console = console;
    }

    /** Sends a load that is not measured, so that the code is compiled and the connections are open. */
    void warmUp(Side side, URI front, Duration duration) throws InterruptedException {
        Schedule schedule = Schedule.draw(-1, perSecond, duration, ShopDatabase.PRODUCTS);
        generator.run(front, schedule, progress("warm-up  " + side.title(), duration));
    }

    /**
     * Sends a load during which no fault is played.
     *
     * @param watch is told how far it got
     */
    LoadResult send(URI front, Schedule schedule, String title, Consumer<Duration> watch) throws InterruptedException {
        LoadGenerator.Progress progress = progress(title, schedule.duration());
        return generator.run(front, schedule, (elapsed, latency) -> {
            watch.accept(elapsed);
            progress.at(elapsed, latency);
        });
    }

    /**
     * Measures one run.
     *
     * @param number what the load is drawn from: the same number is the same load
     * @param inFault done at the last moment at which the bad backend fails
     */
    Run measure(Side side, URI front, int number, Duration duration, String title, Runnable inFault)
            throws InterruptedException {
        Schedule schedule = Schedule.draw(number, perSecond, duration, ShopDatabase.PRODUCTS);
        List<Counts> before = shop.counts();
        Scheduler.Handle begin = at(duration, FAULT_BEGINS, shop.bad()::disconnect);
        Scheduler.Handle end = at(duration, FAULT_ENDS, () -> {
            inFault.run();
            shop.bad().reconnect();
        });
        try {
            LoadResult load = generator.run(front, schedule, progress(title + "  " + side.title(), duration));
            return new Run(side, load, before, shop.counts());
        } finally {
            begin.cancel();
            end.cancel();
        }
    }

    private static Scheduler.Handle at(Duration run, double share, Runnable action) {
        return Scheduler.system()
                .schedule(ForkJoinPool.commonPool(), action, Duration.ofNanos((long) (run.toNanos() * share)));
    }

    private LoadGenerator.Progress progress(String title, Duration duration) {
        return new ProgressLine(console, title, duration);
    }

    @Override
    public void close() {
        generator.close();
    }
}
