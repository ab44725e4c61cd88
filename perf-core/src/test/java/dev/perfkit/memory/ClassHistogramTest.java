package dev.perfkit.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.memory.ClassHistogram.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

final class ClassHistogramTest {
    private static final String SOME = """
             num     #instances         #bytes  class name (module)
            -------------------------------------------------------
               1:         19405        1089512  [B (java.base@17.0.15)
               2:          3894         500136  java.lang.Class (java.base@17.0.15)
               3:            10            320  shop.Session
               4:             2             64  [Lshop.Session;
               5:             7            112  shop.Cart$$Lambda$20/0x800000027
               6:             3             48  shop.Cart$$Lambda/0x000000008d063d90
               7:             1             24  [[I (java.base@25)
               8:             1             16  javax.cache.Entry
            Total         23324        1590232
            """;

    @Test
    void parse_namesClassesAsTheSourceDoes() {
        assertThat(ClassHistogram.parse(SOME).classes())
                .containsOnly(
                        Map.entry("byte[]", new Entry(19_405, 1_089_512, false)),
                        Map.entry("java.lang.Class", new Entry(3_894, 500_136, false)),
                        Map.entry("shop.Session", new Entry(10, 320, true)),
                        Map.entry("shop.Session[]", new Entry(2, 64, true)),
                        Map.entry("shop.Cart$$Lambda", new Entry(10, 160, true)),
                        Map.entry("int[][]", new Entry(1, 24, false)),
                        Map.entry("javax.cache.Entry", new Entry(1, 16, false)));
    }

    @Test
    void growth_isToldWithWhoLikelyHoldsIt() {
        ClassHistogram before = new ClassHistogram(Map.of(
                "byte[]", new Entry(1_000, 100_000, false),
                "shop.Session", new Entry(10, 320, true),
                "shop.Shrinking", new Entry(500, 50_000, true)));
        ClassHistogram after = new ClassHistogram(Map.of(
                "byte[]", new Entry(3_000, 2_100_000, false),
                "java.util.HashMap$Node", new Entry(1_100, 35_200, false),
                "shop.Session", new Entry(1_010, 32_320, true),
                "shop.Bystander", new Entry(5, 160, true),
                "shop.Metric", new Entry(60, 1_920, true),
                "shop.Shrinking", new Entry(400, 40_000, true)));

        List<GrowingClass> grown = after.since(before, Resource.HEAP, 10);

        assertThat(grown)
                .containsExactly(
                        new GrowingClass("byte[]", 2_000_000, 2_000, List.of("shop.Session", "shop.Metric")),
                        new GrowingClass(
                                "java.util.HashMap$Node", 35_200, 1_100, List.of("shop.Session", "shop.Metric")),
                        new GrowingClass("shop.Session", 32_000, 1_000, List.of()));
        assertThat(after.since(before, Resource.HEAP, 1)).hasSize(1);
        assertThat(after.since(after, Resource.HEAP, 10)).isEmpty();
    }

    @Test
    void growthOutsideOfTheHeap_isToldByTheObjectsThatStandForIt() {
        ClassHistogram before = new ClassHistogram(Map.of("byte[]", new Entry(1_000, 100_000, false)));
        ClassHistogram after = new ClassHistogram(Map.of(
                "byte[]", new Entry(9_000, 9_000_000, false),
                "java.nio.DirectByteBuffer", new Entry(50, 3_200, false),
                "java.lang.Thread", new Entry(1, 400, false),
                "dev.perfkit.signal.Decision", new Entry(50, 1_200, true),
                "shop.Upload", new Entry(50, 1_600, true)));

        assertThat(after.since(before, Resource.DIRECT_BUFFERS, 10))
                .containsExactly(
                        new GrowingClass("java.nio.DirectByteBuffer", 3_200, 50, List.of("shop.Upload")),
                        new GrowingClass("shop.Upload", 1_600, 50, List.of()));
        assertThat(after.since(before, Resource.HEAP, 10))
                .extracting(GrowingClass::name)
                .containsExactly("byte[]");
    }

