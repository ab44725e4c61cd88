package dev.perfkit.cache;

import dev.perfkit.weave.AnsweredSite;
import dev.perfkit.weave.Entry;
import dev.perfkit.weave.WovenMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A woven method with {@link CacheInvalidate}, one or several. */
final class InvalidatingSite implements AnsweredSite {
    private final List<InvalidationRule> rules;
    private final boolean later;

    /** What one call invalidates, in the order of the rules. */
    private record Dues(List<InvalidationRule.Due> all) {
        void invalidate() {
            all.forEach(InvalidationRule.Due::invalidate);
        }
    }

    /** Takes the method once for each of its annotations, with the attributes of that one. */
    InvalidatingSite(List<WovenMethod> annotated) {
        WovenMethod method = annotated.get(0);
        Complaint complaint = new Complaint("@CacheInvalidate on " + method.signature());
        rules = annotated.stream()
                .map(each -> new InvalidationRule(each, complaint))
                .toList();
        later = ReturnKind.isStage(method.shape().returnType());
    }

    @Override
    public Entry enter(@Nullable Object self, @Nullable Object[] arguments) {
        List<InvalidationRule.Due> dues = new ArrayList<>(rules.size());
        for (InvalidationRule rule : rules) {
            InvalidationRule.Due due = rule.due(self, arguments);
            if (due != null) {
                dues.add(due);
            }
        }
        if (dues.isEmpty()) {
            return Entry.proceed();
        }
        dues.stream().filter(InvalidationRule.Due::isDueBefore).forEach(InvalidationRule.Due::invalidate);
        return Entry.proceed(new Dues(dues));
    }

    /** A stage that is done when the invalidation is, so that nobody who waits for it reads what was there before. */
    @Override
    public @Nullable Object result(@Nullable Object token, @Nullable Object returned) {
        return later && token instanceof Dues dues && returned instanceof CompletionStage<?> stage
                ? stage.whenComplete((value, failure) -> {
                    if (failure == null) {
                        dues.invalidate();
                    }
                })
                : returned;
    }

    @Override
    public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {
        if (!later && thrown == null && token instanceof Dues dues) {
            dues.invalidate();
        }
    }
}
