package dev.perfkit.cache;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a method returns, and what of it is a value to cache. */
enum ReturnKind {
    VALUE {
        @Override
        @Nullable Object value(@Nullable Object returned) {
            return returned;
        }

        @Override
        @Nullable Object returned(@Nullable Object value) {
            return value;
        }
    },
    OPTIONAL {
        @Override
        @Nullable Object value(@Nullable Object returned) {
            return returned == null ? null : ((Optional<?>) returned).orElse(null);
        }

        @Override
        Object returned(@Nullable Object value) {
            return Optional.ofNullable(value);
        }
    },
    STAGE {
        @Override
        Object value(@Nullable Object returned) {
            throw new IllegalStateException("a stage's value comes later");
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // it is the answer
        Object returned(@Nullable Object value) {
            return CompletableFuture.completedFuture(value);
        }
    };

    private static final Set<String> LATER = Set.of(
            "java.util.concurrent.Future",
            "java.util.concurrent.CompletionStage",
            "java.util.concurrent.Flow$Publisher",
            "org.reactivestreams.Publisher",
            "io.smallrye.mutiny.Uni",
            "kotlinx.coroutines.flow.Flow");
    private static final Set<String> ONCE =
            Set.of("java.lang.AutoCloseable", "java.util.Iterator", "java.util.Enumeration", "java.util.Spliterator");

    /** Returns the value in what the body returned; null for none. */
    abstract @Nullable Object value(@Nullable Object returned);

    /** Returns what a call returns that is answered by a value. */
    abstract @Nullable Object returned(@Nullable Object value);

    static ReturnKind of(String returnType) {
        if (returnType.equals(Optional.class.getName())) {
            return OPTIONAL;
        }
        return isStage(returnType) ? STAGE : VALUE;
    }

    static boolean isStage(String type) {
        return type.equals(CompletionStage.class.getName()) || type.equals(CompletableFuture.class.getName());
    }

    /** Refuses what cannot be returned a second time. */
    static void checkValue(String returnType, List<String> supertypes) {
        if (returnType.equals("void")) {
            throw new IllegalArgumentException("it returns nothing (expected: a value to cache)");
        }
        refuse(ONCE, returnType, supertypes, "can be used once");
        checkDone(returnType, supertypes);
    }

    /** Refuses what tells nobody when it is done. */
    static void checkDone(String returnType, List<String> supertypes) {
        if (!isStage(returnType)) {
            refuse(LATER, returnType, supertypes, "does its work later");
        }
    }

    private static void refuse(Set<String> types, String returnType, List<String> supertypes, String why) {
        supertypes.stream().filter(types::contains).findFirst().ifPresent(type -> {
            throw new IllegalArgumentException("it returns a " + returnType + ", and a " + type + " " + why
                    + " (expected: a value, or a CompletionStage or CompletableFuture of it)");
        });
    }
}
