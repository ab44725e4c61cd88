package dev.perfkit.profile;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a profiler's slow calls are told by when they end, and which of them were told while they ran. */
final class SlowCallLog {
    private static final Logger log = LoggerFactory.getLogger(Profiler.class);

    private final ArgumentText arguments;
    private final GcPauses pauses;

    /* The calls that a line was written of while they ran. Those of one site that began in the same instant are alike. */
    private final ConcurrentHashMap<Told, Seen> told = new ConcurrentHashMap<>();

    private record Told(String site, long start) {}

    /** How many such calls there are, and the watch's round that saw one last. */
    private record Seen(int calls, long round) {

        @Nullable Seen less() {
            return calls == 1 ? null : new Seen(calls - 1, round);
        }
    }

    SlowCallLog(ArgumentText arguments, GcPauses pauses) {
        this.arguments = arguments;
        this.pauses = pauses;
    }

    ArgumentText arguments() {
        return arguments;
    }

    GcPauses pauses() {
        return pauses;
    }

    /** The first line is about to be written of a call that runs. */
    void follow(String site, long start, long round) {
        told.merge(new Told(site, start), new Seen(1, round), (seen, one) -> new Seen(seen.calls() + 1, round));
    }

    /** No line was written after all. */
    void unfollow(String site, long start) {
        told.computeIfPresent(new Told(site, start), (call, seen) -> seen.less());
    }

    /** The call still runs; without effect where it is not followed. */
    void seen(String site, long start, long round) {
        told.computeIfPresent(new Told(site, start), (call, seen) -> new Seen(seen.calls(), round));
    }

    /** Forgets those that nobody has seen since the given round, and whose end was lost. */
    void forgetBefore(long round) {
        told.values().removeIf(seen -> seen.round() < round);
    }

    /** Tells whether a line was written of the call while it ran; once. */
    boolean wasTold(SlowCall call) {
        Told key = new Told(call.site(), call.startedAt());
        boolean was = told.containsKey(key);
        told.computeIfPresent(key, (ended, seen) -> seen.less());
        return was;
    }

    /** Writes the line of a call that has ended. Whatever fails here, the call that is timed does not. */
    void tell(SlowCall call, long unlogged) {
        try {
            log.warn(
                    "slow call: {} took {} and {} (threshold {}{}{}{})",
                    call.site(),
                    Durations.text(call.nanos()),
                    call.end().verb(),
                    Durations.text(call.thresholdNanos()),
                    gc(pauses.within(call.startedAt(), call.endedAt())),
                    argumentsOf(call),
                    unlogged == 0 ? "" : "; " + unlogged + " more since the last such line");
        } catch (Throwable e) {
            // The host's logging is broken. The call is counted already.
        }
    }

    private static String gc(GcPauses.Share share) {
        if (share.nanos() == 0) {
            return "";
        }
        return "; GC " + (share.atLeast() ? "at least " : "") + Durations.text(share.nanos()) + " of it";
    }

    private String argumentsOf(SlowCall call) {
        List<String> texts = arguments.of(call.arguments());
        return texts.isEmpty() ? "" : "; arguments (" + String.join(", ", texts) + ")";
    }

    /** Gives the call to the flight recorder, where that records. */
    void commit(SlowCall call) {
        try {
            FlightRecording.commit(call, pauses);
        } catch (Throwable e) {
            // As above.
        }
    }
}
