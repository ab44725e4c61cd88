package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.cache.kit.ScriptedTier;
import dev.perfkit.cache.kit.ScriptedTier.Point;
import dev.perfkit.signal.Decision;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a far tier that fails does to its callers: as little as can be. */
class FarTierFailureTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration PROBE = Duration.ofSeconds(1);
    private final RuntimeException down = new IllegalStateException("no route to host");

    private final ManualTime time = new ManualTime();
    private final MemoryTier<String, String> memory = new MemoryTier<>(time);
    private final ScriptedTier<String, String> far = new ScriptedTier<>(memory);
    private final AtomicInteger loads = new AtomicInteger();
    private final TieredCache<String, String> cache = build();

    private TieredCache<String, String> build() {
        return TieredCache.<String, String>builder("faults")
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .freshness(Freshness.standard().jitter(0).nearTimeToLive(Duration.ofSeconds(10)))
                .far(far)
                .loader(key -> "loaded-" + loads.incrementAndGet())
                .build();
    }

    @Test
    void get_farTierFails_loadsAndAsksItNoMore() {
        far.fail(down);

        assertThat(cache.get("a")).isEqualTo("loaded-1");
        assertThat(cache.get("b")).isEqualTo("loaded-2");
        assertThat(cache.get("a")).isEqualTo("loaded-1");
        assertThat(far.passed(Point.BEFORE_READ)).isEqualTo(1);
        assertThat(far.passed(Point.BEFORE_FILL)).isZero();
        assertThat(cache.snapshot().far().up()).isFalse();
        assertThat(cache.snapshot().far().errors()).isEqualTo(1);
    }

    @Test
    void get_farTierFailsOverAStaleValue_whatIsLoadedTakesItsPlace() {
        TieredCache<String, String> lenient = TieredCache.<String, String>builder("lenient")
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .freshness(Freshness.standard().jitter(0).staleIfError(HOUR))
                .far(far)
                .build();
        lenient.put("a", "old", EntryOptions.standard().timeToLive(Duration.ofSeconds(1)));
        far.fail(down);
        time.advance(Duration.ofSeconds(2));

        assertThat(lenient.get("a", key -> "new")).isEqualTo("new");
        assertThat(lenient.get("a", key -> "newer")).isEqualTo("new");
    }

    @Test
    void get_fillFails_valueIsServedNear() {
        far.at(Point.BEFORE_FILL, () -> {
            throw down;
        });

        assertThat(cache.get("a")).isEqualTo("loaded-1");
        assertThat(cache.get("a")).isEqualTo("loaded-1");
        assertThat(cache.snapshot().far().up()).isFalse();
    }

    @Test
    void get_valueNotForTheTier_isServedNearAndTheTierGoesOn() {
        far.at(Point.BEFORE_FILL, () -> {
            throw new IllegalArgumentException("value: too large");
        });

        assertThat(cache.get("a")).isEqualTo("loaded-1");
        assertThat(cache.get("a")).isEqualTo("loaded-1");
        assertThat(cache.get("b")).isEqualTo("loaded-2");
        assertThat(cache.snapshot().far().up()).isTrue();
        assertThat(cache.snapshot().far().errors()).isEqualTo(2);
    }

    @Test
    void calls_keyNotForTheTier_throwThatAndTheTierGoesOn() {
        IllegalArgumentException refusal = new IllegalArgumentException("key: no");
        far.at(Point.BEFORE_READ, () -> {
            throw refusal;
        });
        far.at(Point.BEFORE_WRITE, () -> {
            throw refusal;
        });

        assertThatThrownBy(() -> cache.get("a")).isSameAs(refusal);
        assertThatThrownBy(() -> cache.put("a", "one")).isSameAs(refusal);
        assertThat(cache.snapshot().dirtyKeys()).isZero();
        assertThat(cache.snapshot().far().up()).isTrue();
    }

    @Test
    void probe_answersAgain_tierIsUsedAgain() {
        far.fail(down);
        cache.get("a");
        time.advance(PROBE.multipliedBy(3));
        assertThat(far.passed(Point.PROBE)).isEqualTo(1 + 3);
        assertThat(cache.snapshot().far().up()).isFalse();

        far.heal();
        time.advance(PROBE);
        assertThat(cache.snapshot().far().up()).isTrue();
        memory.write("b", TierEntry.of("from afar", HOUR));
        assertThat(cache.get("b")).isEqualTo("from afar");
        assertThat(time.pendingCount()).isZero();
        assertThat(cache.decisions())
                .extracting(Decision::what)
                .containsExactly("cache faults: scripted is DOWN", "cache faults: scripted is UP");
        assertThat(cache.decisions().get(0).why()).contains("no route to host");
    }

    @Test
    void remedy_tierThatRemovesButFailsTheProbe_removesWhatWasMissed() {
        far.at(Point.PROBE, () -> {
            throw down;
        });
        cache.put("a", "one");
        far.at(Point.BEFORE_REMOVE, () -> {
            throw down;
        });
        assertThatThrownBy(() -> cache.invalidate("a")).isInstanceOf(UnacknowledgedException.class);
        far.at(Point.BEFORE_REMOVE, () -> {});
        assertThat(memory.read("a")).isInstanceOf(TierRead.Hit.class);

        time.advance(PROBE);

        assertThat(memory.read("a")).isInstanceOf(TierRead.Lease.class);
        assertThat(cache.snapshot().dirtyKeys()).isZero();
        assertThat(cache.snapshot().far().up()).isFalse();
    }

    @Test
    void remedy_connectionThatOnlyTheProbeGivesUp_isGivenUpWithDirtyKeysToo() {
        far.at(Point.BEFORE_REMOVE, () -> {
            throw down;
        });
        far.at(Point.PROBE, () -> {
            far.at(Point.BEFORE_REMOVE, () -> {});
            far.at(Point.PROBE, () -> {});
            throw down;
        });
        assertThatThrownBy(() -> cache.invalidate("a")).isInstanceOf(UnacknowledgedException.class);

        time.advance(PROBE.multipliedBy(2));

        assertThat(cache.snapshot().dirtyKeys()).isZero();
        assertThat(cache.snapshot().far().up()).isTrue();
    }

    @Test
    void build_farTierDown_startsWithoutIt() {
        far.fail(down);
        try (TieredCache<String, String> other = build()) {
            assertThat(other.snapshot().far().up()).isFalse();
            assertThat(other.get("a")).isEqualTo("loaded-1");
            assertThat(far.passed(Point.BEFORE_READ)).isZero();

            far.heal();
            time.advance(PROBE);
            assertThat(other.snapshot().far().up()).isTrue();
        }
    }

    @Test
    void invalidate_notAcknowledged_throwsAndOnlyTheLoaderIsBelieved() {
        cache.put("a", "old");
        far.fail(down);

        assertThatThrownBy(() -> cache.invalidate("a"))
                .isInstanceOf(UnacknowledgedException.class)
                .hasMessage("cache faults: invalidation not acknowledged, scripted failed;"
                        + " in this JVM the key is loaded anew at each call until it is")
                .hasCause(down);
        assertThat(cache.get("a")).isEqualTo("loaded-1");
        assertThat(cache.get("a")).isEqualTo("loaded-2");
        assertThat(cache.snapshot().dirtyKeys()).isEqualTo(1);
    }

    @Test
    void invalidate_tierDown_throwsAtOnce() {
        far.fail(down);
        cache.get("b");

        assertThatThrownBy(() -> cache.invalidate("a"))
                .isInstanceOf(UnacknowledgedException.class)
                .hasMessageContaining("scripted is down");
        assertThat(far.passed(Point.BEFORE_REMOVE)).isZero();
    }

    @Test
    void invalidate_notAcknowledgedThenHealed_oldFarValueIsRemovedFirst() {
        cache.put("a", "old");
        far.fail(down);
        assertThatThrownBy(() -> cache.invalidate("a")).isInstanceOf(UnacknowledgedException.class);
        far.heal();
        assertThat(cache.get("a")).isEqualTo("loaded-1");

        time.advance(PROBE);
        assertThat(memory.read("a")).isInstanceOf(TierRead.Lease.class);
        assertThat(cache.snapshot().dirtyKeys()).isZero();
        assertThat(cache.get("a")).isEqualTo("loaded-2");
        assertThat(cache.get("a")).isEqualTo("loaded-2");
    }

    @Test
    void put_doneButNotAcknowledged_throwsAndIsTakenBack() {
        far.at(Point.AFTER_WRITE, () -> {
            throw down;
        });

        assertThatThrownBy(() -> cache.put("a", "one"))
                .isInstanceOf(UnacknowledgedException.class)
                .hasMessageStartingWith("cache faults: put not acknowledged");
        assertThat(memory.read("a")).isInstanceOf(TierRead.Hit.class);
        assertThat(cache.get("a")).isEqualTo("loaded-1");

        far.heal();
        time.advance(PROBE);
        assertThat(memory.read("a")).isInstanceOf(TierRead.Lease.class);
    }

    @Test
    void get_dirtyKeyWithoutLoader_isNull() {
        try (TieredCache<String, String> plain = TieredCache.<String, String>builder("plain")
                .ticker(time)
                .scheduler(time)
                .far(far)
                .build()) {
            plain.put("a", "old");
            far.fail(down);
            assertThatThrownBy(() -> plain.invalidate("a")).isInstanceOf(UnacknowledgedException.class);
            far.heal();

            assertThat(plain.get("a")).isNull();
        }
    }

    @Test
    void heal_dirtyKeyStillFails_staysDown() {
        far.fail(down);
        assertThatThrownBy(() -> cache.invalidate("a")).isInstanceOf(UnacknowledgedException.class);
        far.heal();
        far.at(Point.BEFORE_REMOVE, () -> {
            throw down;
        });
        time.advance(PROBE);
        assertThat(cache.snapshot().far().up()).isFalse();

        far.heal();
        time.advance(PROBE);
        assertThat(cache.snapshot().far().up()).isTrue();
    }

    @Test
    void heal_keyMarkedWhileRetrying_isNotLeftBehind() {
        far.fail(down);
        assertThatThrownBy(() -> cache.invalidate("a")).isInstanceOf(UnacknowledgedException.class);
        far.heal();
        // The tier is still taken for down while the key is removed: the second change fails at once, too late for the
        // removal that is under way.
        AtomicInteger removals = new AtomicInteger();
        far.at(Point.AFTER_REMOVE, () -> {
            if (removals.getAndIncrement() == 0) {
                assertThatThrownBy(() -> cache.invalidate("a")).isInstanceOf(UnacknowledgedException.class);
            }
        });
        time.advance(PROBE);
        assertThat(removals).hasValue(2);
        assertThat(cache.snapshot().far().up()).isTrue();
        assertThat(cache.snapshot().dirtyKeys()).isZero();
    }

    @Test
    void heal_keysChangedAllTheWhile_comesUpAllTheSame() {
        far.fail(down);
        assertThatThrownBy(() -> cache.invalidate("k0")).isInstanceOf(UnacknowledgedException.class);
        far.heal();
        AtomicInteger removals = new AtomicInteger();
        far.at(Point.AFTER_REMOVE, () -> {
            if (removals.incrementAndGet() < 50) {
                String next = "k" + removals.get();
                assertThatThrownBy(() -> cache.invalidate(next)).isInstanceOf(UnacknowledgedException.class);
            }
        });
        time.advance(PROBE);

        assertThat(removals).hasValue(50);
        assertThat(cache.snapshot().far().up()).isTrue();
        assertThat(cache.snapshot().dirtyKeys()).isZero();
    }

    @Test
    void heal_dirtyKeyNotForTheTier_isForgotten() {
        far.fail(down);
        cache.get("b");
        assertThatThrownBy(() -> cache.invalidate("bad")).isInstanceOf(UnacknowledgedException.class);
        far.heal();
        far.at(Point.BEFORE_REMOVE, () -> {
            throw new IllegalArgumentException("key: bad");
        });
        time.advance(PROBE);

        assertThat(cache.snapshot().far().up()).isTrue();
        assertThat(cache.snapshot().dirtyKeys()).isZero();
    }

    @Test
    void changes_tierThrowsError_keyIsDirtyAllTheSame() {
        for (Point point : new Point[] {Point.AFTER_WRITE, Point.AFTER_REMOVE}) {
            cache.put("a", "old");
            AssertionError error = new AssertionError("out of order");
            far.at(point, () -> {
                throw error;
            });

            assertThatThrownBy(() -> {
                        cache.put("a", "one");
                        cache.invalidate("a");
                    })
                    .isSameAs(error);
            assertThat(cache.snapshot().dirtyKeys()).isEqualTo(1);
            assertThat(cache.get("a")).startsWith("loaded-");

            far.heal();
            time.advance(PROBE);
            assertThat(cache.snapshot().dirtyKeys()).isZero();
        }
    }

    @Test
    void calls_tierThrowsChecked_areSparedIt() {
        Exception checked = new Exception("from a language without checked exceptions");
        for (Point point : Point.values()) {
            far.at(point, () -> FarTierFailureTest.<RuntimeException>sneak(checked));
        }

        assertThatThrownBy(() -> cache.put("a", "one"))
                .isInstanceOf(UnacknowledgedException.class)
                .hasCause(checked);
        assertThat(build().get("a")).isEqualTo("loaded-1");
        far.heal();
        time.advance(PROBE);
        far.at(Point.BEFORE_READ, () -> FarTierFailureTest.<RuntimeException>sneak(checked));
        assertThat(cache.get("b")).isEqualTo("loaded-2");
        assertThat(cache.snapshot().far().up()).isFalse();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    @Test
    void get_farTierFailsAndSchedulerRefuses_loads() {
        TieredCache<String, String> late = TieredCache.<String, String>builder("late")
                .ticker(time)
                .scheduler((executor, task, delay) -> {
                    throw new RejectedExecutionException("shut down");
                })
                .far(far)
                .loader(key -> "loaded")
                .build();
        far.fail(down);

        assertThat(late.get("a")).isEqualTo("loaded");
        assertThat(late.snapshot().far().up()).isFalse();
    }

    @Test
    void close_tierThrows_nothingIsLeftBehind() {
        ManualTime beats = new ManualTime();
        TieredCache<String, String> other = TieredCache.<String, String>builder("other")
                .scheduler(beats)
                .far(far)
                .build();
        far.at(Point.CLOSE, () -> {
            throw down;
        });

        assertThatThrownBy(other::close).isSameAs(down);
        assertThat(beats.pendingCount()).isZero();
    }

    @Test
    void close_whileDown_probesNoMore() {
        far.fail(down);
        cache.get("a");
        cache.close();
        far.heal();
        time.advance(PROBE.multipliedBy(5));

        assertThat(far.passed(Point.PROBE)).isEqualTo(1);
        assertThat(time.pendingCount()).isZero();
        assertThat(cache.snapshot().far().up()).isFalse();
    }
}
