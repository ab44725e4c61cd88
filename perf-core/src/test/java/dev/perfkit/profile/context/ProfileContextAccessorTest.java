package dev.perfkit.profile.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.profile.CallTree;
import dev.perfkit.profile.ProfileContext;
import dev.perfkit.profile.Profiler;
import dev.perfkit.time.ManualTime;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // scopes are opened and closed, and not asked
final class ProfileContextAccessorTest {
    private final Profiler profiler =
            Profiler.builder().ticker(new ManualTime()).callTree(true).build();
    private final ContextSnapshotFactory snapshots = factory(false);

    private static ContextSnapshotFactory factory(boolean clearMissing) {
        return ContextSnapshotFactory.builder()
                .contextRegistry(new ContextRegistry().loadThreadLocalAccessors())
                .clearMissing(clearMissing)
                .build();
    }

    private Runnable call(String site) {
        return () -> profiler.time(site, () -> {});
    }

    private String tree() {
        CallTree tree = profiler.report().tree();
        return tree == null
                ? ""
                : tree.roots().stream().map(this::text).sorted().collect(Collectors.joining(" "));
    }

    private String text(CallTree.Node node) {
        String children = node.children().stream().map(this::text).sorted().collect(Collectors.joining(" "));
        return node.site() + "*" + node.calls() + (children.isEmpty() ? "" : "(" + children + ")");
    }

    @Test
    void registry_findsIt_underItsKey() {
        assertThat(ContextRegistry.getInstance().getThreadLocalAccessors()).anySatisfy(accessor -> {
            assertThat(accessor).isInstanceOf(ProfileContextAccessor.class);
            assertThat(accessor.key()).isEqualTo("perfkit.profile");
        });
    }

    @Test
    void snapshot_overThreads_hangsCallsUnderTheCaller() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            profiler.time("caller", () -> {
                ContextSnapshot snapshot = snapshots.captureAll();
                for (int i = 0; i < 10; i++) {
                    pool.submit(snapshot.wrap(call("task"))).get();
                }
                return null;
            });
            pool.submit(call("after")).get();
        } finally {
            pool.shutdown();
        }

        assertThat(tree()).isEqualTo("after*1 caller*1(task*10)");
    }

    @Test
    void snapshots_nested_areRestoredInTurn() {
        ContextSnapshot first = profiler.time("first", () -> snapshots.captureAll());
        ContextSnapshot second = profiler.time("second", () -> snapshots.captureAll());
        try (ContextSnapshot.Scope outer = first.setThreadLocals()) {
            call("a").run();
            try (ContextSnapshot.Scope inner = second.setThreadLocals()) {
                profiler.time("b", () -> {
                    try (ContextSnapshot.Scope innermost = first.setThreadLocals()) {
                        call("c").run();
                    }
                    call("d").run();
                });
            }
            call("e").run();
        }
        call("f").run();

        assertThat(tree()).isEqualTo("f*1 first*1(a*1 c*1 e*1) second*1(b*1(d*1))");
    }

    @Test
    void snapshot_ofNothing_holdsNothing_andClearsWhereAsked() {
        ContextSnapshot nothing = snapshots.captureAll();
        ContextSnapshot clearing = factory(true).captureAll();
        assertThat(nothing.updateContext(new HashMap<>(), key -> true)).isEmpty();

        profiler.time("caller", () -> {
            nothing.wrap(call("kept")).run();
            clearing.wrap(call("cleared")).run();
            call("after").run();
        });

        assertThat(tree()).isEqualTo("caller*1(after*1 kept*1) cleared*1");
    }

    @Test
    void accessor_readsWhereTheThreadStands() {
        ProfileContextAccessor accessor = new ProfileContextAccessor();
        assertThat(accessor.getValue()).isNull();
        profiler.time("caller", () -> assertThat(accessor.getValue()).hasToString("ProfileContext{caller}"));
        assertThat(accessor.getValue()).isNull();
    }

    @Test
    void restoreTooMany_doesNothing() {
        ProfileContextAccessor accessor = new ProfileContextAccessor();
        accessor.restore();
        accessor.setValue(profiler.time("caller", ProfileContext::current));
        accessor.restore();
        accessor.restore();
        call("after").run();

        assertThat(tree()).isEqualTo("after*1 caller*1");
    }

    @Test
    void missingRestore_withinACall_spoilsNoLaterCall() {
        ProfileContextAccessor accessor = new ProfileContextAccessor();
        ProfileContext elsewhere = profiler.time("elsewhere", ProfileContext::current);
        profiler.time("careless", () -> accessor.setValue(elsewhere));
        for (String site : List.of("a", "b")) {
            profiler.time(site, call("inner"));
        }
        accessor.restore();

        assertThat(tree()).isEqualTo("a*1(inner*1) b*1(inner*1) careless*1 elsewhere*1");
    }
}
