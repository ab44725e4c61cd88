package dev.perfkit.profile;

import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.weave.Coverage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reports drawn at random, with all that may be in one: any character in a name, what is unknown, what is empty. */
final class RandomReports {
    private final SplittableRandom random;

    RandomReports(long seed) {
        this.random = new SplittableRandom(seed);
    }

    ProfileReport next() {
        return new ProfileReport(
                text(),
                Instant.ofEpochSecond(random.nextLong(4_000_000_000L), random.nextInt(1_000_000_000)),
                Duration.ofNanos(random.nextLong() >>> 10),
                list(6, this::site),
                random.nextBoolean() ? null : new CallTree(nodes(0)),
                random.nextBoolean()
                        ? Overhead.UNKNOWN
                        : new Overhead(number(), number(), random.nextDouble(), number()),
                coverage(),
                count());
    }

    private @Nullable Coverage coverage() {
        return random.nextBoolean()
                ? null
                : new Coverage(text(), random.nextInt(99), random.nextInt(99), random.nextInt(99), list(3, this::text));
    }

    private ProfileReport.Site site() {
        return new ProfileReport.Site(
                text(),
                list(3, this::text),
                snapshot(),
                snapshot(),
                count(),
                snapshot(),
                snapshot(),
                count(),
                count(),
                count(),
                count(),
                new Concurrency(
                        count(),
                        count(),
                        number(),
                        number(),
                        random.nextInt(100),
                        List.of(Concurrency.Risk.values()).get(random.nextInt(3))),
                usage(),
                usage());
    }

    private Usage usage() {
        return random.nextInt(4) == 0
                ? Usage.OFF
                : new Usage(count(), count(), count(), 1 << random.nextInt(20), count());
    }

    private LatencySnapshot snapshot() {
        LatencyRecorder recorder = new LatencyRecorder();
        for (int i = random.nextInt(30); i > 0; i--) {
            long value = random.nextLong() >>> (1 + random.nextInt(63));
            if (random.nextBoolean()) {
                recorder.recordError(value);
            } else {
                recorder.record(random.nextInt(5) == 0 ? 0 : value);
            }
        }
        return recorder.snapshot();
    }

    private List<CallTree.Node> nodes(int depth) {
        return list(depth > 4 ? 0 : 3, () -> new CallTree.Node(text(), count(), count() >>> 20, nodes(depth + 1)));
    }

    private <T> List<T> list(int longest, Supplier<T> element) {
        List<T> list = new ArrayList<>();
        for (int i = longest == 0 ? 0 : random.nextInt(longest + 1); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }

    private long count() {
        return random.nextInt(8) == 0 ? Long.MAX_VALUE : random.nextLong() >>> (1 + random.nextInt(63));
    }

    private double number() {
        double[] odd = {0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE, Double.MAX_VALUE, 1e21, 0.1};
        return random.nextInt(3) == 0 ? odd[random.nextInt(odd.length)] : random.nextDouble(1e9);
    }

    private String text() {
        int[] odd = {'"', '\\', '/', '<', '\n', '\r', '\t', 0, 0x7f, ';', ' ', 0x2028, 0xd800, 0xdc00, 0x1f600, 'é', '{'
        };
        return IntStream.range(0, 1 + random.nextInt(8))
                .map(i -> random.nextBoolean() ? 'a' + random.nextInt(26) : odd[random.nextInt(odd.length)])
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
