package dev.perfkit.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The adapters that are registered, and the types that cannot be measured without one. */
final class Adapters {
    /** Types whose objects do their work after they were returned. Not exhaustive: those that are met. */
    private static final Set<String> LAZY = Set.of(
            "org.reactivestreams.Publisher",
            "java.util.concurrent.Flow$Publisher",
            "reactor.core.publisher.ConnectableFlux",
            "reactor.core.publisher.ParallelFlux",
            "io.reactivex.rxjava3.core.Flowable",
            "io.reactivex.rxjava3.core.Observable",
            "io.reactivex.rxjava3.core.Single",
            "io.reactivex.rxjava3.core.Maybe",
            "io.reactivex.rxjava3.core.Completable",
            "io.smallrye.mutiny.Uni",
            "io.smallrye.mutiny.Multi",
            "kotlinx.coroutines.flow.Flow");

    /** The names of a class and its supertypes, each before its own supertypes. */
    private static final ClassValue<Set<String>> SUPERTYPES = new ClassValue<>() {
        @Override
        protected Set<String> computeValue(Class<?> type) {
            // A type has more supertypes than each of them.
            return withSupertypes(type).stream()
                    .sorted(Comparator.<Class<?>>comparingInt(
                                    known -> withSupertypes(known).size())
                            .reversed())
                    .map(Class::getName)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
    };

    /* By class, and not by class loader in a map of our own: an entry lives and dies with the class. */
    private static final ClassValue<List<AsyncAdapter>> REGISTERED = new ClassValue<>() {
        @Override
        protected List<AsyncAdapter> computeValue(Class<?> host) {
            return registered(host.getClassLoader());
        }
    };

    /* One that cannot be made is no harm to the others. A search that fails as such fails the same way each time. */
    private static final int MOST_FAILURES = 100;

    private Adapters() {}

    static List<AsyncAdapter> registered(@Nullable ClassLoader loader) {
        List<AsyncAdapter> adapters = new ArrayList<>();
        Iterator<AsyncAdapter> found =
                ServiceLoader.load(AsyncAdapter.class, loader).iterator();
        for (int failures = 0; failures < MOST_FAILURES; ) {
            try {
                if (!found.hasNext()) {
                    break;
                }
                adapters.add(found.next());
            } catch (ServiceConfigurationError | LinkageError e) {
                Log.LOG.warn(
                        "an adapter that is registered cannot be made; the methods that need it are timed to their return",
                        e);
                failures++;
            }
        }
        return List.copyOf(adapters);
    }

    /* Apart: where classes are woven there may be no SLF4J. */
    private static final class Log {
        static final Logger LOG = LoggerFactory.getLogger(Profiler.class);
    }

    /** Returns those that know a method's return type, given by the names of its supertypes, and that a class sees. */
    static List<AsyncAdapter> of(List<String> types, Class<?> host) {
        return of(types, REGISTERED.get(host));
    }

    /** Returns those that know a return type, given by the names of its supertypes, and that a class loader sees. */
    static List<AsyncAdapter> of(List<String> types, ClassLoader loader) {
        return of(types, registered(loader));
    }

    private static List<AsyncAdapter> of(List<String> types, List<AsyncAdapter> adapters) {
        return adapters.stream()
                .filter(adapter -> adapter.types().stream().anyMatch(types::contains))
                .toList();
    }

    /**
     * Returns the first of a return type's supertypes that cannot be measured without an adapter, and that none of these knows,
     * nor a type below it: what makes a {@code Publisher} of it makes no {@code Flowable}. Null where there is none.
     */
    static @Nullable String firstLazy(List<String> types, List<AsyncAdapter> adapters) {
        for (String type : types) {
            if (adapters.stream().anyMatch(adapter -> adapter.types().contains(type))) {
                return null;
            }
            if (LAZY.contains(type)) {
                return type;
            }
        }
        return null;
    }

    /** Returns those that a class's method may need whose return type is given; none where none knows that type. */
    static List<AsyncAdapter> ofReturnType(Class<?> type, Class<?> host) {
        if (type.isPrimitive()) {
            return List.of();
        }
        List<AsyncAdapter> adapters = REGISTERED.get(host);
        return adapters.stream().noneMatch(adapter -> knows(adapter, type))
                ? List.of()
                : adapters.stream()
                        .<AsyncAdapter>map(adapter -> new TypedAdapter(adapter, type))
                        .toList();
    }

    /** Returns the one that knows the most specific of an object's types. */
    static @Nullable AsyncAdapter best(List<AsyncAdapter> adapters, Class<?> type) {
        for (String known : SUPERTYPES.get(type)) {
            for (AsyncAdapter adapter : adapters) {
                if (adapter.types().contains(known)) {
                    return adapter;
                }
            }
        }
        return null;
    }

    private static boolean knows(AsyncAdapter adapter, Class<?> type) {
        return adapter.types().stream().anyMatch(SUPERTYPES.get(type)::contains);
    }

    /** Returns the names of a type and all its supertypes, the most specific first. */
    static List<String> supertypes(Class<?> type) {
        return List.copyOf(SUPERTYPES.get(type));
    }

    private static Set<Class<?>> withSupertypes(Class<?> type) {
        Set<Class<?>> types = new LinkedHashSet<>();
        addWithSupertypes(type, types);
        return types;
    }

    private static void addWithSupertypes(@Nullable Class<?> type, Set<Class<?>> types) {
        if (type != null && types.add(type)) {
            addWithSupertypes(type.getSuperclass(), types);
            for (Class<?> implemented : type.getInterfaces()) {
                addWithSupertypes(implemented, types);
            }
        }
    }
}
