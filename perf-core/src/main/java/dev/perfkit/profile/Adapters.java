package dev.perfkit.profile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The adapters that are registered, and the types that cannot be measured without one. */
final class Adapters {
    /** Types whose objects do their work after they were returned. Not exhaustive: those that are met. */
    private static final Set<String> LAZY = Set.of(
            "org.reactivestreams.Publisher",
            "java.util.concurrent.Flow$Publisher",
            "io.reactivex.rxjava3.core.Observable",
            "io.reactivex.rxjava3.core.Single",
            "io.reactivex.rxjava3.core.Maybe",
            "io.reactivex.rxjava3.core.Completable",
            "io.smallrye.mutiny.Uni",
            "io.smallrye.mutiny.Multi",
            "kotlinx.coroutines.flow.Flow");

    private static final ClassValue<Set<String>> SUPERTYPES = new ClassValue<>() {
        @Override
        protected Set<String> computeValue(Class<?> type) {
            Set<String> names = new HashSet<>();
            addSupertypes(type, names);
            return names;
        }
    };

    private Adapters() {}

    static List<AsyncAdapter> registered(@Nullable ClassLoader loader) {
        List<AsyncAdapter> adapters = new ArrayList<>();
        try {
            for (AsyncAdapter adapter : ServiceLoader.load(AsyncAdapter.class, loader)) {
                adapters.add(adapter);
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            Log.LOG.warn(
                    "an adapter that is registered cannot be made; the methods that need it are timed to their return",
                    e);
        }
        return adapters;
    }

    /* Apart: where classes are woven there may be no SLF4J. */
    private static final class Log {
        static final Logger LOG = LoggerFactory.getLogger(Profiler.class);
    }

    /** Returns those that know a method's return type, given by the names of its supertypes. */
    static List<AsyncAdapter> of(List<String> types, @Nullable ClassLoader loader) {
        return registered(loader).stream()
                .filter(adapter -> adapter.types().stream().anyMatch(types::contains))
                .toList();
    }

    /** Returns the first of a return type's supertypes that cannot be measured without an adapter. */
    static @Nullable String firstLazy(List<String> types) {
        return types.stream().filter(LAZY::contains).findFirst().orElse(null);
    }

    static boolean knows(AsyncAdapter adapter, Class<?> type) {
        return adapter.types().stream().anyMatch(SUPERTYPES.get(type)::contains);
    }

    static Set<String> supertypes(Class<?> type) {
        return SUPERTYPES.get(type);
    }

    private static void addSupertypes(@Nullable Class<?> type, Set<String> names) {
        if (type != null && names.add(type.getName())) {
            addSupertypes(type.getSuperclass(), names);
            for (Class<?> implemented : type.getInterfaces()) {
                addSupertypes(implemented, names);
            }
        }
    }
}
