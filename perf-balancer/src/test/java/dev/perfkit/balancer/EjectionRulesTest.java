package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.signal.Decision;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Ejection by success rate and as an outlier, and the trial on return. */
class EjectionRulesTest {
    private static final EjectionPolicy RATES = EjectionPolicy.defaults().withFailures(Integer.MAX_VALUE);

    private final ManualTime time = new ManualTime();
    private final Random chance = new Random(5);

    private LoadBalancer<String> balancer(int nodes, EjectionPolicy policy) {
        LoadBalancerBuilder<String> builder = LoadBalancer.<String>builder("shop")
                .strategy(Strategy.roundRobin(new Random(1)))
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .ejection(policy)
                .random(new Random(1));
        for (int i = 1; i <= nodes; i++) {
            builder.node("n" + i, "n" + i);
        }
        return builder.build();
    }

    private static Set<String> ejected(LoadBalancer<String> balancer) {
        Set<String> names = new TreeSet<>();
        balancer.snapshot().nodes().stream()
                .filter(row -> row.health() == Health.EJECTED)
                .forEach(row -> names.add(row.name()));
        return names;
    }

    private static long ejections(LoadBalancer<String> balancer) {
        return balancer.decisions().stream()
                .filter(decision -> decision.what().contains(" is EJECTED for "))
                .count();
    }

    private static String lastReason(LoadBalancer<String> balancer) {
        return balancer.decisions().stream()
                .filter(decision -> decision.what().contains(" is EJECTED for "))
                .map(Decision::why)
                .reduce("none", (first, second) -> second);
    }

    /** Sends requests at an even pace, each of no duration; the nodes fail by chance. */
    private void run(LoadBalancer<String> balancer, int seconds, int rate, ToDoubleFunction<String> failing) {
        for (int i = 0; i < seconds * rate; i++) {
            Lease<String> lease = balancer.pick();
            boolean fails = chance.nextDouble() < failing.applyAsDouble(lease.node());
            lease.complete(fails ? Outcome.FAILURE : Outcome.SUCCESS);
            time.advance(Duration.ofNanos(1_000_000_000L / rate));
        }
    }

    /** Ends so many requests to one node at once. */
    private static void end(LoadBalancer<String> balancer, String node, Outcome outcome, int count) {
        List<Lease<String>> others = new ArrayList<>();
        for (int ended = 0; ended < count; ) {
            Lease<String> lease = balancer.pick();
            if (lease.node().equals(node)) {
                lease.complete(outcome);
                ended++;
            } else {
                others.add(lease);
                assertThat(others).as("picked while %s was not", node).hasSizeLessThan(10_000);
            }
        }
        others.forEach(Lease::cancelled);
    }

    @Test
    void successRate_belowHalfOfTen_ejects() {
        LoadBalancer<String> balancer = balancer(3, RATES);
        end(balancer, "n2", Outcome.SUCCESS, 1);
        time.advance(Duration.ofSeconds(1));
        end(balancer, "n2", Outcome.SUCCESS, 4); // the first of them begins the window behind itself
        end(balancer, "n2", Outcome.FAILURE, 6);
        time.advance(Duration.ofSeconds(1));
        assertThat(ejected(balancer)).isEmpty();
        end(balancer, "n2", Outcome.FAILURE, 1);

        assertThat(ejected(balancer)).containsExactly("n2");
        assertThat(lastReason(balancer)).isEqualTo("3 of 10 requests succeeded in 10 s");
    }

    @Test
    void successRate_tooFewRequestsOrHalf_ejectsNobody() {
        LoadBalancer<String> balancer = balancer(3, RATES);
        end(balancer, "n1", Outcome.SUCCESS, 1);
        time.advance(Duration.ofSeconds(1));
        end(balancer, "n1", Outcome.CANCELLED, 100);
        end(balancer, "n1", Outcome.FAILURE, 9);
        end(balancer, "n2", Outcome.SUCCESS, 10);
        end(balancer, "n2", Outcome.FAILURE, 10);
        time.advance(Duration.ofSeconds(1));
        end(balancer, "n3", Outcome.SUCCESS, 1);

        assertThat(ejected(balancer)).isEmpty();
    }

    @Test
    void successRate_failuresOlderThanTenSeconds_areForgotten() {
        LoadBalancer<String> balancer = balancer(3, RATES);
        end(balancer, "n1", Outcome.SUCCESS, 1);
        time.advance(Duration.ofSeconds(1));
        end(balancer, "n1", Outcome.FAILURE, 9);
        time.advance(Duration.ofSeconds(11));
        end(balancer, "n1", Outcome.FAILURE, 8);
        time.advance(Duration.ofSeconds(1));
        end(balancer, "n1", Outcome.FAILURE, 1);

        assertThat(ejected(balancer)).isEmpty();
    }

