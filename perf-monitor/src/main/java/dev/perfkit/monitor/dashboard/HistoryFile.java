package dev.perfkit.monitor.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The history in one file of a folder, which one dashboard at a time may use. */
final class HistoryFile implements AutoCloseable {
    /*
     *   file    = magic int, version int, slot millis long, newest fine slot long, tracks int, track..., CRC-32 of it all long
     *   track   = name, columns, then for each grain and column: newest slot long, values int, float...
     *   name, columns = length int, UTF-8
     *
     * It is written beside itself, forced and renamed over the old, so that a crash leaves one of the two whole. What is not as
     * it should be is set aside under another name and said; the history then begins anew. A track is restored when a signal
     * of its name and columns appears; until then it waits here, and is written down again, as long as the page would show it
     * and there is room for it.
     */
    private static final Logger log = LoggerFactory.getLogger(Dashboard.class);
    private static final List<Grain> GRAINS = List.of(Grain.values());
    private static final int MAGIC = 0x504b4448;
    private static final int VERSION = 1;
    private static final int AHEAD = 3; // slots: a start right after a close is within the slot that was under way

    private final Path file;
    private final FileChannel lockChannel;
    private final Duration slot;
    private final Map<String, Saved> waiting = new LinkedHashMap<>(); // the newest first
    private final ReentrantLock writing = new ReentrantLock();
    private volatile @Nullable String trouble;
    private Instant newest = Instant.MIN;

    /** What is kept of a signal: a ring for each grain and column. */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor changed
    private record Saved(String columns, long[] newest, float[][] values) {
        private Grain grain(int ring) {
            return GRAINS.get(ring * GRAINS.size() / newest.length);
        }

        /** Returns the end of the newest slot. */
        Instant end(Duration slot) {
            Instant end = Instant.MIN;
            for (int r = 0; r < newest.length; r++) {
                Instant ofRing = Instant.ofEpochMilli(
                        (newest[r] + 1) * grain(r).step(slot).toMillis());
                end = values[r].length > 0 && ofRing.isAfter(end) ? ofRing : end;
            }
            return end;
        }

        /** Returns the slots that ended before. */
        Saved until(Instant wall, Duration slot) {
            long[] last = new long[newest.length];
            float[][] left = new float[newest.length][];
            for (int r = 0; r < newest.length; r++) {
                last[r] = Math.min(newest[r], grain(r).slotOf(wall, slot) - 1);
                left[r] = Arrays.copyOf(values[r], (int) Math.max(0, values[r].length - (newest[r] - last[r])));
            }
            return new Saved(columns, last, left);
        }
    }

    /**
     * Locks the folder and reads what is there.
     *
     * @param wall the time of now: what is kept of a time after it was written by a clock that was wrong
     * @throws IllegalStateException if another dashboard uses the folder
     */
    HistoryFile(Path folder, Duration slot, Instant wall) {
        this.slot = slot;
        this.file = folder.resolve("dashboard-history.bin");
        try {
            Files.createDirectories(folder);
            lockChannel = FileChannel.open(folder.resolve("dashboard-history.lock"), CREATE, WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("history: cannot use " + folder, e);
        }
        if (lock() == null) {
            close();
            throw new IllegalStateException("history: " + folder + " is used by another dashboard (expected: its own)");
        }
        if (Files.exists(file)) {
            read(wall);
        }
    }

    private @Nullable FileLock lock() {
        try {
            return lockChannel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // by another of this JVM
        } catch (IOException e) {
            throw new UncheckedIOException("history: cannot lock " + file.getParent(), e);
        }
    }

    private void read(Instant wall) {
        try {
            parse(Files.readAllBytes(file));
            if (newest.isAfter(wall.plus(slot.multipliedBy(AHEAD)))) {
                cut(wall);
            }
            forgetOld(wall);
        } catch (IOException | BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException e) {
            waiting.clear();
            newest = Instant.MIN;
            setAside(e);
        }
    }

    /** Takes what is of the future off, and keeps the file as it was: it may be now that the clock is wrong. */
    private void cut(Instant wall) throws IOException {
        Path aside = file.resolveSibling("dashboard-history.ahead");
        Files.copy(file, aside, REPLACE_EXISTING);
        trouble = "The kept history was ahead of the clock; what was is left out, and set aside as "
                + aside.getFileName() + ".";
        log.warn("history: {} goes on to {}, and it is {}: what is after that is left out", file, newest, wall);
        newest = wall;
        waiting.replaceAll((name, saved) -> saved.until(wall, slot));
    }

    /** Drops what is older than the page shows, so that names which do not come back are not kept for ever. */
    private void forgetOld(Instant wall) {
        Instant oldest = wall.minus(Grain.COARSE.step(slot).multipliedBy(Grain.COARSE.size()));
        Map<String, Saved> kept = new HashMap<>(waiting);
        kept.values().removeIf(saved -> !saved.end(slot).isAfter(oldest));
        Comparator<Map.Entry<String, Saved>> byEnd =
                Comparator.comparing(entry -> entry.getValue().end(slot));
        waiting.clear();
        kept.entrySet().stream()
                .sorted(byEnd.reversed())
                .forEach(entry -> waiting.put(entry.getKey(), entry.getValue()));
        keepAtMost(History.MOST_TRACKS);
    }

    private void keepAtMost(int most) {
        waiting.keySet().removeAll(waiting.keySet().stream().skip(most).toList());
    }

    private void setAside(Exception cause) {
        Path aside = file.resolveSibling("dashboard-history.corrupt");
        trouble = "The kept history could not be read and was set aside as " + aside.getFileName() + ".";
        log.warn("history: {} cannot be read; it is set aside as {} and the history begins anew", file, aside, cause);
        try {
            Files.move(file, aside, REPLACE_EXISTING);
        } catch (IOException e) {
            log.warn("history: cannot set {} aside", file, e);
        }
    }

    private void parse(byte[] bytes) {
        CRC32 crc = new CRC32();
        int length = bytes.length - Long.BYTES;
        if (length < 0) {
            throw new IllegalArgumentException("length: " + bytes.length + " (expected: a whole file)");
        }
        crc.update(bytes, 0, length);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.getLong(length) != crc.getValue() || in.getInt() != MAGIC || in.getInt() != VERSION) {
            throw new IllegalArgumentException("its checksum, kind or version is not as it should be");
        }
        if (in.getLong() != slot.toMillis()) {
            throw new IllegalArgumentException("it was written with other slots than of " + slot);
        }
        newest = Instant.ofEpochMilli((in.getLong() + 1) * slot.toMillis());
        for (int tracks = in.getInt(); tracks > 0; tracks--) {
            String name = text(in);
            String columns = text(in);
            int rings = Grain.values().length * columns.split(",", -1).length;
            Saved saved = new Saved(columns, new long[rings], new float[rings][]);
            for (int r = 0; r < rings; r++) {
                saved.newest[r] = in.getLong();
                saved.values[r] = new float[in.getInt()];
                in.slice().asFloatBuffer().get(saved.values[r]);
                in.position(in.position() + saved.values[r].length * Float.BYTES);
            }
            waiting.put(name, saved);
        }
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return new String(bytes, UTF_8);
    }

