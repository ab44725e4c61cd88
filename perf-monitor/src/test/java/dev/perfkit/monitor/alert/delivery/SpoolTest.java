package dev.perfkit.monitor.alert.delivery;

import static dev.perfkit.monitor.alert.Events.fired;
import static dev.perfkit.monitor.alert.Events.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.perfkit.monitor.CapturedLog;
import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.Channel;
import dev.perfkit.monitor.alert.DeliveryRefusedException;
import dev.perfkit.monitor.alert.Events;
import dev.perfkit.monitor.alert.GroupChannel;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Notification;
import dev.perfkit.monitor.alert.Transition;
import dev.perfkit.monitor.alert.spool.MemoryStorage;
import dev.perfkit.monitor.alert.spool.Storage;
import dev.perfkit.monitor.alert.spool.StorageInUseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What survives crashes, full disks and spoiled files. */
class SpoolTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final Rig rig = new Rig();
    private final MemoryStorage disk = Storage.memory();
    private final Rig.Board board = new Rig.Board();

    @Test
    void crash_beforeDelivery_isDeliveredAfterwards() {
        Delivery delivery = on(disk, new Rig.Board().failing());
        assertThat(delivery.accept(fired("a"))).isCompletedWithValue(Acceptance.DURABLE);
        assertThat(delivery.accept(fired("b"))).isCompletedWithValue(Acceptance.DURABLE);
        assertThat(delivery.accept(resolved("b"))).isCompletedWithValue(Acceptance.DURABLE);
        on(disk.afterCrash(0), board);
        assertThat(board.told()).containsExactly("FIRED a", "RESOLVED b");
    }

    @Test
    void crash_twoEventsOfAnAlertWait_areDeliveredAfterThePause() {
        Route grouped = Route.to("board").grouped(Grouping.by("zone"));
        Delivery delivery = on(disk, new Rig.Board(), grouped);
        delivery.send(fired("a"));
        delivery.send(Events.of("a", Map.of(), 1, 1, Transition.ESCALATED, Level.CRITICAL));
        on(disk.afterCrash(0), board, grouped);
        rig.seconds(29);
        assertThat(board.got).isEmpty();
        rig.seconds(1);
        assertThat(board.told()).containsExactly("FIRED a + ESCALATED a");
    }

    @Test
    void crash_afterDelivery_isNotDeliveredAgain() {
        Delivery delivery = on(disk, board);
        delivery.send(fired("a"));
        Rig.Board after = new Rig.Board();
        Delivery again = on(disk.afterCrash(0), after);
        assertThat(after.got).isEmpty();
        assertThat(again.accept(fired("a"))).isCompletedWithValue(Acceptance.DUPLICATE);
        again.send(resolved("a"));
        assertThat(after.told()).containsExactly("RESOLVED a");
    }

    /** The journal of a long day, cut at every byte: what was accepted before the cut is told at least once, in order. */
    @Test
    void crash_atEveryByteOfTheJournal_losesNoAcceptedEvent() throws IOException {
        List<AlertEvent> events = new ArrayList<>();
        TreeMap<Integer, List<String>> toldAt = new TreeMap<>(Map.of(0, List.of())); // by the journal's length then
        GroupChannel noting = notification -> {
            toldAt.put(length(), board.told());
            board.send(notification);
        };
        Delivery delivery = on(disk, noting);
        for (int i = 0; i < 6; i++) {
            board.failure = i == 2 || i == 3 ? new IOException("planted") : null;
            AlertEvent event = i % 2 == 0 ? fired("r" + i / 2) : resolved("r" + i / 2);
            events.add(event);
            assertThat(delivery.accept(event)).isCompletedWithValue(Acceptance.DURABLE);
            rig.seconds(1);
            toldAt.put(length(), board.told());
        }
        byte[] journal = disk.load();
        List<Integer> ends = new ArrayList<>(); // of the records of the events
        int end = 0;
        for (String line : new String(journal, StandardCharsets.UTF_8).split("\n", -1)) {
            end += line.getBytes(StandardCharsets.UTF_8).length + 1;
            if (line.contains("\"accepted\"")) {
                ends.add(end);
            }
        }
        assertThat(ends).hasSameSizeAs(events);
        for (int cut = 0; cut <= journal.length; cut++) {
            Rig.Board after = new Rig.Board();
            on(new MemoryStorage(Arrays.copyOf(journal, cut)), after);
            List<String> told = new ArrayList<>(toldAt.floorEntry(cut).getValue());
            told.addAll(after.told());
            List<String> each = told.stream()
                    .flatMap(text -> Stream.of(text.split(" \\+ ", -1)))
                    .toList();
            String where = "cut at " + cut + " of " + journal.length + ": " + each;
            for (int i = 0; i < events.size() && ends.get(i) <= cut; i++) {
                // Told itself, or by what came after it in its incident, which was told last.
                String resolved = "RESOLVED r" + i / 2;
                String itself = Rig.text(events.get(i));
                assertThat(each.contains(itself) || each.contains(resolved))
                        .as(where)
                        .isTrue();
                assertThat(!each.contains(resolved) || each.lastIndexOf("FIRED r" + i / 2) < each.lastIndexOf(resolved))
                        .as(where)
                        .isTrue();
            }
        }
        assertThat(log.lines("corrupt")).isEmpty();
    }

    @Test
    void restart_silencesAcknowledgementsAndDeadLetters_areThere() {
        Delivery delivery = on(disk, board, Route.to("board").repeatEvery(HOUR));
        Silence silence = delivery.silence(LabelMatcher.parseAll("alertname=~\"m.*\""), HOUR, "ann", "a \"b\"\n");
        delivery.send(fired("muted"));
        delivery.send(fired("a"));
        Acknowledgement who = delivery.acknowledge(fired("a").fingerprint(), "bob", "on it");
        board.failure = new DeliveryRefusedException("no");
        delivery.send(fired("refused"));
        rig.seconds(1_800);
        Rig.Board after = new Rig.Board();
        Delivery again = on(disk.afterCrash(0), after, Route.to("board").repeatEvery(HOUR));
        assertThat(again.snapshot().silences()).containsExactly(silence);
        assertThat(again.snapshot().deadLetters()).isEqualTo(delivery.snapshot().deadLetters());
        assertThat(again.snapshot().firing().get(1).acknowledgement()).isEqualTo(who);
        assertThat(after.got).isEmpty();
        // The silence and the repeats go on where they were: half of their hour is over. What is acknowledged is not
        // repeated.
        rig.seconds(1_799);
        assertThat(after.got).isEmpty();
        rig.seconds(1);
        assertThat(after.told()).containsExactlyInAnyOrder("FIRED muted", "FIRED refused");
        assertThat(again.silence(LabelMatcher.parseAll("a=b"), HOUR, "ann", "").id())
                .isEqualTo("silence-2");
    }

    @Test
    void restart_everyField_isAsItWas() {
        AlertEvent odd = new AlertEvent(
                "m",
                "r",
                Map.of("a", "\u2028\"\\\n", "b", ""),
                Long.MAX_VALUE,
                Integer.MAX_VALUE,
                Transition.RESOLVED,
                Level.CRITICAL,
                "t\u0000",
                "d é €",
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                "",
                Double.MIN_VALUE,
                Events.START.plusNanos(1),
                Events.START.plusNanos(2));
        on(disk, new Rig.Board().failing()).send(odd);
        on(disk.afterCrash(0), board);
        assertThat(board.got.get(0).changes()).containsExactly(odd);
    }

    @Test
    void restart_channelsWereChanged_newOnesHearWhatFiresAndGoneOnesAreNamed() {
        Delivery delivery = on(disk, board);
        delivery.send(fired("a"));
        delivery.send(fired("b"));
        delivery.send(resolved("b"));
        Rig.Board other = new Rig.Board();
        rig.builder().channel("other", other).storage(disk.afterCrash(0)).build();
        assertThat(other.told()).containsExactly("FIRED a");
        assertThat(log.lines("channels [board] are gone")).hasSize(1);
    }

    @Test
    void diskFull_goesOnInMemoryAndSaysSo_andCatchesUp() throws IOException {
        Delivery delivery = on(disk, board);
        disk.capacity(disk.load().length + 10);
        assertThat(delivery.accept(fired("a"))).isCompletedWithValue(Acceptance.IN_MEMORY);
        assertThat(delivery.accept(fired("b"))).isCompletedWithValue(Acceptance.IN_MEMORY);
        assertThat(board.told()).containsExactly("FIRED a", "FIRED b");
        SpoolSnapshot spool = delivery.snapshot().spool();
        assertThat(spool.failure()).isEqualTo("java.io.IOException: No space left on device");
        assertThat(spool.unwritten()).isEqualTo(4);
        assertThat(log.lines("cannot be written")).hasSize(1);
        disk.capacity(100_000);
        board.failing();
        delivery.send(fired("c"));
        rig.seconds(10);
        assertThat(delivery.snapshot().spool().failure()).isNull();
        assertThat(log.lines("is written again")).hasSize(1);
        assertThat(delivery.accept(fired("d"))).isCompletedWithValue(Acceptance.DURABLE);
        Rig.Board after = new Rig.Board();
        Delivery again = on(disk.afterCrash(0), after);
        assertThat(after.told()).containsExactly("FIRED c", "FIRED d");
        assertThat(again.accept(fired("a"))).isCompletedWithValue(Acceptance.DUPLICATE);
    }

    @Test
    void diskHangs_alertsAreDeliveredAllTheSame() {
        CountDownLatch hang = new CountDownLatch(1);
        Storage slow = new Slow(disk, hang);
        ExecutorService pool = Executors.newCachedThreadPool();
        try {
            hang.countDown();
            CountDownLatch again = new CountDownLatch(1);
            Delivery delivery = rig.builder()
                    .channel("board", board)
                    .storage(slow)
                    .executor(pool)
                    .build();
            ((Slow) slow).hang = again;
            CompletableFuture<Acceptance> accepted = delivery.accept(fired("a"));
            rig.seconds(1);
            assertThat(board.got).as("told what is not on disk").isEmpty();
            rig.seconds(1);
            await().until(() -> board.got.size() == 1);
            assertThat(accepted).isNotDone();
            again.countDown();
            await().until(accepted::isDone);
            delivery.close(Duration.ofSeconds(10));
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void corruptFile_isSetAsideAndSaid_andTheRestIsRead(@TempDir Path folder) throws IOException {
        Delivery delivery = inFolder(folder, new Rig.Board().failing());
        delivery.send(fired("a"));
        delivery.send(fired("b"));
        delivery.close(Duration.ofSeconds(1));
        Path file = folder.resolve("delivery.journal");
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.UTF_8).indexOf("High a");
        bytes[at] ^= 1;
        Files.write(file, bytes);
        Delivery again = inFolder(folder, board);
        assertThat(board.told()).containsExactly("FIRED b");
        assertThat(again.snapshot().spool().corruptLines()).isEqualTo(1);
        assertThat(again.snapshot().spool().setAside()).endsWith("delivery.journal.corrupt-1");
        assertThat(Files.readAllBytes(folder.resolve("delivery.journal.corrupt-1")))
                .isEqualTo(bytes);
        assertThat(log.lines("is corrupt: 1 lines")).hasSize(1);
        again.close(Duration.ofSeconds(1));
    }

    @Test
    void fileOfALaterFormat_isSetAsideAndSaid() throws IOException {
        dev.perfkit.monitor.alert.spool.Journal.open(disk, "perfkit-delivery 2").replace(List.of("[]"));
        Delivery delivery = on(disk, board);
        assertThat(log.lines("is of another format, \"perfkit-delivery 2\"")).hasSize(1);
        assertThat(delivery.accept(fired("a"))).isCompletedWithValue(Acceptance.DURABLE);
        assertThat(disk.asideContents()).hasSize(1);
    }

    @Test
    void unreadableFile_isLeftAloneAndSaid() {
        disk.failing(true);
        Delivery delivery = on(disk, board);
        assertThat(log.lines("cannot be read and is left as it is")).hasSize(1);
        assertThat(delivery.accept(fired("a"))).isCompletedWithValue(Acceptance.IN_MEMORY);
        assertThat(delivery.snapshot().spool().failure()).isEqualTo("could not be read at the start");
        assertThat(board.told()).containsExactly("FIRED a");
        delivery.close(Duration.ZERO);
    }

    @Test
    void twoMonitors_oneDirectory_theSecondIsRefused(@TempDir Path folder) {
        Delivery first = inFolder(folder, board);
        assertThatThrownBy(() -> inFolder(folder, board))
                .isInstanceOf(StorageInUseException.class)
                .hasMessageStartingWith("directory: " + folder);
        first.close(Duration.ZERO);
        inFolder(folder, board).close(Duration.ZERO);
    }

    @Test
    void directory_thatIsAFile_isRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> inFolder(file, board))
                .hasMessageStartingWith("directory: " + file + " (expected: one that can be written; ");
        assertThatThrownBy(() -> rig.builder().directory(folder).storage(disk))
                .hasMessage("delivery of shop: has a directory already (expected: one of both)");
    }

    @Test
    void longJournal_isCompacted() throws IOException {
        Delivery delivery = on(disk, board);
        long most = 0;
        for (int i = 0; i < 3_000; i++) {
            delivery.send(Events.of("a", Map.of(), i, 0, Transition.FIRED, Level.WARNING));
            most = Math.max(most, delivery.snapshot().spool().bytes());
        }
        assertThat(most).isBetween((1L << 20) - 10_000, (1L << 20) + 10_000);
        assertThat(disk.load().length).isLessThan(1 << 20);
        Delivery again = on(disk.afterCrash(0), new Rig.Board());
        assertThat(again.accept(Events.of("a", Map.of(), 2_999, 0, Transition.FIRED, Level.WARNING)))
                .isCompletedWithValue(Acceptance.DUPLICATE);
    }

    @Test
    void alertsThatAreLongOver_areForgotten() throws IOException {
        Delivery delivery = on(disk, board);
        for (int i = 0; i < 100; i++) {
            delivery.send(fired("r" + i));
            delivery.send(resolved("r" + i));
        }
        rig.seconds(30 * 3_600);
        MemoryStorage later = disk.afterCrash(0);
        on(later, board);
        assertThat(later.load().length).isLessThan(200);
        assertThat(delivery.snapshot().firing()).isEmpty();
    }

    /** A disk with work to do is none that hangs: a message waits for what it tells, and for no more. */
    @Test
    void diskIsBusyAllTheTime_eachMessageWaitsForItsOwnEventAlone() {
        int events = 100;
        int[] sent = {0};
        List<String> early = new ArrayList<>();
        Delivery[] delivery = new Delivery[1];
        GroupChannel checking = notification -> {
            board.send(notification);
            notification.changes().stream()
                    .filter(event -> !journal().contains("\"" + event.rule() + "\""))
                    .forEach(event -> early.add(event.rule()));
        };
        Storage busy = new Slow(disk, new CountDownLatch(0)) {
            @Override
            public void append(byte[] bytes) throws IOException {
                rig.time.advance(Duration.ofMillis(60));
                assertThat(board.got.size()).as("of %s", sent[0]).isGreaterThanOrEqualTo(sent[0] / 2 - 3);
                if (sent[0] < events) {
                    delivery[0].send(fired("r" + sent[0]++)); // while it writes, another comes in
                }
                super.append(bytes);
            }
        };
        delivery[0] = on(busy, checking);
        delivery[0].send(fired("first"));
        assertThat(board.got).hasSize(events + 1);
        assertThat(early).isEmpty();
    }

    private String journal() {
        try {
            return new String(disk.load(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void noThreadIsLeft_forWriterAndChannel_theNextEventTriesAgain() {
        boolean[] exhausted = {false};
        Delivery delivery = rig.builder()
                .channel("board", board)
                .storage(disk)
                .executor(task -> {
                    if (exhausted[0]) {
                        throw new OutOfMemoryError("unable to create native thread (planted)");
                    }
                    task.run();
                })
                .build();
        exhausted[0] = true;
        delivery.send(fired("a"));
        rig.seconds(3);
        assertThat(board.got).isEmpty();
        exhausted[0] = false;
        assertThat(delivery.accept(fired("b"))).isCompletedWithValue(Acceptance.DURABLE);
        rig.seconds(600);
        assertThat(board.told().toString()).contains("FIRED a", "FIRED b");
        Rig.Board after = new Rig.Board();
        on(disk.afterCrash(0), after);
        assertThat(after.got).isEmpty();
    }

    @Test
    void diskWorksAgain_closeBeforeTheRetry_writesAll() {
        Delivery delivery = on(disk, board);
        disk.failing(true);
        delivery.send(fired("a"));
        disk.failing(false);
        delivery.close(Duration.ofSeconds(1));
        Rig.Board after = new Rig.Board();
        Delivery again = on(disk.afterCrash(0), after);
        assertThat(again.snapshot().firing()).hasSize(1);
        assertThat(after.got).as("it was told").isEmpty();
    }

    /** The journal is written anew while an event waits, whose line then comes after it. */
    @Test
    void eventInTheSnapshotAndAfterIt_isToldOnce() throws IOException {
        Delivery delivery = on(disk, new Rig.Board().failing());
        delivery.send(fired("a"));
        String line = journal()
                .lines()
                .filter(text -> text.contains("accepted"))
                .findFirst()
                .orElseThrow();
        delivery.close(Duration.ZERO);
        Delivery whole = on(disk, new Rig.Board().failing());
        whole.close(Duration.ZERO);
        disk.append((line + "\n").getBytes(StandardCharsets.UTF_8));
        disk.sync();
        on(disk, board);
        assertThat(board.told()).containsExactly("FIRED a");
    }

    @Test
    void channelWithoutARefresh_isRefused() {
        GroupChannel odd = new GroupChannel() {
            @Override
            public void send(Notification notification) {}

            @Override
            public Refresh refresh() {
                return null;
            }
        };
        assertThatThrownBy(() -> rig.builder().channel("odd", odd).build())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("channel odd: refresh");
    }

    private int length() {
        try {
            return disk.load().length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Delivery on(Storage storage, Channel channel, Route... routes) {
        DeliveryBuilder builder = rig.builder().channel("board", channel).storage(storage);
        List.of(routes).forEach(builder::route);
        return builder.build();
    }

    private Delivery inFolder(Path folder, Channel channel) {
        return rig.builder().channel("board", channel).directory(folder).build();
    }
}
