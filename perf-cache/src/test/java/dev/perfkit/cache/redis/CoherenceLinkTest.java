package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierListener;
import dev.perfkit.cache.TierRead;
import dev.perfkit.cache.kit.RealRedis;
import dev.perfkit.cache.kit.RecordingListener;
import dev.perfkit.cache.kit.TcpProxy;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a tier hears, and what it makes of what it does not. */
class CoherenceLinkTest extends RedisFixture {
    private static final Link QUICK = new Link(Duration.ofMillis(50), Duration.ofMillis(1_500));
    /** Hears nothing by heartbeats within a test. */
    private static final Link SLOW = new Link(Duration.ofMinutes(10), Duration.ofMinutes(30));

    private final RecordingListener heard = new RecordingListener();

    private static RedisTierBuilder<String, String> builder(RedisURI uri) {
        return RedisFixture.<String>anyBuilder(uri).link(QUICK);
    }

    private static RedisTier<String, String> tier() {
        return builder(redis.uri()).build();
    }

    private static RedisTier<String, String> unlinked() {
        return builder(redis.uri()).link(Link.off()).build();
    }

    private void listen(RedisTier<?, ?> tier) {
        assertThat(tier.listen(heard)).isTrue();
        awaitState("resumed");
    }

    private void awaitState(String state) {
        Awaitility.await().until(() -> heard.states().contains(state));
    }

    private void awaitStates(String... states) {
        Awaitility.await().until(() -> heard.states().equals(List.of(states)));
    }

    private static void publish(String message) {
        redis.ask(commands -> commands.publish("perfkit:products", message));
    }

    @Test
    void listen_linkOff_isRefused() {
        try (RedisTier<String, String> tier = unlinked()) {
            assertThat(tier.listen(heard)).isFalse();
        }
    }

    @Test
    void listen_twice_isRefused() {
        try (RedisTier<String, String> tier = tier()) {
            listen(tier);
            assertThatThrownBy(() -> tier.listen(heard))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("listener: a second one (expected: one for a tier)");
        }
    }

    @Test
    void message_numberLeftOut_isLossAndIsStillHeard() {
        try (RedisTier<String, String> tier = builder(redis.uri()).link(SLOW).build()) {
            listen(tier);
            long number = tier.write("a", TierEntry.of("one", HOUR));
            publish("c 0 " + (number + 2) + " 0 b");

            Awaitility.await().until(() -> heard.changed("b"));
            assertThat(heard.states()).containsExactly("resumed", "lost");
            publish("c 0 " + (number + 3) + " 0 c");
            Awaitility.await().until(() -> heard.changed("c"));
            assertThat(heard.states()).containsExactly("resumed", "lost");
        }
    }

    @Test
    void message_olderThanTheLast_isLoss() {
        try (RedisTier<String, String> tier = builder(redis.uri()).link(SLOW).build()) {
            listen(tier);
            long number = tier.write("a", TierEntry.of("one", HOUR));
            publish("c 0 " + (number - 5) + " 0 b");

            Awaitility.await().until(() -> heard.changed("b"));
            assertThat(heard.states()).containsExactly("resumed", "lost");
        }
    }

    @Test
    void message_ofNoScript_isNothing() {
        try (RedisTier<String, String> tier = builder(redis.uri()).link(SLOW).build()) {
            listen(tier);
            for (String message : List.of(
                    "",
                    "c",
                    "hello you there now, all",
                    "c x 1 0 a",
                    "c 0 1 x a",
                    "c 77 1 0 a",
                    "x 0 1 0 a",
                    "k 0 y 0 t:a")) {
                publish(message);
            }
            tier.write("a", TierEntry.of("one", HOUR));

            Awaitility.await().until(() -> heard.changed("a"));
            assertThat(heard.messages()).hasSize(1);
            assertThat(heard.states()).containsExactly("resumed");
        }
    }

