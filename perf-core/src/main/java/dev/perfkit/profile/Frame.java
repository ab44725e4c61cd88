package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One profiled call under way on its thread. Used again for later calls at the same depth. */
final class Frame {
    private final Frames frames;
    private final int depth;
    private @Nullable SiteStats site;
    private long start;

    Frame(Frames frames, int depth) {
        this.frames = frames;
        this.depth = depth;
    }

    void open(SiteStats of, long at) {
        site = of;
        start = at;
    }

    boolean isOf(SiteStats other) {
        return site == other;
    }

    /** The call has ended, or goes on in the stage that it returned. */
    void exit(@Nullable Object returned, @Nullable Throwable thrown) {
        SiteStats ended = requireNonNull(site, "this call has ended before");
        site = null;
        frames.popTo(depth);
        if (thrown == null && returned instanceof CompletionStage<?> stage) {
            StageEnd.await(stage, ended, start);
        } else {
            ended.end(start, thrown);
        }
    }
}
