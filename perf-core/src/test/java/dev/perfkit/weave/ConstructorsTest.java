package dev.perfkit.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.profile.ProfileReport;
import dev.perfkit.profile.Profiler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Constructors of every shape, through classes that were woven at build time. */
final class ConstructorsTest {
    private static final String HOST = "ConstructedHost$";

    private final Profiler profiler = Profiler.builder().build();
    private final Map<String, int[]> before = new HashMap<>();

    @BeforeEach
    void install() {
        Profiler.install(profiler);
        for (WatchedCall.Site site : WatchedCall.sites()) {
            before.put(site.method.signature(), new int[] {site.entered.get(), site.left.get(), site.thrown.get()});
        }
    }

    @AfterEach
    void close() {
        profiler.close();
    }

    private void assertWatched(String constructor, int calls, int errors) {
        WatchedCall.Site site = WatchedCall.site(HOST + constructor);
        int[] then = before.getOrDefault(site.method.signature(), new int[3]);
        assertThat(site.entered.get() - then[0]).as(constructor + " entered").isEqualTo(calls);
        assertThat(site.left.get() - then[1]).as(constructor + " left").isEqualTo(calls);
        assertThat(site.thrown.get() - then[2]).as(constructor + " thrown").isEqualTo(errors);
    }

    private void assertProfiled(String name, int calls, int errors) {
        String full = name.contains("(") ? "dev.perfkit.weave." + HOST + name : name;
        ProfileReport.Site site = profiler.snapshot().sites().stream()
                .filter(s -> s.name().equals(full))
                .findFirst()
                .orElseThrow(() -> new AssertionError(full + " is not in " + profiler.snapshot()));
        assertThat(site.calls() + site.recursive()).as(name + " calls").isEqualTo(calls);
        assertThat(site.errors()).as(name + " errors").isEqualTo(errors);
        assertThat(site.inFlight()).as(name + " in flight").isZero();
    }

    @Test
    void empty_isCountedOnce() {
        assertThat(new ConstructedHost.Empty()).isNotNull();

        assertWatched("Empty.<init>()", 1, 0);
        assertProfiled("empty", 1, 0);
    }

    @Test
    void chain_withoutAThrow_isCountedOnceAtEachConstructor() {
        ConstructedHost.Derived made = new ConstructedHost.Derived("no", true);

        assertThat(List.of(made.sum, made.wide, made.wider)).isEqualTo(List.of(4, 2L, 2.5));
        assertChain(4, "");
    }

    /** Of the four constructors of the chain, innermost first, so many had begun their own part, and the last of them threw. */
    private void assertChain(int begun, String where) {
        if (!where.isEmpty()) {
            boolean caught = !where.equals("caught");
            assertThatThrownBy(() -> new ConstructedHost.Derived(where, caught))
                    .isInstanceOf(ConstructedHost.Failure.class)
                    .hasMessage(where);
        }
        String[] chain = {
            "Base.<init>(int, String)",
            "Derived.<init>(String, long, double)",
            "Derived.<init>(String)",
            "Derived.<init>(String, boolean)"
        };
        for (int i = 0; i < begun; i++) {
            int errors = i == begun - 1 && !where.isEmpty() ? 1 : 0;
            assertWatched(chain[i], 1, errors);
            if (i < 3) {
                assertProfiled(chain[i], 1, errors);
            }
        }
        assertThat(profiler.snapshot().sites()).hasSize(Math.min(begun, 3));
        assertThat(WatchedCall.sites())
                .allSatisfy(site -> assertThat(site.left.get()).isEqualTo(site.entered.get()));
    }

    @Test
    void throw_ofAnArgumentOfThisOrSuper_isNoCallOfTheConstructor() {
        assertChain(0, "this argument");
        assertChain(0, "argument");
    }

    @Test
    void throw_ofTheSuperConstructor_isItsOwn_andNoCallOfThoseBelow() {
        assertChain(1, "base");
    }

    @Test
    void throw_ofTheConstructorThatThisCalls_isItsOwn_andNoCallOfTheCaller() {
        assertChain(2, "body");
    }

    @Test
    void throw_ofTheBody_isCountedOnce() {
        assertChain(3, "this body");
    }

    @Test
    void throw_rethrown_isCountedOnce() {
        assertChain(4, "caught");
    }

    @Test
    void throw_ofAFinally_isCountedOnce() {
        assertChain(4, "finally");
    }

    @Test
    void throw_caughtInTheBody_isNone() {
        assertThat(new ConstructedHost.Derived("caught", true)).isNotNull();
        assertChain(4, "");
    }

    @Test
    void body_withLoopsSwitchesLambdasAndHandlers_worksAsBefore() {
        ConstructedHost.Busy busy = new ConstructedHost.Busy(7, 1L << 40, 2, "a", "b", "c");

        assertThat(busy.total).isEqualTo(2 * ((1L << 40) + 16));
        assertThat(busy.seen).containsExactly("zero", "c", "other", "other", "none", "p-75", "end");
        assertThat(new ConstructedHost.Busy(101, 0, 1).seen).doesNotContain("end");
        assertThatThrownBy(() -> new ConstructedHost.Busy(3, 0, 1, (String[]) null))
                .isInstanceOf(NullPointerException.class);
        assertWatched("Busy.<init>(int, long, double, String[])", 3, 1);
        assertProfiled("busy", 3, 1);
    }

