package dev.perfkit.profile;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The frames of all platform threads that have made a profiled call: kept for them, and shown to those who look from outside. */
final class PlatformFrames {
    /*
     * A thread of a pool may outlive the application that called on it, and a thread-local that held its frames would hold
     * PerfKit's classes, their loader, and the sites of the last calls too. So the thread knows its frames weakly, and
     * they are kept here: a call whose end was lost has to be found by the next one. With a thread that dies its frames go.
     *
     * When a profiler closes, the frames of threads at rest go as well, since they may still lead to its sites. A thread that
     * calls again finds them, where they have not been collected, and has them kept again; else it makes new ones. While a
     * call is under way, the frame on the thread's stack holds them.
     */
    private static final Set<Frames> KEPT = ConcurrentHashMap.newKeySet();
    private static final Set<WeakReference<Frames>> ALL = ConcurrentHashMap.newKeySet();
    private static final ReferenceQueue<Frames> GONE = new ReferenceQueue<>();
    private static final ThreadLocal<@Nullable WeakReference<Frames>> CURRENT = new ThreadLocal<>();

    private PlatformFrames() {}

    /** Returns the frames of the current thread. */
    static Frames of(Thread thread) {
        WeakReference<Frames> known = CURRENT.get();
        Frames frames = known == null ? null : known.get();
        return frames == null ? add(new Frames(thread, false)) : frames;
    }

    private static Frames add(Frames frames) {
        forgetTheDead();
        WeakReference<Frames> known = new WeakReference<>(frames, GONE);
        ALL.add(known);
        KEPT.add(frames);
        CURRENT.set(known);
        return frames;
    }

    /** Keeps frames that were let go. */
    static void keep(Frames frames) {
        KEPT.add(frames);
    }

    /** Lets go of what the frames of earlier calls lead to. */
    static void letGo() {
        forgetTheDead();
        KEPT.forEach(frames -> {
            if (frames.outlived() && KEPT.remove(frames)) {
                frames.outlived(); // again: its thread may have begun a call in between, and taken itself for kept
            }
        });
    }

    private static void forgetTheDead() {
        KEPT.forEach(frames -> {
            if (!frames.thread().isAlive() && KEPT.remove(frames)) {
                frames.dropAll();
            }
        });
        for (Reference<?> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
            ALL.remove(gone);
        }
    }

    static void forEach(Consumer<Frames> action) {
        forgetTheDead();
        for (WeakReference<Frames> reference : ALL) {
            Frames frames = reference.get();
            if (frames != null) {
                action.accept(frames);
            }
        }
    }
}
