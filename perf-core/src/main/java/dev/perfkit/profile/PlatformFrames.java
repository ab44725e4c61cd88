package dev.perfkit.profile;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The frames of all platform threads that have made a profiled call, for those who look from outside. */
final class PlatformFrames {
    /* Weakly: a thread holds its frames, and with the thread they go. */
    private static final Set<WeakReference<Frames>> ALL = ConcurrentHashMap.newKeySet();
    private static final ReferenceQueue<Frames> GONE = new ReferenceQueue<>();

    private PlatformFrames() {}

    static void add(Frames frames) {
        ALL.add(new WeakReference<>(frames, GONE));
        for (Reference<?> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
            ALL.remove(gone);
        }
    }

    static void forEach(Consumer<Frames> action) {
        for (WeakReference<Frames> reference : ALL) {
            Frames frames = reference.get();
            if (frames != null) {
                action.accept(frames);
            }
        }
    }
}
