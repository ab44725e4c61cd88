package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** What holds whoever else is there: one site a name, one record a timing, one profiler installed. */
final class ProfilerConcurrencyTest {
    private static final int THREADS = 8;

    /** Runs the body on all threads at once. */
    private static void together(IntConsumer body) throws InterruptedException {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int index = i;
            threads.add(new Thread(() -> {
                try {
                    start.await();
                    body.accept(index);
                } catch (Throwable e) {
                    failures.add(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void sites_metByAllThreadsAtOnce_areOneANameAndNeverTooMany() throws InterruptedException {
        Profiler profiler = Profiler.builder().maximumSites(50).build();

        together(index -> {
            for (int i = 0; i < 100; i++) {
                profiler.time("site " + i, () -> {});
            }
        });

        List<ProfileReport.Site> sites = profiler.report().sites();
        assertThat(sites).hasSize(51);
        assertThat(sites)
                .extracting(ProfileReport.Site::name)
                .doesNotHaveDuplicates()
                .contains("(other)");
        assertThat(sites.stream().mapToLong(ProfileReport.Site::calls).sum()).isEqualTo(THREADS * 100);
    }

    @Test
    void timing_closedByAllThreadsAtOnce_isRecordedOnce() throws InterruptedException {
        Profiler profiler = Profiler.builder().build();
        for (int round = 0; round < 200; round++) {
            Timing timing = profiler.start("import");
            together(index -> timing.close());
        }

        assertThat(profiler.report().sites().get(0).calls()).isEqualTo(200);
        assertThat(profiler.report().sites().get(0).inFlight()).isZero();
    }

    @Test
    void install_byAllThreadsAtOnce_letsOneIn() throws InterruptedException {
        AtomicInteger installed = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        List<Profiler> profilers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            profilers.add(Profiler.builder().name("profiler " + i).build());
        }

        together(index -> {
            try {
                Profiler.install(profilers.get(index));
                installed.incrementAndGet();
            } catch (IllegalStateException e) {
                refused.incrementAndGet();
            }
        });

        assertThat(installed).hasValue(1);
        assertThat(refused).hasValue(THREADS - 1);
        profilers.forEach(Profiler::close);
        assertThat(Installed.current()).isNull();
    }
}
