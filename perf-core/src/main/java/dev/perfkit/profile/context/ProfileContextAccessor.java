package dev.perfkit.profile.context;

import dev.perfkit.profile.ProfileContext;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's context propagation, and with it Reactor and Spring, carry {@link ProfileContext} from thread to thread.
 *
 * <p>On the class path {@link java.util.ServiceLoader} finds it where {@code io.micrometer:context-propagation} is present, and
 * nothing need be done but to ask for propagation. On the module path it is registered by hand, once, since a module cannot
 * provide a service whose type may be absent: {@code ContextRegistry.getInstance().registerThreadLocalAccessor(new
 * ProfileContextAccessor())}.
 *
 * <pre>{@code
 * import io.micrometer.context.ContextSnapshotFactory;
 *
 * Runnable task = ContextSnapshotFactory.builder()
 *         .build()
 *         .captureAll()
 *         .wrap(() -> profiler.time("mail", () -> checkHealth()));
 * }</pre>
 *
 * <p><b>Thread safety:</b> all methods, any number of threads; each sees its own thread only. <b>Cost:</b> that of a
 * {@link ProfileContext.Scope}, and an entry in a thread-local for as long as a value is set. <b>Failures:</b> none. A
 * {@code restore} too many does nothing. Where one is missing, the scope ends with the profiled call that surrounds it, but its
 * entry stays.
 */
@SuppressWarnings("exports") // a library that may be absent: whoever calls this has it
public final class ProfileContextAccessor implements ThreadLocalAccessor<ProfileContext> {
    /*
     * What is read is where the thread stands; what is set is a scope, and restoring is closing it. So values nest as scopes do,
     * and the value to restore is not needed: what was before the scope is there again when it is closed.
     */
    /** The key under which snapshots hold the context. */
    public static final String KEY = "perfkit.profile";

    private static final ThreadLocal<@Nullable Opened> OPENED = new ThreadLocal<>();

    /** Scopes opened here and not yet closed, the innermost first. */
    private record Opened(
            ProfileContext.Scope scope, @Nullable Opened outer) {}

    /** Made by the service loader; two of them are as good as one. */
    public ProfileContextAccessor() {}

    @Override
    public Object key() {
        return KEY;
    }

    /** Returns where the current thread stands; null where no call is under way. */
    @Override
    public @Nullable ProfileContext getValue() {
        ProfileContext context = ProfileContext.current();
        return context.isEmpty() ? null : context;
    }

    @Override
    public void setValue(ProfileContext context) {
        OPENED.set(new Opened(context.open(), OPENED.get()));
    }

    @Override
    public void setValue() {
        setValue(ProfileContext.empty());
    }

    @Override
    public void restore(ProfileContext previous) {
        restore();
    }

    @Override
    public void restore() {
        Opened innermost = OPENED.get();
        if (innermost == null) {
            return;
        }
        innermost.scope.close();
        if (innermost.outer == null) {
            OPENED.remove();
        } else {
            OPENED.set(innermost.outer);
        }
    }
}
