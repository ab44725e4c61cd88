package dev.perfkit.simulations.memory;

import static dev.perfkit.simulations.memory.Service.HOUR;
import static dev.perfkit.simulations.memory.Service.MINUTE;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;

/** The kinds of service that are judged. A figure that a service would choose is drawn for each seed from a range that services have. */
final class Workloads {
    /*
     * A leak grows by a tenth of the floor over the span. What is harmless may do so too, and much more: fill a cache, follow the load,
     * come back. Times are those of services and not of the span: a cache that fills for an hour does so over 2 h and over 8 h.
     */
    static final double LEAK = 0.1;

    private static final List<Workload> ALL = new ArrayList<>();

    private Workloads() {}

    static {
        harmless("steady", Workloads::quiet);
        harmless("warm-up", s -> warmUp(s.noise(s.logarithmic(0.003, 0.015))));
        harmless("sawtooth", s -> sawtooth(s.noise(s.logarithmic(0.003, 0.015)), s.between(0.05, 0.4)));
        harmless("batch jobs", Workloads::batches);
        harmless("LRU fill", s -> fill(quiet(s), s.logarithmic(10 * MINUTE, 80 * MINUTE), s.between(0.1, 1)));
        harmless("session expiry", Workloads::sessions);
        harmless("daily rise", Workloads::day);
        harmless("deployment", Workloads::deployment);
        harmless(
                "AR(1) noise",
                s -> s.noise(0.002).wandering(s.logarithmic(0.005, 0.03), s.logarithmic(2 * MINUTE, 10 * MINUTE)));
        harmless(
                "reverting walk",
                s -> s.noise(0.003).wandering(s.logarithmic(0.01, 0.05), s.logarithmic(8 * MINUTE, 25 * MINUTE)));
        harmless("floating garbage", s -> quiet(s).floating(s.between(0.1, 0.6), s.between(0.05, 0.4)));
        harmless("burst, then idle", Workloads::burst);
        harmless("bursts", s -> bursts(quiet(s), 0));

        leak("linear", s -> quiet(s).plus(line(s, LEAK)));
        leak(
                "per request",
                s -> load(s.noise(s.logarithmic(0.003, 0.015)), s.between(0, 24), s.logarithmic(0.03, 0.3))
                        .perRequest(LEAK));
        leak("tenants", Workloads::tenants);
        leak(
                "under a sawtooth",
                s -> sawtooth(s.noise(s.logarithmic(0.003, 0.015)), s.between(0.05, 0.2))
                        .plus(line(s, LEAK)));
        leak(
                "under AR(1) noise",
                s -> s.noise(0.002)
                        .wandering(s.logarithmic(0.005, 0.02), s.logarithmic(2 * MINUTE, 10 * MINUTE))
                        .plus(line(s, LEAK)));
        leak("in the warm-up", s -> warmUp(s.noise(s.logarithmic(0.003, 0.015))).plus(line(s, LEAK)));
        leak("bursts that leave something", s -> bursts(quiet(s), LEAK));
        leak("from a third on", s -> quiet(s).plus(t -> LEAK * Math.max(0, t / s.span() - 1.0 / 3) * 1.5));
        leak(
                "under a full LRU",
                s -> fill(quiet(s), s.between(0.05, 0.25) * s.span(), s.between(0.1, 0.5))
                        .plus(line(s, LEAK)));

        heldOut("two modes", false, Workloads::modes);
        heldOut("two warm-ups", false, s -> warmUp(warmUp(quiet(s))));
        heldOut("falling", false, s -> falling(quiet(s)));
        heldOut("soft references", false, Workloads::softReferences);
        heldOut("batch jobs and load", false, s -> load(batches(s), s.between(0, 24), s.logarithmic(0.05, 0.5)));
        heldOut("accelerating", true, s -> quiet(s).plus(t -> LEAK * Math.pow(t / s.span(), 1.5)));
        heldOut("beside batch jobs", true, s -> batches(s).plus(line(s, LEAK)));
        heldOut(
                "beside floating garbage",
                true,
                s -> quiet(s).floating(s.between(0.1, 0.6), s.between(0.05, 0.4))
                        .plus(line(s, LEAK)));
        heldOut("while start-up data goes", true, s -> falling(quiet(s)).plus(line(s, LEAK)));
    }

    static List<Workload> all() {
        return List.copyOf(ALL);
    }

    private static void harmless(String name, Consumer<Service> parts) {
        ALL.add(new Workload(name, false, false, parts));
    }

    private static void leak(String name, Consumer<Service> parts) {
        ALL.add(new Workload(name, true, false, parts));
    }

    private static void heldOut(String name, boolean leaks, Consumer<Service> parts) {
        ALL.add(new Workload(name, leaks, true, parts));
    }

    private static Service quiet(Service s) {
        return s.noise(s.logarithmic(0.003, 0.02));
    }

    private static DoubleUnaryOperator line(Service s, double by) {
        return t -> by * t / s.span();
    }

    private static Service warmUp(Service s) {
        double tau = s.logarithmic(3 * MINUTE, 20 * MINUTE);
        double by = s.between(0.1, 0.6);
        return s.plus(t -> by * -Math.expm1(-t / tau));
    }

