package dev.perfkit.cache.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import org.jspecify.annotations.Nullable;

/** Says in words what a server means that takes no commands. */
final class Refusal {
    private Refusal() {}

    /** Returns the exception to throw for a failure. */
    static RedisException of(@Nullable Throwable failure, Object where) {
        RedisCommandExecutionException answer = answer(failure);
        String meaning = answer == null ? null : meaning(String.valueOf(answer.getMessage()));
        if (answer != null && meaning != null) {
            return new RedisException(where + " " + meaning + ": " + answer.getMessage(), failure);
        }
        return failure instanceof RedisException known ? known : new RedisException(failure);
    }

    private static @Nullable RedisCommandExecutionException answer(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisCommandExecutionException answer) {
                return answer;
            }
        }
        return null;
    }

    private static @Nullable String meaning(String answer) {
        if (isReplica(answer)) {
            return "is a replica, which takes no changes";
        }
        if (answer.startsWith("OOM")) {
            return "is full (maxmemory)";
        }
        if (answer.startsWith("WRONGPASS") || answer.startsWith("NOAUTH") || answer.contains("invalid password")) {
            return "does not accept user or password";
        }
        return answer.startsWith("NOPERM") ? "does not permit the user what the tier needs" : null;
    }

    static boolean isReplica(@Nullable Throwable failure) {
        RedisCommandExecutionException answer = answer(failure);
        return answer != null && isReplica(String.valueOf(answer.getMessage()));
    }

    private static boolean isReplica(String answer) {
        // A script's own error has the server's inside.
        return answer.startsWith("READONLY") || answer.contains("-READONLY");
    }
}
