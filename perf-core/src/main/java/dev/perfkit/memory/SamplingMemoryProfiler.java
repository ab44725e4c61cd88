package dev.perfkit.memory;

import static java.util.Objects.requireNonNull;

import dev.perfkit.memory.MemoryReport.Overhead;
import dev.perfkit.signal.Decision;
import dev.perfkit.signal.DecisionLog;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Samples by a timer. */
final class SamplingMemoryProfiler implements MemoryProfiler {
    /*
     * One sample at a time: `sampling` is taken by whoever samples, and who finds it taken leaves his out; it guards the sampler
     * and the live set. What is known is guarded by `lock`, which is not held while the host's probe, counter or listener runs,
     * which may wait for who waits for the lock, nor while the JVM makes a histogram: that takes seconds on a large heap, and
     * report() is not to wait for it.
     *
     * A detector looks when one of its bins closes, which is ever rarer as time goes by. A verdict says why in words, which costs
     * more than a sample; so states alone are looked at each time, and a verdict is made where somebody asks for it.
     *
     * What a forced collection leaves of the heap is no sample for its verdict: it is lower than what G1 leaves by itself, which keeps 5 %
     * of garbage. Among the others it looked like a floor that falls, and revoked a leak in one run of four.
     */
    private static final int DECISIONS = 64;
    /** By which part of its duration it may go on for histograms: their second comes after a quarter of the growth's time. */
    private static final int LATEST = 4;

    private enum Stage {
        NEW,
        RUNNING,
        ENDED
    }

    private final MemoryProfilerBuilder options;
    private final @Nullable Duration end;
    private final JvmReadings jvm = new JvmReadings();
    private final Faults faults;
    private final Sampler sampler;
    private final LiveSet liveSet;
    private final HumongousWatch humongous = new HumongousWatch();
    private final Histograms histograms;
    private final Advice.Limits limits;
    private final Verdicts verdicts;
    private final DecisionLog decisions;
    private final List<Signal> signals;
    private final CompletableFuture<MemoryReport> finished = new CompletableFuture<>();
    private final AtomicBoolean sampling = new AtomicBoolean();

    private final Object lock = new Object();
    private final ArrayDeque<MemorySnapshot> history = new ArrayDeque<>();
    private Stage stage = Stage.NEW;
    private Scheduler.Handle timer = () -> {};
    private @Nullable ExecutorService own;
    private long started;
    private Instant from;
    private Duration elapsed = Duration.ZERO;
    private boolean forced;
    private long samples;
    private long cpuNanos;
    private double pauseNanos;

    SamplingMemoryProfiler(MemoryProfilerBuilder builder) {
        this.options = builder;
        this.end = builder.end();
        this.faults = new Faults(builder.name);
        this.sampler = new Sampler(jvm, builder, faults);
        this.liveSet = builder.liveSet == null ? LiveSetRules.ofThisJvm() : builder.liveSet;
        this.histograms = new Histograms(builder.histogramsPerHour, builder.histograms);
        this.limits = new Advice.Limits(jvm.metaspaceLimit(), faults.guarded("direct limit", jvm::directLimit));
        this.verdicts = new Verdicts(histograms, limits(), new WorkDone(builder.work != null), builder.judges);
        this.decisions = DecisionLog.of(DECISIONS, builder.wallClock);
        this.from = builder.wallClock.instant();
        this.signals = signals("memory." + builder.name);
    }

    HumongousWatch humongous() {
        return humongous;
    }

    private Map<Resource, Double> limits() {
        Map<Resource, Double> known = new EnumMap<>(Resource.class);
        put(
                known,
                Resource.HEAP,
                jvm.heap().getMax() < 0 ? null : (Long) jvm.heap().getMax());
        put(known, Resource.METASPACE, limits.metaspace());
        put(known, Resource.DIRECT_BUFFERS, limits.direct());
        put(
                known,
                Resource.FILES,
                faults.guarded("host probe", () -> options.host.files().limit()));
        return known;
    }

    private static void put(Map<Resource, Double> known, Resource resource, @Nullable Long limit) {
        if (limit != null) {
            known.put(resource, limit.doubleValue());
        }
    }

