package dev.perfkit.profile.kit;

import java.util.Locale;
import java.util.Map;

/** One case's run with one profiler: all figures are differences from where it began. */
final class Trial {
    /** How often a case does what it does: few enough for any profiler, enough to see what is lost. */
    static final int TIMES = 1_000;

    private final ProfilerUnderTest profiler;
    private final Map<String, Reading> before;
    private String told = "";

    Trial(ProfilerUnderTest profiler) {
        this.profiler = profiler;
        this.before = Map.copyOf(profiler.readings());
    }

    Host host() {
        return profiler.host();
    }

    boolean claims(Claim claim) {
        return profiler.claims().contains(claim);
    }

    /** Does it {@link #TIMES} times. */
    void repeat(Step step) throws Exception {
        for (int i = 0; i < TIMES; i++) {
            step.run();
        }
    }

    /** Does it {@link #TIMES} times; each time the caller must get the host's own failure. */
    void repeatFailing(Step step) throws Exception {
        for (int i = 0; i < TIMES; i++) {
            boolean failed = false;
            try {
                step.run();
            } catch (HostFailure e) {
                failed = true;
            }
            require(failed, "the caller got no exception");
        }
    }

    /** Looks at what the profiler tells now. */
    Seen look() {
        return new Seen(profiler.readings());
    }

    /** What is said of a profiler that passes. */
    void tell(String text) {
        told = text;
    }

    String told() {
        return told;
    }

    static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new Missed(otherwise);
        }
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** The figures at one moment. */
    final class Seen {
        private final Map<String, Reading> now;

        private Seen(Map<String, Reading> now) {
            this.now = Map.copyOf(now);
        }

        Reading of(String method) {
            return now.getOrDefault(method, Reading.NONE).minus(before.getOrDefault(method, Reading.NONE));
        }

        /** So many calls have ended, none of them with an error, and none is under way. */
        Seen calls(String method, long expected) {
            return calls(method, expected, 0);
        }

        /** So many calls have ended, so many of them with an error, and none is under way. */
        Seen calls(String method, long expected, long errors) {
            return ended(method, expected).errors(method, errors).inFlight(method, 0);
        }

        Seen ended(String method, long expected) {
            long calls = of(method).calls();
            require(calls == expected, "counted " + number(calls) + " of " + number(expected));
            return this;
        }

        Seen errors(String method, long expected) {
            long errors = of(method).errors();
            require(
                    errors == expected || !claims(Claim.ERRORS),
                    "counted " + number(errors) + " errors of " + number(expected));
            return this;
        }

        Seen inFlight(String method, long expected) {
            long inFlight = of(method).inFlight();
            require(
                    inFlight == expected || !claims(Claim.IN_FLIGHT),
                    number(inFlight) + " in flight of " + number(expected));
            return this;
        }
    }

    /** Something to do; may throw. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    /** The profiler has not done what was expected. */
    static final class Missed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Missed(String said) {
            super(said);
        }

        String said() {
            return String.valueOf(getMessage());
        }
    }

    /** The case cannot be run here. */
    static final class NotJudged extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotJudged(String said) {
            super(said);
        }

        String said() {
            return String.valueOf(getMessage());
        }
    }
}
