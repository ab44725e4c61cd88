package dev.perfkit.profile;

import dev.perfkit.weave.InterfaceProxy;
import dev.perfkit.weave.MeasuredSite;
import dev.perfkit.weave.Weaving;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** One measured method of a wrapped interface. */
final class ProxiedMethod implements InterfaceProxy.Target, MeasuredSite {
    /*
     * Weaving guards the way in and the way out as it does for woven code, and logs what fails there. So that both are
     * always of one call, the frame is held here and marked before the way out begins (see CallToken).
     */
    private final RecordingProfiler profiler;
    private final Method method;
    private final ProfiledSite site;
    private final boolean keepsArguments;
    private final boolean replaces;
    private final Failures failures = new Failures();

    /**
     * Creates it.
     *
     * @param method of the interface, accessible
     * @param site where its calls are counted
     * @param keepsArguments whether slow calls are told with their arguments
     * @param replaces whether what it returns may be given to an adapter
     */
    ProxiedMethod(
            RecordingProfiler profiler, Method method, ProfiledSite site, boolean keepsArguments, boolean replaces) {
        this.profiler = profiler;
        this.method = method;
        this.site = site;
        this.keepsArguments = keepsArguments;
        this.replaces = replaces;
    }

    @Override
    public @Nullable Object call(Object implementation, @Nullable Object[] arguments) throws Throwable {
        Object token = Weaving.enter(this);
        return token instanceof Frame frame
                ? measure(frame, implementation, arguments)
                : InterfaceProxy.invoke(method, implementation, arguments);
    }

    private @Nullable Object measure(Frame frame, Object implementation, @Nullable Object[] arguments)
            throws Throwable {
        Object returned = null;
        Throwable thrown = null;
        try {
            if (keepsArguments) {
                frame.keepArguments(arguments);
            }
            returned = InterfaceProxy.invoke(method, implementation, arguments);
            if (replaces && returned != null) {
                returned = replaced(frame, returned);
            }
            return returned;
        } catch (Throwable e) {
            thrown = e;
            throw e;
        } finally {
            frame.left = true;
            Weaving.exit(this, frame, returned, thrown);
        }
    }

    private Object replaced(Frame frame, Object returned) {
        try {
            Object adapted = site.replace(frame, returned);
            if (method.getReturnType().isInstance(adapted)) {
                return adapted;
            }
            note(new ClassCastException("adapted: " + adapted + " (expected: a "
                    + method.getReturnType().getName() + ")"));
        } catch (Throwable e) {
            note(e);
        }
        return returned;
    }

    private void note(Throwable e) {
        failures.note(method + ": adapting what it returned failed; the caller gets it as it is", e);
    }

    @Override
    public @Nullable Object enter() {
        return profiler.isClosed() ? null : site.enterAt(profiler);
    }

    @Override
    public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {
        site.exit(token, returned, thrown);
    }
}
