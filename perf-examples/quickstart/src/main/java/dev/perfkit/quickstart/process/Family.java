package dev.perfkit.quickstart.process;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All processes that a run starts. None is left behind, whichever way this JVM ends.
 *
 * <p>In order, or by a signal: a shutdown hook ends them. Killed: they see their input close. Killed Maven: {@link
 * #endWithParent()} turns it into an orderly end.
 */
public final class Family implements AutoCloseable {
    private final List<Child> children = new CopyOnWriteArrayList<>();
    private final Thread hook;

    /**
     * Creates a family without children.
     *
     * @param onSignal is told when this JVM ends before the family was closed, first of all
     */
    public Family(Runnable onSignal) {
        hook = new Thread(
                () -> {
                    onSignal.run();
                    closeAll();
                },
                "end children");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts a child, see {@link Child#start}. */
    public Child start(String name, Class<?> main, int heapMegabytes, String... args) throws IOException {
        Child child = Child.start(name, main, heapMegabytes, args);
        children.add(child);
        return child;
    }

    /** Ends this JVM, in order, when the one that started it ends: whoever kills Maven means us too. */
    public static void endWithParent() {
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        var unused = parent.map(ProcessHandle::onExit).map(end -> end.thenRun(() -> System.exit(143)));
    }

    @Override
    public void close() {
        closeAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook has run or will find nothing to do.
        }
    }

    private void closeAll() {
        children.forEach(Child::stop);
        children.forEach(Child::close);
    }
}
