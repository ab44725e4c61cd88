package dev.perfkit.weave;

import org.jspecify.annotations.Nullable;

/** The site of a method whose own could not be made: every call runs as if it were not woven. */
enum DisabledSite implements MeasuredSite, AnsweredSite {
    INSTANCE;

    @Override
    public @Nullable Object enter() {
        return null;
    }

    @Override
    public Entry enter(@Nullable Object self, @Nullable Object[] arguments) {
        return Entry.UNHEARD;
    }

    @Override
    public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {}
}