    @Test
    void argumentsOfSuper_withObjectsOfTheSameClasses_areNotTakenForIt() {
        assertThat(new ConstructedHost.Nested(2).sum).isPositive();

        // 2 makes 1, which makes Nested(Nested(0)), which calls this(0).
        assertWatched("Nested.<init>(int)", 4, 0);
        assertWatched("Nested.<init>(ConstructedHost$Nested)", 1, 0);
        assertProfiled("Nested.<init>(int)", 4, 0);
        assertWatched("Base.<init>(int, String)", 6, 0);
    }

    @Test
    void enumConstants_areCountedEach() {
        assertThat(ConstructedHost.Colour.GREEN.code()).isEqualTo(20);
        assertThat(WatchedCall.site(HOST + "Colour.<init>(String, int, long)").left)
                .hasValue(2);
    }

    @Test
    void records_compactAndCanonical_areCounted() {
        assertThat(new ConstructedHost.Compact(3)).isEqualTo(new ConstructedHost.Compact(3, 3L));
        assertThat(new ConstructedHost.Compact(-1, 5).low()).isZero();
        assertThatThrownBy(() -> new ConstructedHost.Compact(2, 1)).hasMessage("low");
        assertThat(new ConstructedHost.Canonical("n", 1.5, 2).values()).containsExactly(1.5, 2);

        assertWatched("Compact.<init>(int, long)", 4, 1);
        assertProfiled("Compact.<init>(int, long)", 4, 1);
        assertWatched("Compact.<init>(int)", 1, 0);
        assertWatched("Canonical.<init>(String, double[])", 1, 0);
    }

    @Test
    void innerLocalAndGenericClasses_areCounted() {
        assertThat(ConstructedHost.inner(2)).isEqualTo(7);
        assertThat(ConstructedHost.local(3, "four")).isEqualTo((1 + 3 + 4) * 3);
        assertThat(new ConstructedHost.Generic<>("a", "c", "b").most).isEqualTo("c");

        assertWatched("Inner.<init>(ConstructedHost, int)", 1, 0);
        assertProfiled("Inner.<init>(ConstructedHost, int)", 1, 0);
        assertWatched("Generic.<init>(Comparable, Comparable[])", 1, 0);
        assertThat(WatchedCall.sites())
                .filteredOn(site -> site.method.owner().getSimpleName().equals("Local"))
                .singleElement()
                .satisfies(site -> assertThat(site.left.get()).isPositive().isEqualTo(site.entered.get()));
    }

    @Test
    void constructorThatAlwaysThrows_isCountedOnce() {
        assertThatThrownBy(ConstructedHost.Always::new).hasMessage("always");

        assertWatched("Always.<init>()", 1, 1);
        assertProfiled("Always.<init>()", 1, 1);
    }

    @Test
    void enterThatFails_hasNoExit_andTheConstructorRuns() {
        LogLines.of(() -> {
            assertThat(new ConstructedHost.Unheard(1)).isNotNull();
            assertThatThrownBy(() -> new ConstructedHost.Unheard(0)).hasMessage("unheard");
        });

        assertWatched("Unheard.<init>(int)", 0, 0);
    }

    @Test
    void annotatedClass_doesNotStandForItsConstructors() {
        assertThat(new ConstructedHost.Whole().method()).isEqualTo(1);

        assertWatched("Whole.method()", 1, 0);
        assertThat(WatchedCall.sites())
                .extracting(site -> site.method.signature())
                .doesNotContain("dev.perfkit.weave." + HOST + "Whole.<init>()");
    }

    @Test
    void randomConstructions_neitherLoseNorDoubleACall() {
        String[] places = {"none", "this argument", "argument", "base", "body", "this body", "caught", "finally"};
        long seed = 20_261_126;
        Random random = new Random(seed);
        int[][] counts = new int[4][2];
        for (int i = 0; i < 30_000; i++) {
            int place = random.nextInt(places.length);
            boolean caught = random.nextBoolean();
            boolean fails = place != 0 && (place != 6 || !caught);
            int begun = place == 0 ? 4 : Math.max(0, Math.min(4, place - 2)); // as many as had begun before the throw
            for (int k = 0; k < begun; k++) {
                counts[k][0]++;
                counts[k][1] += fails && k == begun - 1 ? 1 : 0;
            }
            try {
                assertThat(new ConstructedHost.Derived(places[place], caught).wider)
                        .isEqualTo(2.5);
                assertThat(fails).as("seed " + seed).isFalse();
            } catch (ConstructedHost.Failure e) {
                assertThat(e).as("seed " + seed).hasMessage(places[place]);
            }
        }
        assertWatched("Base.<init>(int, String)", counts[0][0], counts[0][1]);
        assertProfiled("Base.<init>(int, String)", counts[0][0], counts[0][1]);
        assertWatched("Derived.<init>(String, long, double)", counts[1][0], counts[1][1]);
        assertProfiled("Derived.<init>(String, long, double)", counts[1][0], counts[1][1]);
        assertWatched("Derived.<init>(String)", counts[2][0], counts[2][1]);
        assertProfiled("Derived.<init>(String)", counts[2][0], counts[2][1]);
        assertWatched("Derived.<init>(String, boolean)", counts[3][0], counts[3][1]);
    }
}
