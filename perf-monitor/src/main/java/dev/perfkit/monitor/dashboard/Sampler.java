package dev.perfkit.monitor.dashboard;

import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.Rule;
import dev.perfkit.profile.Profiler;
import dev.perfkit.signal.Inspectable;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.Counter;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the signals at each beat, and tells the pages what is new. */
final class Sampler implements AutoCloseable {
    /*
     * A beat asks for gauges, and compares the alerts with what pages know. The beat that finds a slot at its end also reads all
     * totals, ends the slot, and sends its figures with the parts' snapshots. All of a page's data comes from here: what is
     * read is read once, however many pages are open. Nothing of the host is asked under the lock, nor by a thread that
     * answers a page: a source that hangs keeps the beat alone, which is given up then.
     */
    private static final Logger log = LoggerFactory.getLogger(Dashboard.class);
    private static final Duration SAVE_EVERY = Duration.ofMinutes(5);
    private static final Duration BEAT_EVERY = Duration.ofSeconds(5);

    private final String title;
    private final Duration slot;
    private final Ticker ticker;
    private final Axis axis;
    private final Sources sources;
    private final Board board;
    private final List<Inspectable> parts;
    private final History history;
    private final @Nullable HistoryFile file;
    private final Streams streams;
    private final EventLog events;
    private final Supplier<DashboardSnapshot> self;
    private final boolean writable;
    private final Counter samples = new Counter();
    private final Counter busyNanos = new Counter();
    private final long startedAt;
    private String alerts = "{}";
    private long endedSlot;
    private long savedAt;
    private long beatAt;
    private volatile ReentrantLock turn = new ReentrantLock(); // to beat
    private Board.Parts shown = Board.Parts.NONE;
    private @Nullable String state; // of the slot that ended last; made when a page asks

    Sampler(
            DashboardBuilder builder,
            Axis axis,
            List<Inspectable> parts,
            @Nullable HistoryFile file,
            EventLog events,
            Streams streams,
            Supplier<DashboardSnapshot> self) {
        Monitor monitor = builder.monitor;
        this.title = monitor != null ? monitor.name() : "PerfKit";
        this.slot = builder.every;
        this.ticker = builder.ticker;
        this.axis = axis;
        this.parts = parts;
        this.sources = new Sources(ticker);
        this.board = new Board(parts, monitor, builder.effectiveControls(), sources);
        this.file = file;
        this.events = events;
        this.streams = streams;
        this.self = self;
        this.writable = !builder.readOnly;
        List<Inspectable> all = monitor == null
                ? parts
                : java.util.stream.Stream.concat(parts.stream(), java.util.stream.Stream.of(monitor))
                        .toList();
        Supplier<List<Signal>> watched = () -> monitor == null
                ? List.of()
                : monitor.rules().stream().map(Rule::signal).toList();
        this.history = new History(slot, sources, all, List.copyOf(builder.signals), watched, track -> {
            if (file != null) {
                file.restore(track);
            }
        });
        this.startedAt = ticker.read();
        this.savedAt = startedAt;
        this.beatAt = startedAt;
        this.endedSlot = Grain.FINE.slotOf(axis.now(), slot) - 1;
    }

    /** How often to call {@link #beat}. */
    static Duration interval(Duration slot) {
        Duration most = Duration.ofSeconds(2);
        return slot.compareTo(most) > 0 ? most : slot;
    }

    void beat() {
        ReentrantLock mine = turn;
        mine.lock();
        try {
            if (mine == turn) {
                read();
            }
        } catch (Sources.GivenUp e) {
            log.debug("a source has answered after all");
        } finally {
            mine.unlock();
        }
    }

    /** Lets another thread beat if a source keeps the one that does; false where none does. */
    boolean giveUp() {
        boolean given = sources.giveUp();
        if (given) {
            turn = new ReentrantLock();
        }
        return given;
    }