    /** The counter moves and nobody says so: the next heartbeat gives it away. */
    @Test
    void heartbeat_numberAheadOfTheMessages_isLoss() {
        try (RedisTier<String, String> tier = tier()) {
            listen(tier);
            redis.ask(commands -> commands.incr("perfkit:products"));

            awaitStates("resumed", "lost");
        }
    }

    @Test
    void heartbeat_counterGone_isLossAndNumbersGrowOn() {
        try (RedisTier<String, String> tier = tier()) {
            listen(tier);
            long before = tier.write("a", TierEntry.of("one", HOUR));
            redis.ask(commands -> commands.del("perfkit:products"));

            awaitStates("resumed", "lost");
            assertThat(tier.remove("a")).isGreaterThan(before);
        }
    }

    /** As after the failover to a replica that had not got everything. */
    @Test
    void heartbeat_counterSetBack_isLossAndNumbersGrowOn() {
        try (RedisTier<String, String> tier = tier()) {
            listen(tier);
            long before = tier.write("a", TierEntry.of("one", HOUR));
            redis.ask(commands -> commands.set("perfkit:products", "" + (before - 1)));

            awaitState("lost");
            assertThat(tier.remove("a")).isGreaterThan(before);
        }
    }

    @Test
    void flushall_isLossAndHeardFromThenOn() {
        try (RedisTier<String, String> tier = tier()) {
            listen(tier);
            tier.write("a", TierEntry.of("one", HOUR));
            redis.ask(commands -> commands.flushall());

            awaitState("lost");
            tier.write("b", TierEntry.of("one", HOUR));
            Awaitility.await().until(() -> heard.changed("b"));
            assertThat(heard.states()).doesNotContain("suspended");
        }
    }