    @Override
    public void start() {
        Executor executor;
        synchronized (lock) {
            if (stage != Stage.NEW) {
                throw new IllegalStateException("memory profiler " + options.name
                        + (stage == Stage.RUNNING ? " is started already" : " has ended; build another one"));
            }
            ScheduledExecutorService thread = options.executor == null ? ownThread() : null;
            executor = thread == null ? requireNonNull(options.executor) : thread;
            started = options.ticker.read();
            from = options.wallClock.instant();
            try {
                timer = scheduler(thread).repeat(executor, this::sample, options.interval);
            } catch (RuntimeException | Error e) {
                endOwnThread();
                throw e;
            }
            stage = Stage.RUNNING;
        }
        try {
            executor.execute(this::sample);
        } catch (RejectedExecutionException e) {
            faults.note("executor", e); // the timer tries again
        }
    }

    /** To wake one thread costs as much as a sample does; so one that samples keeps its time too. */
    private Scheduler scheduler(@Nullable ScheduledExecutorService thread) {
        if (options.scheduler != null) {
            return options.scheduler;
        }
        return thread == null ? Scheduler.system() : Scheduler.of(thread);
    }

    private ScheduledExecutorService ownThread() {
        ScheduledExecutorService service = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "perfkit-memory-" + options.name);
            thread.setDaemon(true);
            return thread;
        });
        own = service;
        return service;
    }

    private void endOwnThread() {
        ExecutorService service = own;
        own = null;
        if (service != null) {
            service.shutdown();
        }
    }

    private void sample() {
        if (!sampling.compareAndSet(false, true)) {
            return;
        }
        boolean over = false;
        try {
            over = sampleAlone();
        } catch (Throwable e) { // whatever it is, the next sample may succeed
            faults.note("sampling", e);
            over = isPastItsEnd();
        } finally {
            sampling.set(false);
        }
        if (over) {
            close();
        }
    }

    private boolean isPastItsEnd() {
        synchronized (lock) {
            return stage == Stage.RUNNING && end != null && sinceStart().compareTo(end) >= 0;
        }
    }

    private Duration sinceStart() {
        return Duration.ofNanos(options.ticker.read() - started);
    }

    /** Returns whether that was the last. */
    private boolean sampleAlone() {
        Long begun = jvm.cpuNanos();
        Duration at;
        synchronized (lock) {
            if (stage != Stage.RUNNING) {
                return false;
            }
            at = sinceStart();
        }
        Long live = liveSet.poll();
        MemorySnapshot now = sampler.take(options.wallClock.instant(), at, live);
        List<LeakVerdict> told;
        boolean wantsHistogram;
        boolean over;
        synchronized (lock) {
            if (stage != Stage.RUNNING) {
                return false;
            }
            Duration before = elapsed;
            elapsed = at;
            pauseNanos += now.gcShare() * now.elapsed().minus(before).toNanos();
            history.addLast(now);
            if (history.size() > options.history) {
                history.removeFirst();
            }
            verdicts.sample(now, forced ? null : live, live != null || forced);
            forced = false;
            told = verdicts.news();
            over = end != null && elapsed.compareTo(end) >= 0 && !goesOn();
            wantsHistogram = !over && verdicts.wantsHistogram(elapsed);
            humongous.sampled(samples++);
        }
        tell(told);
        addCost(begun);
        if (wantsHistogram) {
            takeHistogram();
        }
        return over;
    }

    /** What was suspected late has had no histograms: a leak whose classes are not known is half a finding. */
    private boolean goesOn() {
        Duration due = end;
        return due != null
                && elapsed.compareTo(due.plus(due.dividedBy(LATEST))) < 0
                && verdicts.awaitsHistogram(elapsed);
    }

    private void tell(List<LeakVerdict> told) {
        for (LeakVerdict verdict : told) {
            decisions.add(
                    ReportText.words(verdict.resource()) + ": " + ReportText.words(verdict.state()), verdict.why());
            try {
                options.listener.accept(verdict);
            } catch (Throwable e) { // an Error too: the next sample has nothing to do with it
                faults.note("listener", e);
            }
        }
    }

    private void addCost(@Nullable Long begun) {
        Long ended = jvm.cpuNanos();
        if (begun != null && ended != null) {
            synchronized (lock) {
                cpuNanos += ended - begun;
            }
        }
    }

    private void takeHistogram() {
        Supplier<String> jvmText;
        synchronized (lock) {
            if (stage != Stage.RUNNING) {
                return; // the listener may have closed it, and nobody expects a collection after that
            }
            jvmText = histograms.begin(elapsed, verdicts.span());
        }
        try {
            String histogram = jvmText.get();
            synchronized (lock) {
                histograms.add(histogram);
                forced = true;
            }
        } catch (Throwable e) { // a JVM that has no memory left for the text
            faults.note("class histogram", e);
        }
    }

    @Override
    public CompletableFuture<MemoryReport> finished() {
        return finished.copy();
    }

    @Override
    public MemoryReport report() {
        synchronized (lock) {
            List<MemorySnapshot> snapshots = new ArrayList<>(history);
            List<LeakVerdict> current = verdicts.current();
            return new MemoryReport(
                    options.name,
                    from,
                    elapsed,
                    snapshots,
                    current,
                    SuddenGrowths.in(snapshots),
                    Advice.on(snapshots, current, limits, humongous.seen()),
                    overhead(),
                    faults.counts(),
                    notes(snapshots));
        }
    }

    private Overhead overhead() {
        boolean known = jvm.cpuNanos() != null && samples > 0 && !elapsed.isZero();
        return new Overhead(
                samples,
                known ? Duration.ofNanos(cpuNanos) : null,
                known ? (Double) ((double) cpuNanos / elapsed.toNanos()) : null);
    }

    private List<String> notes(List<MemorySnapshot> snapshots) {
        List<String> notes = new ArrayList<>();
        if (snapshots.isEmpty() || snapshots.get(snapshots.size() - 1).liveBytes() == null) {
            notes.add("live set: no collection has looked at all of the heap yet");
        }
        notes.add(histograms.note());
        return notes;
    }

    @Override
    public List<LeakVerdict> verdicts() {
        synchronized (lock) {
            return verdicts.current();
        }
    }

    @Override
    public String name() {
        return options.name;
    }

    @Override
    public MemorySnapshot snapshot() {
        synchronized (lock) {
            MemorySnapshot last = history.peekLast();
            if (last != null) {
                return last;
            }
        }
        return new Sampler(jvm, options, faults).take(options.wallClock.instant(), Duration.ZERO, null);
    }

    @Override
    public List<Decision> decisions() {
        return decisions.recent();
    }

    @Override
    public List<Signal> signals() {
        return signals;
    }

    private List<Signal> signals(String prefix) {
        return List.of(
                Signal.gauge(prefix + ".heap.used", "bytes", () -> snapshot().heapUsed()),
                gauge(prefix + ".heap.live", "bytes", () -> value(snapshot().liveBytes())),
                gauge(prefix + ".resident", "bytes", () -> value(snapshot().residentBytes())),
                gauge(prefix + ".metaspace", "bytes", () -> value(snapshot().metaspaceBytes())),
                gauge(prefix + ".direct", "bytes", () -> value(snapshot().directBytes())),
                gauge(prefix + ".threads", "threads", () -> snapshot().threads()),
                gauge(prefix + ".files", "files", () -> value(snapshot().openFiles())),
                Signal.ratio(prefix + ".gc", this::gcShare),
                gauge(prefix + ".leaks", "1", this::leaks),
                gauge(
                        prefix + ".hoursleft",
                        "h",
                        () -> verdicts().stream()
                                .map(LeakVerdict::hoursLeft)
                                .mapToDouble(left -> left == null ? Double.NaN : left.value())
                                .filter(left -> !Double.isNaN(left))
                                .min()
                                .orElse(Double.NaN)));
    }

    private static Signal gauge(String name, String unit, DoubleSupplier value) {
        return Signal.gauge(name, unit, value);
    }

    private int leaks() {
        synchronized (lock) {
            return verdicts.leaks();
        }
    }

    private static double value(@Nullable Long figure) {
        return figure == null ? Double.NaN : figure;
    }

    /** Of the time of all samples: both only grow. */
    private Signal.Share gcShare() {
        synchronized (lock) {
            long whole = elapsed.toNanos();
            return new Signal.Share(Math.min((long) pauseNanos, whole), whole);
        }
    }

    @Override
    public void close() {
        Scheduler.Handle ended;
        synchronized (lock) {
            if (stage == Stage.ENDED) {
                return;
            }
            stage = Stage.ENDED;
            ended = timer;
            humongous.close();
            endOwnThread();
        }
        try {
            ended.cancel();
        } catch (RuntimeException | Error e) { // a sample that comes all the same finds it ended
            faults.note("scheduler", e);
        }
        finished.complete(report());
    }
}
