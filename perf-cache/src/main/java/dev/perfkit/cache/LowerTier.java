package dev.perfkit.cache;

import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lower of two far tiers, behind a breaker of its own: the upper one does without it while it does not answer, so far as that
 * can be.
 *
 * <p>What is read is then not there. What is changed is not acknowledged, since the lower tier may give the old value once more, to any
 * JVM that reaches it: the key is dirty, and what is dirty is removed below before the breaker closes. Without a breaker, which a
 * cache brings, its failures are those of both.
 */
final class LowerTier<K, V> {
    private final CountedTier<K, V> tier;
    private volatile @Nullable Breaker breaker;
    // Open, the breaker keeps readers away until all that is dirty has been removed; changes are tried as soon as a
    // probe succeeds.
    private volatile boolean answers = true;

    LowerTier(CountedTier<K, V> tier) {
        this.tier = tier;
    }

    /** The lower tier did not acknowledge a change. */
    static final class Unreached extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient LowerTier<?, ?> tier;

        Unreached(LowerTier<?, ?> tier, String state, @Nullable Throwable cause) {
            super(tier.tier.name() + ", a further tier, " + state, cause);
            this.tier = tier;
        }

        /**
         * What was to be changed has been marked as dirty: the tier is left alone until that is made up for. Where the tiers above
         * failed too, that is suppressed here.
         */
        void trip() {
            Breaker breaker = tier.breaker;
            if (breaker != null) {
                breaker.trip(String.valueOf(getMessage()));
            }
        }
    }

    CountedTier<K, V> tier() {
        return tier;
    }

    boolean isUp() {
        Breaker guard = breaker;
        return guard == null || guard.isClosed();
    }

    /** Returns what the tier says; null if it is not asked or does not answer. */
    <T> @Nullable T ask(Supplier<T> question) {
        Breaker guard = breaker;
        if (guard == null) {
            return question.get();
        }
        if (!guard.isClosed()) {
            return null;
        }
        try {
            return question.get();
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) { // a tier in Kotlin throws checked ones too
            fail(guard, e);
            return null;
        }
    }

    /**
     * Makes a change below.
     *
     * @throws Unreached if that is not acknowledged; it has to be {@linkplain Unreached#trip told} once the key is marked
     */
    <T> T change(Supplier<T> change) {
        if (breaker == null) {
            return change.get();
        }
        if (!answers) {
            throw new Unreached(this, "is down", null);
        }
        try {
            return change.get();
        } catch (IllegalArgumentException | CancellationException e) {
            throw e;
        } catch (Exception e) {
            answers = false;
            throw new Unreached(this, "failed: " + e, e);
        }
    }

    /**
     * Guards it from now on, beginning with a probe.
     *
     * @param breakers makes a breaker of a name and of what is to succeed before there is anything else to make up for
     */
    void guard(Function<Runnable, Breaker> breakers) {
        Breaker guard = breakers.apply(this::probe);
        breaker = guard;
        try {
            tier.probe();
        } catch (Exception e) {
            fail(guard, e);
        }
    }

    private void fail(Breaker guard, Exception why) {
        answers = false;
        guard.trip(why.toString());
    }

    private void probe() {
        tier.probe();
        answers = true;
    }

    /** Probes the tier, unless it has a breaker that does. */
    void probeUnguarded() {
        if (breaker == null) {
            tier.probe();
        }
    }

    void close() {
        Breaker guard = breaker;
        if (guard != null) {
            guard.close();
        }
        tier.close();
    }
}
