package dev.perfkit.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of calls that are over their threshold and still run: of each at once, twice and four times the threshold. */
final class RunningCallLog {
    /*
     * What bounds it. In a round, LINES calls are told by name, of different sites before two of one. Of a site, PER_SITE new
     * calls are told in ten seconds; those go on to be told at twice and four times, and when they end. All others are
     * counted, a call once for each level, and the count is told at most once in ten seconds. What is remembered is about calls that are over their
     * threshold now, of which Sightings has a bounded number.
     */
    static final int LINES = 5;
    static final int PER_SITE = 5;
    private static final int SITES_NAMED = 10;

    private static final Logger log = LoggerFactory.getLogger(Profiler.class);

    private final SlowCallLog ends;
    private final Stacks.Source source;
    private Map<Key, Told> known = new HashMap<>();
    private final Map<String, Quota> quotas = new HashMap<>();
    private final TreeMap<String, Integer> counted = new TreeMap<>();
    private long beyond;
    private @Nullable Long countTold;
    private long round;

    private record Key(Object call, long start) {}

    /** The level that a call was told at last, and whether it was by name. */
    private record Told(int level, boolean named) {}

    /** New calls of a site that were told since an instant. */
    private record Quota(long since, int used) {}

    RunningCallLog(SlowCallLog ends, Stacks.Source source) {
        this.ends = ends;
        this.source = source;
    }

    /** Tells what is to be told of those seen in a round. */
    synchronized void tell(Sightings sightings) {
        round++;
        Map<Key, Told> still = new HashMap<>();
        List<Sighting> due = new ArrayList<>();
        for (Sighting seen : sightings.calls()) {
            Told told = known.get(key(seen));
            ends.seen(seen.site().name(), seen.start(), round);
            if (told == null || told.level() < seen.level()) {
                due.add(seen);
            } else {
                still.put(key(seen), told);
            }
        }
        ends.forgetBefore(round - 1);
        tellDue(due, still, sightings.now());
        known = still;
        beyond = Math.max(beyond, sightings.beyond());
        tellCount(sightings.now());
    }

    private void tellDue(List<Sighting> due, Map<Key, Told> still, long now) {
        CloserLook look = new CloserLook(ends.arguments(), source, Integer.MAX_VALUE);
        Set<Thread> threads = new HashSet<>();
        int lines = 0;
        for (Sighting seen : inTurns(due)) {
            Told told = known.get(key(seen));
            boolean wasNamed = told != null && told.named();
            boolean named = lines < LINES && (wasNamed || take(seen.site().name(), now));
            RunningCall call = named ? look(look, seen, wasNamed) : null;
            if (call != null) {
                lines++;
                String times = seen.level() + "x its threshold of " + Durations.text(seen.thresholdNanos());
                write(call, times, isFirst(seen, threads));
            } else if (named || !seen.goesOn()) {
                continue; // it has ended meanwhile
            } else {
                counted.merge(seen.site().name(), 1, Integer::sum);
            }
            still.put(key(seen), new Told(seen.level(), named || wasNamed));
        }
    }

    /** Follows first: its end may come as soon as it was seen to run. */
    private @Nullable RunningCall look(CloserLook look, Sighting seen, boolean followed) {
        if (!followed) {
            ends.follow(seen.site().name(), seen.start(), round);
        }
        RunningCall call = look.at(seen);
        if (call == null && !followed) {
            ends.unfollow(seen.site().name(), seen.start());
        }
        return call;
    }

    private static Key key(Sighting seen) {
        return new Key(seen.call(), seen.start());
    }

    /** Puts the longest call of each site first, then the second of each. */
    private static List<Sighting> inTurns(List<Sighting> longestFirst) {
        Map<String, Integer> ranks = new HashMap<>();
        IdentityHashMap<Sighting, Integer> turns = new IdentityHashMap<>();
        for (Sighting seen : longestFirst) {
            turns.put(seen, ranks.merge(seen.site().name(), 1, Integer::sum));
        }
        List<Sighting> ordered = new ArrayList<>(longestFirst);
        ordered.sort(Comparator.comparingInt(seen -> turns.getOrDefault(seen, 0)));
        return ordered;
    }

    private boolean take(String site, long now) {
        Quota quota = quotas.get(site);
        if (quota == null || now - quota.since() >= SlowCalls.QUIET_NANOS) {
            quota = new Quota(now, 0);
        }
        if (quota.used() == PER_SITE) {
            return false;
        }
        quotas.put(site, new Quota(quota.since(), quota.used() + 1));
        return true;
    }

    /** Tells of all that still run when the profiler closes. */
    synchronized void close(Sightings sightings, String profiler) {
        CloserLook look = new CloserLook(ends.arguments(), source, Integer.MAX_VALUE);
        Set<Thread> threads = new HashSet<>();
        int lines = 0;
        for (Sighting seen : inTurns(sightings.calls())) {
            if (lines == LINES) {
                if (seen.goesOn()) {
                    counted.merge(seen.site().name(), 1, Integer::sum);
                }
                continue;
            }
            Told told = known.get(key(seen));
            RunningCall call = look(look, seen, told != null && told.named());
            if (call != null) {
                lines++;
                String when = "when profiler " + profiler + " closed, over its threshold of "
                        + Durations.text(seen.thresholdNanos());
                write(call, when, isFirst(seen, threads));
            }
        }
        beyond = Math.max(beyond, sightings.beyond());
        countTold = null;
        tellCount(sightings.now());
    }

    private static boolean isFirst(Sighting seen, Set<Thread> threads) {
        Thread thread = seen.thread();
        return thread == null || threads.add(thread);
    }

    private static void write(RunningCall call, String over, boolean withStack) {
        StringBuilder line = new StringBuilder("slow call: ")
                .append(call.site())
                .append(" is still running after ")
                .append(Durations.text(call.age().toNanos()))
                .append(", ")
                .append(over);
        line.append(call.thread() == null ? ", waiting for its stage or its close" : ", on thread " + call.thread());
        if (call.path().size() > 1) {
            line.append(", path ").append(String.join(" > ", call.path()));
        }
        if (!call.arguments().isEmpty()) {
            line.append(", arguments (")
                    .append(String.join(", ", call.arguments()))
                    .append(")");
        }
        if (withStack) {
            call.stack().forEach(frame -> line.append("\n\tat ").append(frame));
        } else {
            line.append(", on the stack told above");
        }
        warn(line.toString());
    }

    private void tellCount(long now) {
        boolean quiet = countTold != null && now - countTold < SlowCalls.QUIET_NANOS;
        if (quiet || (counted.isEmpty() && beyond == 0)) {
            return;
        }
        int leftOut = counted.values().stream().mapToInt(Integer::intValue).sum();
        String sites = counted.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(SITES_NAMED)
                .map(site -> site.getKey() + " " + site.getValue())
                .collect(Collectors.joining(", "));
        String others = counted.size() > SITES_NAMED ? ", and " + (counted.size() - SITES_NAMED) + " other sites" : "";
        String unseen = beyond > 0 ? "; " + beyond + " others run that are too many to be told apart" : "";
        warn("slow calls: " + leftOut + " more such lines left out (" + sites + others + ")" + unseen);
        countTold = now;
        counted.clear();
        beyond = 0;
    }

    private static void warn(String line) {
        try {
            log.warn(line);
        } catch (Throwable e) {
            // The host's logging is broken. The next round goes on.
        }
    }
}
