package dev.perfkit.profile;

import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call over its threshold, as it was seen from outside.
 *
 * @param call its frame, or the pending call
 * @param frames the frames of its thread; null for a pending call
 * @param site its site
 * @param start when it began
 * @param ageNanos how long it has run
 * @param thresholdNanos from when on it is slow
 * @param arguments what it was given, where that is captured
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Sighting(
        Object call,
        @Nullable Frames frames,
        SiteStats site,
        long start,
        long ageNanos,
        long thresholdNanos,
        @Nullable Object @Nullable [] arguments) {
    /*
     * A frame is read while its thread writes it, and may take a next call in between:
     *
     *   thread:  site = A, start = s, open = true (release) … open = false; site = B, start = s', open = true (release), arguments
     *   watch:   open (acquire), site, start, options, arguments; the thread's stack; open (acquire), site, start
     *
     * The present is read before all of that, so a call that began since is too young to be told. The stack is taken at a safepoint
     * of the thread: what was read before was written before that point, and what the thread had written by then is
     * seen afterwards. Suppose that the call A that began at s is over by then, and the frame is found open with the start s once
     * more. "open = false" was before the safepoint, so it is open for a next call; that was released after that call's
     * start, so the start read after it is not s. "Open" has to be read first, for a next call may be on its way in. Without
     * a stack there is no safepoint, and site and options may be a next call's: for what is only counted, that does.
     */
    private static final int LONGEST_PATH = 16;

    /** Reads a frame; null where no call of those profilers' is in it that is over its threshold. */
    static @Nullable Sighting of(Frames frames, Frame frame, Setup setup, long now) {
        SiteStats site = frame.seenSite();
        if (site == null || site.setup() != setup) {
            return null;
        }
        long start = frame.seenStart();
        long threshold = setup.slowNanos(frame.options().slowNanos());
        long age = now - start;
        if (age < threshold || frame.isInner()) {
            return null;
        }
        return new Sighting(frame, frames, site, start, age, threshold, frame.seenArguments());
    }

    static @Nullable Sighting of(PendingCall call, Setup setup, long now) {
        long threshold = setup.slowNanos(call.slowNanos());
        long age = now - call.start();
        return age < threshold || call.hasEnded()
                ? null
                : new Sighting(call, null, call.site(), call.start(), age, threshold, call.arguments());
    }

    /** Tells whether the call still runs. */
    boolean goesOn() {
        if (!(call instanceof Frame frame)) {
            return !((PendingCall) call).hasEnded();
        }
        VarHandle.acquireFence();
        SiteStats seen = frame.seenSite();
        return seen == site && frame.seenStart() == start && !isLost(frame);
    }

    /** Its end, or that of a call that it is within, was lost: nothing of it runs any more. */
    private static boolean isLost(Frame innermost) {
        for (Frame frame = innermost; frame != null; frame = frame.below()) {
            if (frame.left) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether it is the innermost call of its thread. */
    boolean isInnermost() {
        return frames != null && frames.top() == call;
    }

    @Nullable Thread thread() {
        return frames == null ? null : frames.thread();
    }

    /** Returns the sites of the calls that it is within, outermost first, and its own; of a long path its two ends. */
    List<String> path() {
        ArrayDeque<String> inner = new ArrayDeque<>(List.of(site.name()));
        String outermost = null;
        boolean leftOut = false;
        String last = site.name();
        for (Frame frame = call instanceof Frame own ? own.below() : null; frame != null; frame = frame.below()) {
            SiteStats outer = frame.seenSite();
            if (outer == null || outer.setup() != site.setup() || outer.name().equals(last)) {
                continue; // a recursion is one step
            }
            last = outer.name();
            if (inner.size() < LONGEST_PATH) {
                inner.addFirst(last);
            } else {
                leftOut |= outermost != null;
                outermost = last;
            }
        }
        if (leftOut) {
            inner.addFirst("…");
        }
        if (outermost != null) {
            inner.addFirst(outermost);
        }
        return List.copyOf(inner);
    }

    /** Returns how often its threshold fits into its age, as far as that is told: 1, 2 or 4. */
    int level() {
        long times = ageNanos / thresholdNanos;
        return times >= 4 ? 4 : times >= 2 ? 2 : 1;
    }
}
