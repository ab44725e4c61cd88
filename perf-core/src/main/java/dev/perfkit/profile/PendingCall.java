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

    /** A call that has begun already, and goes on. */
    PendingCall(SiteStats site, long start, long slowNanos, @Nullable Object @Nullable [] arguments) {
        this.site = site;
        this.start = start;
        this.slowNanos = slowNanos;
        this.arguments = arguments;
    }

    /** A call begins. */
    static PendingCall begin(SiteStats site, long slowNanos) {
        long now = site.now();
        PendingCall call = new PendingCall(site, now, slowNanos, null);
        site.enterFlight(now);
        call.watch();
        return call;
    }

    /** Lets the watch see it, unless it has ended already. */
    void watch() {
        site.setup().pending().add(this);
        if (ended.get()) {
            site.setup().pending().remove(this);
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

    /** The call has ended; without effect where it had before. */
    void end(CallEnd how) {
        if (ended.compareAndSet(false, true)) {
            site.setup().pending().remove(this);
            long now = site.now();
            site.completed(Math.max(0, now - start), slowNanos, now, how, arguments);
        }
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
