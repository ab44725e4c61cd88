package dev.perfkit.weave;

import java.util.HashSet;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/** What is woven into the classes of one class loader of the application. */
final class LoaderWeaver {
    private static final String WEAVING = Weaving.class.getName();
    private static final String OURS = "dev.perfkit.";

    private final Notices notices;
    private final ClassFileLocator classFiles;
    private final @Nullable Weaver weaver;
    private final Set<String> registered;
    private final Map<String, Boolean> known = new ConcurrentHashMap<>();

    private LoaderWeaver(Notices notices, ClassFileLocator classFiles, @Nullable Weaver weaver) {
        this.notices = notices;
        this.classFiles = classFiles;
        this.weaver = weaver;
        this.registered = weaver == null ? Set.of() : weaver.annotations();
    }

    static LoaderWeaver of(ClassLoader loader, Notices notices) {
        ClassFileLocator classFiles = ClassFileLocator.ForClassLoader.WeaklyReferenced.of(loader);
        if (loader.getResource(WEAVING.replace('.', '/') + ".class") == null) {
            return new LoaderWeaver(notices, classFiles, null);
        }
        try {
            refuseOtherVersion(classFiles);
            return new LoaderWeaver(notices, classFiles, Weaver.ofRegistered(new BridgeLoader(loader)));
        } catch (Exception | LinkageError | ServiceConfigurationError e) {
            notices.say("loader " + loader, "nothing is woven into the classes of " + loader + ": " + e);
            return new LoaderWeaver(notices, classFiles, null);
        }
    }

    /** What is woven calls the application's copy of {@link Weaving}, which has to have what the weaver's has. */
    private static void refuseOtherVersion(ClassFileLocator classFiles) {
        Set<String> missing = entryPoints(ClassFileLocator.ForClassLoader.of(LoaderWeaver.class.getClassLoader()));
        missing.removeAll(entryPoints(classFiles));
        missing.stream().sorted().findFirst().ifPresent(first -> {
            throw new IllegalStateException(
                    "perf-core: its Weaving has no " + first + " (expected: the version of the weaver)");
        });
    }

    private static Set<String> entryPoints(ClassFileLocator classFiles) {
        return TypePool.Default.of(classFiles)
                .describe(WEAVING)
                .resolve()
                .getDeclaredMethods()
                .filter(ElementMatchers.isPublic())
                .stream()
                .map(LoaderWeaver::entryPoint)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static String entryPoint(MethodDescription method) {
        return method.getInternalName() + method.getDescriptor();
    }

    /** Tells whether a class with such annotations may be one to weave. */
    boolean isConcernedBy(String type, Set<String> annotations) {
        if (weaver == null) {
            sayWhatIsMissing(type, annotations);
            return false;
        }
        return annotations.stream().anyMatch(this::isOfInterest);
    }

    private void sayWhatIsMissing(String type, Set<String> annotations) {
        annotations.stream()
                .filter(name -> name.startsWith(OURS))
                .findFirst()
                .ifPresent(name -> notices.say(
                        "no perf-core",
                        type + " has @" + name + " and is left as it is: its class loader does not see " + WEAVING
                                + " (expected: perf-core among the application's dependencies)"));
    }

    private boolean isOfInterest(String annotation) {
        Boolean interest = known.get(annotation);
        if (interest == null) {
            interest = stands(annotation, new HashSet<>());
            known.put(annotation, interest);
        }
        return interest;
    }

    /** Tells whether an annotation is a registered one, or carries one, at whatever distance. */
    private boolean stands(String annotation, Set<String> seen) {
        if (registered.contains(annotation)) {
            return true;
        }
        if (annotation.startsWith("java.") || !seen.add(annotation)) {
            return false;
        }
        TypePool.Resolution resolution = TypePool.Default.of(classFiles).describe(annotation);
        return resolution.isResolved()
                && resolution.resolve().getDeclaredAnnotations().stream()
                        .map(AnnotationDescription::getAnnotationType)
                        .anyMatch(above -> stands(above.getName(), seen));
    }

    /** Tells whether there is anything to weave, or to refuse. */
    boolean matches(TypeDescription type) {
        return weaver != null && weaver.matches(type);
    }

    /** Returns the weaver of a loader that has classes which match. */
    Weaver weaver() {
        if (weaver == null) {
            throw new IllegalStateException("weaver: none (expected: one, where a class matches)");
        }
        return weaver;
    }
}
