package dev.perfkit.simulations.balancing;

import dev.perfkit.balancer.Outcome;
import dev.perfkit.balancer.scale.Fleet;
import dev.perfkit.balancer.scale.Instance;
import dev.perfkit.balancer.scale.ScalingTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Servers that start and end by order, and what is in flight on each: whoever is ended takes it along. For one thread. */
final class GrowingFleet implements ScalingTarget {
    private static final long START_UP = Duration.ofSeconds(30).toNanos();
    private static final int FIRST = 6;

    private final VirtualTime time;
    private final List<Server> servers = new ArrayList<>();
    private final Map<Integer, Member> members = new TreeMap<>();
    private @Nullable Policy client;
    private int ended;
    private int lost;

    /** A server that is there. */
    private static final class Member {
        final Set<Call> open = new HashSet<>();
        final Instant since;
        boolean ready;

        Member(boolean ready, Instant since) {
            this.ready = ready;
            this.since = since;
        }
    }

    GrowingFleet(VirtualTime time) {
        this.time = time;
        for (int i = 0; i < FIRST; i++) {
            start(true);
        }
    }

    /** Tells who is to learn of changes. */
    void serve(Policy client) {
        this.client = client;
    }

    /** Returns all that there ever were, by index; it grows. */
    List<Server> servers() {
        return servers;
    }

    int[] ready() {
        return members.entrySet().stream()
                .filter(member -> member.getValue().ready)
                .mapToInt(Map.Entry::getKey)
                .toArray();
    }

    int endedServers() {
        return ended;
    }

    int lost() {
        return lost;
    }

    private void start(boolean ready) {
        int index = servers.size();
        servers.add(new Server(index, ServerSpec.of(Scenario.WORKERS, 1)));
        Member member = new Member(ready, Instant.EPOCH.plusNanos(time.read()));
        members.put(index, member);
        if (!ready) {
            time.at(time.read() + START_UP, () -> {
                member.ready = true;
                tell();
            });
        }
    }

    private void tell() {
        if (client != null) {
            client.members(ready());
        }
    }

    /** Takes a request on its way to a server; returns false, and counts it as lost, where that has been ended. */
    boolean take(Call call) {
        Member member = members.get(call.server);
        if (member == null) {
            lost++;
            return false;
        }
        member.open.add(call);
        servers.get(call.server).take(call, call.sentAt + Engine.NETWORK);
        return true;
    }

    /** An answer has arrived, if it was not lost before. */
    void ended(Call call) {
        Member member = members.get(call.server);
        if (member != null && member.open.remove(call)) {
            call.client.ended(call, call.outcome());
        }
    }

    @Override
    public Fleet fleet() {
        List<Instance> instances = new ArrayList<>();
        members.forEach((index, member) -> instances.add(new Instance(
                Product.nodeName(index),
                member.ready ? Instance.Phase.READY : Instance.Phase.PENDING,
                "",
                member.since)));
        return new Fleet(members.size(), instances);
    }

    @Override
    public void resize(long token, int size, List<String> leaving) {
        List<Integer> gone = new ArrayList<>(members.keySet());
        gone.removeIf(index -> !leaving.contains(Product.nodeName(index)));
        List<Member> removed = gone.stream().map(members::remove).toList();
        if (members.size() > size) {
            throw new IllegalStateException(members.size() + " left, " + size + " ordered without saying who leaves");
        }
        while (members.size() < size) {
            start(false);
        }
        ended += removed.size();
        tell();
        for (Member member : removed) {
            lost += member.open.size();
            member.open.forEach(call -> call.client.ended(call, Outcome.FAILURE));
        }
    }
}
