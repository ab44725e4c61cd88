package dev.perfkit.cache.kit;

import dev.perfkit.cache.kit.CacheOperation.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges a history of operations on {@link Versions} by what a cache promises about old values.
 *
 * <pre>{@code
 * HistoryChecker.Verdict verdict = HistoryChecker.check(seed, operations);
 * assertThat(verdict.violations()).as("%s", verdict).isEmpty();
 * }</pre>
 *
 * <p>Changes of a key have to be made one at a time ({@link Versions#change} does so), the source first: then of two versions the
 * higher one is the newer one.
 *
 * <p><b>Cost:</b> sorts the history. <b>Thread safety:</b> none needed.
 */
public final class HistoryChecker {
    private static final Comparator<CacheOperation> BY_START = (a, b) -> Long.compare(a.start() - b.start(), 0);

    private HistoryChecker() {}

    /** What was promised. */
    public enum Promise {
        /** A get that starts after a put or a removal of the same node returned, or threw, yields nothing older. */
        S1,
        /**
         * A node that returned a version of a key never returns an older one afterwards, unless it says so, or the change that made
         * the newer one had not been acknowledged: the source has it, and nobody else was told.
         */
        S2,
        /** The far tier never goes back: neither behind what it had, nor behind a change that it acknowledged. */
        S5
    }

    /**
     * A read of something too old.
     *
     * @param promise which promise it breaks
     * @param read what was read
     * @param witness what had ended before, and was newer
     * @param excerpt the two, whoever made the version that was read, and the faults of that time; by their start
     */
    public record Violation(
            Promise promise, CacheOperation read, CacheOperation witness, List<CacheOperation> excerpt) {
        /** Returns the excerpt, an operation a line, times in microseconds since the first. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder().append(promise).append(" is broken:");
            long zero = excerpt.get(0).start();
            for (CacheOperation operation : excerpt) {
                text.append(String.format(
                        Locale.ROOT,
                        "%n%,12d us to %,12d us  %s",
                        (operation.start() - zero) / 1_000,
                        (operation.end() - zero) / 1_000,
                        operation));
            }
            return text.toString();
        }
    }

    /**
     * What was found.
     *
     * @param seed what the history was drawn by
     * @param reads how many reads were judged: those that found something
     * @param absent how many found nothing, of which nothing is promised
     * @param violations the reads that broke a promise, by their start
     * @param excused how many reads would have broken S2, had the change been acknowledged that made the newer version
     */
    public record Verdict(long seed, long reads, long absent, List<Violation> violations, long excused) {
        /** Returns the seed and the first violation. */
        @Override
        public String toString() {
            String found = String.format(
                    Locale.ROOT, "seed %d: %d of %,d reads broke a promise", seed, violations.size(), reads);
            return violations.isEmpty() ? found : found + String.format("%n") + violations.get(0);
        }
    }

    /**
     * Judges a history.
     *
     * @param seed what it was drawn by, to be told with what is found
     * @param history the operations in any order
     * @throws IllegalArgumentException if there are gets, and none of them found anything: a cache that never answers keeps every
     *     promise, and says nothing of any
     */
    public static Verdict check(long seed, Collection<CacheOperation> history) {
        List<CacheOperation> gets = of(history, operation -> operation.kind() == Kind.GET);
        if (!gets.isEmpty() && gets.stream().noneMatch(HistoryChecker::isFound)) {
            throw new IllegalArgumentException("history: of seed " + seed + ", none of " + gets.size()
                    + " gets found anything (expected: some that did)");
        }
        List<CacheOperation> far = of(history, operation -> operation.kind() == Kind.FAR_GET);
        List<CacheOperation> changes = of(history, CacheOperation::isChange);
        List<CacheOperation> acknowledged = new ArrayList<>(of(changes, CacheOperation::acknowledged));
        acknowledged.addAll(far);

        List<Violation> found = new ArrayList<>();
        List<Violation> back = new ArrayList<>();
        List<Violation> backBehindTold = new ArrayList<>();
        Function<CacheOperation, Object> byNodeAndKey = operation -> List.of(operation.node(), operation.key());
        judge(Promise.S1, gets, atEnd(changes), byNodeAndKey, history, found);
        judge(Promise.S2, gets, atEnd(gets), byNodeAndKey, history, back);
        judge(Promise.S2, gets, whenAcknowledged(gets, changes), byNodeAndKey, history, backBehindTold);
        judge(Promise.S5, far, atEnd(acknowledged), CacheOperation::key, history, found);
        found.addAll(backBehindTold);
        found.sort((a, b) -> BY_START.compare(a.read(), b.read()));
        long excused = (long) back.size() - backBehindTold.size();
        long all = (long) gets.size() + far.size();
        long judged = Stream.concat(gets.stream(), far.stream())
                .filter(HistoryChecker::isFound)
                .count();
        return new Verdict(seed, judged, all - judged, List.copyOf(found), excused);
    }

    private static boolean isFound(CacheOperation read) {
        return read.version() != CacheNode.ABSENT;
    }

    /** Something that a later read may not fall behind, and since when. */
    private record Mark(CacheOperation operation, long since) {}

    private static List<Mark> atEnd(List<CacheOperation> operations) {
        return operations.stream()
                .map(operation -> new Mark(operation, operation.end()))
                .toList();
    }

    /** Returns the reads of what was acknowledged, each from when both had ended: it, and the change that made what was read. */
    private static List<Mark> whenAcknowledged(List<CacheOperation> gets, List<CacheOperation> changes) {
        Map<Object, CacheOperation> makers = new HashMap<>();
        changes.forEach(change -> makers.put(List.of(change.key(), change.version()), change));
        List<Mark> marks = new ArrayList<>();
        for (CacheOperation get : gets) {
            CacheOperation maker = makers.getOrDefault(List.of(get.key(), get.version()), get);
            if (maker.acknowledged()) {
                marks.add(new Mark(get, maker.end() - get.end() > 0 ? maker.end() : get.end()));
            }
        }
        return marks;
    }

    private static List<CacheOperation> of(Collection<CacheOperation> history, Predicate<CacheOperation> which) {
        return history.stream().filter(which).toList();
    }

    private static void judge(
            Promise promise,
            List<CacheOperation> reads,
            List<Mark> marks,
            Function<CacheOperation, Object> scope,
            Collection<CacheOperation> history,
            List<Violation> found) {
        Map<Object, List<Mark>> marksIn = marks.stream()
                .sorted((a, b) -> Long.compare(a.since - b.since, 0))
                .collect(Collectors.groupingBy(mark -> scope.apply(mark.operation)));
        reads.stream().sorted(BY_START).collect(Collectors.groupingBy(scope)).forEach((in, readsIn) -> {
            List<Mark> set = marksIn.getOrDefault(in, List.of());
            CacheOperation newest = null;
            int next = 0;
            for (CacheOperation read : readsIn) {
                for (; next < set.size() && set.get(next).since - read.start() < 0; next++) {
                    newest = newer(newest, set.get(next).operation);
                }
                if (newest != null && isFound(read) && read.version() < newest.version()) {
                    found.add(new Violation(promise, read, newest, excerpt(read, newest, history)));
                }
            }
        });
    }

    private static CacheOperation newer(@Nullable CacheOperation one, CacheOperation other) {
        return one == null || other.version() > one.version() ? other : one;
    }

    private static List<CacheOperation> excerpt(
            CacheOperation read, CacheOperation witness, Collection<CacheOperation> history) {
        return history.stream()
                .filter(operation -> operation.equals(read)
                        || operation.equals(witness)
                        || isOriginOf(read, operation)
                        || isFaultBetween(witness, read, operation))
                .sorted(BY_START)
                .toList();
    }

    private static boolean isOriginOf(CacheOperation read, CacheOperation operation) {
        return operation.isChange() && operation.key() == read.key() && operation.version() == read.version();
    }

    private static boolean isFaultBetween(CacheOperation witness, CacheOperation read, CacheOperation operation) {
        return operation.kind() == Kind.FAULT && !operation.isBefore(witness) && !read.isBefore(operation);
    }
}
