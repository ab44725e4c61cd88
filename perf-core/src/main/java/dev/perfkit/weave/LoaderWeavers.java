package dev.perfkit.weave;

import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** The weavers of the application's class loaders, each as long as its loader lives. */
final class LoaderWeavers {
    private final Notices notices;
    private final Map<ClassLoader, LoaderWeaver> weavers = new WeakHashMap<>();

    LoaderWeavers(Notices notices) {
        this.notices = notices;
    }

    LoaderWeaver of(ClassLoader loader) {
        LoaderWeaver known = find(loader);
        // Not under the lock: it asks the application's loader, which may wait for a thread that waits for us.
        return known != null ? known : keep(loader, LoaderWeaver.of(loader, notices));
    }

    private @Nullable LoaderWeaver find(ClassLoader loader) {
        synchronized (weavers) {
            return weavers.get(loader);
        }
    }

    private LoaderWeaver keep(ClassLoader loader, LoaderWeaver made) {
        synchronized (weavers) {
            LoaderWeaver other = weavers.putIfAbsent(loader, made);
            return other == null ? made : other;
        }
    }
}
