package dev.perfkit.profile;

/**
 * A task that runs in a context.
 *
 * @param context where it hangs
 * @param task what to run
 */
@SuppressWarnings("try") // a scope is opened and closed, and not asked
record ContextRunnable(ProfileContext context, Runnable task) implements Runnable {
    @Override
    public void run() {
        try (ProfileContext.Scope scope = context.open()) {
            task.run();
        }
    }

    /** Returns what the caller handed over, where it can be told. */
    static Runnable original(Runnable task) {
        return task instanceof ContextRunnable wrapped ? wrapped.task : task;
    }
}
