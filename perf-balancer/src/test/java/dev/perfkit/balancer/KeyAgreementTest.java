package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.ConsistentHash.Algorithm;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that know the same members agree on every key, whatever each has been through. */
class KeyAgreementTest {
    private static final int KEYS = 3_000;

    private final ManualTime time = new ManualTime();

    private LoadBalancer<String> client(Algorithm algorithm) {
        return LoadBalancer.<String>builder("client")
                .node("only", "target")
                .strategy(Strategy.consistentHash(ConsistentHash.defaults().withAlgorithm(algorithm)))
                .slowStart(Duration.ZERO)
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .build();
    }

    private static void tell(LoadBalancer<String> client, Map<String, Integer> weights, Random random) {
        List<Endpoint<String>> endpoints = new ArrayList<>();
        weights.forEach(
                (name, weight) -> endpoints.add(Endpoint.of(name, "target").withWeight(weight)));
        Collections.shuffle(endpoints, random);
        client.setEndpoints(endpoints);
    }

    private static List<String> owners(LoadBalancer<String> client, int keys) {
        return IntStream.range(0, keys)
                .mapToObj(i -> {
                    try (Lease<String> lease = client.pick(PickContext.of("user_id", "user " + i))) {
                        lease.succeeded();
                        return lease.node();
                    }
                })
                .toList();
    }

    /** Members come, go, weigh differently, are drained and come back; between 1 and some 80 of them. */
    private static void live(LoadBalancer<String> client, Random random) {
        Map<String, Integer> weights = new LinkedHashMap<>(Map.of("first", 1));
        int most = 2 + random.nextInt(80);
        for (int change = 0; change < 40; change++) {
            String some = "n" + random.nextInt(most);
            switch (random.nextInt(4)) {
                case 0 -> weights.remove(some);
                case 1 -> weights.put(some, 1 + random.nextInt(4));
                default -> weights.putIfAbsent(some, 1);
            }
            tell(client, weights, random);
            owners(client, random.nextInt(50));
            if (weights.containsKey(some)) {
                client.drain(some).join();
                owners(client, random.nextInt(50));
                client.activate(some);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void pick_clientsOfUnlikeHistories_agreeOnEveryKey(Algorithm algorithm) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Map<String, Integer> last = new LinkedHashMap<>();
            boolean alike = random.nextBoolean();
            for (int i = random.nextInt(90); i >= 0; i--) {
                last.put("n" + random.nextInt(100), alike ? 1 : 1 + random.nextInt(5));
            }
            try (LoadBalancer<String> old = client(algorithm);
                    LoadBalancer<String> other = client(algorithm);
                    LoadBalancer<String> restarted = client(algorithm)) {
                live(old, random);
                live(other, random);
                for (LoadBalancer<String> client : List.of(old, other, restarted)) {
                    tell(client, last, random);
                }
                List<String> owners = owners(restarted, KEYS);
                assertThat(owners(old, KEYS)).as("seed %d", seed).isEqualTo(owners);
                assertThat(owners(other, KEYS)).as("seed %d", seed).isEqualTo(owners);
            }
        }
    }

    /** What is remembered is what would be found. */
    @Test
    void rendezvous_remembered_isAsFound() {
        for (int size : new int[] {1, 2, 8, 9, 32, 33, 300}) {
            FixedCandidates candidates = new FixedCandidates(size);
            for (int heavy = 1; heavy < 4; heavy += 2) {
                candidates.weight[0] = heavy;
                Rendezvous found = new Rendezvous(candidates.members(), false);
                Rendezvous remembered = new Rendezvous(candidates.members(), true);
                for (int i = 0; i < 2 * KEYS; i++) {
                    long key = Xxh64.mix(i % KEYS);
                    assertThat(remembered.member(key)).as("key %d", i).isEqualTo(found.member(key));
                }
            }
        }
    }
}