    @Test
    void successRate_failuresFromBeforeTheEjection_areForgottenWithIt() {
        LoadBalancer<String> balancer = balancer(3, RATES.withTimes(Duration.ofSeconds(2), Duration.ofSeconds(2)));
        end(balancer, "n1", Outcome.SUCCESS, 1);
        time.advance(Duration.ofSeconds(1));
        end(balancer, "n1", Outcome.SUCCESS, 1);
        end(balancer, "n1", Outcome.FAILURE, 30);
        time.advance(Duration.ofSeconds(1));
        end(balancer, "n1", Outcome.FAILURE, 1);
        assertThat(ejected(balancer)).containsExactly("n1");

        time.advance(Duration.ofSeconds(2));
        for (int i = 0; i < 5; i++) {
            end(balancer, "n1", Outcome.SUCCESS, 1);
            time.advance(Duration.ofSeconds(1));
        }

        assertThat(ejections(balancer)).isEqualTo(1);
    }

    @Test
    void successRate_failingNowAndThen_isCaughtWhereNoRowIs() {
        LoadBalancer<String> balancer = balancer(10, EjectionPolicy.defaults());
        // Two of three fail, never more than two in a row.
        int[] turns = {0};
        run(balancer, 30, 100, node -> node.equals("n3") && turns[0]++ % 3 != 0 ? 1 : 0);

        assertThat(ejections(balancer)).isPositive();
        assertThat(balancer.decisions())
                .filteredOn(decision -> decision.what().contains("EJECTED"))
                .allSatisfy(decision -> assertThat(decision.what()).startsWith("node n3 "));
    }

    @Test
    void outlier_oneOfFiveFailsOneInFive_isEjected() {
        LoadBalancer<String> balancer = balancer(5, RATES);
        run(balancer, 5, 200, node -> node.equals("n4") ? 0.2 : 0);

        assertThat(ejected(balancer)).containsExactly("n4");
        assertThat(lastReason(balancer))
                .matches("\\d+ of \\d+ requests succeeded in 10 s, where the mean is 9\\d.\\d %, sigma \\d.\\d");
    }

    @Test
    void outlier_fewerThanFiveNodesOrAHundredRequests_ejectsNobody() {
        LoadBalancer<String> four = balancer(4, RATES);
        run(four, 20, 100, node -> node.equals("n4") ? 0.3 : 0);
        LoadBalancer<String> slow = balancer(5, RATES);
        run(slow, 20, 40, node -> node.equals("n4") ? 0.3 : 0);

        assertThat(ejections(four) + ejections(slow)).isZero();
    }

    /** By 1.9 sigma alone one of thirty-five equal nodes would be out every time somebody looks. */
    @Test
    void outlier_nodesAllAlike_ejectsNobodyInAnHour() {
        for (double failing : new double[] {0.001, 0.01, 0.1}) {
            LoadBalancer<String> balancer = balancer(20, RATES);
            run(balancer, 3_600, 250, node -> failing);

            assertThat(ejections(balancer))
                    .as("all fail %s of their requests", failing)
                    .isZero();
        }
    }

    @Test
    void outlier_halfOfTheFleetFailsSome_ejectsNobody() {
        LoadBalancer<String> balancer = balancer(10, RATES);
        // Far more than chance makes of the mean, but one sigma from it.
        run(balancer, 60, 1_000, node -> node.charAt(1) > '5' ? 0.2 : 0);

        assertThat(ejections(balancer)).isZero();
    }

    @Test
    void outlier_wholeFleetFailsMuch_ejectsNobody() {
        LoadBalancer<String> balancer = balancer(10, RATES);
        run(balancer, 60, 200, node -> 0.3);

        assertThat(ejections(balancer)).isZero();
    }

    @Test
    void rates_severalAreLow_ejectsTheWorstAndNoMoreThanATenth() {
        LoadBalancer<String> balancer = balancer(20, RATES);
        run(balancer, 3, 200, node -> 0);
        run(balancer, 3, 400, node -> switch (node) {
            case "n5" -> 0.8;
            case "n9", "n13" -> 1;
            default -> 0;
        });

        assertThat(ejected(balancer)).containsExactlyInAnyOrder("n9", "n13");
    }

    @Test
    void trial_manyWantTheNode_oneHasItUntilOneSucceeds() {
        LoadBalancer<String> balancer = balancer(3, EjectionPolicy.defaults());
        end(balancer, "n1", Outcome.FAILURE, 5);
        time.advance(Duration.ofSeconds(5));

        List<Lease<String>> open = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            open.add(balancer.pick());
        }
        assertThat(open).filteredOn(lease -> lease.node().equals("n1")).hasSize(1);

