package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Self times: those of all sites together are the time that passed within the outermost calls. */
final class SelfTimeTest {
    private final ManualTime time = new ManualTime();
    private final Profiler profiler = Profiler.builder()
            .ticker(time)
            .slowThreshold(Duration.ofDays(1))
            .callTree(true)
            .build();

    private void takes(long nanos) {
        time.advance(Duration.ofNanos(nanos));
    }

    private long self(String site) {
        return Reported.site(profiler, site).self().sum();
    }

    private long total(String site) {
        return Reported.site(profiler, site).total();
    }

    @Test
    void nestedCall_isItsOwnTime_andNotItsCallers() {
        profiler.time("a", () -> {
            takes(1);
            profiler.time("b", () -> takes(10));
            takes(100);
            profiler.time("b", () -> takes(1_000));
        });

        assertThat(self("a")).isEqualTo(101);
        assertThat(self("b")).isEqualTo(1_010);
        assertThat(total("a")).isEqualTo(1_111);
        assertThat(total("b")).isEqualTo(1_010);
        assertThat(Reported.site(profiler, "a").self().count()).isEqualTo(1);
        assertThat(Reported.site(profiler, "b").self().count()).isEqualTo(2);
    }

    @Test
    void recursion_isSelfTimeOfTheOneCall() {
        recurse(5);

        assertThat(self("a")).isEqualTo(12);
        assertThat(total("a")).isEqualTo(12);
        assertThat(Reported.site(profiler, "a").calls()).isEqualTo(1);
        assertThat(Reported.site(profiler, "a").recursive()).isEqualTo(5);
        assertThat(Reported.site(profiler, "a").self().count()).isEqualTo(1);
    }

    private void recurse(int depth) {
        profiler.time("a", () -> {
            takes(1);
            if (depth > 0) {
                recurse(depth - 1);
            }
            takes(1);
        });
    }

    @Test
    void mutualRecursion_givesEachItsOwn() {
        mutual("a", "b", 3);

        assertThat(self("a")).isEqualTo(2); // levels 3 and 1
        assertThat(self("b")).isEqualTo(2); // levels 2 and 0
        assertThat(total("a")).isEqualTo(4);
        assertThat(total("b")).isEqualTo(3);
        assertThat(Reported.tree(profiler)).isEqualTo("a*1(b*1(a*1(b*1)))");
    }

    private void mutual(String now, String next, int depth) {
        profiler.time(now, () -> {
            takes(1);
            if (depth > 0) {
                mutual(next, now, depth - 1);
            }
        });
    }

    @Test
    void callThatThrows_leavesItsTimeToItself() {
        Runnable failing = () -> {
            takes(10);
            throw new IllegalStateException("told to");
        };
        profiler.time("a", () -> {
            takes(1);
            try {
                profiler.time("b", failing);
            } catch (IllegalStateException e) {
                takes(100);
            }
        });

        assertThat(self("a")).isEqualTo(101);
        assertThat(self("b")).isEqualTo(10);
    }

    /** A short reference: a clock, a stack of names, and where each nanosecond went. */
    private final class Reference {
        final Map<String, Long> self = new HashMap<>();
        final Map<String, Long> inclusive = new HashMap<>();
        final Map<String, Integer> calls = new HashMap<>();
        final Map<String, Integer> inner = new HashMap<>();
        private final Deque<String> stack = new ArrayDeque<>();
        private long wall;

        void spend(long nanos) {
            takes(nanos);
            wall += nanos;
            self.merge(stack.getFirst(), nanos, Long::sum);
            for (String site : Set.copyOf(stack)) {
                inclusive.merge(site, nanos, Long::sum); // once, however often it is on the stack
            }
        }

        void call(String site, Runnable body) {
            (stack.contains(site) ? inner : calls).merge(site, 1, Integer::sum);
            profiler.time(site, () -> {
                stack.push(site);
                body.run();
                stack.pop();
            });
        }
    }

    private void walk(Reference reference, Random random, int depth) {
        reference.call("site " + random.nextInt(6), () -> {
            reference.spend(random.nextInt(1_000));
            int children = depth == 0 ? 0 : random.nextInt(4);
            for (int i = 0; i < children; i++) {
                walk(reference, random, depth - 1);
                reference.spend(random.nextInt(1_000));
            }
        });
    }

    @Test
    void randomCallTrees_agreeWithTheReference() {
        for (int seed = 0; seed < 60; seed++) {
            SelfTimeTest fresh = new SelfTimeTest();
            fresh.checkRandomTree(seed);
        }
    }

    private void checkRandomTree(int seed) {
        Random random = new Random(seed);
        Reference reference = new Reference();
        for (int i = 0; i < 5; i++) {
            walk(reference, random, 7);
        }

        Map<String, ProfileReport.Site> sites = Reported.sites(profiler);
        assertThat(sites.keySet()).as("seed %d", seed).isEqualTo(reference.calls.keySet());
        sites.forEach((name, site) -> {
            assertThat(site.calls()).as("calls of %s, seed %d", name, seed).isEqualTo((long)
                    reference.calls.getOrDefault(name, 0));
            assertThat(site.recursive()).as("inner of %s, seed %d", name, seed).isEqualTo((long)
                    reference.inner.getOrDefault(name, 0));
            assertThat(site.self().sum()).as("self of %s, seed %d", name, seed).isEqualTo(reference.self.get(name));
            assertThat(site.total()).as("total of %s, seed %d", name, seed).isEqualTo(reference.inclusive.get(name));
        });
        assertThat(sites.values().stream().mapToLong(s -> s.self().sum()).sum())
                .as("seed %d", seed)
                .isEqualTo(reference.wall);
        assertThat(profiler.report().tree().total()).as("tree, seed %d", seed).isEqualTo(reference.wall);
    }
}
