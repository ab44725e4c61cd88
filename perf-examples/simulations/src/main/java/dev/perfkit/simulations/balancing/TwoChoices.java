package dev.perfkit.simulations.balancing;

import dev.perfkit.balancer.Outcome;
import java.util.Arrays;

/** Draws two different servers and takes the one with the better score. */
final class TwoChoices extends Baseline {
    /*
     * Peak EWMA as in Finagle: an average with tau = 10 s that a longer time replaces at once, and that decays to 0 while nothing
     * is heard; times the requests that would be in flight. A server that was never heard of counts as fast as long as nothing
     * is in flight there, and as very slow when something is.
     *
     * "+ errors, age": an error counts as no less than a second, and what is in flight counts with its age where that is more.
     */
    private static final double TAU = 10e9;
    private static final double ERROR = 1e9;
    private static final double UNHEARD = 1e15;

    private final boolean timed;
    private final boolean careful;
    private final double[] averages;
    private final long[] heardAt;

    private TwoChoices(Site site, boolean timed, boolean careful) {
        super(site);
        this.timed = timed;
        this.careful = careful;
        this.averages = new double[site.servers().size()];
        this.heardAt = new long[averages.length];
        Arrays.fill(averages, Double.NaN);
    }

    static TwoChoices leastLoaded(Site site) {
        return new TwoChoices(site, false, false);
    }

    static TwoChoices peakEwma(Site site) {
        return new TwoChoices(site, true, false);
    }

    static TwoChoices peakEwmaWithErrors(Site site) {
        return new TwoChoices(site, true, true);
    }

    @Override
    int choose(long now) {
        int size = members.length;
        int first = drawPlace();
        if (size == 1) {
            return members[first];
        }
        int other = site.random().nextInt(size - 1);
        int second = other < first ? other : other + 1;
        return score(members[second], now) < score(members[first], now) ? members[second] : members[first];
    }

    private double score(int server, long now) {
        int inFlight = inFlight(server);
        if (!timed) {
            return inFlight;
        }
        double average = averages[server];
        if (Double.isNaN(average)) {
            return inFlight == 0 ? 0 : UNHEARD + inFlight;
        }
        double cost = average * Math.exp((heardAt[server] - now) / TAU);
        return (careful ? Math.max(cost, meanAge(server, now)) : cost) * (inFlight + 1);
    }

    @Override
    void learn(int server, Outcome outcome, long elapsed, long now) {
        if (!timed) {
            return;
        }
        double value = careful && outcome != Outcome.SUCCESS ? Math.max((double) elapsed, ERROR) : elapsed;
        double average = averages[server];
        double kept = Math.exp((heardAt[server] - now) / TAU);
        averages[server] =
                Double.isNaN(average) || value > average * kept ? value : average * kept + value * (1 - kept);
        heardAt[server] = now;
    }

    @Override
    public void members(int[] servers) {
        super.members(servers);
        // One that comes again is another process.
        boolean[] member = new boolean[averages.length];
        for (int server : servers) {
            member[server] = true;
        }
        for (int i = 0; i < member.length; i++) {
            if (!member[i]) {
                averages[i] = Double.NaN;
            }
        }
    }
}
