package dev.perfkit.balancer.scale;

import dev.perfkit.balancer.Endpoint;
import dev.perfkit.balancer.NodeSource.Found;
import dev.perfkit.balancer.scale.Instance.Phase;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which processes there are, and how far each is. Each method is one step under the lock; what follows from it is the caller's to do. */
final class ProcessRoster {
    /*
     * Those that are not LEAVING are always as many as are wanted. Who turns a process LEAVING ends it, and is given its successor, if
     * it is to have one: so nobody ends it, or replaces it, a second time.
     */
    private final LocalProcessesBuilder config;
    private final Map<String, LocalProcess> members = new LinkedHashMap<>();
    private long number;
    private long latest;
    private int wanted;
    private boolean closed;

    ProcessRoster(LocalProcessesBuilder config) {
        this.config = config;
    }

    synchronized Fleet fleet() {
        return new Fleet(
                wanted, members.values().stream().map(LocalProcess::instance).toList());
    }

    synchronized Found<URI> ready() {
        List<Endpoint<URI>> ready = members.values().stream()
                .filter(p -> p.phase == Phase.READY)
                .map(p -> Endpoint.of(p.name, p.uri()))
                .toList();
        // Of one that is unready nobody knows whether it would not serve better than none.
        boolean doubt = members.values().stream().anyMatch(p -> p.phase == Phase.UNREADY);
        return new Found<>(ready, !doubt);
    }

    synchronized void fence(long token) throws StaleClaimException {
        if (token < latest) {
            throw new StaleClaimException("the target " + config.name, token, latest);
        }
        latest = token;
    }

    /** Those that have to be ended for a size, and those that have to be started. */
    record Change(int size, List<LocalProcess> ended, List<LocalProcess> begun) {}

    synchronized Change resize(long token, int size, List<String> leaving) throws StaleClaimException {
        fence(token);
        return resize(size, leaving);
    }

    synchronized Change resize(int size, List<String> leaving) {
        if (closed) {
            throw new IllegalStateException("the target " + config.name + " is closed");
        }
        wanted = size;
        List<LocalProcess> present =
                members.values().stream().filter(p -> !p.isLeaving()).toList();
        List<LocalProcess> ended = victims(present, present.size() - size, leaving);
        ended.forEach(victim -> victim.phase = Phase.LEAVING);
        List<LocalProcess> begun = new ArrayList<>();
        for (int i = present.size(); i < size; i++) {
            begun.add(add(0));
        }
        return new Change(size, ended, begun);
    }

    private static List<LocalProcess> victims(List<LocalProcess> present, int count, List<String> named) {
        if (count <= 0) {
            return List.of();
        }
        Set<String> victims = present.stream()
                .map(p -> p.name)
                .filter(named::contains)
                .limit(count)
                .collect(Collectors.toCollection(HashSet::new));
        List<Instance> others = present.stream()
                .filter(p -> !victims.contains(p.name))
                .map(LocalProcess::instance)
                .toList();
        victims.addAll(Victims.first(count - victims.size(), new Fleet(0, others), List.of(), name -> 0));
        return present.stream().filter(p -> victims.contains(p.name)).toList();
    }

    private LocalProcess add(int failures) {
        LocalProcess process = new LocalProcess(config.name + "-" + ++number, config.wallClock.instant(), failures);
        members.put(process.name, process);
        return process;
    }

    /** Notes that it is being launched; returns false where it is not wanted any more. */
    synchronized boolean launching(LocalProcess member) {
        member.launching = !member.isLeaving();
        return member.launching;
    }

    /** Gives it a port; returns false where another has that. */
    synchronized boolean takePort(LocalProcess member, int port) {
        if (members.values().stream().anyMatch(p -> p.port == port)) {
            return false;
        }
        member.port = port;
        return true;
    }

    /** Notes its process; returns false where it is not wanted any more. */
    synchronized boolean launched(LocalProcess member, Process process) {
        member.launching = false;
        member.process = process;
        return !member.isLeaving();
    }

    /** Notes what its check says; returns whether that counts. */
    synchronized boolean turn(LocalProcess member, boolean up) {
        if (member.isLeaving() || (!up && member.phase == Phase.PENDING)) {
            return false;
        }
        member.phase = up ? Phase.READY : Phase.UNREADY;
        if (member.readySince == null) {
            member.readySince = config.ticker.read();
        }
        return true;
    }

    /** Has one leave that was never ready; returns its successor. */
    synchronized @Nullable LocalProcess overdue(LocalProcess member) {
        return member.phase == Phase.PENDING ? successor(member) : null;
    }

    /** Notes that it is no more; returns its successor, if it was still wanted. */
    synchronized @Nullable LocalProcess gone(LocalProcess member) {
        members.remove(member.name);
        return successor(member);
    }

    private @Nullable LocalProcess successor(LocalProcess member) {
        if (member.isLeaving()) {
            return null;
        }
        member.phase = Phase.LEAVING;
        return add(member.wasReadyFor(config.longestPause, config.ticker.read()) ? 0 : member.failures + 1);
    }

    /** Lets go of one that leaves and was not even launched; returns whether it is such a one. */
    synchronized boolean forget(LocalProcess member) {
        return member.process == null && !member.launching && members.remove(member.name, member);
    }

    /** Returns its process, where it has one. */
    synchronized @Nullable Process process(LocalProcess member) {
        return member.process;
    }

    /** Returns its process the first time. */
    synchronized @Nullable Process toKill(LocalProcess member) {
        boolean again = member.killed;
        member.killed = member.process != null;
        return again ? null : member.process;
    }

    /** Has all leave; returns all that there still are. */
    synchronized List<LocalProcess> close() {
        closed = true;
        wanted = 0;
        members.values().forEach(member -> member.phase = Phase.LEAVING);
        return List.copyOf(members.values());
    }
}
