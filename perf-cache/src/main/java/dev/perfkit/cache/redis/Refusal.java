package dev.perfkit.cache.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in words what a server means that takes no commands, or cannot be spoken to. */
final class Refusal {
    private Refusal() {}

    /** Returns the exception to throw for a failure. */
    static RedisException of(@Nullable Throwable failure, Object where) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return of(failure.getCause(), where);
        }
        SSLException tls = cause(failure, SSLException.class);
        if (tls != null) {
            return new RedisException(where + " cannot be spoken to by TLS: " + tls.getMessage(), failure);
        }
        RedisCommandExecutionException answer = answer(failure);
        String meaning = answer == null ? null : meaning(String.valueOf(answer.getMessage()));
        if (answer != null && meaning != null) {
            return new RedisException(where + " " + meaning + ": " + answer.getMessage(), failure);
        }
        return failure instanceof RedisException known ? known : new RedisException(failure);
    }

    /** Returns whether the server said so; else nobody knows what it has done or will do. */
    static boolean isAnswer(Throwable failure) {
        return answer(failure) != null;
    }

    private static @Nullable RedisCommandExecutionException answer(@Nullable Throwable failure) {
        return cause(failure, RedisCommandExecutionException.class);
    }

    private static <T extends Throwable> @Nullable T cause(@Nullable Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    private static @Nullable String meaning(String answer) {
        if (says(answer, "READONLY")) {
            return "is a replica, which takes no changes";
        }
        if (says(answer, "OOM")) {
            return "is full (maxmemory)";
        }
        if (says(answer, "WRONGPASS") || says(answer, "NOAUTH") || answer.contains("invalid password")) {
            return "does not accept user or password";
        }
        // The latter are the words of Redis 6.
        return says(answer, "NOPERM") || answer.contains("The user executing the script can't")
                ? "does not permit the user what the tier needs"
                : null;
    }

    static boolean isReplica(@Nullable Throwable failure) {
        RedisCommandExecutionException answer = answer(failure);
        return answer != null && says(String.valueOf(answer.getMessage()), "READONLY");
    }

    /** Older servers wrap in an error of the script what a command of it said. */
    private static boolean says(String answer, String code) {
        return answer.startsWith(code) || answer.contains(": -" + code);
    }
}
