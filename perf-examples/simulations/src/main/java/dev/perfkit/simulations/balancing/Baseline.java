package dev.perfkit.simulations.balancing;

import dev.perfkit.balancer.Outcome;
import java.util.Arrays;

/** A strategy that is not the library's, implemented for comparison: counts what this client has in flight. */
abstract class Baseline implements Policy {
    final Site site;
    int[] members;
    private final int[] inFlight;
    private final long[] startSums;

    Baseline(Site site) {
        this.site = site;
        this.members = site.members();
        this.inFlight = new int[site.servers().size()];
        this.startSums = new long[inFlight.length];
    }

    @Override
    public final int pick(Call call) {
        if (members.length == 0) {
            return -1;
        }
        int server = choose(site.time().read());
        inFlight[server]++;
        startSums[server] += call.sentAt;
        return server;
    }

    @Override
    public final void ended(Call call, Outcome outcome) {
        inFlight[call.server]--;
        startSums[call.server] -= call.sentAt;
        long now = site.time().read();
        learn(call.server, outcome, now - call.sentAt, now);
    }

    @Override
    public final long inFlight() {
        return Arrays.stream(inFlight).sum();
    }

    @Override
    public void members(int[] servers) {
        members = servers;
    }

    /** Returns the index of the server to take. */
    abstract int choose(long now);

    /** A request has ended. */
    void learn(int server, Outcome outcome, long elapsed, long now) {}

    int inFlight(int server) {
        return inFlight[server];
    }

    double meanAge(int server, long now) {
        return inFlight[server] == 0 ? 0 : now - (double) startSums[server] / inFlight[server];
    }

    int drawPlace() {
        return site.random().nextInt(members.length);
    }

    /** Returns the server with the least score of all, each equal one as likely as another that follows a worse one. */
    int least(Score score) {
        int size = members.length;
        int start = drawPlace();
        int best = members[start];
        double least = score.of(best);
        for (int k = 1; k < size; k++) {
            int server = members[start + k < size ? start + k : start + k - size];
            double value = score.of(server);
            if (value < least) {
                least = value;
                best = server;
            }
        }
        return best;
    }

    /** What a server is judged by: less is better. */
    @FunctionalInterface
    interface Score {
        double of(int server);
    }
}