    @Test
    void histogramKept_isNotAmongWhatGrows() {
        String before = " 1: 10 1000 [B (java.base@17)\n";
        Histograms histograms = new Histograms(2, () -> "");
        histograms.add(before);
        histograms.add(" 1: 11 " + (1_000 + before.length()) + " [B (java.base@17)\n");

        assertThat(histograms.growing(Resource.HEAP)).isEmpty();
    }

    @Test
    void thisJvm_tellsWhatGrew() {
        var jvm = Histograms.ofThisJvm();
        assertThat(jvm).isNotNull();
        ClassHistogram before = ClassHistogram.parse(jvm.get());
        List<Tuple> kept = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            kept.add(Tuple.tuple(new byte[100]));
        }

        List<GrowingClass> grown = ClassHistogram.parse(jvm.get()).since(before, Resource.HEAP, 10);

        assertThat(grown).anySatisfy(found -> {
            assertThat(found.name()).isEqualTo("byte[]");
            assertThat(found.instances()).isGreaterThan(19_000);
        });
        assertThat(grown).anySatisfy(found -> assertThat(found.name()).isEqualTo(Tuple.class.getName()));
        assertThat(kept).hasSize(20_000);
    }

    @Test
    void histograms_areAtMostSoManyAnHour_andEverRarer_andTwoAreLeftForASuspicionThatComesBack() {
        Histograms histograms = new Histograms(5, () -> SOME);
        Duration span = Duration.ofMinutes(4);

        assertThat(takenAt(histograms, 0, span)).isTrue();
        assertThat(takenAt(histograms, 0, span)).isFalse();
        assertThat(takenAt(histograms, 1, span)).isTrue();
        assertThat(takenAt(histograms, 2, span)).isFalse();
        assertThat(takenAt(histograms, 3, span)).isTrue();
        assertThat(takenAt(histograms, 20, span)).as("one of the last two").isFalse();
        histograms.calm();
        assertThat(takenAt(histograms, 21, span)).isTrue();
        assertThat(takenAt(histograms, 22, span)).isTrue();
        assertThat(histograms.isAllowed(Duration.ofMinutes(59)))
                .as("the sixth within the hour")
                .isFalse();
        histograms.calm();
        assertThat(takenAt(histograms, 60, span))
                .as("anew, an hour after the first")
                .isTrue();
    }

    private static boolean takenAt(Histograms histograms, int minute, Duration span) {
        Duration now = Duration.ofMinutes(minute);
        boolean due = histograms.isDue(now);
        if (due) {
            histograms.add(histograms.begin(now, span).get());
        }
        return due;
    }

    @Test
    void withoutTheBeanOrSwitchedOff_noneIsTaken_andThatIsSaid() {
        Histograms absent = new Histograms(4, null);
        Histograms off = new Histograms(0, () -> SOME);

        assertThat(absent.isAvailable()).isFalse();
        assertThat(absent.isDue(Duration.ZERO)).isFalse();
        assertThat(absent.note()).contains("this JVM has none");
        assertThatThrownBy(() -> absent.begin(Duration.ZERO, Duration.ZERO)).isInstanceOf(IllegalStateException.class);
        assertThat(off.isAvailable()).isFalse();
        assertThat(off.isDue(Duration.ZERO)).isFalse();
        assertThat(off.note()).isEqualTo("class histograms: off");
    }

    @Test
    void parse_nameWithSpaces_isReadWhole() {
        assertThat(ClassHistogram.parse(
                                "   3:   10   320  shop.CartTest$adds two$1\n   4:  2  64  shop.A b (shop.core@1)\n")
                        .classes())
                .containsOnly(
                        Map.entry("shop.CartTest$adds two$1", new Entry(10, 320, true)),
                        Map.entry("shop.A b", new Entry(2, 64, true)));
    }

    @Test
    void histograms_thatManyLooksAskFor_keepTheNextWithinADay() {
        Histograms histograms = new Histograms(60, () -> "");
        Duration now = Duration.ZERO;
        for (int i = 0; i < 100; i++) {
            now = now.plusMinutes(15);
            histograms.begin(now, Duration.ofMinutes(4));
            histograms.add("");
        }

        assertThat(histograms.isDue(now.plusHours(23))).isFalse();
        assertThat(histograms.isDue(now.plusDays(1))).isTrue();
    }
}