    private void read() {
        long from = ticker.read();
        Instant now = axis.now();
        List<History.Found> found = history.find();
        List<Track> tracks;
        synchronized (this) {
            history.add(found);
            tracks = List.copyOf(history.tracks());
        }
        Map<Track, Readings.Reading> readings = history.read(tracks, now);
        String current = board.alerts();
        long ended = Grain.FINE.slotOf(now, slot) - 1;
        Board.Parts asked = shown == Board.Parts.NONE || ended > endedSlot ? board.parts() : null;
        byte[] toSave = null;
        synchronized (this) {
            readings.forEach((track, reading) -> track.take(reading, now));
            samples.increment();
            if (!current.equals(alerts)) {
                alerts = current;
                state = null;
                streams.publish("alerts", "{\"wallShift\":" + wallShift() + "," + alerts.substring(1));
            }
            if (asked != null) {
                shown = asked;
                endedSlot = ended;
                state = null;
                streams.publish("slot", slotJson());
            }
            if (file != null && from - savedAt > SAVE_EVERY.toNanos()) {
                savedAt = from;
                toSave = file.encode(history.tracks(), now);
            }
        }
        if (file != null && toSave != null) {
            byte[] bytes = toSave;
            sources.ask("the history's file", "the history's file", () -> {
                file.write(bytes);
                return true;
            });
        }
        if (from - beatAt > BEAT_EVERY.toNanos()) {
            beatAt = from;
            streams.beat();
        }
        busyNanos.add(Math.max(0, ticker.read() - from));
    }

    private long wallShift() {
        return axis.wallShift().toMillis();
    }

    private String slotJson() {
        return Board.object(json -> {
            json.writeNumberField("wallShift", wallShift());
            json.writeNumberField("known", history.tracks().size());
            Board.newest(json, history.tracks(), endedSlot);
            shown.write(json);
            json.writeFieldName("self");
            RecordJson.write(json, self.get());
            json.writeStringField("trouble", file == null ? null : file.trouble());
        });
    }

    /** Returns all that a page needs to begin. */
    synchronized String state(String mark) {
        if (state == null) {
            String known = alerts;
            state = Board.object(json -> {
                json.writeStringField("title", title);
                json.writeStringField("id", events.lastId());
                json.writeNumberField("slotSeconds", slot.toMillis() / 1e3);
                json.writeArrayFieldStart("grains");
                for (Grain grain : Grain.values()) {
                    json.writeStartObject();
                    json.writeStringField("name", grain.toString());
                    json.writeNumberField("step", grain.step(slot).toMillis() / 1e3);
                    json.writeNumberField("size", grain.size());
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeArrayFieldStart("profiles");
                for (Inspectable part : parts) {
                    if (part instanceof Profiler) {
                        json.writeString(part.name());
                    }
                }
                json.writeEndArray();
                json.writeStringField("mark", writable ? mark : null);
                Board.describe(json, history.tracks());
                Board.history(json, history.tracks(), 0, Grain.FINE, endedSlot, slot);
                json.writeFieldName("alerts");
                json.writeRawValue(known);
                json.writeFieldName("slot");
                json.writeRawValue(slotJson());
            });
        }
        // What a page sets its clocks by must be of now.
        return "{\"now\":" + axis.now().toEpochMilli() + ",\"wallShift\":" + wallShift() + "," + state.substring(1);
    }

    /** Returns the history of another grain. */
    synchronized String history(Grain grain) {
        long last = grain.slotOf(axis.now(), slot) - 1;
        return Board.object(json -> Board.history(json, history.tracks(), 0, grain, last, slot));
    }

    /** Returns the series that were found after the first few, with their fine history. */
    synchronized String seriesAfter(int known) {
        int first = Math.max(0, Math.min(known, history.tracks().size()));
        return Board.object(json -> {
            Board.describe(
                    json, history.tracks().subList(first, history.tracks().size()));
            Board.history(json, history.tracks(), first, Grain.FINE, endedSlot, slot);
        });
    }

    synchronized int seriesCount() {
        return history.tracks().size();
    }

    synchronized int leftOut() {
        return history.leftOut();
    }

    synchronized long historyBytes() {
        return history.bytes();
    }

    long failures() {
        return sources.failures();
    }

    long samples() {
        return samples.total();
    }

    Duration busy() {
        return Duration.ofNanos(busyNanos.total());
    }

    double busyShare() {
        long elapsed = ticker.read() - startedAt;
        return elapsed <= 0 ? 0 : (double) busyNanos.total() / elapsed;
    }

    /** Keeps what is known, also of slots that have not ended. */
    @Override
    public void close() {
        sources.close();
        if (file == null) {
            return;
        }
        byte[] last;
        synchronized (this) {
            Instant now = axis.now();
            history.endAll(now);
            last = file.encode(history.tracks(), now);
        }
        file.write(last);
        file.close();
    }
}
