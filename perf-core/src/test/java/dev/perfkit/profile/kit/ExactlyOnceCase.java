package dev.perfkit.profile.kit;

import java.util.Set;

/** One case, and what "exactly once" means in it. */
public final class ExactlyOnceCase {
    private final String name;
    private final String once;
    private final Set<Claim> needs;
    private final Body body;

    ExactlyOnceCase(String name, String once, Set<Claim> needs, Body body) {
        this.name = name;
        this.once = once;
        this.needs = needs;
        this.body = body;
    }

    ExactlyOnceCase(String name, String once, Body body) {
        this(name, once, Set.of(), body);
    }

    /** Returns what is done, in a few words. */
    public String name() {
        return name;
    }

    /** Returns what is expected. */
    public String once() {
        return once;
    }

    /** Runs the case. One case at a time: they share the host's methods. */
    public Verdict judge(ProfilerUnderTest profiler) {
        for (Claim claim : Claim.values()) {
            if (needs.contains(claim) && !profiler.claims().contains(claim)) {
                return new Verdict(Verdict.Outcome.NOT_JUDGED, claim.absent());
            }
        }
        Trial trial = new Trial(profiler);
        try {
            body.run(trial);
            return new Verdict(Verdict.Outcome.PASSED, trial.told());
        } catch (Trial.NotJudged e) {
            return new Verdict(Verdict.Outcome.NOT_JUDGED, e.said());
        } catch (Trial.Missed e) {
            return new Verdict(Verdict.Outcome.FAILED, e.said());
        } catch (Exception | LinkageError | StackOverflowError e) {
            // Whatever comes out of an instrumented method that does not throw by itself comes from the profiler.
            return new Verdict(
                    Verdict.Outcome.FAILED, "the caller got " + e.getClass().getSimpleName());
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** What is done with the host, and what is then looked for. */
    @FunctionalInterface
    interface Body {
        void run(Trial trial) throws Exception;
    }
}
