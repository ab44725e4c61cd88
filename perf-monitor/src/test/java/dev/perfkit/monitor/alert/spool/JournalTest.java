package dev.perfkit.monitor.alert.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JournalTest {
    private static final String HEADER = "test 1";

    @Test
    void append_reopened_isRead() throws IOException {
        MemoryStorage storage = Storage.memory();
        Journal journal = begun(storage, "one");
        journal.append("two é \"quoted\"");
        assertThat(reopened(storage).recovered()).containsExactly("one", "two é \"quoted\"");
        assertThat(journal.size()).isEqualTo(storage.load().length);
    }

    @Test
    void append_beforeReplace_isRefused() throws IOException {
        Journal journal = Journal.open(Storage.memory(), HEADER);
        assertThatThrownBy(() -> journal.append("x")).hasMessageContaining("its end is unknown");
    }

    @Test
    void append_lineFeed_isRefused() throws IOException {
        Journal journal = begun(Storage.memory());
        assertThatThrownBy(() -> journal.append("a\nb")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void open_truncatedAnywhere_hasEveryLineThatWasWhole() throws IOException {
        MemoryStorage storage = Storage.memory();
        Journal journal = begun(storage);
        List<String> lines = List.of("first", "", "third é");
        long[] ends = new long[lines.size()];
        for (int i = 0; i < lines.size(); i++) {
            journal.append(lines.get(i));
            ends[i] = journal.size();
        }
        byte[] all = storage.load();
        for (int length = 0; length <= all.length; length++) {
            int kept = length;
            Journal cut = Journal.open(new MemoryStorage(Arrays.copyOf(all, length)), HEADER);
            int whole = (int) Arrays.stream(ends).filter(end -> end <= kept).count();
            assertThat(cut.recovered()).as("cut at %s", length).isEqualTo(lines.subList(0, whole));
            assertThat(cut.corruptLines()).isZero();
            assertThat(cut.setAside()).isNull();
        }
    }

    @Test
    void open_oneByteFlippedAnywhere_hasTheOtherLinesAndSetsTheFileAside() throws IOException {
        MemoryStorage storage = Storage.memory();
        Journal journal = begun(storage);
        List<String> lines = List.of("first", "second", "third");
        for (String line : lines) {
            journal.append(line);
        }
        byte[] all = storage.load();
        Random random = new Random(1);
        // The last byte is the line feed that tells a torn line from a corrupt one.
        for (int at = 0; at < all.length - 1; at++) {
            byte[] spoiled = all.clone();
            spoiled[at] ^= (byte) (1 << random.nextInt(8));
            MemoryStorage disk = new MemoryStorage(spoiled);
            Journal read = Journal.open(disk, HEADER);
            assertThat(read.corruptLines()).as("flipped at %s", at).isPositive();
            assertThat(disk.asideContents()).containsExactly(spoiled);
            assertThat(lines).containsAll(read.recovered());
            assertThat(read.recovered()).as("flipped at %s", at).hasSizeGreaterThanOrEqualTo(lines.size() - 2);
        }
    }

    @Test
    void open_anotherVersion_isSetAsideAndNothingIsRead() throws IOException {
        MemoryStorage storage = Storage.memory();
        begun(storage, "one");
        Journal journal = Journal.open(storage, "test 2");
        assertThat(journal.recovered()).isEmpty();
        assertThat(journal.foreignHeader()).isEqualTo("test 1");
        assertThat(storage.asideContents()).hasSize(1);
    }

    @Test
    void open_somethingElse_isSetAside() throws IOException {
        MemoryStorage storage = new MemoryStorage("root:x:0:0\n".getBytes(StandardCharsets.UTF_8));
        Journal journal = Journal.open(storage, HEADER);
        assertThat(journal.recovered()).isEmpty();
        assertThat(journal.corruptLines()).isEqualTo(1);
        assertThat(storage.asideContents()).hasSize(1);
    }

    @Test
    void append_afterAFailure_isRefusedUntilReplaced() throws IOException {
        MemoryStorage storage = Storage.memory();
        Journal journal = begun(storage, "one");
        storage.capacity(storage.load().length + 5);
        assertThatThrownBy(() -> journal.append("two")).hasMessage("No space left on device");
        storage.capacity(1_000);
        assertThatThrownBy(() -> journal.append("three")).hasMessageContaining("its end is unknown");
        journal.replace(List.of("one", "two"));
        journal.append("three");
        assertThat(reopened(storage).recovered()).containsExactly("one", "two", "three");
    }

    private static Journal begun(Storage storage, String... lines) throws IOException {
        Journal journal = Journal.open(storage, HEADER);
        journal.replace(List.of(lines));
        return journal;
    }

    private static Journal reopened(MemoryStorage storage) throws IOException {
        return Journal.open(storage.afterCrash(0), HEADER);
    }
}
