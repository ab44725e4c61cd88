package dev.perfkit.simulations.memory.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoadTest {
    private static void serve(Load load, int requests) throws Exception {
        Load.Service service = load.open();
        for (int i = 0; i < requests; i++) {
            service.serve(i);
        }
        assertThat(service.sent()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"STEADY", "CACHE", "BATCH"})
    void serve_harmless_leavesNoThread(Load load) throws Exception {
        int threads = Thread.activeCount();

        serve(load, 4_000);

        assertThat(Thread.activeCount()).isLessThan(threads + 4);
    }

    @Test
    void serve_thread_leavesTwoThreadsEachSecond() throws Exception {
        int threads = Thread.activeCount();

        serve(Load.THREAD, 10 * Load.REQUESTS_A_SECOND);

        assertThat(Thread.activeCount()).isBetween(threads + 19, threads + 21);
    }

    @Test
    void serve_classLoader_leavesFourClassesInEachLoader() throws Exception {
        long before = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount();

        serve(Load.CLASS_LOADER, Load.REQUESTS_A_SECOND);

        assertThat(ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount() - before)
                .isBetween(80L, 160L);
    }
}
