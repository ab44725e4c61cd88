package dev.perfkit.profile;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The end of a call that returned a stage: at the stage's completion, once, however often the stage reports it. */
final class StageEnd implements BiConsumer<@Nullable Object, @Nullable Throwable> {
    private final SiteStats site;
    private final long start;
    private final long slowFrom;
    private final AtomicBoolean ended = new AtomicBoolean();

    private StageEnd(SiteStats site, long start, long slowFrom) {
        this.site = site;
        this.start = start;
        this.slowFrom = slowFrom;
    }

    static void await(CompletionStage<?> stage, SiteStats site, long start, long slowFrom) {
        StageEnd end = new StageEnd(site, start, slowFrom);
        try {
            // What this returns is dropped: the caller keeps its own stage, and may cancel it.
            stage.whenComplete(end);
        } catch (Throwable e) {
            // A stage that takes no completions: the call has lasted until it returned.
            end.accept(null, null);
        }
    }

    @Override
    public void accept(@Nullable Object value, @Nullable Throwable failure) {
        if (ended.compareAndSet(false, true)) {
            site.end(start, slowFrom, cause(failure));
        }
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
