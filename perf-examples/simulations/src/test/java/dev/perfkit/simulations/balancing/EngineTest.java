package dev.perfkit.simulations.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.simulations.balancing.Contender.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {
    private static final double LENGTH = 2;

    static Stream<Contender> contenders() {
        return Contenders.all().stream();
    }

    private static List<Scenario> scenarios() {
        return Scenarios.all(LENGTH, LENGTH / 3);
    }

    /** The mean wait of an M/M/c queue, by A. K. Erlang's formula of 1917, in units of the mean service time. */
    private static double erlangWait(int workers, double load) {
        double offered = workers * load;
        double term = 1;
        double below = 0;
        for (int k = 0; k < workers; k++) {
            below += term;
            term *= offered / (k + 1);
        }
        double waiting = term / (1 - load);
        return waiting / (below + waiting) / (workers * (1 - load));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 16})
    void run_exponentialWork_waitsAsErlangSays(int workers) {
        int count = 1_000_000;
        double load = 0.8;
        SplittableRandom random = new SplittableRandom(workers);
        long[] arrivals = new long[count];
        double[] works = new double[count];
        double at = 0;
        for (int i = 0; i < count; i++) {
            at += -Math.log(1 - random.nextDouble()) * Workload.MEAN_WORK / (workers * load);
            arrivals[i] = (long) at;
            works[i] = -Math.log(1 - random.nextDouble()) * Workload.MEAN_WORK;
        }
        ServerSpec server = ServerSpec.of(workers, 1);
        Scenario scenario =
                Scenario.of("queue", at / 1e9).withFleet(r -> List.of(server)).withMembers(List.of(0), List.of());
        Workload workload =
                new Workload(List.of(server), arrivals, works, new int[count], new BitSet(), 1, Workload.MEAN_WORK, 1);

        Run run = Engine.run(scenario, workload, Contenders.named("random"), 1_000_000_000_000L);

        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += run.micros(i) * 1e3 - 2 * Engine.NETWORK - works[i];
        }
        double expected = erlangWait(workers, load) * Workload.MEAN_WORK;
        assertThat(sum / count).isCloseTo(expected, within(expected * 0.04));
    }

    @ParameterizedTest
    @MethodSource("contenders")
    void run_sameSeed_isTheSameRun(Contender contender) {
        for (Scenario scenario : scenarios()) {
            Workload workload = Workload.draw(scenario, 5, 7);
            Run run = Engine.run(scenario, workload, contender);

            assertThat(Engine.run(scenario, Workload.draw(scenario, 5, 7), contender))
                    .as(scenario.name())
                    .isEqualTo(run)
                    .hasSameHashCodeAs(run);
            assertThat(Engine.run(scenario, Workload.draw(scenario, 5, 8), contender))
                    .as(scenario.name())
                    .isNotEqualTo(run);
        }
    }

    @ParameterizedTest
    @MethodSource("contenders")
    void run_anyScenario_endsEachRequestOnceAndLosesNone(Contender contender) {
        for (Scenario scenario : scenarios()) {
            Workload workload = Workload.draw(scenario, 5, 3);
            List<Policy> clients = new ArrayList<>();
            Contender kept = new Contender(contender.name(), contender.kind(), contender.asksServers(), site -> {
                Policy policy = contender.policy(site);
                clients.add(policy);
                return policy;
            });

            Run run = Engine.run(scenario, workload, kept);

            assertThat(run.count(0, run.size(), run::isEnded)).isEqualTo(run.size());
            int somewhere = 0;
            for (int i = 0; i < workload.servers().size(); i++) {
                int server = i;
                somewhere += run.count(0, run.size(), n -> run.server(n) == server);
            }
            assertThat(somewhere + run.count(0, run.size(), n -> run.server(n) < 0))
                    .isEqualTo(run.size());
            assertThat(clients).hasSize(5);
            assertThat(clients)
                    .allSatisfy(client -> assertThat(client.inFlight()).isZero());
        }
    }

    @ParameterizedTest
    @MethodSource("contenders")
    void run_serverThatHasLeft_getsNothingMore(Contender contender) {
        Scenario scenario = Scenario.of("leave", 3)
                .withMembers(List.of(0, 1, 2, 3, 4, 5), List.of(new Scenario.Change(1, List.of(0, 1, 2, 3, 4, 6))));
        Workload workload = Workload.draw(scenario, 5, 3);

        Run run = Engine.run(scenario, workload, contender);

        assertThat(run.share(5, 0, 1)).isPositive();
        assertThat(run.share(6, 0, 1)).isZero();
        assertThat(run.share(5, 1.2, 3)).isZero();
        assertThat(run.share(6, 1.2, 3)).isPositive();
        assertThat(run.share(7, 0, 3)).isZero();
    }

    @Test
    void run_oracle_isNotBeatenWhereServersAreAlike() {
        Scenario scenario = Scenario.of("homogeneous", 10);
        Workload workload = Workload.draw(scenario, 5, 1);
        double oracle = p99(scenario, workload, Contenders.ofKind(Kind.ORACLE));

        for (Contender contender : Contenders.all()) {
            assertThat(p99(scenario, workload, contender)).as(contender.name()).isGreaterThanOrEqualTo(oracle);
        }
    }

    private static double p99(Scenario scenario, Workload workload, Contender contender) {
        return Summary.of(scenario, workload, Engine.run(scenario, workload, contender))
                .p99();
    }

    @Test
    void run_hungServer_timesOutAndIsTheOnlyOneThatDoes() {
        Scenario scenario = Scenario.of("hung", 6)
                .withFault(1, course -> course.withMode(2_000_000_000L, 4_000_000_000L, Course.Mode.SILENT));
        Workload workload = Workload.draw(scenario, 5, 1);

        Run run = Engine.run(scenario, workload, Contenders.named("round robin"));

        int errors = run.count(0, run.size(), run::isError);
        assertThat(errors).isPositive();
        assertThat(run.count(0, run.size(), i -> run.isError(i) && run.server(i) == 0 && run.micros(i) == 1_000_000))
                .isEqualTo(errors);
    }
}
