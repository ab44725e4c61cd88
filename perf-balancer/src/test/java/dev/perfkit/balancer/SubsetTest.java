package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which nodes clients keep to: how evenly, and how few move where nodes come and go. */
class SubsetTest {
    private static final int CLIENTS = 1_000;
    private static final int SIZE = 20;

    private static List<Endpoint<String>> nodes(int count) {
        return IntStream.range(0, count).mapToObj(SubsetTest::node).collect(Collectors.toList());
    }

    private static Endpoint<String> node(int number) {
        return Endpoint.of("node-" + number, "target");
    }

    private static Subset numbered(int client) {
        return Subset.numbered(client, SIZE);
    }

    private static Subset named(int client) {
        return Subset.named("client-" + client, SIZE);
    }

    private static double binomialDeviation(int nodes) {
        return Math.sqrt((1 - (double) SIZE / nodes) * nodes / (CLIENTS * SIZE));
    }

    /** Returns the deviation of how many clients have a node, and the most, both against the mean. */
    private static double[] spread(IntFunction<Subset> clients, int count) {
        List<Endpoint<String>> nodes = nodes(count);
        Map<String, Integer> having = new HashMap<>();
        nodes.forEach(node -> having.put(node.name(), 0));
        for (int i = 0; i < CLIENTS; i++) {
            Set<String> chosen = clients.apply(i).of(nodes, null);
            assertThat(chosen).hasSize(SIZE);
            chosen.forEach(name -> having.merge(name, 1, Integer::sum));
        }
        double mean = (double) CLIENTS * SIZE / count;
        double squares = having.values().stream()
                .mapToDouble(n -> (n - mean) * (n - mean))
                .sum();
        return new double[] {Math.sqrt(squares / count) / mean, Collections.max(having.values()) / mean};
    }

    @Test
    void of_clientsByName_haveNodesAsEvenlyAsChanceDoes() {
        for (int count : new int[] {100, 300, 1_000}) {
            assertThat(spread(SubsetTest::named, count)[0] / binomialDeviation(count))
                    .as("%s nodes", count)
                    .isBetween(0.85, 1.15);
        }
    }

    @Test
    void of_clientsByConsecutiveNumbers_haveNodesMoreEvenlyThanByName() {
        double[] thousand = spread(SubsetTest::numbered, 1_000);
        assertThat(thousand[0]).isLessThan(0.11);
        assertThat(thousand[1]).isLessThan(1.4);
        assertThat(spread(SubsetTest::named, 1_000)[1]).isGreaterThan(1.6);
        for (int count : new int[] {300, 2_000}) {
            assertThat(spread(SubsetTest::numbered, count)[0] / binomialDeviation(count))
                    .as("%s nodes", count)
                    .isLessThan(0.7);
        }
        assertThat(spread(SubsetTest::numbered, 100)[0]).isLessThan(binomialDeviation(100));
    }

    @Test
    void of_nodesComeAndGo_exchangesOneAtMost() {
        Random random = new Random(5);
        List<Endpoint<String>> nodes = nodes(300);
        for (int step = 0; step < 40; step++) {
            List<Endpoint<String>> fewer = new ArrayList<>(nodes);
            String gone = fewer.remove(random.nextInt(fewer.size())).name();
            int moved = 0;
            for (int client = 0; client < 200; client++) {
                for (Subset subset : List.of(numbered(client), named(client))) {
                    Set<String> whole = subset.of(nodes, null);
                    Set<String> left = subset.of(fewer, null);
                    Set<String> lost = new HashSet<>(whole);
                    lost.removeAll(left);
                    // Read backwards it is a node that joins.
                    assertThat(lost).isEqualTo(whole.contains(gone) ? Set.of(gone) : Set.of());
                    moved += lost.size();
                }
            }
            assertThat(moved).as("of 400 clients").isBetween(4, 80);
            fewer.add(node(300 + step));
            nodes = fewer;
        }
    }

    /** Why not Google's first algorithm, whose balance is perfect: how much moves there. */
    @Test
    void of_rounds_wouldMoveMostOfAllSubsets() {
        List<String> names = nodes(1_000).stream().map(Endpoint::name).collect(Collectors.toList());
        List<String> fewer = new ArrayList<>(names);
        fewer.remove(500);
        int moved = 0;
        for (int client = 0; client < CLIENTS; client++) {
            Set<String> lost = new HashSet<>(round(client, names));
            lost.removeAll(round(client, fewer));
            moved += lost.size();
        }
        assertThat((double) moved / CLIENTS / SIZE).isGreaterThan(0.9);
    }

