package dev.perfkit.profile;

import dev.perfkit.weave.MeasuredSite;
import dev.perfkit.weave.WovenMethod;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A woven method with {@link Profiled}: leads its calls to the installed profiler. */
final class ProfiledSite implements MeasuredSite {
    private final String name;
    private final List<String> tags;
    private final CallOptions options;
    private final boolean mayReturnLater;
    private final List<AsyncAdapter> adapters;
    // The site at the profiler installed last. A race writes one of two equal values; a record's fields are final.
    private @Nullable Linked linked;

    private record Linked(RecordingProfiler profiler, SiteStats stats) {}

    ProfiledSite(
            String name, List<String> tags, CallOptions options, boolean mayReturnLater, List<AsyncAdapter> adapters) {
        this.name = name;
        this.tags = tags;
        this.options = options;
        this.mayReturnLater = mayReturnLater;
        this.adapters = adapters;
    }

    /** Tells whether a stage or a future can be of the method's return type. Asking each returned object would cost more. */
    static boolean mayReturnLater(WovenMethod method) {
        try {
            return mayReturnLater(method.returnType());
        } catch (TypeNotPresentException | LinkageError e) {
            return true;
        }
    }

    static boolean mayReturnLater(Class<?> type) {
        return mayBe(CompletionStage.class, type) || mayBe(Future.class, type);
    }

    private static boolean mayBe(Class<?> later, Class<?> type) {
        return type.isAssignableFrom(later) || later.isAssignableFrom(type);
    }

    @Override
    public @Nullable Object enter() {
        RecordingProfiler profiler = Installed.current();
        if (profiler == null) {
            Installed.countUnmeasured();
            return null;
        }
        return enterAt(profiler);
    }

    /** A call begins, at the given profiler. */
    Frame enterAt(RecordingProfiler profiler) {
        Linked known = linked;
        if (known == null || known.profiler != profiler) {
            known = link(profiler);
        }
        return Frames.current().push(known.stats, options);
    }

    private Linked link(RecordingProfiler profiler) {
        Linked made = new Linked(profiler, profiler.site(name));
        made.stats.tag(tags);
        linked = made;
        profiler.linked(this, options.slowNanos());
        if (profiler.isClosed()) {
            unlink(profiler);
        }
        return made;
    }

    /** The profiler has been closed: this lets go of it. */
    void unlink(RecordingProfiler profiler) {
        Linked known = linked;
        if (known != null && known.profiler == profiler) {
            linked = null;
        }
    }

    @Override
    public @Nullable Object enter(@Nullable Object[] arguments) {
        Object token = enter();
        if (token != null) {
            try {
                ((Frame) token).keepArguments(arguments);
            } catch (Throwable e) {
                // The stack is at its end. The call has begun, and has to be ended: it is told without its arguments.
            }
        }
        return token;
    }

    @Override
    public Object replace(@Nullable Object token, Object returned) {
        if (token == null) {
            return returned;
        }
        AsyncAdapter adapter = Adapters.best(adapters, returned.getClass());
        return adapter == null ? returned : adapt(adapter, (Frame) token, returned);
    }

    private Object adapt(AsyncAdapter adapter, Frame frame, Object returned) {
        SiteStats site = frame.site();
        Object adapted = adapter.adapt(returned, () -> PendingCall.begin(site, options.slowNanos()));
        if (adapted != returned) {
            frame.assembles();
        }
        return adapted;
    }

    @Override
    public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {
        if (token != null) {
            ((Frame) token).exit(mayReturnLater ? returned : null, thrown);
        }
    }
}
