package dev.perfkit.monitor.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.monitor.CapturedLog;
import dev.perfkit.signal.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
    private static final Duration SLOT = Duration.ofSeconds(10);
    private static final Instant NOW = Instant.ofEpochSecond(1_000);

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    @TempDir
    private Path folder;

    private static Track track(String name) {
        return new Track(Signal.gauge(name, "1", () -> 1), "", SLOT);
    }

    private void write(Track... tracks) {
        try (HistoryFile file = new HistoryFile(folder, SLOT, NOW)) {
            file.write(file.encode(List.of(tracks), NOW));
            assertThat(file.trouble()).isNull();
        }
    }

    private Path file() {
        return folder.resolve("dashboard-history.bin");
    }

    @Test
    void history_writtenAndRead_isTheSame() {
        Track before = track("queue");
        before.ring(Grain.FINE, 0).set(98, 7);
        before.ring(Grain.FINE, 0).set(99, 8);
        before.ring(Grain.COARSE, 1).set(1, 9);
        write(before);

        Track after = track("queue");
        try (HistoryFile file = new HistoryFile(folder, SLOT, NOW)) {
            file.restore(after);
            assertThat(file.newest()).isEqualTo(Instant.ofEpochSecond(1_010));
        }
        assertThat(after.ring(Grain.FINE, 0).upTo(99))
                .isEqualTo(before.ring(Grain.FINE, 0).upTo(99));
        assertThat(after.ring(Grain.COARSE, 1).get(1)).isEqualTo(9);
        assertThat(after.ring(Grain.MEDIUM, 0).get(16)).isNaN();
    }

    @Test
    void history_ofASignalThatIsNotThereYet_waitsForIt() {
        Track late = track("late");
        late.ring(Grain.FINE, 0).set(99, 8);
        write(late);
        write(track("other"));

        Track after = track("late");
        try (HistoryFile file = new HistoryFile(folder, SLOT, NOW)) {
            file.restore(after);
        }
        assertThat(after.ring(Grain.FINE, 0).get(99)).isEqualTo(8);
    }

    @Test
    void history_ofAnotherKindOfSignal_isNotTaken() {
        Track gauge = track("x");
        gauge.ring(Grain.FINE, 0).set(99, 8);
        write(gauge);

        Track counter = new Track(Signal.counter("x", "1", () -> 1), "", SLOT);
        try (HistoryFile file = new HistoryFile(folder, SLOT, NOW)) {
            file.restore(counter);
        }
        assertThat(counter.ring(Grain.FINE, 0).get(99)).isNaN();
    }

    @Test
    void file_withAnyByteChangedOrCutOff_isSetAsideAndSaid() throws IOException {
        write(track("queue"));
        byte[] whole = Files.readAllBytes(file());
        for (int at = 0; at < whole.length; at += 7_919) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            assertIsSetAside(changed);
            assertIsSetAside(java.util.Arrays.copyOf(whole, at));
        }
    }

    private void assertIsSetAside(byte[] content) throws IOException {
        Files.write(file(), content);
        try (HistoryFile file = new HistoryFile(folder, SLOT, NOW)) {
            assertThat(file.trouble()).contains("set aside as dashboard-history.corrupt");
            assertThat(file()).doesNotExist();
            assertThat(folder.resolve("dashboard-history.corrupt")).hasBinaryContent(content);
            assertThat(file.newest()).isEqualTo(Instant.MIN);
        }
        assertThat(log.lines("cannot be read; it is set aside")).isNotEmpty();
    }

    @Test
    void folder_inUse_isRefused() {
        try (HistoryFile file = new HistoryFile(folder, SLOT, NOW)) {
            assertThatThrownBy(() -> new HistoryFile(folder, SLOT, NOW))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is used by another dashboard");
            assertThat(file.trouble()).isNull();
        }
    }

    @Test
    void write_thatFails_isSaidOnceAndTriedAgain() throws IOException {
        try (HistoryFile file = new HistoryFile(folder, SLOT, NOW)) {
            Path inTheWay = Files.createDirectories(folder.resolve("dashboard-history.new"));
            byte[] encoded = file.encode(List.of(track("q")), NOW);
            file.write(encoded);
            file.write(encoded);
            assertThat(file.trouble()).contains("cannot be written");
            assertThat(log.lines("cannot write")).hasSize(1);

            Files.delete(inTheWay);
            file.write(encoded);
            assertThat(file.trouble()).isNull();
            assertThat(file()).exists();
        }
    }

    @Test
    void history_ofSignalsThatDoNotComeBack_isForgottenInTheEnd() throws IOException {
        Track gone = track("gone");
        gone.ring(Grain.COARSE, 0).set(0, 1);
        write(gone);
        long size = Files.size(file());
        Instant end = Instant.ofEpochSecond(600);

        assertThat(sizeAfterAStartAt(end.plus(Duration.ofDays(14)).minusSeconds(1)))
                .isEqualTo(size);
        assertThat(sizeAfterAStartAt(end.plus(Duration.ofDays(14)))).isLessThan(100);
    }

    private long sizeAfterAStartAt(Instant wall) throws IOException {
        try (HistoryFile file = new HistoryFile(folder, SLOT, wall)) {
            file.write(file.encode(List.of(), NOW));
        }
        return Files.size(file());
    }

    @Test
    void history_ofMoreSignalsThanAreKept_isOfTheNewest() {
        List<Track> tracks = new ArrayList<>();
        for (int i = 0; i < History.MOST_TRACKS; i++) {
            Track old = track("old" + i);
            old.ring(Grain.FINE, 0).set(90, 1);
            tracks.add(old);
        }
        Track young = track("young");
        young.ring(Grain.FINE, 0).set(99, 8);
        tracks.add(young);
        write(tracks.toArray(Track[]::new));
        write(track("another"));

        Track after = track("young");
        List<Track> old = new ArrayList<>();
        try (HistoryFile file = new HistoryFile(folder, SLOT, NOW)) {
            file.restore(after);
            for (int i = 0; i < History.MOST_TRACKS; i++) {
                Track restored = track("old" + i);
                file.restore(restored);
                if (restored.ring(Grain.FINE, 0).newest() == 90) {
                    old.add(restored);
                }
            }
        }
        assertThat(after.ring(Grain.FINE, 0).get(99)).isEqualTo(8);
        assertThat(old).hasSize(History.MOST_TRACKS - 2);
    }

    @Test
    void history_ofAClockThatWasWrong_isLeftOutAndSaid() {
        Track ahead = track("q");
        ahead.ring(Grain.FINE, 0).set(88, 6);
        ahead.ring(Grain.FINE, 0).set(89, 7);
        ahead.ring(Grain.FINE, 0).set(99, 8);
        ahead.ring(Grain.COARSE, 0).set(1, 9);
        write(ahead);

        Track after = track("q");
        Instant wall = Instant.ofEpochSecond(895);
        try (HistoryFile file = new HistoryFile(folder, SLOT, wall)) {
            file.restore(after);
            assertThat(file.newest()).isEqualTo(wall);
            assertThat(file.trouble()).contains("ahead of the clock", "dashboard-history.ahead");
        }
        assertThat(folder.resolve("dashboard-history.ahead")).exists();
        assertThat(log.lines("what is after that is left out")).hasSize(1);
        assertThat(after.ring(Grain.FINE, 0).newest()).isEqualTo(88);
        assertThat(after.ring(Grain.FINE, 0).get(88)).isEqualTo(6);
        assertThat(after.ring(Grain.COARSE, 0).get(1)).isNaN();
    }
}
