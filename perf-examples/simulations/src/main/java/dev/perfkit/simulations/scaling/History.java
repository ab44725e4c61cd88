package dev.perfkit.simulations.scaling;

/** What became of one demand under one contender, by tick. */
final class History {
    private final Demand demand;
    private final int[] ready;
    private final int[] size;
    private final int[] by;

    History(Demand demand) {
        this.demand = demand;
        ready = new int[demand.length()];
        size = new int[demand.length()];
        by = new int[demand.length()];
    }

    /**
     * Notes a tick.
     *
     * @param ready how many took requests at its beginning
     * @param size how many there were at its end, those that start among them
     * @param by by how much that was changed
     */
    void note(int tick, int ready, int size, int by) {
        this.ready[tick] = ready;
        this.size[tick] = size;
        this.by[tick] = by;
    }

    Demand demand() {
        return demand;
    }

    int length() {
        return ready.length;
    }

    int ready(int tick) {
        return ready[tick];
    }

    int by(int tick) {
        return by[tick];
    }

    /** Returns the percentage of the demand that was more than those who were ready can serve. */
    double unserved(int from, int to) {
        double unserved = 0;
        double all = 0;
        for (int i = from; i < to; i++) {
            unserved += Math.max(0, demand.ticks()[i] - ready[i] * demand.perInstance());
            all += demand.ticks()[i];
        }
        return 100 * unserved / all;
    }

    /** Returns the instances' time against that of others. */
    double cost(int[] others, int from, int to) {
        double mine = 0;
        double theirs = 0;
        for (int i = from; i < to; i++) {
            mine += size[i];
            theirs += others[i];
        }
        return mine / theirs;
    }

    /** Returns how often the size was changed. */
    int events(int from, int to) {
        int events = 0;
        for (int i = from; i < to; i++) {
            events += by[i] == 0 ? 0 : 1;
        }
        return events;
    }

    /** Returns how often a change went the other way than the one before. */
    int flips(int from, int to) {
        int flips = 0;
        int before = 0;
        for (int i = from; i < to; i++) {
            if (by[i] != 0) {
                flips += before * by[i] < 0 ? 1 : 0;
                before = Integer.signum(by[i]);
            }
        }
        return flips;
    }

    double unserved() {
        return unserved(0, length());
    }

    double cost(int[] others) {
        return cost(others, 0, length());
    }

    int flips() {
        return flips(0, length());
    }

    int events() {
        return events(0, length());
    }
}
