package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests stay in the own zone while it can carry them. */
class LocalityTest {
    private static final int REQUESTS = 4_000;

    private final ManualTime time = new ManualTime();
    private final LoadBalancer<String> balancer = balancer(Locality.of("a"), 4, 4);

    private LoadBalancer<String> balancer(Locality locality, int near, int far) {
        LoadBalancerBuilder<String> builder = LoadBalancer.<String>builder("zoned")
                .strategy(Strategy.roundRobin(new Random(5)))
                .ejection(EjectionPolicy.defaults()
                        .withTimes(Duration.ofHours(1), Duration.ofHours(1))
                        .withShare(1))
                .locality(locality)
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .random(new Random(5));
        for (int i = 0; i < near; i++) {
            builder.node(Endpoint.of("a" + i, "a").withZone("a").withLimit(10));
        }
        for (int i = 0; i < far; i++) {
            builder.node(Endpoint.of("b" + i, "b").withZone("b").withLimit(10));
        }
        return builder.build();
    }

    @AfterEach
    void close() {
        balancer.close();
    }

    private double shareAtHome() {
        int home = 0;
        for (int i = 0; i < REQUESTS; i++) {
            try (Lease<String> lease = balancer.pick()) {
                home += lease.target().equals("a") ? 1 : 0;
                lease.succeeded();
            }
        }
        return (double) home / REQUESTS;
    }

    private void eject(String... nodes) {
        for (String node : nodes) {
            PickContext only = PickContext.any();
            for (NodeSnapshot row : balancer.snapshot().nodes()) {
                only = row.name().equals(node) ? only : only.andExcluding(row.name());
            }
            for (int i = 0; i < 5; i++) {
                balancer.pick(only).failed();
            }
        }
    }

    @Test
    void pick_zoneIsWell_staysThere() {
        assertThat(shareAtHome()).isEqualTo(1);
    }

    @Test
    void pick_oneOfFourIsOut_stillStays() {
        eject("a0");

        assertThat(shareAtHome()).isEqualTo(1);
    }

    @Test
    void pick_halfIsOut_spillsTheRest() {
        eject("a0", "a1");

        assertThat(shareAtHome()).isCloseTo(0.7, within(0.03));
    }

    @Test
    void pick_halfIsDrained_staysWithTheOtherHalf() {
        assertThat(balancer.drain("a0")).isDone();
        assertThat(balancer.drain("a1")).isDone();

        assertThat(shareAtHome()).isEqualTo(1);
    }

    @Test
    void pick_allAreOut_goesElsewhere() {
        eject("a0", "a1", "a2", "a3");

        assertThat(shareAtHome()).isZero();
    }

    @Test
    void pick_zoneNearsItsLimits_spillsWhatWouldNotFit() {
        List<Lease<String>> open = new ArrayList<>();
        for (int i = 0; i < 36; i++) { // of 40, while the first 32 fit
            open.add(balancer.pick());
        }
        time.advance(Duration.ofMillis(100));

        assertThat(shareAtHome()).isCloseTo(0.5, within(0.03));
        open.forEach(Lease::succeeded);
        time.advance(Duration.ofMillis(100));
        assertThat(shareAtHome()).isEqualTo(1);
    }

    @Test
    void pick_excludedAtHome_goesElsewhereWhereNobodyIsLeft() {
        PickContext noneNear = PickContext.any()
                .andExcluding("a0")
                .andExcluding("a1")
                .andExcluding("a2")
                .andExcluding("a3");

        assertThat(balancer.pick(noneNear).target()).isEqualTo("b");
    }

    @Test
    void pick_nobodyAtHomeEver_asksTheOthers() {
        try (LoadBalancer<String> stranger = balancer(Locality.of("c"), 2, 2)) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                names.add(stranger.pick().node());
            }
            assertThat(names).containsExactlyInAnyOrder("a0", "a1", "b0", "b1");
        }
    }

    @Test
    void locality_blankZone_isRefused() {
        assertThatThrownBy(() -> Locality.of(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("zone: \" \" (expected: not blank)");
    }

    @Test
    void locality_spillOutOfRange_isRefused() {
        assertThatThrownBy(() -> Locality.of("a").withSpillAbove(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("spillAbove: 1.0 (expected: above 0 and below 1)");
        assertThatThrownBy(() -> Locality.of("a").withSpillAbove(Double.NaN))
                .hasMessage("spillAbove: NaN (expected: above 0 and below 1)");
    }
}
