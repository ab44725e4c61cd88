package dev.perfkit.memory;

import static dev.perfkit.memory.Snapshots.MB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.perfkit.memory.Recommendation.Confidence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AdviceTest {
    private final Snapshots source = new Snapshots();
    private final List<MemorySnapshot> snapshots = new ArrayList<>(List.of(source.next()));
    private final List<LeakVerdict> verdicts = new ArrayList<>();
    private Advice.Limits limits = new Advice.Limits(null, null);
    private HumongousWatch.Seen collections = new HumongousWatch.Seen(0, 40);

    private List<Recommendation> advice() {
        snapshots.add(source.next());
        return Advice.on(snapshots, verdicts, limits, collections);
    }

    private void assertOne(String what, String evidence, Confidence confidence) {
        assertThat(advice()).singleElement().satisfies(advice -> {
            assertThat(advice.what()).contains(what);
            assertThat(advice.evidence()).contains(evidence);
            assertThat(advice.confidence()).isEqualTo(confidence);
            assertThat(advice.gain()).isNotBlank();
        });
    }

    @Test
    void healthyJvm_getsNone() {
        source.resident = 800 * MB;
        source.pauseMillis = 100; // of a second, not more than a tenth
        source.live = 280 * MB;
        source.threads = 1_000;
        source.files = 800L;
        source.metaspace = 80 * MB;
        source.direct = 80 * MB;
        limits = new Advice.Limits(100 * MB, 100 * MB);

        assertThat(advice()).isEmpty();
        assertThat(Advice.on(List.of(), verdicts, limits, collections)).isEmpty();
    }

    @Test
    void memoryAboveFourFifths_isOfTheContainerWhereItHasALimit() {
        source.resident = 801 * MB;
        assertOne("give it more memory", "801 MB of 1000 MB are in use, 80 %", Confidence.HIGH);

        source.containerUsed = 700 * MB;
        assertThat(advice()).isEmpty();
        source.containerUsed = 950 * MB;
        assertOne("give it more memory", "950 MB of 1000 MB", Confidence.HIGH);
    }

    @Test
    void pausesAboveATenthOfTheTime() {
        source.pauseMillis = 101;
        assertOne("create less garbage", "10 % of the time", Confidence.HIGH);
    }

    @Test
    void peakAboveTwoGigabytes_alsoWhereItIsOver() {
        source.memoryLimit = 16_000 * MB;
        source.resident = 2_100 * MB;
        snapshots.add(source.next());
        source.resident = 500 * MB;
        assertOne("allocated in large pieces", "2.1 GB at its highest", Confidence.LOW);
    }

    @Test
    void heapNearItsLimit_orFarAboveTheLiveSet() {
        source.live = 300 * MB;
        assertOne("raise -Xmx", "the live set is 300 MB", Confidence.HIGH);

        snapshots.clear();
        source.live = 50 * MB;
        source.heapMax = 4_000 * MB;
        assertOne("lower -Xmx", "the heap may be 3.9 GB", Confidence.MEDIUM);

        snapshots.clear();
        source.live = null;
        assertThat(advice()).as("the live set is not known").isEmpty();
    }

    @Test
    void humongousAllocation() {
        collections = new HumongousWatch.Seen(3, 40);
        assertOne("G1HeapRegionSize", "3 of 40 collections", Confidence.MEDIUM);
    }

    @Test
    void metaspaceAndDirectBuffersNearTheirLimits() {
        limits = new Advice.Limits(60 * MB, null);
        assertOne("MaxMetaspaceSize", "50 MB of 60 MB", Confidence.HIGH);
        limits = new Advice.Limits(null, 12 * MB);
        assertOne("MaxDirectMemorySize", "10 MB of 12 MB", Confidence.HIGH);
    }

    @Test
    void manyThreads_andFilesNearTheLimit() {
        source.threads = 1_001;
        assertOne("virtual threads", "1001 threads are alive", Confidence.MEDIUM);
        source.threads = 10;
        source.files = 801L;
        assertOne("ulimit -n", "801 of 1000 files", Confidence.HIGH);
    }

    @Test
    void leak_comesWithItsVerdict_theSurestFirst() {
        verdicts.add(verdict(Resource.HEAP, LeakState.SUSPECTED));
        verdicts.add(verdict(Resource.FILES, LeakState.CONFIRMED));
        verdicts.add(verdict(Resource.THREADS, LeakState.PLATEAU));

        assertThat(advice())
                .extracting(Recommendation::what, Recommendation::evidence, Recommendation::confidence)
                .containsExactly(
                        tuple("find what holds files and never lets go", "files: why", Confidence.HIGH),
                        tuple(
                                "find what holds heap and never lets go; begin with shop.Session",
                                "heap: why",
                                Confidence.MEDIUM));
    }

    private static LeakVerdict verdict(Resource resource, LeakState state) {
        List<GrowingClass> growing =
                resource == Resource.HEAP ? List.of(new GrowingClass("shop.Session", 1, 1, List.of())) : List.of();
        return new LeakVerdict(
                resource,
                state,
                ReportText.words(resource) + ": why",
                20,
                Duration.ofMinutes(5),
                1,
                null,
                null,
                null,
                null,
                growing);
    }
}
