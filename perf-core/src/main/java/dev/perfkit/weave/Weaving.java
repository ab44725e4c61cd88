package dev.perfkit.weave;

import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * What woven code calls; nobody else needs it.
 *
 * <p>Each woven method holds its site as a constant of its class, made by {@link #measured} or {@link #answered} when the
 * method is first reached. From then on a call goes to the site and to nothing else: no reflection, no table, no lookup.
 * <b>Failures:</b> none reaches the host; each kind is logged once.
 */
public final class Weaving {
    /* Made with this class: what is first needed when a stack has overflowed could not be initialised there. */
    private static final Trouble TROUBLE = new Trouble();

    /** Stands for the token of an {@code enter} that failed: there is no exit for it. */
    private static final Object FAILED = new Object();

    /* By host class, and not by class loader in a map of our own: an entry lives and dies with the class. */
    private static final ClassValue<Map<String, WovenCall>> CALLS = new ClassValue<>() {
        @Override
        protected Map<String, WovenCall> computeValue(Class<?> host) {
            return registered(host);
        }
    };

    /* One that cannot be made is no harm to the others. A search that fails as such fails the same way each time. */
    private static final int MOST_FAILURES = 100;

    private Weaving() {}

    /**
     * Makes the constant of a measured method.
     *
     * @param lookup the woven class
     * @param name the method's name
     * @param type the constant's type
     * @param annotation what it was woven for
     * @param descriptor the method's descriptor
     * @param attributes the annotation's attributes, keys and values in turn
     */
    public static MeasuredSite measured(
            MethodHandles.Lookup lookup,
            String name,
            Class<?> type,
            String annotation,
            String descriptor,
            String... attributes) {
        try {
            WovenCall.Measuring call = find(WovenCall.Measuring.class, lookup, annotation);
            return call.link(WovenMethod.of(lookup.lookupClass(), name, descriptor, attributes));
        } catch (Throwable e) {
            TROUBLE.note(lookup.lookupClass(), "linking @" + annotation + " on " + name, e);
            return DisabledSite.INSTANCE;
        }
    }

    /**
     * Makes the constant of an answered method.
     *
     * @param lookup the woven class
     * @param name the method's name
     * @param type the constant's type
     * @param annotation what it was woven for
     * @param descriptor the method's descriptor
     * @param attributes the annotation's attributes, keys and values in turn
     */
    public static AnsweredSite answered(
            MethodHandles.Lookup lookup,
            String name,
            Class<?> type,
            String annotation,
            String descriptor,
            String... attributes) {
        try {
            WovenCall.Answering call = find(WovenCall.Answering.class, lookup, annotation);
            WovenMethod method = WovenMethod.of(lookup.lookupClass(), name, descriptor, attributes);
            return new CheckedSite(call.link(method), method, TROUBLE);
        } catch (Throwable e) {
            TROUBLE.note(lookup.lookupClass(), "linking @" + annotation + " on " + name, e);
            return DisabledSite.INSTANCE;
        }
    }

    private static Map<String, WovenCall> registered(Class<?> host) {
        Map<String, WovenCall> calls = new HashMap<>();
        Iterator<WovenCall> found =
                ServiceLoader.load(WovenCall.class, host.getClassLoader()).iterator();
        for (int failures = 0; failures < MOST_FAILURES; ) {
            try {
                if (!found.hasNext()) {
                    break;
                }
                WovenCall call = found.next();
                calls.putIfAbsent(call.annotation(), call);
            } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
                TROUBLE.note(WovenCall.class, "a registered one", e);
                failures++;
            }
        }
        return calls;
    }

    private static <C extends WovenCall> C find(Class<C> shape, MethodHandles.Lookup lookup, String annotation) {
        WovenCall call = CALLS.get(lookup.lookupClass()).get(annotation);
        if (!shape.isInstance(call)) {
            throw new IllegalStateException("registered for @" + annotation + ": " + call + " (expected: a "
                    + WovenCall.class.getName() + "." + shape.getSimpleName() + ")");
        }
        return shape.cast(call);
    }

    /**
     * A measured call begins.
     *
     * @param site the method's constant
     * @return what its end is to be told with
     */
    public static @Nullable Object enter(MeasuredSite site) {
        try {
            return site.enter();
        } catch (Throwable e) {
            TROUBLE.note(site.getClass(), "enter", e);
            return FAILED;
        }
    }

    /**
     * A measured call has ended.
     *
     * @param site the method's constant
     * @param token what {@code enter} returned
     * @param returned what the method returned, if that is a reference
     * @param thrown what it threw
     */
    public static void exit(
            MeasuredSite site, @Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {
        if (token == FAILED) {
            return;
        }
        try {
            site.exit(token, returned, thrown);
        } catch (Throwable e) {
            TROUBLE.note(site.getClass(), "exit", e);
        }
    }

    /**
     * An answered call begins.
     *
     * @param site the method's constant
     * @param self what the method is called on, if anything
     * @param arguments its arguments
     * @return the answer, or how to go on
     */
    public static Entry enter(AnsweredSite site, @Nullable Object self, @Nullable Object[] arguments) {
        return site.enter(self, arguments);
    }

    /**
     * An answered call has come to its end.
     *
     * @param site the method's constant
     * @param entry what {@code enter} returned
     * @param returned what the body returned, if it ran
     * @param thrown what the body threw
     * @return what the method is to return
     */
    public static @Nullable Object exit(
            AnsweredSite site, Entry entry, @Nullable Object returned, @Nullable Throwable thrown) {
        if (entry instanceof Entry.Answer) {
            return entry.value();
        }
        if (entry != Entry.UNHEARD) {
            site.exit(entry.value(), returned, thrown);
        }
        return returned;
    }
}