        Lease<String> probe =
                open.stream().filter(l -> l.node().equals("n1")).findFirst().orElseThrow();
        probe.cancelled(); // tells nothing: the next one tries
        List<Lease<String>> more = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            more.add(balancer.pick());
        }
        assertThat(more).filteredOn(lease -> lease.node().equals("n1")).hasSize(1);

        more.forEach(Lease::succeeded);
        assertThat(balancer.decisions()).extracting(Decision::what).endsWith("node n1 is trusted again");
        more.clear();
        for (int i = 0; i < 30; i++) {
            more.add(balancer.pick());
        }
        assertThat(more).filteredOn(lease -> lease.node().equals("n1")).hasSize(10);
    }

    @Test
    void trial_requestFromBeforeTheEjection_decidesNothing() {
        LoadBalancer<String> balancer = balancer(3, EjectionPolicy.defaults());
        Lease<String> failing = balancer.pick(PickContext.excluding("n2").andExcluding("n3"));
        Lease<String> succeeding = balancer.pick(PickContext.excluding("n2").andExcluding("n3"));
        end(balancer, "n1", Outcome.FAILURE, 5);
        time.advance(Duration.ofSeconds(5));
        Lease<String> probe = balancer.pick(PickContext.excluding("n2").andExcluding("n3"));

        succeeding.succeeded();
        failing.failed();

        assertThat(ejected(balancer)).isEmpty();
        assertThatThrownBy(() -> balancer.pick(PickContext.excluding("n2").andExcluding("n3")))
                .isInstanceOf(NoNodeException.class)
                .hasMessageContaining("n1 ACTIVE UNKNOWN on trial, n2 ACTIVE UNKNOWN excluded");
        probe.failed();
        assertThat(ejected(balancer)).containsExactly("n1");
        assertThat(lastReason(balancer)).isEqualTo("the request that tried it failed");
    }

    @Test
    void trial_probeIsNeverCompleted_anotherTakesItsPlace() {
        LoadBalancer<String> balancer = balancer(2, EjectionPolicy.defaults());
        end(balancer, "n1", Outcome.FAILURE, 5);
        time.advance(Duration.ofSeconds(5));
        balancer.pick(PickContext.excluding("n2"));
        time.advance(Duration.ofSeconds(5));
        assertThatThrownBy(() -> balancer.pick(PickContext.excluding("n2"))).isInstanceOf(NoNodeException.class);
        time.advance(Duration.ofMillis(1));

        assertThat(balancer.pick(PickContext.excluding("n2")).succeeded()).isTrue();
        assertThat(balancer.decisions()).extracting(Decision::what).endsWith("node n1 is trusted again");
    }

    @Test
    void trial_comesLateAndFails_isNoTimeKeptWell() {
        LoadBalancer<String> balancer = balancer(2, EjectionPolicy.defaults());
        end(balancer, "n1", Outcome.FAILURE, 5);
        time.advance(Duration.ofSeconds(5));
        end(balancer, "n1", Outcome.SUCCESS, 1);
        end(balancer, "n1", Outcome.FAILURE, 5); // out for 10 s
        time.advance(Duration.ofSeconds(100));
        end(balancer, "n1", Outcome.FAILURE, 1); // out for 20 s
        time.advance(Duration.ofSeconds(15));

        assertThat(ejected(balancer)).containsExactly("n1");
    }

    @Test
    void trial_drainedInBetween_isOnTrialStillWhenItIsBack() {
        LoadBalancer<String> balancer = balancer(2, EjectionPolicy.defaults());
        end(balancer, "n1", Outcome.FAILURE, 5);
        time.advance(Duration.ofSeconds(5));
        assertThat(balancer.drain("n1")).isCompleted();
        time.advance(Duration.ofSeconds(100));
        assertThat(balancer.pick(PickContext.any()).node()).isEqualTo("n2");
        balancer.activate("n1");

        balancer.pick(PickContext.excluding("n2"));
        assertThatThrownBy(() -> balancer.pick(PickContext.excluding("n2"))).isInstanceOf(NoNodeException.class);
    }

    @Test
    void trial_onlyThatNodeIsLeft_takesWhatComes() {
        LoadBalancer<String> balancer = balancer(2, EjectionPolicy.defaults());
        end(balancer, "n1", Outcome.FAILURE, 5);
        time.advance(Duration.ofSeconds(5));
        assertThat(balancer.drain("n2")).isCompleted();

        for (int i = 0; i < 5; i++) {
            assertThat(balancer.pick().node()).isEqualTo("n1");
        }
    }

    @Test
    void ejections_ofManyClients_endAtDifferentTimes() {
        Set<Duration> lengths = new TreeSet<>();
        for (int client = 0; client < 20; client++) {
            ManualTime own = new ManualTime();
            LoadBalancer<String> balancer = LoadBalancer.<String>builder("shop")
                    .node("n1", "t")
                    .node("n2", "t")
                    .ticker(own)
                    .scheduler(own)
                    .executor(Runnable::run)
                    .random(new Random(client))
                    .build();
            end(balancer, "n1", Outcome.FAILURE, 5);
            Duration length = Duration.ZERO;
            while (!ejected(balancer).isEmpty()) {
                own.advance(Duration.ofMillis(10));
                length = length.plusMillis(10);
            }
            assertThat(length).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
            lengths.add(length);
        }
        assertThat(lengths).hasSizeGreaterThan(10);
    }
}
