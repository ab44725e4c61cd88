package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import dev.perfkit.weave.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Calls that come and go in one frame while others look: none is told with another's stack or arguments. */
final class WatchRaceTest {
    private static final int TOLD = 300;
    private static final long LONGEST = Duration.ofSeconds(5).toNanos();
    private static final long SLOW = 20_000;

    private final Setup setup = Setup.of(Profiler.builder()
            .scheduler(Scheduler.disabled())
            .slowThreshold(Duration.ofNanos(SLOW))
            .arguments(Object::toString));
    private final SiteStats alpha = new SiteStats(setup, "alpha");
    private final SiteStats beta = new SiteStats(setup, "beta");
    private final AtomicBoolean end = new AtomicBoolean();

    private void alpha(long nanos) {
        Frame frame = Frames.current().push(alpha, CallOptions.DEFAULT);
        frame.keepArguments(new Object[] {"alpha"});
        spin(nanos);
        frame.exit(null, null);
    }

    private void beta(long nanos) {
        Frame frame = Frames.current().push(beta, CallOptions.DEFAULT);
        frame.keepArguments(new Object[] {"beta"});
        spin(nanos);
        frame.exit(null, null);
    }

    private static void spin(long nanos) {
        long start = Ticker.system().read();
        while (Ticker.system().read() - start < nanos) {
            Thread.onSpinWait();
        }
    }

    private void callOn() {
        for (int i = 0; !end.get(); i++) {
            alpha(i % 4 * SLOW);
            beta(i % 3 * SLOW);
        }
    }

    @Test
    void callsThatComeAndGo_areToldWithWhatIsTheirs() {
        List<Thread> threads = List.of(new Thread(this::callOn), new Thread(this::callOn));
        List<String> mistakes = new ArrayList<>();
        int[] told = {0};
        LogLines.of(() -> {
            threads.forEach(Thread::start);
            long start = Ticker.system().read();
            while (told[0] < TOLD && Ticker.system().read() - start < LONGEST) {
                look(mistakes, told);
            }
            end.set(true);
            threads.forEach(WatchRaceTest::join);
        });

        assertThat(mistakes).isEmpty();
        assertThat(told[0]).as("calls that were told").isPositive();
    }

    private void look(List<String> mistakes, int[] told) {
        Map<String, StackTraceElement[]> whole = new HashMap<>(); // what is told leaves this package's frames out
        Stacks.Source source = thread -> {
            StackTraceElement[] stack = thread.getStackTrace();
            whole.put(thread.getName(), stack);
            return stack;
        };
        CloserLook look = new CloserLook(setup.slow().arguments(), source, Integer.MAX_VALUE);
        for (Sighting seen : Sightings.of(setup).calls()) {
            RunningCall call = look.at(seen);
            if (call != null) {
                told[0]++;
                boolean itsStack = Arrays.stream(whole.getOrDefault(call.thread(), new StackTraceElement[0]))
                        .anyMatch(frame -> frame.getClassName().equals(WatchRaceTest.class.getName())
                                && frame.getMethodName().equals(call.site()));
                List<String> its = call.arguments();
                if (!itsStack || !(its.isEmpty() || its.equals(List.of(call.site())))) {
                    mistakes.add(call.toString());
                }
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
