package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads of many threads while Lettuce's own thread is held up, and of one alone. */
class SharedReadTest extends RedisFixture {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private SharedConnection connection;
    private PipelinedReader reader;

    @BeforeEach
    void connect() {
        connection = new SharedConnection(new SingleServer(Clients.single(TIMEOUT), true, redis.uri()), TIMEOUT);
        connection.awaitConnection(TIMEOUT);
        reader = new PipelinedReader(connection);
        redis.ask(commands -> commands.configResetstat());
    }

    @AfterEach
    void close() {
        connection.close(CompletableFuture.completedFuture(null));
    }

    /** Holds Lettuce's thread up until it is let go. */
    private CountDownLatch hold() {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Call<List<Object>> call = Call.clock();
        var unused = call.thenRun(() -> {
            held.countDown();
            await(go);
        });
        connection.send(List.of(call));
        await(held);
        return go;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Has a thread of its own fetch a value, and returns when it waits for it. */
    private CompletableFuture<Reader.Held> fetch(String key) {
        return fetch(key, null);
    }

    private CompletableFuture<Reader.Held> fetch(String key, Call<List<Object>> first) {
        CompletableFuture<Reader.Held> held = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                held.complete(reader.fetch(wanted(key), first, connection.deadline()));
            } catch (Throwable e) {
                held.completeExceptionally(e);
            }
        });
        thread.start();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .until(() -> thread.getState() == Thread.State.TIMED_WAITING || !thread.isAlive());
        return held;
    }

    private static Reader.Wanted wanted(String key) {
        return new Reader.Wanted(key, bytes(key));
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "nothing" : new String(bytes, UTF_8);
    }

    private static String text(CompletableFuture<Reader.Held> held) {
        return text(held.join().bytes());
    }

    private static void set(String key, String value) {
        redis.ask(commands -> commands.set(key, value, SetArgs.Builder.px(60_000)));
    }

    /** How often Redis was given a command. */
    private static int count(String command) {
        String calls = "cmdstat_" + command + ":calls=";
        return redis.ask(commands -> commands.info("commandstats"))
                .lines()
                .filter(line -> line.startsWith(calls))
                .mapToInt(line -> Integer.parseInt(line.substring(calls.length(), line.indexOf(','))))
                .sum();
    }

    @Test
    void fetch_alone_asksForTheTimeLeft() {
        set("a", "one");

        Reader.Held held = reader.fetch(wanted("a"), null, connection.deadline());

        assertThat(text(held.bytes())).isEqualTo("one");
        assertThat(held.isClock()).isFalse();
        assertThat(held.time()).isBetween(40_000L, 60_000L);
        assertThat(text(reader.fetch(wanted("absent"), null, connection.deadline())
                        .bytes()))
                .isEqualTo("nothing");
        assertThat(count("pttl")).isEqualTo(2);
        assertThat(count("get")).isEqualTo(2);
        assertThat(count("mget")).isZero();
    }

    @Test
    void fetch_whileTheConnectionIsBusy_goesWithOthers() {
        set("a", "one");
        set("b", "two");
        redis.ask(commands -> commands.rpush("list", "x"));
        CountDownLatch go = hold();
        long before = Long.parseLong(redis.ask(commands -> commands.time()).get(0)) * 1_000;
        List<CompletableFuture<Reader.Held>> found = new ArrayList<>();
        for (String key : List.of("a", "absent", "b", "list", "a")) {
            found.add(fetch(key));
        }
        go.countDown();

        assertThat(found).extracting(SharedReadTest::text).containsExactly("one", "nothing", "two", "nothing", "one");
        assertThat(found).allSatisfy(held -> {
            assertThat(held.join().isClock()).isTrue();
            assertThat(held.join().time()).isBetween(before, before + 60_000);
        });
        assertThat(count("mget")).isEqualTo(1);
        assertThat(count("get")).isZero();
    }

    /** What was changed before somebody joined, he finds changed, though the read was opened before. */
    @Test
    void fetch_changedBeforeJoining_isFoundChanged() {
        set("a", "old");
        CountDownLatch go = hold();
        CompletableFuture<Reader.Held> opened = fetch("b");
        set("a", "new");
        CompletableFuture<Reader.Held> joined = fetch("a");
        go.countDown();

        assertThat(text(joined)).isEqualTo("new");
        assertThat(text(opened)).isEqualTo("nothing");
        assertThat(count("mget")).isEqualTo(1);
    }

    @Test
    void fetch_moreThanGoTogether_goInSeveral() {
        redis.ask(commands ->
                commands.mset(IntStream.range(0, 101).boxed().collect(toMap(i -> "key" + i, i -> "value" + i))));
        CountDownLatch go = hold();
        List<CompletableFuture<Reader.Held>> found = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            found.add(fetch("key" + i));
        }
        go.countDown();

        for (int i = 0; i < 101; i++) {
            assertThat(text(found.get(i))).isEqualTo("value" + i);
        }
        assertThat(count("mget")).isEqualTo(2);
        assertThat(count("get")).isEqualTo(1);
    }

    @Test
    void fetch_withSomethingElseFirst_goesAlone() {
        set("a", "one");
        CountDownLatch go = hold();
        CompletableFuture<Reader.Held> open = fetch("a");
        Call<List<Object>> first = Call.clock();
        CompletableFuture<Reader.Held> other = fetch("a", first);
        go.countDown();

        assertThat(text(open)).isEqualTo("one");
        assertThat(text(other)).isEqualTo("one");
        assertThat(first.join()).hasSize(2);
        assertThat(count("pttl")).isEqualTo(2);
    }

    /** What is found by GET is never older than what PTTL or TIME told of: they come first. */
    @Test
    void fetch_time_isAskedFirst() {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), redis.uri().getPort())) {
            socket.getOutputStream().write("MONITOR\r\n".getBytes(UTF_8));
            BufferedReader monitor = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            assertThat(monitor.readLine()).isEqualTo("+OK");

            reader.fetch(wanted("a"), null, connection.deadline());
            CountDownLatch go = hold();
            CompletableFuture<Reader.Held> opened = fetch("a");
            CompletableFuture<Reader.Held> joined = fetch("b");
            go.countDown();
            CompletableFuture.allOf(opened, joined).join();

            List<String> asked = new ArrayList<>();
            while (asked.isEmpty() || !asked.get(asked.size() - 1).equals("MGET")) {
                asked.add(monitor.readLine().split("\"", 3)[1]);
            }
            // The second is what the thread was held by.
            assertThat(asked).containsExactly("PTTL", "GET", "TIME", "TIME", "MGET");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void giveUp_othersWait_theyGetTheirs() {
        set("a", "one");
        set("b", "two");
        Servers.Session session = connection.session(connection.deadline());
        SharedRead read = new SharedRead(session, bytes("a"), 2);
        int place = read.join(session, bytes("b"));

        assertThatThrownBy(() -> connection.await(read.values(), connection.deadline() - TIMEOUT.toNanos()))
                .isInstanceOf(RedisCommandTimeoutException.class);
        long deadline = connection.send(List.of(read.time(), read.values()));
        assertThat(text(read.valueAt(place, connection.await(read.values(), deadline))))
                .isEqualTo("two");
    }

    @Test
    void giveUp_nobodyElseWaits_isNotAskedAndJoinedByNobody() {
        Servers.Session session = connection.session(connection.deadline());
        SharedRead read = new SharedRead(session, bytes("a"), 2);

        read.values().giveUp();

        assertThat(read.values().isCancelled()).isTrue();
        assertThat(read.join(session, bytes("b"))).isEqualTo(SharedRead.TOO_LATE);
    }

    @Test
    void fetch_connectionBreaksBeforeItIsWritten_failsAllAndTheNextHasAnother() {
        set("a", "one");
        CountDownLatch go = hold();
        CompletableFuture<Reader.Held> opened = fetch("a");
        CompletableFuture<Reader.Held> joined = fetch("a");
        redis.ask(commands -> commands.clientKill(KillArgs.Builder.typeNormal().skipme()));
        go.countDown();

        assertThat(opened).failsWithin(TIMEOUT);
        assertThat(joined).failsWithin(TIMEOUT);
        assertThat(text(reader.fetch(wanted("a"), null, connection.deadline()).bytes()))
                .isEqualTo("one");
    }

    @Test
    void join_byAnotherConnection_isTooLate() {
        Servers.Session session = connection.session(connection.deadline());
        SharedRead read = new SharedRead(session, bytes("a"), 2);
        connection.giveUp(session);

        assertThat(read.join(connection.session(connection.deadline()), bytes("b")))
                .isEqualTo(SharedRead.TOO_LATE);
        assertThat(read.join(session, bytes("b"))).isEqualTo(1);
    }

    /** Nobody is to wait for another's large value, nor are many large ones to be in memory at once. */
    @Test
    void fetch_largeValuesOfLate_goAlone() {
        set("large", "x".repeat(1 << 18));
        reader.fetch(wanted("large"), null, connection.deadline());
        redis.ask(commands -> commands.configResetstat());
        CountDownLatch go = hold();
        List<CompletableFuture<Reader.Held>> found = List.of(fetch("large"), fetch("large"), fetch("absent"));
        go.countDown();

        assertThat(found).allSatisfy(held -> assertThat(held).succeedsWithin(TIMEOUT));
        assertThat(count("mget")).isZero();
        assertThat(count("get")).isEqualTo(3);
        for (int i = 0; i < 200; i++) {
            reader.fetch(wanted("absent"), null, connection.deadline());
        }
        CountDownLatch again = hold();
        List<CompletableFuture<Reader.Held>> small = List.of(fetch("absent"), fetch("absent"));
        again.countDown();
        assertThat(small).allSatisfy(held -> assertThat(held).succeedsWithin(TIMEOUT));
        assertThat(count("mget")).isEqualTo(1);
    }

    @Test
    void fetch_noConnection_failsAndIsJoinedByNobodyThereafter() {
        redis.kill();
        try {
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThatThrownBy(() -> reader.fetch(wanted("a"), null, connection.deadline()))
                                    .isInstanceOf(RedisException.class)
                                    .hasStackTraceContaining("onnection refused"));
        } finally {
            redis.restart();
        }
        set("a", "one");

        assertThat(text(reader.fetch(wanted("a"), null, connection.deadline()).bytes()))
                .isEqualTo("one");
    }

    @Test
    void fetch_answered_isNotKept() {
        set("a", "one");
        WeakReference<byte[]> held = new WeakReference<>(
                reader.fetch(wanted("a"), null, connection.deadline()).bytes());

        Awaitility.await().until(() -> {
            System.gc();
            return held.get() == null;
        });
    }

    @Test
    void join_writtenOrFull_isTooLate() {
        Servers.Session session = connection.session(connection.deadline());
        byte[] key = {'k'};
        SharedRead written = new SharedRead(session, key, 3);
        assertThat(written.join(session, key)).isEqualTo(1);
        assertThat(words(written.time())).isEqualTo("*1|$4|TIME|");
        assertThat(written.join(session, key)).isEqualTo(SharedRead.TOO_LATE);
        assertThat(words(written.values())).isEqualTo("*3|$4|MGET|$1|k|$1|k|");
        assertThat(written.time().getType()).hasToString("TIME");
        assertThat(written.values().getType()).hasToString("MGET");

        SharedRead alone = new SharedRead(session, key, 3);
        assertThat(words(alone.values())).isEqualTo("*2|$3|GET|$1|k|");
        assertThat(alone.join(session, key)).isEqualTo(SharedRead.TOO_LATE);
        assertThat(words(alone.time())).isEqualTo("*2|$4|PTTL|$1|k|");
        assertThat(alone.time().getType()).hasToString("PTTL");
        assertThat(alone.values().getType()).hasToString("GET");
        assertThat(alone.isAlone()).isTrue();

        SharedRead full = new SharedRead(session, key, 1);
        assertThat(full.join(session, key)).isEqualTo(SharedRead.TOO_LATE);
    }

    @Test
    void valueAt_notAsManyAnswersAsKeys_fails() {
        SharedRead read = new SharedRead(connection.session(connection.deadline()), bytes("a"), 1);

        assertThatThrownBy(() -> read.valueAt(0, List.of(bytes("one"), bytes("two"))))
                .isInstanceOf(RedisException.class)
                .hasMessage("answers: 2 (expected: 1)");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String words(Call<?> call) {
        ByteBuf written = Unpooled.buffer();
        call.encode(written);
        return written.toString(UTF_8).replace("\r\n", "|");
    }
}
