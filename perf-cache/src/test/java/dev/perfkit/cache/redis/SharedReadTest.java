package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.ref.WeakReference;
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
        CompletableFuture<Reader.Held> held = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                held.complete(reader.fetch(wanted(key), null, connection.deadline()));
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
        return new Reader.Wanted(key, key.getBytes(UTF_8));
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
        CompletableFuture<Reader.Held> other =
                CompletableFuture.supplyAsync(() -> reader.fetch(wanted("a"), first, connection.deadline()));
        go.countDown();

        assertThat(text(open)).isEqualTo("one");
        assertThat(text(other)).isEqualTo("one");
        assertThat(first.join()).hasSize(2);
        assertThat(count("pttl")).isEqualTo(2);
    }

    @Test
    void await_oneGivesUp_othersGetTheirs() {
        set("a", "one");
        set("b", "two");
        SharedRead read = new SharedRead("a".getBytes(UTF_8), 2);
        int place = read.join("b".getBytes(UTF_8));

        assertThatThrownBy(() -> connection.await(read.values(), connection.deadline() - TIMEOUT.toNanos()))
                .isInstanceOf(RedisCommandTimeoutException.class);
        long deadline = connection.send(List.of(read.time(), read.values()));
        assertThat(text((byte[]) connection.await(read.values(), deadline).get(place)))
                .isEqualTo("two");
    }

    @Test
    void fetch_noConnection_failsAllAndIsJoinedByNobodyThereafter() {
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
    void join_writtenOrFullOrFailed_isTooLate() {
        byte[] key = {'k'};
        SharedRead written = new SharedRead(key, 3);
        assertThat(written.join(key)).isEqualTo(1);
        assertThat(words(written.time())).isEqualTo("*1|$4|TIME|");
        assertThat(written.join(key)).isEqualTo(SharedRead.TOO_LATE);
        assertThat(words(written.values())).isEqualTo("*3|$4|MGET|$1|k|$1|k|");
        assertThat(written.values().getType()).hasToString("MGET");

        SharedRead alone = new SharedRead(key, 3);
        assertThat(words(alone.time())).isEqualTo("*2|$4|PTTL|$1|k|");
        assertThat(alone.join(key)).isEqualTo(SharedRead.TOO_LATE);
        assertThat(words(alone.values())).isEqualTo("*2|$3|GET|$1|k|");
        assertThat(alone.isAlone()).isTrue();

        SharedRead full = new SharedRead(key, 1);
        assertThat(full.join(key)).isEqualTo(SharedRead.TOO_LATE);

        SharedRead failed = new SharedRead(key, 3);
        assertThat(failed.join(key)).isEqualTo(1);
        failed.fail(new RedisException("closed"));
        assertThat(failed.join(key)).isEqualTo(SharedRead.TOO_LATE);
        assertThatThrownBy(() -> connection.await(failed.values(), connection.deadline()))
                .isInstanceOf(RedisException.class)
                .hasMessage("closed");
    }

    private static String words(Call<?> call) {
        ByteBuf written = Unpooled.buffer();
        call.encode(written);
        return written.toString(UTF_8).replace("\r\n", "|");
    }
}
