package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.perfkit.time.ManualTime;
import dev.perfkit.weave.LogLines;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import kotlinx.coroutines.flow.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class InterfaceProxyTest {
    private static final String SHOP = Shop.class.getName();

    private final ManualTime time = new ManualTime();
    private boolean broken;
    private final Profiler profiler = Profiler.builder().ticker(this::read).build();

    private long read() {
        if (broken) {
            throw new IllegalStateException("asked to break");
        }
        return time.read();
    }

    /** Package-private on purpose. */
    interface Catalog {
        String name();

        default String title() {
            return "the " + name();
        }
    }

    interface Shop extends Catalog {
        long find(long id) throws IOException;

        @Nullable Object any(@Nullable Object value);

        CompletionStage<String> later(CompletableFuture<String> stage);

        String join(String first, int... rest);
    }

    private final class DefaultShop implements Shop {
        private final Exception failure = new IOException("gone");

        @Override
        public String toString() {
            return "a shop";
        }

        @Override
        public String name() {
            time.advance(Duration.ofMillis(1));
            return "shop";
        }

        @Override
        public long find(long id) throws IOException {
            if (id < 0) {
                throw (IOException) failure;
            }
            return id + 1;
        }

        @Override
        public @Nullable Object any(@Nullable Object value) {
            if (value instanceof Error error) {
                throw error;
            }
            if (value instanceof Exception exception) {
                Sneaky.raise(exception);
            }
            return value;
        }

        @Override
        public CompletionStage<String> later(CompletableFuture<String> stage) {
            return stage;
        }

        @Override
        public String join(String first, int... rest) {
            return first + rest.length;
        }
    }

    /** Throws what its caller does not declare, as some languages do. */
    private static final class Sneaky<X extends Throwable> {
        static void raise(Throwable thrown) {
            new Sneaky<RuntimeException>().raiseAs(thrown);
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private void raiseAs(Throwable thrown) throws X {
            throw (X) thrown;
        }
    }

    private final DefaultShop implementation = new DefaultShop();
    private final Shop shop = profiler.wrap(Shop.class, implementation);

    private Map<String, ProfileReport.Site> sites() {
        return Reported.sites(profiler);
    }

    private ProfileReport.Site site(String method) {
        return Reported.site(profiler, SHOP + "." + method);
    }

    @Test
    void call_ofEachMethod_isCountedAtItsOwnSite() throws IOException {
        assertThat(shop.find(4)).isEqualTo(5);
        assertThat(shop.name()).isEqualTo("shop");
        assertThat(shop.any(null)).isNull();
        assertThat(shop.join("a", 1, 2)).isEqualTo("a2");

        assertThat(sites())
                .containsOnlyKeys(
                        SHOP + ".find(long)", SHOP + ".name()", SHOP + ".any(Object)", SHOP + ".join(String, int[])");
        assertThat(site("name()").total()).isEqualTo(1_000_000);
        assertThat(sites().values()).allSatisfy(site -> {
            assertThat(site.calls()).isEqualTo(1);
            assertThat(site.inFlight()).isZero();
        });
    }

    @Test
    void call_ofADefaultMethod_isMeasured_andWhatItCallsOnItselfIsNot() {
        assertThat(shop.title()).isEqualTo("the shop");

        assertThat(sites()).containsOnlyKeys(SHOP + ".title()");
        assertThat(site("title()").total()).isEqualTo(1_000_000);
    }

    @Test
    void call_thatThrows_letsThatVeryExceptionThrough_andIsAnError() {
        assertThat(catchThrowable(() -> shop.find(-1))).isSameAs(implementation.failure);
        Error error = new AssertionError("told to");
        assertThat(catchThrowable(() -> shop.any(error))).isSameAs(error);
        RuntimeException unchecked = new IllegalStateException("told to");
        assertThat(catchThrowable(() -> shop.any(unchecked))).isSameAs(unchecked);

        assertThat(site("find(long)").errors()).isEqualTo(1);
        assertThat(site("any(Object)").errors()).isEqualTo(2);
        assertThat(site("any(Object)").inFlight()).isZero();
    }

    @Test
    void call_thatThrowsACheckedExceptionOfNobody_wrapsItAsEveryProxyDoes() {
        IOException sneaky = new IOException("not declared");

        assertThatThrownBy(() -> shop.any(sneaky))
                .isInstanceOf(java.lang.reflect.UndeclaredThrowableException.class)
                .hasCause(sneaky);
        assertThat(site("any(Object)").errors()).isEqualTo(1);
    }

    @Test
    void call_thatIsCancelled_isNoError() {
        CancellationException cancelled = new CancellationException("told to");
        assertThat(catchThrowable(() -> shop.any(cancelled))).isSameAs(cancelled);

        assertThat(site("any(Object)").cancelled()).isEqualTo(1);
        assertThat(site("any(Object)").errors()).isZero();
    }

    @Test
    void stage_isTheOriginal_andTimedToItsCompletion() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        assertThat(shop.later(stage)).isSameAs(stage);
        assertThat(site("later(CompletableFuture)").inFlight()).isEqualTo(1);

        time.advance(Duration.ofMillis(5));
        stage.complete("done");

        assertThat(site("later(CompletableFuture)").calls()).isEqualTo(1);
        assertThat(site("later(CompletableFuture)").total()).isEqualTo(5_000_000);
        assertThat(site("later(CompletableFuture)").returned().count()).isEqualTo(1);
    }

    @Test
    void stage_thatFailsOrIsCancelled_isCountedAsSuch() {
        shop.later(CompletableFuture.failedFuture(new IOException("gone")));
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        shop.later(cancelled);
        shop.any(CompletableFuture.completedFuture("of a method that returns anything"));
        cancelled.cancel(true);

        assertThat(site("later(CompletableFuture)").errors()).isEqualTo(1);
        assertThat(site("later(CompletableFuture)").cancelled()).isEqualTo(1);
        assertThat(site("any(Object)").returned().count()).isEqualTo(1);
    }

    @Test
    void methodsOfObject_areTheImplementations_andUnmeasured() {
        Shop other = profiler.wrap(Shop.class, new DefaultShop());

        assertThat(shop).hasToString("a shop").hasSameHashCodeAs(implementation);
        assertThat(shop.equals(profiler.wrap(Shop.class, shop))).isTrue();
        assertThat(shop).isNotEqualTo(other).isNotEqualTo(null);
        assertThat(sites()).isEmpty();
    }

    @Test
    void equals_takesAWrapperForWhatIsInIt() {
        Profiler second = Profiler.builder().build();
        List<String> list = new ArrayList<>(List.of("a"));
        @SuppressWarnings("unchecked")
        List<String> wrapped = profiler.wrap(List.class, list);

        assertThat(second.wrap(Shop.class, implementation)).isEqualTo(shop);
        assertThat(second.wrap(Shop.class, shop)).isEqualTo(shop);
        assertThat(profiler.wrap(Catalog.class, implementation)).isEqualTo(shop);
        assertThat(wrapped.equals(List.of("a"))).isTrue();
        assertThat(List.of("a").equals(wrapped)).isTrue();
    }

    @Test
    void wrap_ofAWrapper_asTheSameInterface_isThatWrapper() {
        assertThat(profiler.wrap(Shop.class, shop)).isSameAs(shop);
    }

    @Test
    void wrap_ofAWrapper_asAnotherInterface_countsEachOnce() {
        profiler.wrap(Catalog.class, shop).name();

        assertThat(sites()).containsOnlyKeys(SHOP + ".name()", Catalog.class.getName() + ".name()");
        assertThat(sites().values()).allSatisfy(site -> assertThat(site.calls()).isEqualTo(1));
    }

    @Test
    void wrap_ofAnotherProfilersWrapper_countsAtBoth() {
        Profiler second = Profiler.builder().build();
        second.wrap(Shop.class, shop).name();

        assertThat(site("name()").calls()).isEqualTo(1);
        assertThat(Reported.site(second, SHOP + ".name()").calls()).isEqualTo(1);
    }

    @Test
    void call_thatComesBack_isCountedOnce_andTheInnerOneApart() {
        Shop[] self = new Shop[1];
        Shop recursive = new RecursiveShop(self);
        self[0] = profiler.wrap(Shop.class, recursive);

        assertThat(self[0].any(3)).isEqualTo(0);

        assertThat(site("any(Object)").calls()).isEqualTo(1);
        assertThat(site("any(Object)").recursive()).isEqualTo(3);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record RecursiveShop(Shop[] self) implements Shop {
        @Override
        public String name() {
            return "recursive";
        }

        @Override
        public long find(long id) {
            return id;
        }

        @Override
        public @Nullable Object any(@Nullable Object value) {
            return value instanceof Integer depth && depth > 0 ? self[0].any(depth - 1) : value;
        }

        @Override
        public CompletionStage<String> later(CompletableFuture<String> stage) {
            return stage;
        }

        @Override
        public String join(String first, int... rest) {
            return first;
        }
    }

    @Test
    void closedProfiler_letsCallsThroughUnmeasured() throws IOException {
        shop.find(1);
        profiler.close();

        assertThat(shop.find(4)).isEqualTo(5);
        assertThat(site("find(long)").calls()).isEqualTo(1);
        assertThat(profiler.wrap(Shop.class, implementation).find(4)).isEqualTo(5);
    }

    @Test
    void call_withABrokenTicker_goesOn_andIsLoggedOnce() throws IOException {
        broken = true;
        List<String> lines = LogLines.of(() -> {
            for (int i = 0; i < 10; i++) {
                assertThat(shop.any(i)).isEqualTo(i);
            }
        });
        broken = false;
        assertThat(shop.find(4)).isEqualTo(5);

        assertThat(lines).hasSizeLessThanOrEqualTo(1);
        assertThat(site("find(long)").calls()).isEqualTo(1);
        assertThat(site("find(long)").recursive()).isZero();
    }

    @Test
    void call_whoseEndBreaks_stillReturns_andSpoilsNoLaterOne() {
        Breaking breaking = () -> broken = true;
        Breaking wrapped = profiler.wrap(Breaking.class, breaking);
        LogLines.of(wrapped::breakIt);
        broken = false;
        profiler.wrap(Breaking.class, () -> {}).breakIt();

        ProfileReport.Site site = Reported.site(profiler, Breaking.class.getName() + ".breakIt()");
        assertThat(site.calls()).isEqualTo(1);
        assertThat(site.inFlight()).isZero();
        assertThat(site.recursive()).isZero();
    }

    interface Breaking {
        void breakIt();
    }

    @Test
    void wrap_ofALambdaForAnInterfaceOfTheJdk_works() throws Exception {
        @SuppressWarnings("unchecked")
        Callable<String> callable = profiler.wrap(Callable.class, () -> "called");

        assertThat(callable.call()).isEqualTo("called");
        assertThat(sites()).containsOnlyKeys("java.util.concurrent.Callable.call()");
    }

    interface Streaming {
        Flow<String> stream();

        String plain();
    }

    private static final class Streams implements Streaming {
        private final Flow<String> publisher = () -> "collected";

        @Override
        public Flow<String> stream() {
            return publisher;
        }

        @Override
        public String plain() {
            return "plain";
        }
    }

    @Test
    void methodThatReturnsWhatNobodyCanTime_isLeftOut_withOneWarning() {
        Streams streams = new Streams();
        List<Streaming> wrapped = new ArrayList<>();
        List<String> lines = LogLines.of(() -> wrapped.add(profiler.wrap(Streaming.class, streams)));

        assertThat(wrapped.get(0).stream()).isSameAs(streams.publisher);
        assertThat(wrapped.get(0).plain()).isEqualTo("plain");

        assertThat(lines)
                .singleElement()
                .asString()
                .contains("stream() is not measured", "kotlinx.coroutines.flow.Flow");
        assertThat(sites()).containsOnlyKeys(Streaming.class.getName() + ".plain()");
    }

    sealed interface Sealed permits OnlyOne {}

    record OnlyOne() implements Sealed {}

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void badArguments_areRefusedWithNameValueAndExpectation() {
        assertThatThrownBy(() -> profiler.wrap(DefaultShop.class, implementation))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("type: class " + DefaultShop.class.getName() + " (expected: an interface)");
        assertThatThrownBy(() -> profiler.wrap(int.class, 3)).hasMessage("type: int (expected: an interface)");
        assertThatThrownBy(() -> profiler.wrap(Sealed.class, new OnlyOne()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("type: interface " + Sealed.class.getName()
                        + " (expected: an interface that any class may implement)");
        Class raw = Shop.class;
        assertThatThrownBy(() -> profiler.wrap(raw, "text"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("implementation: an instance of java.lang.String (expected: one of " + SHOP + ")");
    }
}
