package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;

import dev.perfkit.weave.CallToken;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One profiled call under way on its thread. Used again for later calls at the same depth. */
final class Frame extends CallToken {
    private final Frames frames;
    private final int depth;
    private @Nullable SiteStats site;
    private long start;
    private long slowFrom;

    Frame(Frames frames, int depth) {
        this.frames = frames;
        this.depth = depth;
    }

    void open(SiteStats of, long slowFromNanos) {
        site = of;
        slowFrom = slowFromNanos;
        left = false;
        start = of.begin();
    }

    boolean isOf(SiteStats other) {
        return site == other;
    }

    /** The call has ended, or goes on in the stage that it returned. */
    void exit(@Nullable Object returned, @Nullable Throwable thrown) {
        left = false; // on its way, and not lost
        try {
            SiteStats ended = requireNonNull(site, "this call has ended before");
            if (thrown == null && returned instanceof CompletionStage<?> stage) {
                StageEnd.await(stage, ended, start, slowFrom);
            } else {
                ended.end(start, slowFrom, thrown);
            }
            site = null;
            frames.popTo(depth);
        } catch (Throwable e) {
            left = true;
            throw e;
        }
    }

    /** Its end was lost, before or while it was noted. */
    void drop() {
        if (site != null) {
            site.lose();
            site = null;
        }
    }
}
