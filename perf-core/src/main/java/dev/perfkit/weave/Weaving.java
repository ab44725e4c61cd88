package dev.perfkit.weave;

import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/**
 * What woven code calls; nobody else needs it.
 *
 * <p>Each woven method holds its site as a constant of its class, made by {@link #measured} or one of its like when the
 * method is first reached. From then on a call goes to the site and to nothing else: no reflection, no table, no lookup.
 * <b>Failures:</b> none reaches the host; each kind is logged once.
 */
public final class Weaving {
    /* Made with this class: what is first needed when a stack has overflowed could not be initialised there. */
    static final Trouble TROUBLE = new Trouble();

    /** Stands for the token of an {@code enter} that failed: there is no exit for it. */
    private static final Object FAILED = HeldToken.FAILED;

    private Weaving() {}

    /** Makes a site from what is registered for an annotation. */
    private interface Link<S> {
        S make(String annotation, WovenMethod method);
    }

    /** Never fails: the woven class could not run. */
    private static <S> S link(
            Link<? extends S> link,
            S disabled,
            MethodHandles.Lookup lookup,
            String name,
            String annotation,
            String descriptor,
            String... attributes) {
        try {
            WovenMethod method = WovenMethod.of(lookup.lookupClass(), name, descriptor, attributes);
            Reached.note(annotation, method);
            return link.make(annotation, method);
        } catch (Throwable e) {
            TROUBLE.note(lookup.lookupClass(), "linking @" + annotation + " on " + name, e);
            return disabled;
        }
    }

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
        return link(Linking::measured, DisabledSite.INSTANCE, lookup, name, annotation, descriptor, attributes);
    }

    /**
     * Makes the constant of a measured constructor.
     *
     * @param lookup the woven class
     * @param name any name: a constant cannot have a constructor's
     * @param type the constant's type
     * @param annotation what it was woven for
     * @param descriptor the constructor's descriptor
     * @param attributes the annotation's attributes, keys and values in turn
     */
    public static MeasuredSite measuredConstructor(
            MethodHandles.Lookup lookup,
            String name,
            Class<?> type,
            String annotation,
            String descriptor,
            String... attributes) {
        return measured(lookup, "<init>", type, annotation, descriptor, attributes);
    }

    /**
     * Makes the constant of a measured method whose result may be replaced.
     *
     * @param lookup the woven class
     * @param name the method's name
     * @param type the constant's type
     * @param annotation what it was woven for
     * @param descriptor the method's descriptor
     * @param attributes the annotation's attributes, keys and values in turn
     */
    public static MeasuredSite replacing(
            MethodHandles.Lookup lookup,
            String name,
            Class<?> type,
            String annotation,
            String descriptor,
            String... attributes) {
        return link(Linking::replacing, DisabledSite.INSTANCE, lookup, name, annotation, descriptor, attributes);
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
        return link(Linking::answered, DisabledSite.INSTANCE, lookup, name, annotation, descriptor, attributes);
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
            return failed(site, "enter", e);
        }
    }

    /**
     * A measured call begins whose arguments are wanted.
     *
     * @param site the method's constant
     * @param arguments its arguments
     * @return what its end is to be told with
     */
    public static @Nullable Object enter(MeasuredSite site, @Nullable Object[] arguments) {
        try {
            return site.enter(arguments);
        } catch (Throwable e) {
            return failed(site, "enter", e);
        }
    }

    private static Object failed(MeasuredSite site, String what, Throwable e) {
        TROUBLE.note(ReplacingSite.classOf(site), what, e);
        return FAILED;
    }

    /**
     * A measured call is about to return an object that may be replaced.
     *
     * @param site the method's constant
     * @param token what {@code enter} returned
     * @param returned what the method returned
     * @return what the method is to return
     */
    public static Object replace(MeasuredSite site, @Nullable Object token, Object returned) {
        return token == FAILED ? returned : site.replace(token, returned);
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
            TROUBLE.note(ReplacingSite.classOf(site), "exit", e);
        }
    }

    /**
     * A measured constructor begins: the one that it calls first, of its class or the class above, has returned.
     *
     * @param site the constructor's constant
     * @return what its end is to be told with; marked when the constructor is left
     */
    public static CallToken enterConstructor(MeasuredSite site) {
        Object token = enter(site);
        return token instanceof CallToken call ? call : held(site, token);
    }

    /**
     * A measured constructor begins whose arguments are wanted.
     *
     * @param site the constructor's constant
     * @param arguments its arguments
     * @return what its end is to be told with; marked when the constructor is left
     */
    public static CallToken enterConstructor(MeasuredSite site, @Nullable Object[] arguments) {
        Object token = enter(site, arguments);
        return token instanceof CallToken call ? call : held(site, token);
    }

    /** Where the stack or the heap is at its end, the call ends here for its site: nothing could carry the token. */
    private static CallToken held(MeasuredSite site, @Nullable Object token) {
        try {
            return HeldToken.of(token);
        } catch (Throwable e) {
            exit(site, token, null, e);
            return HeldToken.FAILED;
        }
    }

    /**
     * A measured constructor has ended.
     *
     * @param thrown what it threw
     * @param site the constructor's constant
     * @param token what {@code enterConstructor} returned
     */
    public static void exitConstructor(@Nullable Throwable thrown, MeasuredSite site, CallToken token) {
        if (token != FAILED) {
            exit(site, HeldToken.given(token), null, thrown);
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
        if (entry instanceof Entry.Failure failure) {
            throw failure.raised();
        }
        if (entry instanceof Entry.Answer) {
            return entry.value();
        }
        if (entry == Entry.UNHEARD) {
            return returned;
        }
        Object result = thrown == null ? site.result(entry.value(), returned) : returned;
        site.exit(entry.value(), returned, thrown);
        return result;
    }
}
