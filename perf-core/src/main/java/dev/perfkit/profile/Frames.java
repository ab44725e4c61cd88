package dev.perfkit.profile;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The profiled calls that are under way on one thread. */
final class Frames {
    /*
     * One place for all profilers and sites. A platform thread keeps its frames for its life and uses them again, so that a
     * call allocates nothing; a frame is also the token that leads from a call's end back here, without a second look-up.
     * A virtual thread, of which there may be a million, has frames only while one of its calls is under way, and then in a
     * table: a thread-local would cost it 136 bytes for a map of its own, and for as long as it lives.
     *
     * An end can be lost, as when the stack overflows in the middle of it or before it begins. The frame is then found
     * here with its mark (see CallToken), by the next call on this thread, and dropped. Were it left, its site would take
     * all later calls on this thread for recursive ones.
     */
    private static final ThreadLocal<Frames> CURRENT = ThreadLocal.withInitial(Frames::ofPlatformThread);
    private static final ConcurrentHashMap<Thread, Frames> OF_VIRTUAL_THREADS = new ConcurrentHashMap<>();
    private static final AtomicInteger SLOTS = new AtomicInteger();

    /** Frames that are kept for the next call, once the outermost call has ended. */
    private static final int KEPT = 128;

    private final Thread thread;
    private final boolean virtual;
    private final int slot = SLOTS.getAndIncrement();

    private final Frame first = new Frame(this, null);
    private @Nullable Frame top;
    private @Nullable Scope scope;
    private int made = 1;
    private int random = ThreadLocalRandom.current().nextInt() | 1;

    private Frames(Thread thread, boolean virtual) {
        this.thread = thread;
        this.virtual = virtual;
    }

    private static Frames ofPlatformThread() {
        Frames frames = new Frames(Thread.currentThread(), false);
        PlatformFrames.add(frames);
        return frames;
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
        Frames frames = VirtualThreads.isVirtual(thread) ? ofVirtualThread(thread) : CURRENT.get();
        frames.dropLost();
        return frames;
    }

    private static Frames ofVirtualThread(Thread thread) {
        Frames frames = OF_VIRTUAL_THREADS.get(thread);
        if (frames == null) {
            frames = new Frames(thread, true);
            OF_VIRTUAL_THREADS.put(thread, frames);
        }
        return frames;
    }

    /** Shows the frames of all threads with calls under way, and of some without, to one who looks from outside. */
    static void forEach(Consumer<Frames> action) {
        PlatformFrames.forEach(action);
        OF_VIRTUAL_THREADS.forEach((thread, frames) -> {
            if (thread.isAlive()) {
                action.accept(frames);
            } else {
                OF_VIRTUAL_THREADS.remove(thread); // its last end was lost
            }
        });
    }

    private void dropLost() {
        for (Frame frame = top; frame != null && frame.left; frame = top) {
            frame.drop();
            top = frame.below();
        }
    }

    Frame push(SiteStats site, CallOptions options) {
        Frame below = top;
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
        while (top != null && top.below() != below) {
            top.drop();
            top = top.below();
        }
        top = below;
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
        if (made > KEPT) {
            cut();
        }
        if (virtual && scope == null) {
            OF_VIRTUAL_THREADS.remove(thread);
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
        Scope open = scope;
        CallTreeRecorder.Node parent =
                open != null && open.top == below ? open.node : below == null ? null : below.node();
        return parent != null && parent.isIn(tree) ? parent : tree.root();
    }

    /** From now on, calls on this thread hang under the given node: what another thread was at when it handed work over. */
    Scope open(CallTreeRecorder.@Nullable Node node) {
        Scope opened = new Scope(this, node, top, scope);
        scope = opened;
        return opened;
    }

    /** A span of work that was handed over by another thread. */
    static final class Scope {
        private final Frames frames;
        private final CallTreeRecorder.@Nullable Node node;
        private final @Nullable Frame top;
        private final @Nullable Scope outer;

        private Scope(Frames frames, CallTreeRecorder.@Nullable Node node, @Nullable Frame top, @Nullable Scope outer) {
            this.frames = frames;
            this.node = node;
            this.top = top;
            this.outer = outer;
        }

        void close() {
            frames.scope = outer;
            if (frames.top == null) {
                frames.atRest();
            }
        }
    }
}
