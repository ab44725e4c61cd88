package dev.perfkit.conformance;

import dev.perfkit.profile.Profiled;
import dev.perfkit.profile.kit.Host;
import dev.perfkit.profile.kit.HostFailure;
import io.micrometer.core.annotation.Timed;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The host of all profilers, annotated for each of them. PerfKit's run loads it as the build wove it, every other run as the
 * compiler left it.
 */
@Profiled
@Timed
public final class AnnotatedHost implements Host {
    /** Nothing to set up. */
    public AnnotatedHost() {}

    @Override
    public void returnsNothing() {}

    @Override
    public long returnsPrimitive(long x) {
        return x + 1;
    }

    @Override
    public String returnsReference(String x) {
        return x + "!";
    }

    @Override
    public @Nullable String returnsNull() {
        return null;
    }

    @Override
    public int throwsOwn(boolean really) throws HostFailure {
        if (really) {
            throw new HostFailure("its own");
        }
        return 1;
    }

    @Override
    public int passesOn(boolean really) throws HostFailure {
        return HostFailure.fail(really);
    }

    @Override
    public int catchesOwn() {
        try {
            throw new HostFailure("its own");
        } catch (HostFailure e) {
            return -1;
        }
    }

    @Override
    public int catchesCallees() {
        try {
            return HostFailure.fail(true);
        } catch (HostFailure e) {
            return -1;
        }
    }

    @Override
    public int rethrows() throws HostFailure {
        try {
            return HostFailure.fail(true);
        } catch (HostFailure e) {
            throw e;
        }
    }

    @Override
    @SuppressWarnings({"finally", "Finally"}) // that is the case
    public int finallyReturns() {
        try {
            return HostFailure.fail(true);
        } finally {
            return -1;
        }
    }

    @Override
    @SuppressWarnings({"finally", "Finally"}) // that is the case
    public int finallyThrows() throws HostFailure {
        try {
            return 1;
        } finally {
            throw new HostFailure("in finally");
        }
    }

    @Override
    public int recursive(int depth, Runnable leaf) {
        if (depth == 0) {
            leaf.run();
            return 1;
        }
        return recursive(depth - 1, leaf) + 1;
    }

    @Override
    public boolean even(int n, Runnable leaf) {
        if (n == 0) {
            leaf.run();
            return true;
        }
        return odd(n - 1, leaf);
    }

    @Override
    public boolean odd(int n, Runnable leaf) {
        if (n == 0) {
            leaf.run();
            return false;
        }
        return even(n - 1, leaf);
    }

    @Override
    public <T> @Nullable CompletionStage<T> stage(@Nullable CompletionStage<T> stage) {
        return stage;
    }

    @Override
    public <T> List<CompletionStage<T>> stages(List<CompletionStage<T>> stages) {
        return stages;
    }

    @Override
    public <T> Future<T> future(Future<T> future) {
        return future;
    }

    @Override
    public void runs(Runnable body) {
        body.run();
    }

    @Override
    public synchronized int locks() {
        return Thread.holdsLock(this) ? 1 : 0;
    }

    @Override
    public int callsPrivate(int x) {
        return hidden(x);
    }

    private int hidden(int x) {
        return x + 1;
    }

    @Override
    public int callsItself(int x) {
        return this.inner(x) + inner(x);
    }

    @Override
    public int inner(int x) {
        return x;
    }

    @Override
    public int callsStatic(int x) {
        return fixed(x);
    }

    private static int fixed(int x) {
        return x + 1;
    }

    @Override
    public <T extends Comparable<T>> T generic(T a, T b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    @Override
    public int varargs(int... values) {
        return values.length;
    }

    @Override
    public int overloaded(int x) {
        return x;
    }

    @Override
    public int overloaded(String text) {
        return text.length();
    }

    @Override
    public void construct(boolean fails) throws HostFailure {
        Constructed made = new Constructed(fails);
        assert made.whole;
    }

    /** What has a measured constructor. */
    static final class Constructed {
        private final boolean whole;

        @Profiled(name = CONSTRUCTOR)
        Constructed(boolean fails) throws HostFailure {
            if (fails) {
                throw new HostFailure("in a constructor");
            }
            whole = true;
        }
    }
}
