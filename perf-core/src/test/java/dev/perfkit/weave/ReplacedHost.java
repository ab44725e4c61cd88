package dev.perfkit.weave;

import dev.perfkit.profile.Profiled;
import org.jspecify.annotations.Nullable;

/** Methods whose arguments are wanted, and methods whose results may be replaced. */
public class ReplacedHost {
    /** What {@link WatchedCall} replaces. */
    public interface Lazy {}

    /** What it refuses. */
    public interface Unknown {}

    static class Promise implements Lazy {}

    static final class Narrow extends Promise {}

    @Watched(arguments = true)
    int plain(int a, long b, String c, double... d) {
        a = -a;
        return a + (int) b + c.length() + d.length;
    }

    @Watched(arguments = true, token = "failure")
    static boolean statically() {
        return true;
    }

    @Watched
    @Nullable Lazy lazy(@Nullable Lazy given) {
        return given;
    }

    @Watched(token = "call")
    Narrow narrow(Narrow given, boolean fails) {
        if (fails) {
            throw new IllegalStateException("asked to fail");
        }
        return given;
    }

    @Watched(arguments = true)
    @Profiled(captureArguments = true)
    <P extends Promise> P both(P given, @Nullable Object other) {
        try {
            return given;
        } finally {
            other = null;
        }
    }

    @Watched
    Object object(Object given) {
        return given;
    }

    @Watched(token = "failure")
    Lazy unheard(Lazy given) {
        return given;
    }
}
