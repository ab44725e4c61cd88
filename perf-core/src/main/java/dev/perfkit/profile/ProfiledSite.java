package dev.perfkit.profile;

import dev.perfkit.weave.MeasuredSite;
import dev.perfkit.weave.WovenMethod;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A woven method with {@link Profiled}: leads its calls to the installed profiler. */
final class ProfiledSite implements MeasuredSite {
    private final String name;
    private final long slowNanos;
    private final boolean mayReturnStage;
    // The site at the profiler installed last. A race writes one of two equal values; all of SiteStats' fields are
    // final.
    private @Nullable SiteStats stats;

    ProfiledSite(String name, long slowNanos, boolean mayReturnStage) {
        this.name = name;
        this.slowNanos = slowNanos;
        this.mayReturnStage = mayReturnStage;
    }

    /** Tells whether the method's return type is one that a stage can have. Asking each returned object would cost more. */
    static boolean mayReturnStage(WovenMethod method) {
        try {
            Class<?> type = method.returnType();
            return type.isAssignableFrom(CompletionStage.class) || CompletionStage.class.isAssignableFrom(type);
        } catch (TypeNotPresentException | LinkageError e) {
            return true;
        }
    }

    @Override
    public @Nullable Object enter() {
        RecordingProfiler profiler = Installed.current();
        if (profiler == null) {
            Installed.countUnmeasured();
            return null;
        }
        SiteStats known = stats;
        if (known == null || known.profiler() != profiler) {
            known = profiler.site(name);
            stats = known;
        }
        return known.enter(slowNanos);
    }

    @Override
    public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {
        if (token != null) {
            ((Frame) token).exit(mayReturnStage ? returned : null, thrown);
        }
    }
}
