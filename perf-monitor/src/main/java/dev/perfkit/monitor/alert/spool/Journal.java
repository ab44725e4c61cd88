package dev.perfkit.monitor.alert.spool;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Lines of text that are either whole or not there, whenever the process, the machine or the disk gives up.
 *
 * <pre>{@code
 * Journal journal = Journal.open(Storage.directory(folder, "alerts"), "my-records 1");
 * journal.recovered().forEach(line -> log.info("{}", line));
 * journal.append("one more"); // on disk when it returns
 * journal.replace(List.of("only this")); // when there is too much
 * journal.close();
 * }</pre>
 *
 * <p><b>Thread safety:</b> none; one thread at a time. <b>Cost:</b> a write and a sync for each append. <b>Failures:</b> an
 * {@link IOException}; after one, appends are refused until {@link #replace} succeeds, as the end of the file is unknown.
 */
public final class Journal implements AutoCloseable {
    /*
     * A line is eight hex digits of the CRC-32C of its text, a space, the text, a line feed. An append is one line and one
     * sync, so a crash can spoil only the last line, and nobody was told yet that it is there.
     *
     *   last line without its line feed, or with a wrong sum     torn: a crash within an append; left out
     *   any other line with a wrong sum                          corrupt: the file is set aside, the other lines are read
     *   a header of another format                               foreign: the file is set aside, nothing is read
     *
     * A last line that was torn but ends in a line feed, since the blocks of a file can reach the disk in any order, is
     * taken for corrupt: that costs a warning and a copy, the other mistake would cost silence.
     */
    private static final int PREFIX = 9;

    private final Storage storage;
    private final String header;
    private final Recovery recovery;
    private boolean endUnknown = true;
    private long size;

    private Journal(Storage storage, String header, Recovery recovery) {
        this.storage = storage;
        this.header = header;
        this.recovery = recovery;
        this.size = recovery.bytes;
    }

    /**
     * Reads what is there. Before the first {@link #append} there has to be a {@link #replace}, which leaves behind what
     * was torn or corrupt.
     *
     * @param storage where; the journal closes it
     * @param header the name and version of what the lines mean
     */
    public static Journal open(Storage storage, String header) throws IOException {
        Recovery recovery = Recovery.of(storage.load(), header);
        if (recovery.corruptLines > 0 || recovery.foreign != null) {
            recovery.aside = storage.setAside();
        }
        return new Journal(storage, header, recovery);
    }

    /** Returns the lines that were there when it was opened. */
    public List<String> recovered() {
        return List.copyOf(recovery.lines);
    }

    /** Returns how many bytes of a line were found that was never finished. */
    public long tornBytes() {
        return recovery.tornBytes;
    }

    /** Returns how many lines were spoiled. */
    public int corruptLines() {
        return recovery.corruptLines;
    }

    /** Returns the header that was found in place of this journal's; null where it was this journal's, or none. */
    public @Nullable String foreignHeader() {
        return recovery.foreign;
    }

    /** Returns where the file was kept that was corrupt or foreign; null where it was neither. */
    public @Nullable String setAside() {
        return recovery.aside;
    }

    /** Returns how many bytes it has. */
    public long size() {
        return size;
    }

    /** Adds a line, which is on disk when this returns. It must hold no line feed. */
    public void append(String line) throws IOException {
        if (endUnknown) {
            throw new IOException(storage + ": its end is unknown (expected: a replace before the next append)");
        }
        byte[] frame = frame(line);
        endUnknown = true;
        storage.append(frame);
        storage.sync();
        endUnknown = false;
        size += frame.length;
    }

    /** Exchanges all lines for the given ones, at once or not at all. */
    public void replace(List<String> lines) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(frame(header));
        for (String line : lines) {
            content.write(frame(line));
        }
        storage.replace(content.toByteArray());
        size = content.size();
        endUnknown = false;
    }

    @Override
    public void close() throws IOException {
        storage.close();
    }

    private static byte[] frame(String line) {
        if (line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("line: " + line + " (expected: no line feed)");
        }
        return (sum(line.getBytes(StandardCharsets.UTF_8)) + " " + line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String sum(byte[] text) {
        CRC32C crc = new CRC32C();
        crc.update(text);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    @Override
    public String toString() {
        return storage.toString();
    }

    /** What was found. */
    private static final class Recovery {
        final List<String> lines = new ArrayList<>();
        final long bytes;
        long tornBytes;
        int corruptLines;

        @Nullable String foreign;

        @Nullable String aside;

        private Recovery(long bytes) {
            this.bytes = bytes;
        }

        static Recovery of(byte[] content, String header) {
            Recovery recovery = new Recovery(content.length);
            recovery.read(content);
            List<String> lines = recovery.lines;
            String kind = header.substring(0, header.lastIndexOf(' ') + 1);
            if (!lines.isEmpty() && lines.get(0).equals(header)) {
                lines.remove(0);
            } else if (!lines.isEmpty() && lines.get(0).startsWith(kind)) {
                recovery.foreign = lines.get(0);
                lines.clear();
            } else if (!lines.isEmpty()) {
                recovery.corruptLines = Math.max(1, recovery.corruptLines); // the header is gone, the rest is not
            }
            return recovery;
        }

        private void read(byte[] content) {
            int start = 0;
            for (int i = 0; i < content.length; i++) {
                if (content[i] == '\n') {
                    line(content, start, i);
                    start = i + 1;
                }
            }
            tornBytes = (long) content.length - start;
        }

        private void line(byte[] content, int from, int to) {
            if (to - from >= PREFIX) {
                byte[] text = java.util.Arrays.copyOfRange(content, from + PREFIX, to);
                String prefix = new String(content, from, PREFIX, StandardCharsets.ISO_8859_1);
                if (prefix.equals(sum(text) + " ")) {
                    lines.add(new String(text, StandardCharsets.UTF_8));
                    return;
                }
            }
            corruptLines++;
        }
    }
}
