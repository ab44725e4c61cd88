package dev.perfkit.weave;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.IllegalClassFormatException;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.agent.builder.AgentBuilder.RedefinitionStrategy;
import net.bytebuddy.agent.builder.ResettableClassFileTransformer;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.utility.JavaModule;
import org.jspecify.annotations.Nullable;

/** Weaves the classes of a running JVM: those to come as they are loaded, those that are there once more. */
final class LiveWeaving {
    /*
     * A class passes three gates, the cheapest first: its loader is one of the application's; its file has annotations that
     * the loader's weaver may be concerned by (AnnotationNames, LoaderWeaver); the weaver says that it matches. Only behind
     * the second does Byte Buddy see it. Whatever is thrown on the way leaves the class as it was.
     */
    private static final Set<String> OWN_PACKAGES =
            Set.of(LiveWeaving.class.getPackageName() + ".", ByteBuddy.class.getPackageName() + ".");

    private final Notices notices;
    private final LoaderWeavers weavers;

    LiveWeaving(Notices notices) {
        this.notices = notices;
        this.weavers = new LoaderWeavers(notices);
    }

    /** Weaves from now on, and says on {@code System.err} what is left alone. Called by the agent, by name. */
    static void install(Instrumentation instrumentation) {
        new LiveWeaving(new Notices(System.err)).installOn(instrumentation);
    }

    void installOn(Instrumentation instrumentation) {
        if (instrumentation.isRetransformClassesSupported()) {
            retransforming(instrumentation).installOn(instrumentation);
        } else {
            wovenBy(plain()).installOn(instrumentation);
        }
    }

    private AgentBuilder retransforming(Instrumentation instrumentation) {
        return wovenBy(plain().with(RedefinitionStrategy.RETRANSFORMATION)
                .with((RedefinitionStrategy.DiscoveryStrategy) any -> List.of(loadedCandidates(instrumentation)))
                .with(RedefinitionStrategy.Listener.BatchReallocator.splitting())
                .with(new FailedBatches(notices)));
    }

    private static AgentBuilder plain() {
        return new AgentBuilder.Default()
                .disableClassFormatChanges()
                .with(AgentBuilder.TypeStrategy.Default.DECORATE) // the stamp is no change of format
                // By its file and not by reflection, which would load the types that its methods name.
                .with(AgentBuilder.DescriptionStrategy.Default.POOL_ONLY)
                .with(AgentBuilder.LocationStrategy.ForClassLoader.WEAK);
    }

    private AgentBuilder wovenBy(AgentBuilder builder) {
        return builder.with(new AgentBuilder.Listener.Adapter() {
                    @Override
                    public void onError(
                            String type,
                            @Nullable ClassLoader loader,
                            @Nullable JavaModule module,
                            boolean loaded,
                            Throwable reason) {
                        notices.leftAlone(type, reason);
                    }
                })
                .with((AgentBuilder.TransformerDecorator) Gate::new)
                .ignore((type, loader, module, loaded, domain) -> isForeign(loader, type.getName()))
                .type((type, loader, module, loaded, domain) ->
                        loader != null && weavers.of(loader).matches(type))
                .transform((weave, type, loader, module, domain) -> loader == null
                        ? weave
                        : weavers.of(loader).weaver().weave(weave, type, ClassFileLocator.ForClassLoader.of(loader)));
    }

    /** Tells whether it is the JDK's, or a part of the weaver. */
    private static boolean isForeign(@Nullable ClassLoader loader, String type) {
        return loader == null
                || loader == ClassLoader.getPlatformClassLoader()
                || loader instanceof BridgeLoader
                || OWN_PACKAGES.stream().anyMatch(type::startsWith);
    }

    private boolean isCandidate(@Nullable ClassLoader loader, @Nullable String type, byte[] classFile) {
        if (loader == null || type == null || isForeign(loader, type)) {
            return false;
        }
        try {
            Set<String> annotations = AnnotationNames.in(classFile);
            return !annotations.isEmpty() && weavers.of(loader).isConcernedBy(type, annotations);
        } catch (RuntimeException | LinkageError e) {
            notices.leftAlone(type, e);
            return false;
        }
    }

    private Iterable<Class<?>> loadedCandidates(Instrumentation instrumentation) {
        List<Class<?>> candidates = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (!type.isArray() && instrumentation.isModifiableClass(type) && isLoadedCandidate(type)) {
                candidates.add(type);
            }
        }
        return candidates;
    }

    private boolean isLoadedCandidate(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        if (loader == null || isForeign(loader, type.getName())) {
            return false;
        }
        // A class that was made while the JVM ran has no file; nobody has annotated it either.
        try (InputStream file = loader.getResourceAsStream(type.getName().replace('.', '/') + ".class")) {
            return file != null && isCandidate(loader, type.getName(), file.readAllBytes());
        } catch (IOException | RuntimeException | LinkageError e) {
            notices.leftAlone(type.getName(), e);
            return false;
        }
    }

    /** Lets the classes through to Byte Buddy that may be ones to weave. */
    private final class Gate extends ResettableClassFileTransformer.WithDelegation {
        Gate(ResettableClassFileTransformer behind) {
            super(behind);
        }

        @Override
        public byte @Nullable [] transform(
                @Nullable Module module,
                @Nullable ClassLoader loader,
                @Nullable String internalName,
                @Nullable Class<?> loaded,
                @Nullable ProtectionDomain domain,
                byte[] classFile) {
            String type = internalName == null ? null : internalName.replace('/', '.');
            if (!isCandidate(loader, type, classFile)) {
                return null;
            }
            try {
                return classFileTransformer.transform(module, loader, internalName, loaded, domain, classFile);
            } catch (IllegalClassFormatException | RuntimeException e) {
                return null; // the listener has said why
            }
        }
    }

    /** Says which loaded classes the JVM would not take anew. */
    private static final class FailedBatches extends RedefinitionStrategy.Listener.Adapter {
        private final Notices notices;

        FailedBatches(Notices notices) {
            this.notices = notices;
        }

        @Override
        public Iterable<? extends List<Class<?>>> onError(
                int index, List<Class<?>> batch, Throwable reason, List<Class<?>> types) {
            // A greater batch is split by the listener before and comes again.
            if (batch.size() == 1) {
                notices.leftAlone(batch.get(0).getName(), reason);
            }
            return List.of();
        }
    }
}
