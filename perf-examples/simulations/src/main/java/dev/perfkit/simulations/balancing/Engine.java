package dev.perfkit.simulations.balancing;

import dev.perfkit.balancer.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Lets clients of one strategy send a workload to servers, on virtual time. For one thread and one run; the same scenario,
 * workload and contender give the same run.
 */
final class Engine {
    /*
     *     client            network            server
     *     pick ─────────── 0.5 ms ───────────> queue, work       settled when it arrives, see Server
     *     ended <───────── 0.5 ms ──────────── answer
     *       or at the deadline, if that is sooner
     *
     * One event a request: its end. The server goes on with what its client has given up.
     */
    static final long NETWORK = 500_000;
    static final long DEADLINE = 1_000_000_000;
    /** How long it takes until all clients have heard of a change. */
    private static final long HEARSAY = 200_000_000;

    private final Workload workload;
    private final long deadline;
    private final VirtualTime time = new VirtualTime();
    private final List<Server> servers = new ArrayList<>();
    private final List<Gauge> gauges = new ArrayList<>();
    private final boolean gauged;
    private final List<Policy> clients = new ArrayList<>();
    private final Run run;
    private final Consumer<Call> whenEnded = this::ended;

    private Engine(Scenario scenario, Workload workload, Contender contender, long deadline) {
        this.workload = workload;
        this.deadline = deadline;
        this.gauged = contender.asksServers();
        this.run = new Run(workload);
        for (ServerSpec spec : workload.servers()) {
            servers.add(new Server(servers.size(), spec));
            gauges.add(new Gauge());
        }
        int[] members = indexes(scenario.members());
        SplittableRandom random = new SplittableRandom(workload.seed());
        for (int i = 0; i < workload.clientCount(); i++) {
            clients.add(contender.policy(
                    new Site(time, servers, members, random.split(), NETWORK, workload.meanWork(), gauges)));
        }
        for (Scenario.Change change : scenario.changes()) {
            int[] next = indexes(change.members());
            for (int i = 0; i < clients.size(); i++) {
                Policy client = clients.get(i);
                long heard = Scenario.nanos(change.at()) + HEARSAY * i / clients.size();
                time.at(heard, () -> client.members(next));
            }
        }
    }

    private static int[] indexes(List<Integer> members) {
        return members.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Runs it with the usual deadline of a second. */
    static Run run(Scenario scenario, Workload workload, Contender contender) {
        return run(scenario, workload, contender, DEADLINE);
    }

    /**
     * Runs it.
     *
     * @param deadline how long a client waits for an answer, in nanoseconds
     */
    static Run run(Scenario scenario, Workload workload, Contender contender, long deadline) {
        Engine engine = new Engine(scenario, workload, contender, deadline);
        engine.sendAll();
        return engine.run;
    }

    private void sendAll() {
        long[] arrivals = workload.arrivals();
        for (int i = 0; i < arrivals.length; i++) {
            time.advanceTo(arrivals[i]);
            send(i);
        }
        time.advanceTo(time.read() + deadline);
    }

    private void send(int number) {
        Policy client = clients.get(workload.clients()[number]);
        Call call = new Call(whenEnded, number, client, time.read(), workload.works()[number]);
        call.server = client.pick(call);
        if (call.server < 0) {
            run.ended(number, -1, 0, Outcome.FAILURE);
            return;
        }
        long arrival = call.sentAt + NETWORK;
        servers.get(call.server).take(call, arrival);
        if (gauged) {
            gauge(call, arrival);
        }
        boolean lost = call.answerAt() == Course.NEVER || workload.lost().get(number);
        long waits = call.answerAt() + NETWORK - call.sentAt;
        if (lost || waits > deadline) {
            call.giveUp();
            waits = deadline;
        }
        time.at(call.sentAt + waits, call);
    }

    private void gauge(Call call, long arrival) {
        Gauge gauge = gauges.get(call.server);
        long answerAt = call.answerAt();
        time.at(arrival, () -> {
            int found = gauge.enter();
            // What a hung server holds is let go with it: its count starts anew.
            time.at(answerAt == Course.NEVER ? arrival + deadline : answerAt, () -> {
                if (answerAt == Course.NEVER) {
                    gauge.lose();
                } else {
                    gauge.exit(found, answerAt - arrival, answerAt);
                    double speed = servers.get(call.server).course.speedAt(answerAt);
                    call.report = call.outcome() == Outcome.SUCCESS ? gauge.report(call.work / speed, answerAt) : null;
                }
            });
        });
    }

    private void ended(Call call) {
        run.ended(call.number, call.server, time.read() - call.sentAt, call.outcome());
        call.client.ended(call, call.outcome());
    }
}
