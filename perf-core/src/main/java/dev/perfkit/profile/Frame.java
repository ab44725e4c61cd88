package dev.perfkit.profile;

import dev.perfkit.weave.CallToken;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One profiled call under way on its thread. Used again for later calls at the same depth. */
final class Frame extends CallToken {
    /*
     * All fields are written by the thread that the frame belongs to; the watch reads them from another (see Sighting). A call
     * appears to it when it is open, which is written last and by release, when all else is there, and goes first. The
     * arguments come later, and by release too.
     *
     * Recursion. A call within another of its own site is an inner one. The outermost alone is counted and timed; an inner
     * one's self time is the site's, and is handed to the outermost frame. To find that frame one walks from outermost
     * frame to outermost frame (`sites` is the nearest at or below here): a way as long as there are different sites,
     * however deep the recursion.
     *
     * A stack overflow may strike in any call that is made from here. So that a call is either in flight and on the stack or
     * neither, entering "in flight" is the last thing that open() calls, and leaving it the last that leave() does. A call
     * that goes on in a stage is handed over: until that is done, both may end it, and whoever takes it does.
     */
    private static final VarHandle OPEN;
    private static final VarHandle START;
    private static final VarHandle ARGUMENTS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OPEN = lookup.findVarHandle(Frame.class, "open", boolean.class);
            START = lookup.findVarHandle(Frame.class, "start", long.class);
            ARGUMENTS = lookup.findVarHandle(Frame.class, "arguments", Object[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Stands for a reading that was not taken. */
    private static final long NOT_READ = -1;

    private final Frames frames;
    private final @Nullable Frame below;
    private @Nullable Frame above;

    private @Nullable SiteStats site;
    private CallOptions options = CallOptions.DEFAULT;
    private Frame outermost = this;
    private @Nullable Frame sites;
    private CallTreeRecorder.@Nullable Node node;
    private @Nullable Object @Nullable [] arguments;
    private @Nullable PendingCall handedTo;
    private boolean open;
    private boolean assembled;
    private boolean measured;
    private boolean measureNext;
    private long start;
    private long within;
    private long innerSelf;
    private long allocatedBefore;
    private long cpuBefore;

    Frame(Frames frames, @Nullable Frame below) {
        this.frames = frames;
        this.below = below;
    }

    /** Returns the frame of the next call within this one. */
    Frame next() {
        Frame next = above;
        if (next == null) {
            next = new Frame(frames, this);
            above = next;
            frames.grown();
        }
        return next;
    }

    /** Lets go of the frames that a deep recursion has left. */
    void cutAbove() {
        above = null;
    }

    void open(SiteStats of, CallOptions with) {
        left = false;
        assembled = false;
        within = 0;
        innerSelf = 0;
        set(of, with);
        CallTreeRecorder tree = of.tree();
        if (tree != null) {
            hang(frames.parentIn(tree, below).child(of.name()));
        } else if (node != null) {
            node = null;
        }
        Frame nearest = below == null ? null : below.sites;
        Frame same = nearest;
        while (same != null && same.site != of) {
            same = same.below == null ? null : same.below.sites;
        }
        if (same == null) {
            setOutermost(this, this);
            beginUsage(of);
            long now = of.now();
            show(now);
            of.enterFlight(now);
        } else {
            setOutermost(same, nearest);
            show(of.now());
            of.countRecursive();
        }
    }

    /** All is written: the watch may look, once this is the top. */
    private void show(long now) {
        START.setOpaque(this, now);
        OPEN.setRelease(this, true);
    }

    /* A reference that stays what it was is not written again: the collector would be told each time. */
    private void set(SiteStats of, CallOptions with) {
        if (site != of) {
            drawNext(of); // first: a call whose draw overflowed the stack must not pass for drawn
            site = of;
        }
        if (options != with) {
            options = with;
        }
    }

    private void hang(CallTreeRecorder.Node under) {
        if (node != under) {
            node = under;
        }
    }

    private void setOutermost(Frame ofSite, @Nullable Frame nearest) {
        if (outermost != ofSite) {
            outermost = ofSite;
        }
        if (sites != nearest) {
            sites = nearest;
        }
    }

    private void beginUsage(SiteStats of) {
        measured = measureNext;
        if (measured) {
            readUsage(of, frames.nextRandom());
        }
    }

    /** Draws whether the next call here is measured: when one has ended, where it delays less than when one begins. */
    private void drawNext(SiteStats of) {
        int mask = of.usageMask();
        measureNext = !frames.isVirtual() && (mask == 0 || (frames.nextRandom() & mask) == 0);
    }

    /** Reads the counters of this call: the dearer first, so that it is not in the other's span. */
    private void readUsage(SiteStats of, int random) {
        int drawn = Integer.bitCount(of.usageMask());
        cpuBefore = NOT_READ;
        allocatedBefore = NOT_READ;
        if (!options.cpu()) {
            of.leaveOutCpu();
        } else if (isDrawn(of.cpuMask(), drawn, random)) {
            cpuBefore = ThreadUsage.cpuNanos();
        }
        if (!options.allocation()) {
            of.leaveOutAllocation();
        } else if (isDrawn(of.allocationMask(), drawn, random)) {
            allocatedBefore = ThreadUsage.allocatedBytes();
        }
    }

    /** Tells whether the random bits of a mask are zero that were not among those drawn before. */
    private static boolean isDrawn(int mask, int bitsBefore, int random) {
        return mask != UsageMeter.NO_CALL && (random & (mask >>> bitsBefore)) == 0;
    }

    /** Keeps what the call was given, for those who tell of slow ones. */
    void keepArguments(@Nullable Object[] given) {
        ARGUMENTS.setRelease(this, given);
    }

    /** The call will return something that is timed when others subscribe to it: it is not itself a call of the site. */
    void assembles() {
        assembled = true;
    }

    boolean isInner() {
        return outermost != this;
    }

    /** The call has ended, or goes on in the stage that it returned. */
    void exit(@Nullable Object returned, @Nullable Throwable thrown) {
        left = false; // on its way, and not lost
        try {
            SiteStats of = site();
            leave(of, returned, thrown);
            open = false; // first, before anything is called
            drawNext(of);
            forgetArguments();
            frames.popTo(below);
        } catch (Throwable e) {
            left = true;
            throw e;
        }
    }

    private void leave(SiteStats of, @Nullable Object returned, @Nullable Throwable thrown) {
        long now = of.now();
        long nanos = Math.max(0, now - start);
        long self = Math.max(0, nanos - within);
        if (node != null) {
            node.add(frames.slot(), self);
        }
        if (below != null) {
            below.within += nanos;
        }
        if (isInner()) {
            outermost.innerSelf += self;
            return;
        }
        if (measured) {
            recordUsage(of, nanos);
        } else if (frames.isVirtual()) {
            of.countVirtual();
        }
        long allSelf = self + innerSelf;
        if (thrown == null && assembled) {
            of.assembled(nanos, allSelf, now);
        } else if (thrown == null && returned instanceof CompletionStage<?> stage) {
            of.returned(nanos, allSelf);
            handOver(stage, new PendingCall(of, start, options.slowNanos(), arguments));
        } else {
            if (returned instanceof Future<?>) {
                of.returnedFuture(nanos);
            }
            of.ended(nanos, allSelf, options.slowNanos(), now, CallEnd.of(thrown), arguments);
        }
    }

    private void handOver(CompletionStage<?> stage, PendingCall call) {
        handedTo = call;
        StageEnd.await(stage, call);
        if (call.hasEndFailed()) {
            throw new IllegalStateException("the end of this call could not be noted");
        }
        handedTo = null;
    }

    private void recordUsage(SiteStats of, long nanos) {
        if (allocatedBefore != NOT_READ) {
            of.recordAllocation(ThreadUsage.allocatedBytes() - allocatedBefore, nanos);
        }
        if (cpuBefore != NOT_READ) {
            of.recordCpu(ThreadUsage.cpuNanos() - cpuBefore, nanos);
        }
    }

    /** Its end was lost, before or while it was noted. */
    void drop() {
        if (open) {
            if (isOurs()) {
                site().lose(start);
            }
            open = false; // last: should the stack overflow here too, the next call tries again
        }
        handedTo = null;
        forgetArguments();
    }

    private boolean isOurs() {
        PendingCall call = handedTo;
        if (call != null && (call.take() || call.hasEndFailed())) {
            handedTo = null; // for good
            return true;
        }
        return call == null && !isInner();
    }

    private void forgetArguments() {
        if (arguments != null) {
            arguments = null;
        }
    }

    /** Lets go of all that earlier calls have left here, and of the frames above. */
    void forget() {
        site = null;
        options = CallOptions.DEFAULT;
        outermost = this;
        sites = null;
        node = null;
        arguments = null;
        above = null;
    }

    SiteStats site() {
        SiteStats of = site;
        if (!open || of == null) {
            throw new IllegalStateException("this call has ended before");
        }
        return of;
    }

    @Nullable Frame below() {
        return below;
    }

    /** Returns the site of the call under way, as another thread sees it; null where there is none. */
    @Nullable SiteStats seenSite() {
        return (boolean) OPEN.getAcquire(this) ? site : null;
    }

    /** Returns when the call under way began, as another thread sees it. */
    long seenStart() {
        return (long) START.getAcquire(this);
    }

    @Nullable Object @Nullable [] seenArguments() {
        return (Object[]) ARGUMENTS.getAcquire(this);
    }

    CallOptions options() {
        return options;
    }

    CallTreeRecorder.@Nullable Node node() {
        return node;
    }
}