    private static Service sawtooth(Service s, double by) {
        double period = s.logarithmic(8 * MINUTE, HOUR);
        double phase = s.between(0, period);
        return s.plus(t -> by * ((t + phase) % period) / period);
    }

    private static Service batches(Service s) {
        double period = s.between(20 * MINUTE, HOUR);
        double length = s.between(3 * MINUTE, 15 * MINUTE);
        double phase = s.between(0, period);
        double by = s.between(0.1, 0.5);
        return quiet(s).plus(t -> (t + phase) % period < length ? by * s.between(0.7, 1) : 0);
    }

    /** The first values are all new, later ones less and less so. */
    private static Service fill(Service s, double full, double by) {
        double power = s.between(0.6, 1);
        return s.plus(t -> by * Math.min(1, Math.pow(t / full, power)));
    }

    private static Service sessions(Service s) {
        double timeout = s.between(15 * MINUTE, 45 * MINUTE);
        double by = s.between(0.1, 0.6);
        double wobble = s.between(0.02, 0.08);
        return quiet(s).plus(t -> by * Math.min(1, t / timeout)).wandering(by * wobble, timeout / 2);
    }

    private static Service load(Service s, double hour, double part) {
        return s.requests(s.logarithmic(10, 2000), s.between(0.2, 0.7), hour).load(part, s.logarithmic(5, 5 * MINUTE));
    }

    /** From the night to the afternoon. */
    private static Service day(Service s) {
        double start = s.between(4, Math.max(4.5, 16 - s.span() / HOUR));
        return load(s.noise(s.logarithmic(0.003, 0.015)), start, s.logarithmic(0.1, 1));
    }

    private static Service deployment(Service s) {
        double when = s.between(0.05, 0.95) * s.span();
        double by = s.between(0.05, 0.3);
        return quiet(s).plus(t -> t > when ? by : 0);
    }

    private static Service burst(Service s) {
        double until = s.between(0.1, 0.5) * s.span();
        double by = s.between(0.1, 0.6);
        double fading = s.between(MINUTE, 15 * MINUTE);
        return quiet(s).plus(t -> t < until ? by * s.between(0.6, 1) : by * Math.exp((until - t) / fading));
    }

    /** About two an hour, each for some minutes; what they leave for ever comes to {@code left} in all. */
    private static Service bursts(Service s, double left) {
        int count = 2 + s.poisson(2 * s.span() / HOUR);
        double[] starts = new double[count];
        double[] lengths = new double[count];
        double[] heights = new double[count];
        for (int i = 0; i < count; i++) {
            // One in each part of the span, so that what they leave is spread over it.
            starts[i] = (i + s.between(0, 1)) / count * s.span();
            lengths[i] = s.between(2 * MINUTE, 10 * MINUTE);
            heights[i] = s.between(0.05, 0.4);
        }
        return s.plus(t -> {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += t < starts[i] ? 0 : left / count + (t < starts[i] + lengths[i] ? heights[i] : 0);
            }
            return sum;
        });
    }

    /** One is lost about each hour. */
    private static Service tenants(Service s) {
        int count = (int) Math.round(s.span() / HOUR);
        double[] lost = new double[count];
        for (int i = 0; i < count; i++) {
            lost[i] = (i + s.between(0, 1)) * s.span() / count;
        }
        return quiet(s).plus(t -> {
            double sum = 0;
            for (double when : lost) {
                sum += t >= when ? LEAK / count : 0;
            }
            return sum;
        });
    }

    /** Holds now this much and now that, each for some minutes to half an hour: a replica that leads or follows. */
    private static Service modes(Service s) {
        double by = s.between(0.05, 0.3);
        double mean = s.logarithmic(5 * MINUTE, 30 * MINUTE);
        double[] until = {-mean * Math.log(1 - s.between(0, 1)), 0};
        return quiet(s).plus(t -> {
            while (t > until[0]) {
                until[0] -= mean * Math.log(1 - s.between(0, 1));
                until[1]++;
            }
            return until[1] % 2 == 0 ? 0 : by;
        });
    }

    private static Service falling(Service s) {
        double by = s.between(0.1, 0.5);
        double tau = s.logarithmic(3 * MINUTE, 20 * MINUTE);
        return s.plus(t -> by * Math.exp(-t / tau));
    }

    /** A cache that grows until it is emptied, in whole or in part, at times that nobody knows. */
    private static Service softReferences(Service s) {
        double perSecond = s.between(0.05, 0.4) / s.logarithmic(10 * MINUTE, HOUR);
        double mean = s.logarithmic(10 * MINUTE, 40 * MINUTE);
        double[] last = {0, 0, mean * s.between(0.5, 1.5)};
        return quiet(s).plus(t -> {
            last[1] += perSecond * (t - last[0]);
            last[0] = t;
            if (t > last[2]) {
                last[1] *= s.between(0, 0.3);
                last[2] += mean * s.between(0.5, 1.5);
            }
            return last[1];
        });
    }
}
