package dev.perfkit.simulations.balancing;

import dev.perfkit.simulations.balancing.Course.Mode;
import dev.perfkit.simulations.balancing.Scenario.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All scenarios of the comparison; each further one is one more entry. */
final class Scenarios {
    private static final double PAUSE = 0.2;
    private static final double PAUSE_EVERY = 10;
    private static final double BURST = 0.2;
    private static final int ZONE = 4;
    private static final int LEAVING = 3;
    private static final int WARM_STEPS = 10;

    private Scenarios() {}

    /**
     * Returns the scenarios.
     *
     * @param length how long each is; faults last its second third
     * @param tail how long after that a server that has recovered is watched
     */
    static List<Scenario> all(double length, double tail) {
        double from = length / 3;
        double to = length * 2 / 3;
        long begin = Scenario.nanos(from);
        long end = Scenario.nanos(to);
        return List.of(
                Scenario.of("homogeneous", length),
                Scenario.of("heterogeneous", length).withFleet(random -> halfToTwice()),
                Scenario.of("gc-0.7", length).withFleet(random -> pausing(length + tail, random)),
                Scenario.of("gc-0.85", length)
                        .withFleet(random -> pausing(length + tail, random))
                        .withLoad(0.85),
                Scenario.of("bursty", length).withLoad(at -> at % 1 < BURST ? 1.3 : 0.55, 1.3),
                Scenario.of("step", length).withLoad(at -> at >= from && at < to ? 0.85 : 0.4, 0.85),
                Scenario.of("slow-node", length)
                        .withFault(1, course -> course.withSpeed(begin, end, 0.1))
                        .withTail(tail),
                Scenario.of("fail-fast", length)
                        .withFault(1, course -> course.withMode(begin, end, Mode.FAILING))
                        .withTail(tail),
                Scenario.of("hung", length)
                        .withFault(1, course -> course.withMode(begin, end, Mode.SILENT))
                        .withTail(tail),
                Scenario.of("flapping", length).withFault(1, course -> flapping(course, from, to)),
                rollingRestart(length),
                joinAndLeave(length, from, to),
                Scenario.of("lost-feedback", length).withLostShare(0.005),
                Scenario.of("zone-outage", length).withFault(ZONE, course -> course.withMode(begin, end, Mode.DOWN)),
                Scenario.of("weights", length).withFleet(random -> weighted()));
    }

    /** From half to twice the speed, in equal steps. */
    private static List<ServerSpec> halfToTwice() {
        return IntStream.range(0, Scenario.SERVERS)
                .mapToObj(i -> ServerSpec.of(Scenario.WORKERS, 0.5 + 1.5 * i / (Scenario.SERVERS - 1)))
                .collect(Collectors.toList());
    }

    /** A collector that stops each server for a fifth of a second in ten, each at a time of its own. */
    private static List<ServerSpec> pausing(double length, RandomGenerator random) {
        return Scenario.alike(Scenario.SERVERS).stream()
                .map(server -> {
                    Course course = server.course();
                    for (double at = random.nextDouble() * PAUSE_EVERY; at < length; at += PAUSE_EVERY) {
                        course = course.withSpeed(Scenario.nanos(at), Scenario.nanos(at + PAUSE), 0);
                    }
                    return server.withCourse(course);
                })
                .collect(Collectors.toList());
    }

    /** Two seconds of errors, two that are well. */
    private static Course flapping(Course steady, double from, double to) {
        Course course = steady;
        for (double at = from; at < to; at += 4) {
            course = course.withMode(Scenario.nanos(at), Scenario.nanos(Math.min(at + 2, to)), Mode.FAILING);
        }
        return course;
    }

    /**
     * One server after the other leaves, is down (in the standard run of a minute for a second, and a second after it has left),
     * comes back as the next one leaves, is at a fifth of its speed at first, and at its full speed ten seconds later.
     */
    private static Scenario rollingRestart(double length) {
        double restart = length / 60;
        double step = length / 6 / WARM_STEPS;
        List<ServerSpec> servers = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < Scenario.SERVERS; i++) {
            double leaves = length / 6 + i * 2 * restart;
            double back = leaves + 2 * restart;
            Course course = Course.steady(1).withMode(Scenario.nanos(back - restart), Scenario.nanos(back), Mode.DOWN);
            for (int k = 0; k < WARM_STEPS; k++) {
                course = course.withSpeed(
                        Scenario.nanos(back + k * step),
                        Scenario.nanos(back + (k + 1) * step),
                        0.2 + 0.8 * k / WARM_STEPS);
            }
            servers.add(ServerSpec.of(Scenario.WORKERS, 1).withCourse(course));
            int away = i;
            changes.add(new Change(
                    leaves,
                    IntStream.range(0, Scenario.SERVERS)
                            .filter(server -> server != away)
                            .boxed()
                            .collect(Collectors.toList())));
        }
        changes.add(new Change(length / 6 + Scenario.SERVERS * 2 * restart, all(Scenario.SERVERS)));
        return Scenario.of("rolling-restart", length)
                .withFleet(random -> servers)
                .withMembers(all(Scenario.SERVERS), changes);
    }

    private static Scenario joinAndLeave(double length, double from, double to) {
        List<Integer> fewer = all(Scenario.SERVERS - LEAVING);
        List<Integer> others = new ArrayList<>(fewer);
        IntStream.range(Scenario.SERVERS, Scenario.SERVERS + LEAVING).forEach(others::add);
        return Scenario.of("join-leave", length)
                .withFleet(random -> Scenario.alike(Scenario.SERVERS + LEAVING))
                .withMembers(all(Scenario.SERVERS), List.of(new Change(from, fewer), new Change(to, others)));
    }

    private static List<Integer> all(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toList());
    }

    /** Small, middle and large servers, declared as what they are: 80 workers in all. */
    private static List<ServerSpec> weighted() {
        return IntStream.range(0, Scenario.SERVERS)
                .mapToObj(i -> {
                    int weight = i < 8 ? 1 : i < 16 ? 2 : 4;
                    return ServerSpec.of(2 * weight, 1).withWeight(weight);
                })
                .collect(Collectors.toList());
    }
}
