package dev.perfkit.monitor;

import dev.perfkit.monitor.AlertTrack.AlertId;
import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules at work in one monitor, which may be exchanged meanwhile. */
final class RuleTasks {
    /*
     * The list is swapped as a whole under the lock, and whoever only looks reads it once. A task that goes is retired first: from then
     * on its alerts say nothing, also where a run is under way. The task that takes its place begins with them as they are then.
     *
     * All beat by one handle, which an exchange leaves as it is: so nothing can be refused once tasks have gone.
     */
    private final RuleLimits limits;
    private final Duration window;
    private final Executor executor;
    private final Scheduler scheduler;
    private final Surroundings surroundings;
    private final Counts gone = new Counts();
    private volatile List<RuleTask> tasks = List.of();
    private boolean started; // these guarded by this
    private boolean closed;
    private Scheduler.Handle beat = () -> {};

    RuleTasks(
            List<Rule> rules,
            RuleLimits limits,
            Duration window,
            Executor executor,
            Scheduler scheduler,
            Surroundings surroundings) {
        this.limits = limits;
        this.window = window;
        this.executor = executor;
        this.scheduler = scheduler;
        this.surroundings = surroundings;
        this.tasks = rules.stream().map(rule -> task(rule, null)).toList();
    }

    private RuleTask task(Rule rule, @Nullable RuleTask before) {
        return new RuleTask(rule, window, limits.slot(), executor, surroundings, before);
    }

    synchronized void start() {
        if (closed) {
            return;
        }
        started = true;
        beat = scheduler.repeat(Runnable::run, () -> tasks.forEach(RuleTask::beat), limits.slot());
        tasks.forEach(RuleTask::launch);
    }

    synchronized void close() {
        closed = true;
        beat.cancel();
        tasks.forEach(RuleTask::close);
    }

    synchronized RuleChanges replace(List<Rule> rules) {
        if (closed) {
            throw new IllegalStateException("monitor " + limits.monitor() + ": is CLOSED (expected: NEW or STARTED)");
        }
        String complaint = limits.complaint(rules);
        if (complaint != null) {
            throw new IllegalArgumentException(complaint);
        }
        Map<AlertId, RuleTask> leaving = new LinkedHashMap<>();
        tasks.forEach(task -> leaving.put(idOf(task.rule()), task));
        List<RuleTask> all = new ArrayList<>();
        List<RuleTask> begun = new ArrayList<>();
        List<String> added = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        List<String> unchanged = new ArrayList<>();
        for (Rule rule : rules) {
            RuleTask before = leaving.remove(idOf(rule));
            if (before != null && before.rule() == rule) {
                unchanged.add(rule.name());
                all.add(before);
            } else {
                (before == null ? added : changed).add(rule.name());
                RuleTask task = task(rule, before);
                all.add(task);
                begun.add(task);
            }
        }
        leaving.values().forEach(task -> task.end("its rule was removed"));
        synchronized (gone) {
            leaving.values().forEach(task -> gone.add(task.counts()));
            tasks = List.copyOf(all);
        }
        if (started) {
            begun.forEach(RuleTask::begin);
        }
        List<String> removed =
                leaving.values().stream().map(task -> task.rule().name()).toList();
        return new RuleChanges(added, changed, removed, unchanged);
    }

    private static AlertId idOf(Rule rule) {
        return new AlertId(rule.name(), rule.labels());
    }

    List<RuleTask> all() {
        return tasks;
    }

    List<Rule> rules() {
        return tasks.stream().map(RuleTask::rule).toList();
    }

    /** Returns a figure of all rules that there are and were, which never falls. */
    long total(ToLongFunction<Counts> figure) {
        synchronized (gone) {
            return Stream.concat(tasks.stream().map(RuleTask::counts), Stream.of(gone))
                    .mapToLong(figure)
                    .sum();
        }
    }
}
