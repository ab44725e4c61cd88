package dev.perfkit.weave;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** Keeps an {@link AnsweredSite}'s failures, and answers of a wrong type, away from the host. */
final class CheckedSite implements AnsweredSite {
    private final AnsweredSite site;
    private final Class<?> answerType;
    private final boolean nullable;
    private final String signature;
    private final Trouble trouble;

    CheckedSite(AnsweredSite site, WovenMethod method, Trouble trouble) {
        Class<?> type = method.returnType();
        this.site = site;
        this.answerType = MethodType.methodType(type).wrap().returnType();
        this.nullable = !type.isPrimitive() || type == void.class;
        this.signature = method.signature();
        this.trouble = trouble;
    }

    @Override
    public Entry enter(@Nullable Object self, @Nullable Object[] arguments) {
        try {
            Entry entry = requireNonNull(site.enter(self, arguments), "entry");
            if (entry instanceof Entry.Answer && !(entry instanceof Entry.Failure)) {
                checkAnswer(entry.value());
            }
            return entry;
        } catch (Throwable e) {
            trouble.note(site.getClass(), "enter of " + signature, e);
            return Entry.UNHEARD;
        }
    }

    private void checkAnswer(@Nullable Object answer) {
        if (answer == null ? !nullable : !answerType.isInstance(answer)) {
            throw new ClassCastException(
                    "answer: " + (answer == null ? "null" : answer.getClass().getName()) + " (expected: "
                            + answerType.getName() + ")");
        }
    }

    @Override
    public @Nullable Object result(@Nullable Object token, @Nullable Object returned) {
        try {
            Object instead = site.result(token, returned);
            if (instead != returned) {
                checkAnswer(instead);
            }
            return instead;
        } catch (Throwable e) {
            trouble.note(site.getClass(), "result of " + signature, e);
            return returned;
        }
    }

    @Override
    public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {
        try {
            site.exit(token, returned, thrown);
        } catch (Throwable e) {
            trouble.note(site.getClass(), "exit of " + signature, e);
        }
    }
}
