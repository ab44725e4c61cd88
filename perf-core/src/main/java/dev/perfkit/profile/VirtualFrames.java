package dev.perfkit.profile;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The frames of virtual threads, each while it has a call or a scope under way. */
final class VirtualFrames {
    /* A virtual thread that dies after an end was lost, or with a scope that nobody has closed, leaves its frames behind. */
    private static final ConcurrentHashMap<Thread, Frames> ALL = new ConcurrentHashMap<>();

    /** So many new ones that walking the table costs each of them little, and so few that the dead ones take little room. */
    private static final int BETWEEN_SWEEPS = 1 << 14;

    private VirtualFrames() {}

    static Frames of(Thread thread) {
        Frames frames = ALL.get(thread);
        return frames == null ? add(new Frames(thread, true)) : frames;
    }

    private static Frames add(Frames frames) {
        ALL.put(frames.thread(), frames);
        if ((frames.slot() & (BETWEEN_SWEEPS - 1)) == 0) {
            forgetTheDead();
        }
        return frames;
    }

    static @Nullable Frames existing(Thread thread) {
        return ALL.get(thread);
    }

    static void remove(Frames frames) {
        ALL.remove(frames.thread(), frames);
    }

    static int size() {
        return ALL.size();
    }

    private static void forgetTheDead() {
        ALL.forEach((thread, frames) -> {
            if (!thread.isAlive() && ALL.remove(thread, frames)) {
                frames.dropAll();
            }
        });
    }

    static void forEach(Consumer<Frames> action) {
        forgetTheDead();
        ALL.values().forEach(action);
    }
}
