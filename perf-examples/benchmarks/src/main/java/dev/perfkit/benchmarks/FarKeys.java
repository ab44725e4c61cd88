package dev.perfkit.benchmarks;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** The keys of a thread, in turn; no two threads have the same, so that none waits for what another has asked for. */
@State(Scope.Thread)
public class FarKeys {
    static final int COUNT = 2_000;
    static final int BULK = 100;
    static final List<String> ALL =
            IntStream.range(0, COUNT).mapToObj(i -> "article:" + i).toList();
    private static final List<Set<String>> BULKS = IntStream.range(0, COUNT / BULK)
            .<Set<String>>mapToObj(i -> new LinkedHashSet<>(ALL.subList(i * BULK, (i + 1) * BULK)))
            .toList();

    private int first;
    private int count;
    private int next;
    private int nextBulk;

    /** For JMH. */
    public FarKeys() {}

    /** Finds which they are. */
    @Setup
    public void begin(ThreadParams thread) {
        count = COUNT / thread.getThreadCount();
        first = thread.getThreadIndex() * count;
        nextBulk = first / BULK;
    }

    String next() {
        next = (next + 1) % count;
        return ALL.get(first + next);
    }

    Set<String> nextBulk() {
        nextBulk = (nextBulk + 1) % BULKS.size();
        return BULKS.get(nextBulk);
    }
}
