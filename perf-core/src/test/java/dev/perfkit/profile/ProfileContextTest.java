package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // scopes are opened and closed, and not asked
final class ProfileContextTest {
    private final ManualTime time = new ManualTime();
    private final Profiler profiler =
            Profiler.builder().ticker(time).callTree(true).build();

    private void call(String site) {
        profiler.time(site, () -> time.advance(Duration.ofMillis(1)));
    }

    private String tree() {
        return Reported.tree(profiler);
    }

    private ProfileContext contextOf(String site) {
        return profiler.time(site, ProfileContext::current);
    }

    private static void onAnotherThread(Runnable body) {
        FutureTask<Void> task = new FutureTask<>(body, null);
        new Thread(task, "another").start();
        try {
            task.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nothing_isCarriedByItself() {
        profiler.time("checkout", () -> onAnotherThread(() -> call("mail")));

        assertThat(tree()).isEqualTo("checkout*1 mail*1");
    }

    @Test
    void context_onAnotherThread_hangsCallsUnderTheCaller() {
        profiler.time("checkout", () -> {
            ProfileContext context = ProfileContext.current();
            onAnotherThread(() -> {
                call("before");
                try (ProfileContext.Scope scope = context.open()) {
                    profiler.time("mail", () -> call("smtp"));
                    call("mail");
                }
                call("after");
            });
        });

        assertThat(tree()).isEqualTo("after*1 before*1 checkout*1(mail*2(smtp*1))");
    }

    @Test
    void context_changesTheTree_andNoFigureOfASite() {
        profiler.time("checkout", () -> {
            Runnable mail = ProfileContext.current().wrap(() -> call("mail"));
            onAnotherThread(mail);
        });

        ProfileReport.Site checkout = Reported.site(profiler, "checkout");
        assertThat(checkout.total()).isEqualTo(1_000_000); // the caller waited
        assertThat(checkout.self().sum()).isEqualTo(1_000_000);
        assertThat(Reported.site(profiler, "mail").calls()).isEqualTo(1);
        assertThat(Reported.site(profiler, "mail").recursive()).isZero();
    }

    @Test
    void context_outlivesTheCall_andMayBeUsedByManyThreads() {
        ProfileContext context = contextOf("checkout");

        for (int i = 0; i < 3; i++) {
            onAnotherThread(context.wrap(() -> call("mail")));
        }

        assertThat(tree()).isEqualTo("checkout*1(mail*3)");
    }

    @Test
    void context_ofAContext_isThatContext() {
        ProfileContext context = contextOf("checkout");
        onAnotherThread(context.wrap(() -> {
            ProfileContext again = ProfileContext.current();
            onAnotherThread(again.wrap(() -> call("mail")));
        }));

        assertThat(tree()).isEqualTo("checkout*1(mail*1)");
    }

    @Test
    void scopes_nested_theInnermostCounts_andEachEndsOnItsOwn() {
        ProfileContext first = contextOf("first");
        ProfileContext second = contextOf("second");
        try (ProfileContext.Scope outer = first.open()) {
            call("a");
            try (ProfileContext.Scope inner = second.open()) {
                profiler.time("b", () -> {
                    try (ProfileContext.Scope innermost = first.open()) {
                        call("c");
                    }
                    call("d");
                });
            }
            call("e");
        }
        call("f");

        assertThat(tree()).isEqualTo("f*1 first*1(a*1 c*1 e*1) second*1(b*1(d*1))");
    }

    @Test
    void emptyContext_withinACall_hangsUnderNothing() {
        Runnable task = ProfileContext.current().wrap(() -> call("task"));

        profiler.time("worker", task);

        assertThat(ProfileContext.current().isEmpty()).isTrue();
        assertThat(tree()).isEqualTo("task*1 worker*1");
    }

    @Test
    void profilerWithoutATree_hasAnEmptyContext_thatDoesNothing() {
        Profiler plain = Profiler.builder().ticker(time).build();
        plain.time("checkout", () -> {
            ProfileContext context = ProfileContext.current();
            assertThat(context.isEmpty()).isTrue();
            onAnotherThread(context.wrap(() -> plain.time("mail", () -> {})));
        });

        assertThat(plain.report().tree()).isNull();
        assertThat(plain.report().sites()).hasSize(2);
    }

    @Test
    void contextOfAnotherProfiler_movesNoCallOfThisOne() {
        Profiler other = Profiler.builder().ticker(time).callTree(true).build();
        ProfileContext context = other.time("elsewhere", ProfileContext::current);

        try (ProfileContext.Scope scope = context.open()) {
            call("here");
            other.time("there", () -> {});
        }

        assertThat(tree()).isEqualTo("here*1");
        assertThat(Reported.tree(other)).isEqualTo("elsewhere*1(there*1)");
    }

    @Test
    void callsOfAnotherProfiler_inBetween_areNoneOfThisTree() {
        Profiler other = Profiler.builder().ticker(time).callTree(true).build();
        Profiler plain = Profiler.builder().ticker(time).build();
        List<ProfileContext> contexts = new ArrayList<>();
        profiler.time("checkout", () -> {
            other.time("theirs", () -> call("mail"));
            plain.time("theirs", () -> {
                call("mail");
                contexts.add(ProfileContext.current());
            });
        });
        onAnotherThread(contexts.get(0).wrap(() -> call("print")));

        assertThat(tree()).isEqualTo("checkout*1(mail*2 print*1)");
        assertThat(Reported.tree(other)).isEqualTo("theirs*1");
    }

    @Test
    void recursion_acrossTwoProfilers_isOneCallAtEach() {
        Profiler other = Profiler.builder().ticker(time).build();
        profiler.time("a", () -> other.time("a", () -> profiler.time("a", () -> other.time("a", () -> {}))));

        for (Profiler each : List.of(profiler, other)) {
            assertThat(Reported.site(each, "a").calls()).isEqualTo(1);
            assertThat(Reported.site(each, "a").recursive()).isEqualTo(1);
            assertThat(Reported.site(each, "a").inFlight()).isZero();
        }
        assertThat(tree()).isEqualTo("a*1(a*1)");
    }

    @Test
    void exception_throughAScope_isThrownOn_andTheScopeEnds() {
        IllegalStateException failure = new IllegalStateException("told to");
        Runnable failing = () -> {
            call("mail");
            throw failure;
        };
        Runnable task = contextOf("checkout").wrap(failing);

        assertThat(catchThrowable(task::run)).isSameAs(failure);
        call("after");

        assertThat(tree()).isEqualTo("after*1 checkout*1(mail*1)");
    }

    @Test
    void closedTwice_endsOnce() {
        ProfileContext context = contextOf("checkout");
        ProfileContext.Scope scope = context.open();
        scope.close();
        try (ProfileContext.Scope next = contextOf("next").open()) {
            scope.close();
            call("a");
        }

        assertThat(tree()).isEqualTo("checkout*1 next*1(a*1)");
    }

    @Test
    void closedOutOfOrder_endsTheScopesWithin() {
        ProfileContext.Scope outer = contextOf("outer").open();
        ProfileContext.Scope inner = contextOf("inner").open();
        outer.close();
        call("a");
        inner.close();
        call("b");

        assertThat(tree()).isEqualTo("a*1 b*1 outer*1(inner*1)");
    }

    @Test
    void closedByAnotherThread_endsForItsOwn_andNotForThatOne() {
        ProfileContext.Scope scope = contextOf("checkout").open();
        ProfileContext other = contextOf("other");
        onAnotherThread(() -> {
            try (ProfileContext.Scope own = other.open()) {
                scope.close();
                call("there");
            }
        });
        call("here");

        assertThat(tree()).isEqualTo("checkout*1(other*1(there*1)) here*1");
    }

    @Test
    void closedByAnotherThread_belowAnother_endsWhenThatOneHas() {
        ProfileContext first = contextOf("first");
        ProfileContext second = contextOf("second");
        ProfileContext.Scope outer = first.open();
        ProfileContext.Scope inner = second.open();
        onAnotherThread(outer::close);
        call("a");
        inner.close();
        call("b");

        assertThat(tree()).isEqualTo("b*1 first*1 second*1(a*1)");
    }

    @Test
    void forgottenScope_endsWithItsCall() {
        ProfileContext context = contextOf("elsewhere");
        List<ProfileContext.Scope> forgotten = new ArrayList<>();
        profiler.time("careless", () -> {
            forgotten.add(context.open());
            call("a");
        });
        profiler.time("next", () -> call("b"));
        forgotten.get(0).close();
        profiler.time("next", () -> call("b"));

        assertThat(tree()).isEqualTo("careless*1 elsewhere*1(a*1) next*2(b*2)");
    }

    @Test
    void forgottenScope_ofALostCall_endsWithIt() {
        ProfileContext context = contextOf("elsewhere");
        Frame lost = Frames.current().push(((RecordingProfiler) profiler).site("lost"), CallOptions.DEFAULT);
        ProfileContext.Scope forgotten = context.open();
        lost.left = true;

        call("next");
        forgotten.close();
        profiler.time("next", () -> call("b"));

        assertThat(tree()).isEqualTo("elsewhere*1 lost*0 next*2(b*1)");
    }

    @Test
    void everyWrapper_runsInTheContext_andPassesValuesThrough() throws Exception {
        ProfileContext context = contextOf("checkout");
        List<String> given = new ArrayList<>();
        Callable<String> callable = context.wrap(() -> profiler.time("callable", () -> "called"));
        Supplier<String> supplier = context.wrapSupplier(() -> profiler.time("supplier", () -> "supplied"));
        Function<String, String> function = context.wrapFunction(a -> profiler.time("function", () -> a + "!"));
        BiFunction<String, String, String> both = context.wrapBiFunction((a, b) -> profiler.time("both", () -> a + b));
        Consumer<String> consumer = context.wrapConsumer(a -> profiler.time("consumer", () -> given.add(a)));
        BiConsumer<String, String> pair =
                context.wrapBiConsumer((a, b) -> profiler.time("pair", () -> given.add(a + b)));

        assertThat(callable.call()).isEqualTo("called");
        assertThat(supplier.get()).isEqualTo("supplied");
        assertThat(function.apply("a")).isEqualTo("a!");
        assertThat(both.apply("a", "b")).isEqualTo("ab");
        consumer.accept("c");
        pair.accept("d", "e");

        assertThat(given).containsExactly("c", "de");
        assertThat(tree()).isEqualTo("checkout*1(both*1 callable*1 consumer*1 function*1 pair*1 supplier*1)");
    }

    @Test
    void taskThatNeverRuns_leavesNothing() {
        profiler.time("checkout", () -> ProfileContext.current().wrap(() -> call("mail")));
        call("after");

        assertThat(tree()).isEqualTo("after*1 checkout*1");
        assertThat(profiler.report().sites())
                .allSatisfy(site -> assertThat(site.inFlight()).isZero());
    }

    @Test
    void brokenTicker_harmsNobody() {
        Profiler fragile = Profiler.builder()
                .ticker(() -> {
                    if (Thread.currentThread().getName().equals("another")) {
                        throw new IllegalStateException("asked to break");
                    }
                    return 0;
                })
                .callTree(true)
                .build();
        ProfileContext context = fragile.time("checkout", ProfileContext::current);
        List<String> ran = new ArrayList<>();

        onAnotherThread(context.wrap(() -> {
            ran.add("task");
            assertThat(ProfileContext.current().isEmpty()).isFalse();
        }));

        assertThat(ran).containsExactly("task");
    }

    @Test
    void null_isRefusedAtOnce() {
        Runnable none = none();
        assertThatThrownBy(() -> ProfileContext.empty().wrap(none))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("task");
        assertThat(ProfileContext.empty()).hasToString("ProfileContext{empty}");
        assertThat(contextOf("checkout")).hasToString("ProfileContext{checkout}");
    }

    @SuppressWarnings("NullAway")
    private static Runnable none() {
        return null;
    }
}
