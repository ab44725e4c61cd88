package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

final class CallTreeRecorderTest {
    private static long calls(CallTree.Node node) {
        return node.calls()
                + node.children().stream()
                        .mapToLong(CallTreeRecorderTest::calls)
                        .sum();
    }

    private static long calls(CallTree tree) {
        return tree.roots().stream().mapToLong(CallTreeRecorderTest::calls).sum();
    }

    private static int nodes(List<CallTree.Node> nodes) {
        return nodes.size()
                + nodes.stream().mapToInt(node -> nodes(node.children())).sum();
    }

    private static int depth(List<CallTree.Node> nodes) {
        return nodes.stream().mapToInt(node -> 1 + depth(node.children())).max().orElse(0);
    }

    private static CallTree.Node other(CallTree tree) {
        List<CallTree.Node> others = tree.roots().stream()
                .filter(node -> node.site().equals("(other)"))
                .toList();
        assertThat(others).hasSize(1);
        return others.get(0);
    }

    @Test
    void nodes_beyondTheMaximum_areCountedAtOther() {
        CallTreeRecorder recorder = new CallTreeRecorder();
        for (int i = 0; i < CallTreeRecorder.MAXIMUM_NODES + 100; i++) {
            recorder.root().child("site " + i).add(0, 7);
        }
        recorder.root().child("site 3").add(0, 7);

        CallTree tree = recorder.snapshot();
        assertThat(tree.roots()).hasSize(4_096 + 1);
        assertThat(other(tree).calls()).isEqualTo(100);
        assertThat(other(tree).self()).isEqualTo(700);
        assertThat(calls(tree)).isEqualTo(4_096 + 101);
        assertThat(tree.total()).isEqualTo(7L * (4_096 + 101));
    }

    @Test
    void snapshot_ofTooManySitesAndTooManyNodes_hasOneOther() {
        CallTreeRecorder recorder = new CallTreeRecorder();
        recorder.root().child("(other)").add(0, 3);
        recorder.root().child("(other)").child("a").add(0, 5);
        for (int i = 2; i < CallTreeRecorder.MAXIMUM_NODES + 100; i++) {
            recorder.root().child("site " + i).add(0, 7);
        }
        CallTree tree = recorder.snapshot();

        assertThat(other(tree)).isEqualTo(new CallTree.Node("(other)", 101, 703, List.of(Reports.node("a", 1, 5))));
        assertThat(tree.total()).isEqualTo(8 + 7L * (4_096 + 98));
    }

    @Test
    void calls_belowTheGreatestDepth_areCountedAtOther_onceEach() {
        ManualTime time = new ManualTime();
        Profiler profiler = Profiler.builder().ticker(time).callTree(true).build();
        nest(profiler, time, 0, 100);

        CallTree tree = profiler.report().tree();
        assertThat(depth(tree.roots())).isEqualTo(64);
        assertThat(other(tree).calls()).isEqualTo(36);
        assertThat(other(tree).self()).isEqualTo(36);
        assertThat(calls(tree)).isEqualTo(100);
        assertThat(tree.total()).isEqualTo(100);
    }

    private static void nest(Profiler profiler, ManualTime time, int level, int depth) {
        if (level < depth) {
            profiler.time("level " + level, () -> {
                time.advance(Duration.ofNanos(1));
                nest(profiler, time, level + 1, depth);
            });
        }
    }

    @Test
    void children_ofOther_areOther() {
        CallTreeRecorder recorder = new CallTreeRecorder();
        CallTreeRecorder.Node node = recorder.root();
        for (int i = 0; i < 70; i++) {
            node = node.child("level " + i);
        }
        assertThat(node).isSameAs(node.child("any"));
        assertThat(node.site()).isEqualTo("(other)");
        assertThat(node.isIn(recorder)).isTrue();
        assertThat(node.isIn(new CallTreeRecorder())).isFalse();
    }

    @Test
    void nodes_withoutCalls_ofOther_areNotShown() {
        assertThat(new CallTreeRecorder().snapshot().roots()).isEmpty();
        assertThat(new CallTreeRecorder().snapshot().total()).isZero();
    }

    @Test
    void snapshot_sortsByTime_theLongestFirst() {
        CallTreeRecorder recorder = new CallTreeRecorder();
        recorder.root().child("short").add(0, 1);
        recorder.root().child("long").child("within").add(0, 100);
        recorder.root().child("middle").add(0, 10);

        assertThat(recorder.snapshot().roots())
                .extracting(CallTree.Node::site)
                .containsExactly("long", "middle", "short");
        assertThat(recorder.snapshot().roots().get(0).total()).isEqualTo(100);
        assertThat(recorder.snapshot().roots().get(0).self()).isZero();
    }

    @Test
    void threads_thatGrowOneTreeAtOnce_loseNothing_andKeepTheBound() throws Exception {
        int threads = 8;
        int callsEach = 20_000;
        CallTreeRecorder recorder = new CallTreeRecorder();
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int slot = t;
            all.add(new Thread(() -> {
                Random random = new Random(slot);
                try {
                    start.await();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                for (int i = 0; i < callsEach; i++) {
                    CallTreeRecorder.Node node = recorder.root();
                    for (int depth = 0; depth < 4; depth++) {
                        node = node.child("site " + random.nextInt(12)); // 12^4 paths, far more than fit
                    }
                    node.add(slot, 3);
                }
            }));
        }
        all.forEach(Thread::start);
        for (Thread thread : all) {
            thread.join();
        }

        CallTree tree = recorder.snapshot();
        assertThat(calls(tree)).isEqualTo((long) threads * callsEach);
        assertThat(tree.total()).isEqualTo(3L * threads * callsEach);
        assertThat(nodes(tree.roots()) - 1).isLessThanOrEqualTo(CallTreeRecorder.MAXIMUM_NODES);
        assertThat(other(tree).calls()).isPositive();
    }

    @Test
    void threads_thatMeetAtOneNode_countExactly() throws Exception {
        int threads = 8;
        Profiler profiler = Profiler.builder().callTree(true).build();
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            all.add(new Thread(() -> {
                for (int i = 0; i < 20_000; i++) {
                    profiler.time("a", () -> profiler.time("b", () -> {}));
                }
            }));
        }
        all.forEach(Thread::start);
        for (Thread thread : all) {
            thread.join();
        }

        assertThat(Reported.tree(profiler)).isEqualTo("a*160000(b*160000)");
        long self = Reported.sites(profiler).values().stream()
                .mapToLong(site -> site.self().sum())
                .sum();
        assertThat(profiler.report().tree().total()).isEqualTo(self);
    }
}