    /** Returns the end of what is kept. */
    Instant newest() {
        return newest;
    }

    /** Returns what is to be told of the file, null where all is well. */
    @Nullable String trouble() {
        return trouble;
    }

    /** Gives a track what is kept of it. */
    void restore(Track track) {
        Saved saved = waiting.remove(track.signal().name());
        if (saved == null || !saved.columns.equals(String.join(",", track.columns()))) {
            return;
        }
        int r = 0;
        for (Grain grain : Grain.values()) {
            for (int c = 0; c < track.columns().size(); c++, r++) {
                float[] values = saved.values[r];
                for (int i = 0; i < values.length; i++) {
                    track.ring(grain, c).set(saved.newest[r] - values.length + 1 + i, values[i]);
                }
            }
        }
    }

    /** Returns the tracks as they are to be written; to be called under their owner's guard. */
    byte[] encode(List<Track> tracks, Instant now) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeLong(slot.toMillis());
            out.writeLong(Grain.FINE.slotOf(now, slot));
            keepAtMost(Math.max(0, History.MOST_TRACKS - tracks.size()));
            out.writeInt(tracks.size() + waiting.size());
            for (Track track : tracks) {
                writeText(out, track.signal().name());
                writeText(out, String.join(",", track.columns()));
                for (Grain grain : Grain.values()) {
                    for (int c = 0; c < track.columns().size(); c++) {
                        Ring ring = track.ring(grain, c);
                        boolean empty = ring.newest() == Long.MIN_VALUE;
                        writeRing(out, empty ? 0 : ring.newest(), empty ? new float[0] : ring.upTo(ring.newest()));
                    }
                }
            }
            for (Map.Entry<String, Saved> entry : waiting.entrySet()) {
                writeText(out, entry.getKey());
                writeText(out, entry.getValue().columns);
                for (int r = 0; r < entry.getValue().newest.length; r++) {
                    writeRing(out, entry.getValue().newest[r], entry.getValue().values[r]);
                }
            }
            CRC32 crc = new CRC32();
            crc.update(bytes.toByteArray());
            out.writeLong(crc.getValue());
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void writeRing(DataOutputStream out, long newest, float[] values) throws IOException {
        out.writeLong(newest);
        out.writeInt(values.length);
        ByteBuffer floats = ByteBuffer.allocate(values.length * Float.BYTES);
        floats.asFloatBuffer().put(values);
        out.write(floats.array());
    }

    /** Writes it down. A disk that is full or gone is said, and tried again the next time. */
    void write(byte[] encoded) {
        if (!writing.tryLock()) {
            log.warn("history: {} is not written, since a write of it hangs", file);
            return;
        }
        try {
            writeAlone(encoded);
        } finally {
            writing.unlock();
        }
    }

    private void writeAlone(byte[] encoded) {
        Path beside = file.resolveSibling("dashboard-history.new");
        try {
            try (FileChannel out = FileChannel.open(beside, CREATE, WRITE, TRUNCATE_EXISTING)) {
                ByteBuffer left = ByteBuffer.wrap(encoded);
                while (left.hasRemaining()) {
                    out.write(left);
                }
                out.force(true);
            }
            Files.move(beside, file, ATOMIC_MOVE, REPLACE_EXISTING);
            trouble = null;
        } catch (IOException e) {
            if (trouble == null) {
                log.warn(
                        "history: cannot write {}; it is tried again, and this is not said again until it works",
                        file,
                        e);
            }
            trouble = "The history cannot be written to its file: a restart will lose it.";
        }
    }

    @Override
    public void close() {
        try {
            lockChannel.close();
        } catch (IOException e) {
            log.warn("history: cannot let go of {}", file.getParent(), e);
        }
    }
}