    private static List<String> round(int client, List<String> names) {
        int inRound = names.size() / SIZE;
        List<String> shuffled = new ArrayList<>(names);
        Collections.shuffle(shuffled, new Random(client / inRound));
        int from = client % inRound * SIZE;
        return shuffled.subList(from, from + SIZE);
    }

    @Test
    void of_anyOrder_choosesTheSame() {
        List<Endpoint<String>> nodes = nodes(200);
        List<Endpoint<String>> shuffled = new ArrayList<>(nodes);
        Collections.shuffle(shuffled, new Random(3));

        assertThat(numbered(7).of(shuffled, null)).isEqualTo(numbered(7).of(nodes, null));
        assertThat(named(7).of(nodes, null)).isNotEqualTo(named(8).of(nodes, null));
        assertThat(numbered(7).of(nodes, null)).isNotEqualTo(numbered(8).of(nodes, null));
    }

    /** A change would exchange the connections of every client that is updated: these subsets are for ever. */
    @Test
    void of_knownClients_choosesWhatItEverDid() {
        assertThat(Subset.numbered(0, 3).of(nodes(100), null)).isEqualTo(Set.of("node-37", "node-39", "node-44"));
        assertThat(Subset.numbered(70, 3).of(nodes(100), null)).isEqualTo(Set.of("node-17", "node-81", "node-87"));
        assertThat(Subset.named("shop-front", 3).of(nodes(100), null))
                .isEqualTo(Set.of("node-27", "node-38", "node-8"));
    }

    @Test
    void of_noMoreNodesThanItsSize_areAllChosen() {
        assertThat(numbered(3).of(nodes(SIZE), null)).hasSize(SIZE);
        assertThat(numbered(3).of(nodes(4), null)).hasSize(4);
        assertThat(numbered(3).of(nodes(0), null)).isEmpty();
    }

    @Test
    void of_heavierNodes_haveTheirShareOfRequestsWithinSubsets() {
        List<Endpoint<String>> nodes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            nodes.add(node(i).withWeight(i < 100 ? 3 : 1));
        }
        Map<String, Endpoint<String>> byName = nodes.stream().collect(Collectors.toMap(Endpoint::name, n -> n));
        double heavy = 0;
        for (int client = 0; client < CLIENTS; client++) {
            Set<String> chosen = numbered(client).of(nodes, null);
            double sum = chosen.stream().mapToInt(n -> byName.get(n).weight()).sum();
            double share = chosen.stream()
                    .mapToInt(n -> byName.get(n).weight())
                    .filter(weight -> weight == 3)
                    .sum();
            heavy += share / sum / CLIENTS;
        }
        assertThat(heavy).isBetween(0.97 * 0.6, 1.03 * 0.6);
    }

    @Test
    void of_ownZone_hasHalfAndChangesAsLittle() {
        Random random = new Random(9);
        List<Endpoint<String>> nodes = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            nodes.add(node(i).withZone(i % 3 == 0 ? "a" : "b"));
        }
        while (!nodes.isEmpty()) {
            long atHome = nodes.stream().filter(n -> "a".equals(n.zone())).count();
            long away = nodes.size() - atHome;
            Set<String> chosen = named(1).of(nodes, "a");
            long near = nodes.stream()
                    .filter(n -> "a".equals(n.zone()) && chosen.contains(n.name()))
                    .count();
            assertThat(chosen).hasSize(Math.min(SIZE, nodes.size()));
            assertThat(near).isEqualTo(Math.min(atHome, Math.max(SIZE / 2, SIZE - away)));
            String gone = nodes.remove(random.nextInt(nodes.size())).name();
            Set<String> lost = new HashSet<>(chosen);
            lost.removeAll(named(1).of(nodes, "a"));
            assertThat(lost).isEqualTo(chosen.contains(gone) ? Set.of(gone) : Set.of());
        }
    }

    @Test
    void badArguments_areRefused() {
        assertThatThrownBy(() -> Subset.numbered(-1, 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("client: -1 (expected: >= 0)");
        assertThatThrownBy(() -> Subset.named("c", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("size: 0 (expected: 1..1000000)");
        assertThatThrownBy(() -> Subset.named(" ", 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("client: \" \" (expected: not blank)");
    }
}
