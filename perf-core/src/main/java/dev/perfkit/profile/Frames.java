package dev.perfkit.profile;

import dev.perfkit.stats.VirtualThreads;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The profiled calls that are under way on one thread. */
final class Frames {
    /*
     * One place for all profilers and sites. A platform thread keeps its frames (see PlatformFrames) and uses them again, so that
     * a call allocates nothing; a frame is also the token that leads from a call's end back here, without a second look-up.
     * A virtual thread, of which there may be a million, has frames only while one of its calls is under way, and then in a
     * table: a thread-local would cost it 136 bytes for a map of its own, and for as long as it lives.
     *
     * An end can be lost, as when the stack overflows in the middle of it or before it begins. The frame is then found
     * here with its mark (see CallToken), by the next call on this thread, and dropped. Were it left, its site would take
     * all later calls on this thread for recursive ones. Where there is no next call it is dropped when the thread is dead.
     */
    private static final AtomicInteger SLOTS = new AtomicInteger();

    /** Frames that are kept for the next call, once the outermost call has ended. */
    private static final int KEPT = 128;

    private final Thread thread;
    private final boolean virtual;
    private final int slot = SLOTS.getAndIncrement();

    private final Frame first = new Frame(this, null);
    private @Nullable Frame top;
    private @Nullable ContextScope scope;
    private int made = 1;
    // Set by whoever closes a profiler: what the frames lead to may be over. A thread that sees it late lets go of it
    // late.
    private boolean stale;
    private int random = ThreadLocalRandom.current().nextInt() | 1;

    Frames(Thread thread, boolean virtual) {
        this.thread = thread;
        this.virtual = virtual;
    }

    Thread thread() {
        return thread;
    }

    boolean isVirtual() {
        return virtual;
    }

    /** Spreads threads over the cells that they count in: each new thread takes the next. */
    int slot() {
        return slot;
    }

    static Frames current() {
        Thread thread = Thread.currentThread();
        Frames frames = VirtualThreads.isVirtual(thread) ? VirtualFrames.of(thread) : PlatformFrames.of(thread);
        frames.dropLost();
        return frames;
    }

    /** Shows the frames of all threads with calls under way, and of some without, to one who looks from outside. */
    static void forEach(Consumer<Frames> action) {
        PlatformFrames.forEach(action);
        VirtualFrames.forEach(action);
    }

    /** A profiler has been closed. Tells whether no call is under way here, and nothing that its thread holds on to. */
    boolean outlived() {
        stale = true;
        return top == null && scope == null;
    }

    /** The thread has died: what was under way was lost. */
    void dropAll() {
        for (Frame frame = top; frame != null; frame = frame.below()) {
            frame.drop();
        }
        top = null;
    }

    /** The frames may lead to a profiler that has been closed, and may have been let go. */
    private void refresh() {
        first.forget();
        made = 1;
        if (!virtual) {
            PlatformFrames.keep(this);
        }
        stale = false;
    }

    private void dropLost() {
        for (Frame frame = top; frame != null && frame.left; frame = top) {
            frame.drop();
            pop(frame);
        }
    }

    private void pop(Frame frame) {
        ContextScope open = scope;
        while (open != null && open.isOpenedIn(frame)) { // whoever opened it has not closed it in time
            open = open.outer();
            scope = open;
        }
        top = frame.below();
    }

    Frame push(SiteStats site, CallOptions options) {
        Frame below = top;
        if (below == null && stale) {
            refresh();
        }
        Frame frame = below == null ? first : below.next();
        frame.open(site, options);
        top = frame; // last: what fails before leaves nothing behind
        return frame;
    }

    /** Returns the innermost call under way, as far as it can be seen from here. */
    @Nullable Frame top() {
        return top;
    }

    /** A call has ended, and with it those above it: normally there is none. */
    void popTo(@Nullable Frame below) {
        Frame frame = top;
        for (; frame != null && frame.below() != below; frame = top) {
            frame.drop();
            pop(frame);
        }
        if (frame != null) {
            pop(frame);
        }
        if (below == null) {
            atRest();
        }
    }

    /** A frame has been made. */
    void grown() {
        made++;
    }

    /** No call is under way. */
    private void atRest() {
        if (stale) {
            refresh();
        } else if (made > KEPT) {
            cut();
        }
        if (virtual && openScope() == null) {
            VirtualFrames.remove(this);
        }
    }

    private void cut() {
        Frame last = first;
        for (int i = 1; i < KEPT; i++) {
            last = last.next();
        }
        last.cutAbove();
        made = KEPT;
    }

    /** Returns a number that is never zero, each bit of which is one half of the time. */
    int nextRandom() {
        // Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (2003).
        int x = random;
        x ^= x << 13;
        x ^= x >>> 17;
        x ^= x << 5;
        random = x;
        return x;
    }

    /** Returns the node that a call beginning now hangs under in the given tree. */
    CallTreeRecorder.Node parentIn(CallTreeRecorder tree, @Nullable Frame below) {
        CallTreeRecorder.Node parent = position(tree, below);
        return parent == null ? tree.root() : parent;
    }

    /**
     * Returns where a call beginning now stands in the given tree, or in whichever, if that is null. Calls and scopes of other
     * profilers are passed by; an empty scope ends the search.
     */
    private CallTreeRecorder.@Nullable Node position(@Nullable CallTreeRecorder tree, @Nullable Frame below) {
        ContextScope open = openScope();
        for (Frame at = below; ; at = at.below()) {
            for (; open != null && open.isOpenedIn(at); open = open.outer()) {
                CallTreeRecorder.Node node = open.node();
                if (!open.isClosed() && (node == null || isIn(tree, node))) {
                    return node;
                }
            }
            if (at == null) {
                return null;
            }
            CallTreeRecorder.Node node = at.node();
            if (node != null && isIn(tree, node)) {
                return node;
            }
        }
    }

    private static boolean isIn(@Nullable CallTreeRecorder tree, CallTreeRecorder.Node node) {
        return tree == null || node.isIn(tree);
    }

    /** Returns the node that a call beginning now on this thread hangs under, in whichever tree; null for none. */
    static CallTreeRecorder.@Nullable Node position() {
        Frames frames = existing();
        return frames == null ? null : frames.position(null, frames.top);
    }

    /** Tells whether neither a call nor a scope is under way on this thread. */
    static boolean areAtRest() {
        Frames frames = existing();
        return frames == null || (frames.top == null && frames.openScope() == null);
    }

    private static @Nullable Frames existing() {
        Thread thread = Thread.currentThread();
        if (!VirtualThreads.isVirtual(thread)) {
            return current();
        }
        Frames frames = VirtualFrames.existing(thread);
        if (frames != null) {
            frames.dropLost();
        }
        return frames;
    }

    /** From now on, calls on this thread hang under the given node: what another thread was at when it handed work over. */
    ContextScope open(CallTreeRecorder.@Nullable Node node) {
        ContextScope opened = new ContextScope(this, node, top, openScope());
        scope = opened;
        return opened;
    }

    /** A scope ends, and those that were opened within it. Without effect where it has ended before. */
    void close(ContextScope closed) {
        for (ContextScope open = scope; open != null; open = open.outer()) {
            if (open == closed) {
                scope = open.outer();
                if (top == null) {
                    atRest();
                }
                return;
            }
        }
    }

    /** Returns the innermost scope, after those that another thread has closed. */
    private @Nullable ContextScope openScope() {
        ContextScope open = scope;
        while (open != null && open.isClosed()) {
            open = open.outer();
            scope = open;
        }
        return open;
    }
}
