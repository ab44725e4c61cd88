package dev.perfkit.balancer.scale;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueModelTest {

    @Test
    void waiting_smallQueues_isErlangsFormula() {
        // By the definition: (a^c / c!) (c / (c - a)) over the sum of all states.
        assertThat(ErlangQueue.waiting(1, 0.7)).isCloseTo(0.7, within(1e-12));
        assertThat(ErlangQueue.waiting(2, 1)).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(ErlangQueue.waiting(3, 2)).isCloseTo(4 / 9.0, within(1e-12));
    }

    @Test
    void waiting_thousandServers_neitherOverflowsNorVanishes() {
        assertThat(ErlangQueue.waiting(1_000, 990)).isBetween(0.5, 0.9);
        assertThat(ErlangQueue.waiting(1_000, 100)).isBetween(0.0, 1e-12);
    }

    @Test
    void slower_oneServer_isExponential() {
        assertThat(new ErlangQueue(1, 50).slower(40, 0.2)).isCloseTo(Math.exp(-10 * 0.2), within(1e-12));
    }

    @Test
    void slower_anyQueue_isTheSumOfWaitAndService() {
        // P(T > t) = P(S > t) + integral over s of m e^-ms C e^-(c m - l)(t - s), by Simpson's rule.
        for (int servers : new int[] {1, 2, 3, 8, 40}) {
            for (double part : new double[] {0.1, 0.5, 0.9, 0.99, (servers - 1.0) / servers}) {
                double load = Math.max(0.01, part * servers);
                double t = 2.5;
                int steps = 20_000;
                double sum = 0;
                for (int i = 0; i <= steps; i++) {
                    double s = t * i / steps;
                    double value = Math.exp(-s) * Math.exp(-(servers - load) * (t - s));
                    sum += value * (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2);
                }
                double expected = Math.exp(-t) + ErlangQueue.waiting(servers, load) * sum * t / steps / 3;
                assertThat(new ErlangQueue(servers, 1).slower(load, t))
                        .as("%d servers, load %s", servers, load)
                        .isCloseTo(expected, within(1e-9));
            }
        }
    }

    @Test
    void slower_moreThanCanBeServed_isAll() {
        assertThat(new ErlangQueue(2, 10).slower(20, 100)).isEqualTo(1);
        assertThat(new ScalabilityLaw(0.02, 0.01, 0).slower(100, 100)).isEqualTo(1);
        assertThat(new ScalabilityLaw(0.02, 0, 0.01).slower(100, 100)).isEqualTo(1);
    }

    @Test
    void loadOf_inFlight_isItsInverse() {
        for (int servers : new int[] {1, 4, 100}) {
            for (double load : new double[] {1e-6, 0.3 * servers, 0.999 * servers}) {
                assertThat(ErlangQueue.loadOf(servers, ErlangQueue.inFlight(servers, load)))
                        .isCloseTo(load, within(1e-9 * servers));
            }
        }
    }

    @Test
    void law_contentionAsLargeAsBase_isOneServer() {
        ScalabilityLaw law = new ScalabilityLaw(0.02, 0.02, 0);
        assertThat(law.slower(40, 0.2)).isCloseTo(new ErlangQueue(1, 50).slower(40, 0.2), within(1e-12));
        assertThat(law.throughput(4)).isCloseTo(new ErlangQueue(1, 50).throughput(4), within(1e-9));
    }

    @Test
    void law_whatIsInFlight_isWhatTheArrivalsLeadTo() {
        ScalabilityLaw law = new ScalabilityLaw(0.02, 0.001, 0.0005);
        for (double inFlight : new double[] {0.1, 1, 5}) {
            double arrivals = law.throughput(inFlight);
            assertThat(law.slower(arrivals, 0.1)).isCloseTo(Math.exp(-0.1 * arrivals / inFlight), within(1e-12));
        }
    }

    private static List<TrafficHistory.Point> points(QueueModel model, double... inFlight) {
        List<TrafficHistory.Point> points = new ArrayList<>();
        for (double n : inFlight) {
            points.add(new TrafficHistory.Point(model.throughput(n), n, 1));
        }
        return points;
    }

    private static <M extends QueueModel> M modelOf(QueueFit fit, Class<M> type) {
        return type.cast(requireNonNull(fit.model()));
    }

    @Test
    void fit_pointsOfAQueue_isThatQueue() {
        for (int servers : new int[] {1, 2, 5, 12}) {
            QueueFit fit = QueueFit.of(
                    points(new ErlangQueue(servers, 50), 0.2 * servers, 0.5 * servers, 0.9 * servers, 2.0 * servers));
            ErlangQueue queue = modelOf(fit, ErlangQueue.class);
            assertThat(queue.servers()).isEqualTo(servers);
            assertThat(queue.rate()).isCloseTo(50, within(0.5));
        }
    }

    @Test
    void fit_answersThatDisturbEachOther_isTheLaw() {
        ScalabilityLaw law = new ScalabilityLaw(0.02, 0.001, 0.0005);
        QueueFit fit = QueueFit.of(points(law, 0.5, 2, 5, 10, 20));
        assertThat(fit.error()).isLessThan(1e-6);
        assertThat(modelOf(fit, ScalabilityLaw.class).coherence()).isCloseTo(0.0005, within(1e-9));
    }

    @Test
    void fit_littleLoad_takesTheFewestServersThatSuit() {
        QueueFit fit = QueueFit.of(points(new ErlangQueue(64, 50), 0.05, 0.1, 0.2));
        assertThat(modelOf(fit, ErlangQueue.class).servers()).isLessThan(6);
    }
}
