package dev.perfkit.profile;

import dev.perfkit.profile.ProfileReport.Site;
import dev.perfkit.stats.ExponentialHistogram;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.weave.Coverage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way back from {@link ReportWriter}. Members that it does not know are passed over: a later version may write more. */
final class ReportReader {
    /** The data model's numbers of the buckets that hold 1 and the greatest {@code long}. */
    private static final int FIRST_BUCKET = -1;

    private static final int LAST_BUCKET = 4_031;

    private ReportReader() {}

    static ProfileReport read(String text) {
        JsonCursor json = JsonCursor.of(text);
        if (json.get("schema").wholeNumber() != ReportWriter.SCHEMA) {
            throw json.get("schema").refusal(ReportWriter.SCHEMA + ", the schema that this version reads");
        }
        JsonCursor overhead = json.get("overhead");
        return new ProfileReport(
                json.get("profiler").text(),
                json.get("takenAt").parsed(Instant::parse, "a time such as 2026-11-22T10:15:30Z"),
                json.get("elapsed").parsed(Duration::parse, "a duration such as PT1M30S"),
                json.get("sites").items(ReportReader::site),
                json.get("tree").isNull() ? null : new CallTree(json.get("tree").items(ReportReader::node)),
                new Overhead(
                        overhead.get("call").number(),
                        overhead.get("allocation").number(),
                        overhead.get("cpu").number(),
                        overhead.get("total").number()),
                coverage(json.get("coverage")),
                json.get("unmeasuredCalls").count());
    }

    private static @Nullable Coverage coverage(JsonCursor json) {
        return json.isNull()
                ? null
                : new Coverage(
                        json.get("annotation").text(),
                        json.get("annotated").smallCount(),
                        json.get("woven").smallCount(),
                        json.get("called").smallCount(),
                        json.get("notWoven").items(JsonCursor::text));
    }

    private static Site site(JsonCursor json) {
        return new Site(
                json.get("name").text(),
                json.get("tags").items(JsonCursor::text),
                histogram(json.get("latency")),
                histogram(json.get("returned")),
                json.get("futures").count(),
                histogram(json.get("self")),
                histogram(json.get("warmUp")),
                json.get("firstCall").count(),
                json.get("cancelled").count(),
                json.get("recursive").count(),
                json.get("slow").count(),
                concurrency(json.get("concurrency")),
                usage(json.get("allocation")),
                usage(json.get("cpu")));
    }

    private static Concurrency concurrency(JsonCursor json) {
        return new Concurrency(
                json.get("inFlight").count(),
                json.get("peak").count(),
                json.get("rate").number(),
                json.get("mean").number(),
                json.get("limit").smallCount(),
                json.get("risk")
                        .parsed(Concurrency.Risk::valueOf, "one of " + Arrays.toString(Concurrency.Risk.values())));
    }

    private static Usage usage(JsonCursor json) {
        return new Usage(
                json.get("measured").count(),
                json.get("total").count(),
                json.get("peak").count(),
                json.get("every").smallCount(),
                json.get("virtual").count());
    }

    private static LatencySnapshot histogram(JsonCursor json) {
        List<long[]> buckets = json.get("buckets").items(ReportReader::bucket);
        int offset = buckets.isEmpty() ? 0 : (int) buckets.get(0)[0];
        List<Long> counts = new ArrayList<>();
        for (long[] bucket : buckets) {
            int gap = (int) bucket[0] - offset - counts.size();
            if (gap < 0) {
                throw json.get("buckets").refusal("the buckets' numbers in order, each once");
            }
            counts.addAll(Collections.nCopies(gap, 0L));
            counts.add(bucket[1]);
        }
        ExponentialHistogram histogram = new ExponentialHistogram(
                json.get("scale").smallCount(),
                json.get("count").count(),
                json.get("sum").wholeNumber(),
                json.get("min").count(),
                json.get("max").count(),
                json.get("zeros").count(),
                offset,
                counts);
        long errors = json.get("errors").count();
        try {
            return LatencySnapshot.of(histogram, errors);
        } catch (IllegalArgumentException e) {
            throw json.refusal("a histogram without contradiction, but " + e.getMessage());
        }
    }

    private static long[] bucket(JsonCursor json) {
        List<Long> pair = json.items(JsonCursor::wholeNumber);
        if (pair.size() != 2 || pair.get(0) < FIRST_BUCKET || pair.get(0) > LAST_BUCKET || pair.get(1) < 1) {
            throw json.refusal(
                    "a pair of a bucket's number, " + FIRST_BUCKET + " to " + LAST_BUCKET + ", and its count");
        }
        return new long[] {pair.get(0), pair.get(1)};
    }

    private static CallTree.Node node(JsonCursor json) {
        return new CallTree.Node(
                json.get("site").text(),
                json.get("calls").count(),
                json.get("self").wholeNumber(),
                json.get("children").items(ReportReader::node));
    }
}
