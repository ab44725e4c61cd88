package dev.perfkit.weave;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Keeps the failures of a site that replaces results, and results of a wrong type, away from the host. */
final class ReplacingSite implements MeasuredSite {
    private final MeasuredSite site;
    private final Class<?> type;
    private final String signature;
    private final Trouble trouble;

    ReplacingSite(MeasuredSite site, WovenMethod method, Trouble trouble) {
        this.site = requireNonNull(site, "site");
        this.type = method.returnType();
        this.signature = method.signature();
        this.trouble = trouble;
    }

    /** The class that a failure of the site is told by. */
    static Class<?> classOf(MeasuredSite site) {
        return site instanceof ReplacingSite replacing ? replacing.site.getClass() : site.getClass();
    }

    @Override
    public @Nullable Object enter() {
        return site.enter();
    }

    @Override
    public @Nullable Object enter(@Nullable Object[] arguments) {
        return site.enter(arguments);
    }

    @Override
    public Object replace(@Nullable Object token, Object returned) {
        try {
            Object instead = site.replace(token, returned);
            if (!type.isInstance(instead)) {
                throw new ClassCastException("result: "
                        + (instead == null ? "null" : instead.getClass().getName()) + " (expected: " + type.getName()
                        + ")");
            }
            return instead;
        } catch (Throwable e) {
            trouble.note(site.getClass(), "replace of " + signature, e);
            return returned;
        }
    }

    @Override
    public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {
        site.exit(token, returned, thrown);
    }
}
