package dev.perfkit.profile;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The end of a call that returned a stage: at the stage's completion, once, however often the stage reports it. */
final class StageEnd implements BiConsumer<@Nullable Object, @Nullable Throwable> {
    private final PendingCall call;

    private StageEnd(PendingCall call) {
        this.call = call;
    }

    static void await(CompletionStage<?> stage, PendingCall call) {
        try {
            // What this returns is dropped: the caller keeps its own stage, and may cancel it.
            CompletionStage<?> after = stage.whenComplete(new StageEnd(call));
            if (after instanceof CompletableFuture<?> future && future.isDone()) {
                call.end(CallEnd.RETURNED); // without effect, but where the stack was at its end when it was told
            } else if (!call.hasEnded()) {
                call.watch();
            }
        } catch (Throwable e) {
            // A stage that takes no completions: the call has lasted until it returned.
            call.end(CallEnd.RETURNED);
        }
    }

    @Override
    public void accept(@Nullable Object value, @Nullable Throwable failure) {
        call.end(CallEnd.of(cause(failure)));
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