    @Test
    void scriptFlush_changesNothing() {
        try (RedisTier<String, String> tier = tier()) {
            listen(tier);
            redis.ask(commands -> commands.scriptFlush());

            Awaitility.await()
                    .during(QUICK.silence().plusMillis(500))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> heard.states().equals(List.of("resumed")));
        }
    }

    @Test
    void subscription_killed_isSuspendedAndResumed() {
        try (RedisTier<String, String> tier = tier()) {
            listen(tier);
            redis.ask(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));

            awaitStates("resumed", "suspended", "resumed");
            tier.write("a", TierEntry.of("one", HOUR));
            Awaitility.await().until(() -> heard.changed("a"));
        }
    }

    @Test
    void redis_cutOff_isSuspendedUntilItIsBack() {
        try (TcpProxy proxy = TcpProxy.to(redis.uri().getPort());
                RedisTier<String, String> tier =
                        builder(RedisURI.create("127.0.0.1", proxy.port())).build()) {
            listen(tier);
            proxy.cut();
            awaitStates("resumed", "suspended");
            try (RedisTier<String, String> other = unlinked()) {
                other.write("a", TierEntry.of("one", HOUR));
            }
            proxy.restore();

            awaitStates("resumed", "suspended", "resumed");
            assertThat(heard.messages()).isEmpty();
        }
    }

    /** A half-open connection: nothing says that it is over, but that nothing comes. */
    @Test
    void connections_stranded_areGivenUpAndMadeAnew() {
        try (TcpProxy proxy = TcpProxy.to(redis.uri().getPort());
                RedisTier<String, String> tier =
                        builder(RedisURI.create("127.0.0.1", proxy.port())).build()) {
            listen(tier);
            proxy.strand();

            awaitStates("resumed", "suspended", "resumed");
            tier.write("a", TierEntry.of("one", HOUR));
            Awaitility.await().until(() -> heard.changed("a"));
        }
    }

    @Test
    void redis_stalled_isSuspendedAndResumedThereafter() {
        try (TcpProxy proxy = TcpProxy.to(redis.uri().getPort());
                RedisTier<String, String> tier =
                        builder(RedisURI.create("127.0.0.1", proxy.port())).build()) {
            listen(tier);
            proxy.stall();
            awaitState("suspended");
            proxy.restore();

            Awaitility.await().until(heard::isLive);
            tier.write("a", TierEntry.of("one", HOUR));
            Awaitility.await().until(() -> heard.changed("a"));
        }
    }

    @Test
    void redis_slowButWithinTheSilence_isHeard() {
        try (TcpProxy proxy = TcpProxy.to(redis.uri().getPort());
                RedisTier<String, String> tier =
                        builder(RedisURI.create("127.0.0.1", proxy.port())).build()) {
            listen(tier);
            proxy.delay(Duration.ofMillis(100));
            tier.write("a", TierEntry.of("one", HOUR));

            Awaitility.await()
                    .during(QUICK.silence().plusMillis(500))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> heard.states().equals(List.of("resumed")));
            assertThat(heard.changed("a")).isTrue();
        }
    }

    @Test
    void redis_notThereAtStart_isHeardWhenItComes() {
        try (RealRedis late = RealRedis.start()) {
            late.kill();
            try (RedisTier<String, String> tier =
                    builder(late.uri()).connectTimeout(Duration.ofMillis(200)).build()) {
                assertThat(tier.listen(heard)).isTrue();
                late.restart();

                awaitState("resumed");
                assertThat(heard.states()).doesNotContain("suspended");
            }
        }
    }

    @Test
    void redis_becomesReplica_isNotHeardUntilItIsNoMore() {
        try (RealRedis own = RealRedis.start();
                RedisTier<String, String> tier = builder(own.uri()).build()) {
            listen(tier);
            // The counter is there, so a heartbeat writes nothing: it is the change that fails.
            own.ask(commands -> commands.replicaof("127.0.0.1", 1));
            assertThatThrownBy(() -> tier.remove("a")).hasMessageContaining("is a replica, which takes no changes");

            own.ask(commands -> commands.replicaofNoOne());
            Awaitility.await().ignoreExceptions().until(() -> tier.remove("a") > 0);
            Awaitility.await().until(() -> heard.changed("a"));
        }
    }

    @Test
    void listener_throws_isToldOfALoss() {
        AtomicInteger losses = new AtomicInteger();
        TierListener broken = new TierListener() {
            @Override
            public void changed(String text, long version) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void killed(Group group, long version) {}

            @Override
            public void suspended(String why) {}

            @Override
            public void resumed(String why) {
                heard.resumed(why);
            }

            @Override
            public void lost(String why) {
                losses.incrementAndGet();
                throw new IllegalStateException("broken too");
            }
        };
        try (RedisTier<String, String> tier = tier()) {
            tier.listen(broken);
            awaitState("resumed");
            tier.write("a", TierEntry.of("one", HOUR));
            Awaitility.await().until(() -> losses.get() == 1);
            tier.write("a", TierEntry.of("one", HOUR));
            Awaitility.await().until(() -> losses.get() == 2);
        }
    }

    @Test
    void kill_whileNotHeard_isKnownToTheNextRead() {
        try (RedisTier<String, String> deaf = unlinked();
                RedisTier<String, String> other = unlinked()) {
            deaf.write("a", new TierEntry<>("one", HOUR, Duration.ZERO, Duration.ZERO, Set.of("t")));
            deaf.write("b", TierEntry.of("two", HOUR));
            other.kill(new Group.Tag("t"));

            assertThat(deaf.read("a")).isInstanceOf(TierRead.Lease.class);
            other.kill(new Group.Prefix("b"));
            assertThat(deaf.readAll(Set.of("b")).get("b")).isInstanceOf(TierRead.Lease.class);
        }
    }

    /** Its message is lost with the number that the next one leaves out. */
    @Test
    void kill_missed_isLookedUp() {
        try (RedisTier<String, String> tier = builder(redis.uri()).link(SLOW).build()) {
            listen(tier);
            long number = tier.write("a", new TierEntry<>("one", HOUR, Duration.ZERO, Duration.ZERO, Set.of("t")));
            assertThat(tier.read("a")).isInstanceOf(TierRead.Hit.class);
            redis.ask(commands -> commands.zadd("perfkit:products#kills", (double) (number + 1), "t:t"));
            publish("c 0 " + (number + 2) + " 0 b");

            Awaitility.await().until(() -> heard.states().contains("lost"));
            assertThat(tier.read("a")).isInstanceOf(TierRead.Lease.class);
            Awaitility.await().until(() -> tier.read("a") instanceof TierRead.Lease);
        }
    }

    @Test
    void kills_lost_allKeysAreKilledInstead() {
        try (RedisTier<String, String> tier = tier();
                RedisTier<String, String> newcomer = unlinked()) {
            listen(tier);
            tier.write("a", new TierEntry<>("one", HOUR, Duration.ZERO, Duration.ZERO, Set.of("t")));
            tier.kill(new Group.Tag("t"));
            Awaitility.await().until(() -> heard.messages().size() == 2);
            redis.ask(commands -> commands.del("perfkit:products#kills"));

            Awaitility.await().until(() -> newcomer.read("a") instanceof TierRead.Lease);
            Awaitility.await()
                    .until(() ->
                            heard.messages().get(heard.messages().size() - 1).startsWith("killed All"));
        }
    }

    @Test
    void foreignWrites_heard_deletionAndFlush() {
        try (RedisTier<String, String> tier =
                builder(redis.uri()).link(SLOW).foreignWrites(true).build()) {
            listen(tier);
            tier.write("a", TierEntry.of("one", HOUR));
            Awaitility.await().until(() -> heard.messages().contains("changed a " + Long.MAX_VALUE));
            tier.write("b:ä", TierEntry.of("one", HOUR));
            Awaitility.await().until(() -> heard.messages().contains("changed b:ä " + Long.MAX_VALUE));
            int before = heard.size();
            redis.ask(commands -> commands.del("perfkit:products:b:ä"));
            Awaitility.await().until(() -> heard.size() > before);
            assertThat(heard.messages().get(before)).isEqualTo("changed b:ä " + Long.MAX_VALUE);
            assertThat(heard.states()).containsExactly("resumed");

            redis.ask(commands -> commands.flushall());
            awaitStates("resumed", "lost");
        }
    }

    @Test
    void foreignWrites_afterReconnect_areHeardAgain() {
        try (RedisTier<String, String> tier =
                builder(redis.uri()).foreignWrites(true).build()) {
            listen(tier);
            redis.ask(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));
            awaitStates("resumed", "suspended", "resumed");
            redis.ask(commands -> commands.set("perfkit:products:a", "mine"));

            Awaitility.await().until(() -> heard.changed("a"));
        }
    }

    @Test
    void close_whileHeard_tellsNothing() {
        RedisTier<String, String> tier = tier();
        listen(tier);
        tier.close();

        assertThat(heard.states()).containsExactly("resumed");
    }

    @Test
    void close_whileConnecting_endsQuietly() {
        try (TcpProxy proxy = TcpProxy.to(redis.uri().getPort())) {
            RedisTier<String, String> tier =
                    builder(RedisURI.create("127.0.0.1", proxy.port())).build();
            proxy.stall();
            tier.listen(heard);
            tier.close();
            tier.close();
            proxy.restore();

            assertThat(heard.states()).isEmpty();
        }
    }

    @Test
    void link_badTimes_areNamed() {
        assertThatThrownBy(() -> new Link(Duration.ofMillis(9), Duration.ofSeconds(1)))
                .hasMessage("heartbeat: PT0.009S (expected: >= PT0.01S and <= PT1H)");
        assertThatThrownBy(() -> new Link(Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .hasMessage("silence: PT1S (expected: > PT1S, the heartbeat, and <= PT24H)");
        assertThatThrownBy(() -> builder(redis.uri())
                        .link(Link.off())
                        .foreignWrites(true)
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("foreignWrites: true (expected: false, where the link is off)");
    }
}
