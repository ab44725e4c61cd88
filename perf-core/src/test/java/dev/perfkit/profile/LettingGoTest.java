package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.Ticker;
import dev.perfkit.weave.MeasuredSite;
import dev.perfkit.weave.Weaving;
import dev.perfkit.weave.WovenMethod;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What outlives a closed profiler (threads of pools, woven classes) keeps hold of neither it nor what the host gave it. */
final class LettingGoTest {
    private final ExecutorService pool = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        pool.shutdown();
    }

    /** A ticker of the host's, and thus of its class loader. */
    private static final class HostTicker implements Ticker {
        @Override
        public long read() {
            return Ticker.system().read();
        }
    }

    private static Profiler profiler(Ticker ticker) {
        return Profiler.builder().ticker(ticker).callTree(true).build();
    }

    private static void awaitGone(WeakReference<?> reference) {
        Awaitility.await().until(() -> {
            System.gc();
            return reference.get() == null;
        });
    }

    private void onPool(Runnable body) throws Exception {
        pool.submit(body).get();
    }

    /** Apart, so that no local variable of the test holds what is to go. */
    private WeakReference<Ticker> callOnPoolAndClose() throws Exception {
        Ticker ticker = new HostTicker();
        try (Profiler profiler = profiler(ticker)) {
            onPool(() -> profiler.time("outer", () -> profiler.time("inner", () -> {})));
            assertThat(Reported.tree(profiler)).isEqualTo("outer*1(inner*1)");
        }
        return new WeakReference<>(ticker);
    }

    @Test
    void closedProfiler_isLetGo_byAThreadAtRest() throws Exception {
        awaitGone(callOnPoolAndClose());
    }

    @Test
    void threadAtRest_thatCallsAgain_countsAsEver() throws Exception {
        callOnPoolAndClose();
        try (Profiler profiler = profiler(Ticker.system())) {
            onPool(() -> profiler.time("outer", () -> profiler.time("outer", () -> {})));
            onPool(() -> profiler.time("outer", () -> profiler.time("inner", () -> {})));

            assertThat(Reported.tree(profiler)).isEqualTo("outer*2(inner*1 outer*1)");
            assertThat(Reported.site(profiler, "outer").calls()).isEqualTo(2);
            assertThat(Reported.site(profiler, "outer").recursive()).isEqualTo(1);
        }
    }

    private WeakReference<Ticker> closeInMidCall() throws Exception {
        Ticker ticker = new HostTicker();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Profiler profiler = profiler(ticker);
        java.util.concurrent.Future<?> call = pool.submit(() -> profiler.time("load", () -> {
            inside.countDown();
            Awaitility.await().until(() -> end.getCount() == 0);
        }));
        inside.await();
        profiler.close();
        end.countDown();
        call.get();
        assertThat(Reported.site(profiler, "load").calls()).isEqualTo(1);
        return new WeakReference<>(ticker);
    }

    @Test
    void profilerClosedInMidCall_isLetGo_whenTheCallHasEnded() throws Exception {
        awaitGone(closeInMidCall());
    }

    private static WeakReference<Ticker> callWovenAndClose(MeasuredSite site) {
        Ticker ticker = new HostTicker();
        try (Profiler profiler = profiler(ticker)) {
            Profiler.install(profiler);
            Weaving.exit(site, Weaving.enter(site), null, null);
            assertThat(profiler.snapshot().sites().get(0).calls()).isEqualTo(1);
        }
        return new WeakReference<>(ticker);
    }

    @Test
    void closedProfiler_isLetGo_byWovenMethods() {
        MeasuredSite site = new ProfiledCall()
                .link(new WovenMethod(
                        LettingGoTest.class,
                        "woven",
                        "()V",
                        Map.of("name", List.of("woven"), "slowMillis", List.of("0"))));

        awaitGone(callWovenAndClose(site));
        callWovenAndClose(site);
    }

    /** What the application does, in classes of its own loader. */
    public static final class Application implements Runnable {
        /** Made by reflection. */
        public Application() {}

        @Override
        public void run() {
            try (Profiler profiler = Profiler.builder().build()) {
                profiler.time("outer", () -> profiler.time("inner", () -> {}));
                assertThat(Reported.site(profiler, "inner").calls()).isEqualTo(1);
            }
        }
    }

    private WeakReference<ClassLoader> runApplication() throws Exception {
        ApplicationLoader loader = new ApplicationLoader();
        onPool(loader.make(Application.class));
        return new WeakReference<>(loader);
    }

    @Test
    void perfKit_ofAnApplicationThatIsGone_isLetGo_byAThreadThatCalledIt() throws Exception {
        awaitGone(runApplication());
    }
}
