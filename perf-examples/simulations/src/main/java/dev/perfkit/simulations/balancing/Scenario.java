package dev.perfkit.simulations.balancing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What happens in a run, all but what is drawn. Times are in seconds from its begin. Immutable.
 *
 * @param name what it is called
 * @param fleet the servers, which may be drawn
 * @param load the share of the fleet's capacity that arrives at a time
 * @param peakLoad the most that {@code load} ever is
 * @param length how long requests arrive that are judged
 * @param tail how long they arrive after that, to see what becomes of a server that has recovered
 * @param faultFrom when the fault begins
 * @param faultTo when it ends
 * @param bad the server with the fault; -1 for none
 * @param lostShare how many answers are lost on their way while the fault lasts
 * @param members who belongs to the fleet at first
 * @param changes who belongs to it later
 */
record Scenario(
        String name,
        Function<RandomGenerator, List<ServerSpec>> fleet,
        DoubleUnaryOperator load,
        double peakLoad,
        double length,
        double tail,
        double faultFrom,
        double faultTo,
        int bad,
        double lostShare,
        List<Integer> members,
        List<Change> changes) {

    /** Clients learn of a change one after the other, within a fifth of a second. */
    record Change(double at, List<Integer> members) {
        Change {
            members = List.copyOf(members);
        }
    }

    static final double NANOS = 1e9;
    static final int SERVERS = 20;
    static final int WORKERS = 4;

    Scenario {
        members = List.copyOf(members);
        changes = List.copyOf(changes);
    }

    /** Returns the standard setting: 20 servers alike, a load of 0.7. */
    static Scenario of(String name, double length) {
        return new Scenario(
                name,
                random -> alike(SERVERS),
                at -> 0.7,
                0.7,
                length,
                0,
                length / 3,
                length * 2 / 3,
                -1,
                0,
                IntStream.range(0, SERVERS).boxed().collect(Collectors.toList()),
                List.of());
    }

    static List<ServerSpec> alike(int count) {
        List<ServerSpec> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            servers.add(ServerSpec.of(WORKERS, 1));
        }
        return servers;
    }

    Scenario withFleet(Function<RandomGenerator, List<ServerSpec>> fleet) {
        return new Scenario(
                name, fleet, load, peakLoad, length, tail, faultFrom, faultTo, bad, lostShare, members, changes);
    }

    Scenario withLoad(double constant) {
        return withLoad(at -> constant, constant);
    }

    Scenario withLoad(DoubleUnaryOperator load, double peakLoad) {
        return new Scenario(
                name, fleet, load, peakLoad, length, tail, faultFrom, faultTo, bad, lostShare, members, changes);
    }

    Scenario withTail(double tail) {
        return new Scenario(
                name, fleet, load, peakLoad, length, tail, faultFrom, faultTo, bad, lostShare, members, changes);
    }

    Scenario withLostShare(double lostShare) {
        return new Scenario(
                name, fleet, load, peakLoad, length, tail, faultFrom, faultTo, bad, lostShare, members, changes);
    }

    Scenario withMembers(List<Integer> members, List<Change> changes) {
        return new Scenario(
                name, fleet, load, peakLoad, length, tail, faultFrom, faultTo, bad, lostShare, members, changes);
    }

    /** Returns this scenario with something the matter with the first so many servers; the first is the bad one. */
    Scenario withFault(int count, UnaryOperator<Course> fault) {
        Function<RandomGenerator, List<ServerSpec>> broken = random -> {
            List<ServerSpec> servers = new ArrayList<>(fleet.apply(random));
            for (int i = 0; i < count; i++) {
                servers.set(
                        i, servers.get(i).withCourse(fault.apply(servers.get(i).course())));
            }
            return servers;
        };
        return new Scenario(
                name, broken, load, peakLoad, length, tail, faultFrom, faultTo, 0, lostShare, members, changes);
    }

    long faultFromNanos() {
        return nanos(faultFrom);
    }

    long faultToNanos() {
        return nanos(faultTo);
    }

    static long nanos(double seconds) {
        return (long) (seconds * NANOS);
    }
}
