package dev.perfkit.profile;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A call under way that no thread stands in: of a stage that has not completed, a subscription, a timing. Ends once. */
final class PendingCall implements AsyncCall {
    private final SiteStats site;
    private final long start;
    private final long slowNanos;
    private final @Nullable Object @Nullable [] arguments;
    private final AtomicBoolean ended = new AtomicBoolean();
    private boolean endFailed;

    /** A call that has begun already, and goes on. */
    PendingCall(SiteStats site, long start, long slowNanos, @Nullable Object @Nullable [] arguments) {
        this.site = site;
        this.start = start;
        this.slowNanos = slowNanos;
        this.arguments = arguments;
    }

    /** A call begins. Where that fails, or its profiler is closed, what is returned has ended already. */
    static PendingCall begin(SiteStats site, long slowNanos) {
        if (site.setup().closed().get()) {
            return none(site);
        }
        PendingCall call = null;
        try {
            call = new PendingCall(site, site.now(), slowNanos, null);
            call.watch();
            site.enterFlight(call.start); // last: what fails before leaves nothing in flight
            return call;
        } catch (Throwable e) {
            site.setup().failures().note("a call could not begin to be timed; it goes on", e);
            if (call == null) {
                return none(site);
            }
            call.ended.set(true);
            return call;
        }
    }

    private static PendingCall none(SiteStats site) {
        PendingCall none = new PendingCall(site, 0, 0, null);
        none.ended.set(true);
        return none;
    }

    /** Lets the watch see it, unless it has ended already. */
    void watch() {
        try {
            site.setup().pending().add(this);
            if (ended.get()) {
                site.setup().pending().remove(this);
            }
        } catch (Throwable e) {
            // The stack or the heap is at its end. The call is counted, and the watch may not see it.
        }
    }

    boolean hasEnded() {
        return ended.get();
    }

    SiteStats site() {
        return site;
    }

    long start() {
        return start;
    }

    long slowNanos() {
        return slowNanos;
    }

    @Nullable Object @Nullable [] arguments() {
        return arguments;
    }

    /** Tells whether the caller is the one who ends the call. */
    boolean take() {
        return ended.compareAndSet(false, true);
    }

    /** The call has ended; without effect where it had before. What fails is not told to who ends it: that is the host. */
    void end(CallEnd how) {
        if (take()) {
            try {
                complete(how);
            } catch (Throwable e) {
                endFailed = true;
                site.lose(start); // leaving the calls in flight is the last thing that an end does
                endFailed = false;
                site.setup().failures().note("the end of a call could not be timed; it is not counted", e);
            }
        }
    }

    /** Tells whether who has taken it could not even lose it: the stack was at its end. */
    boolean hasEndFailed() {
        return endFailed;
    }

    private void complete(CallEnd how) {
        site.setup().pending().remove(this);
        long now = site.now();
        site.completed(Math.max(0, now - start), slowNanos, now, how, arguments);
    }

    @Override
    public void succeeded() {
        end(CallEnd.RETURNED);
    }

    @Override
    public void failed(Throwable cause) {
        end(CallEnd.of(cause));
    }

    @Override
    public void cancelled() {
        end(CallEnd.CANCELLED);
    }
}
