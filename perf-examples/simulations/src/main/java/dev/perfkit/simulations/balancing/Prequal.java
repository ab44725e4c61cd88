package dev.perfkit.simulations.balancing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Prequal's asynchronous probing with the hot-cold lexicographic rule. */
final class Prequal extends Baseline {
    /*
     * After B. Wydrowski, R. Kleinberg, S. Rumble, A. Archer, "Load is not what you should balance: Introducing Prequal", NSDI 2024.
     *
     * Each request sends PROBES probes to different servers, drawn at random. A server answers with its requests in flight and
     * the median of what requests took of late that found about as many. Answers come a round trip later, count as of their
     * middle, and stand in a pool of at most `capacity`, the oldest leaving first; after a second they are void.
     *
     * A probe is hot when its requests in flight exceed the Q_RIF quantile of the last answers'. Taken is the cold probe with the
     * least latency; where all are hot, the one with the fewest requests in flight. A server that is taken counts one more in all
     * of its probes. A probe is used `reuse` times at most, and each request removes one more, the oldest and the worst by turns.
     * With fewer than two probes a server is drawn.
     *
     * The paper's setting, but for small fleets: b_reuse = (1 + delta) / ((1 - m / n) * r_probe - r_remove) has no value for a
     * pool of m = 16 and n = 20 servers, so the pool is half the fleet at most; for 20 servers it is 10, and b_reuse is 4. Q_RIF
     * is the least that the paper finds good: its usual 0.84 lets servers of four workers queue (tried: p50 11.7 ms instead of 9.8
     * where servers are alike). Error aversion is left out. A server that is stopped, hung or down answers no probe.
     */
    private static final int PROBES = 3;
    private static final int POOL = 16;
    private static final double Q_RIF = 0.6;
    private static final double DELTA = 1;
    private static final double REMOVED = 1;
    private static final long VOID_AFTER = 1_000_000_000;
    private static final int REMEMBERED = 128;
    private static final int LEVELS = 256;

    private static final class Probe {
        final int server;
        final long receivedAt;
        final double latency;
        int inFlight;
        int uses;

        Probe(int server, long receivedAt, int inFlight, double latency) {
            this.server = server;
            this.receivedAt = receivedAt;
            this.inFlight = inFlight;
            this.latency = latency;
        }
    }

    private final List<Probe> pool = new ArrayList<>();
    private final int capacity;
    private final int reuse;
    private final int[] seen = new int[REMEMBERED];
    private final int[] levels = new int[LEVELS];
    private int seenCount;
    private boolean removeWorst;

    Prequal(Site site) {
        super(site);
        int size = site.members().length;
        capacity = Math.max(2, Math.min(POOL, size / 2));
        double fresh = (1 - (double) capacity / size) * PROBES - REMOVED;
        reuse = fresh > 0 ? (int) Math.max(1, Math.round((1 + DELTA) / fresh)) : POOL;
    }

    @Override
    int choose(long now) {
        pool.removeIf(probe -> now - probe.receivedAt > VOID_AFTER);
        int server = pool.size() < 2 ? members[drawPlace()] : take();
        for (Probe probe : pool) {
            if (probe.server == server) {
                probe.inFlight++;
            }
        }
        removeOne();
        int[] asked = distinct();
        site.time().at(now + site.network(), () -> ask(asked));
        return server;
    }

    private int take() {
        Probe best = extreme(1, hotAbove());
        if (++best.uses >= reuse) {
            pool.remove(best);
        }
        return best.server;
    }

    /** Returns the best probe, or with the sign -1 the worst: less is better, and hot is worse than cold. */
    private Probe extreme(int sign, int hotAbove) {
        Probe best = pool.get(0);
        for (Probe probe : pool) {
            if (sign * compare(probe, best, hotAbove) < 0) {
                best = probe;
            }
        }
        return best;
    }

    private static int compare(Probe a, Probe b, int hotAbove) {
        boolean hot = a.inFlight > hotAbove;
        if (hot != b.inFlight > hotAbove) {
            return hot ? 1 : -1;
        }
        return hot ? Integer.compare(a.inFlight, b.inFlight) : Double.compare(a.latency, b.latency);
    }

    private int hotAbove() {
        int below = (int) (Q_RIF * Math.min(seenCount, REMEMBERED));
        int level = 0;
        for (int passed = levels[0]; passed <= below && level < LEVELS - 1; passed += levels[level]) {
            level++;
        }
        return level;
    }

    private void removeOne() {
        if (pool.isEmpty()) {
            return;
        }
        removeWorst = !removeWorst;
        pool.remove(removeWorst ? extreme(-1, hotAbove()) : pool.get(0));
    }

    private int[] distinct() {
        int count = Math.min(PROBES, members.length);
        int[] drawn = new int[count];
        for (int i = 0; i < count; i++) {
            int server;
            do {
                server = members[drawPlace()];
            } while (contains(drawn, i, server));
            drawn[i] = server;
        }
        return drawn;
    }

    private static boolean contains(int[] drawn, int count, int server) {
        for (int i = 0; i < count; i++) {
            if (drawn[i] == server) {
                return true;
            }
        }
        return false;
    }

    private void ask(int[] asked) {
        long now = site.time().read();
        List<Probe> answers = new ArrayList<>(asked.length);
        for (int server : asked) {
            if (site.servers().get(server).isResponsive(now)) {
                Gauge gauge = site.gauges().get(server);
                answers.add(new Probe(server, now + site.network(), gauge.inside(), gauge.latency(now)));
            }
        }
        site.time().at(now + site.network(), () -> answers.forEach(this::received));
    }

    private void received(Probe probe) {
        if (pool.size() >= capacity) {
            pool.remove(0);
        }
        pool.add(probe);
        int place = seenCount++ % REMEMBERED;
        if (seenCount > REMEMBERED) {
            levels[seen[place]]--;
        }
        seen[place] = Math.min(probe.inFlight, LEVELS - 1);
        levels[seen[place]]++;
    }

    @Override
    public void members(int[] servers) {
        super.members(servers);
        pool.removeIf(probe -> Arrays.stream(servers).noneMatch(s -> s == probe.server));
    }
}
