package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierRead;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.RecordingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server, its replica and three Sentinels: the server dies, and the address of the next one is asked for. */
class SentinelTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final RecordingListener heard = new RecordingListener();
    private RealSentinels sentinels;

    @TempDir
    Path folder;

    @BeforeEach
    void start() {
        sentinels = RealSentinels.start(folder);
    }

    @AfterEach
    void stop() {
        if (sentinels != null) {
            sentinels.close();
        }
    }

    private RedisTier<String, String> tier() {
        return RedisTier.<String, String>builder("products", sentinels.uri())
                .codec(ValueCodec.string())
                .commandTimeout(Duration.ofSeconds(2))
                .connectTimeout(Duration.ofSeconds(5))
                .link(new Link(Duration.ofMillis(200), Duration.ofSeconds(2)))
                .build();
    }

    @Test
    void failover_serverKilled_tierIsDownThenUsesTheNextAndHearsIt() {
        try (RedisTier<String, String> tier = tier();
                RedisTier<String, String> other = tier()) {
            assertThat(tier.listen(heard)).isTrue();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(heard::isLive);
            long written = tier.write("a", new TierEntry<>("one", HOUR, Duration.ZERO, Duration.ZERO, Set.of("t")));
            tier.write("b", TierEntry.of("two", HOUR));
            long killed = tier.kill(new Group.Tag("t"));
            sentinels.awaitReplicated();
            sentinels.killMaster();

            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !heard.isLive());
            assertThatThrownBy(() -> tier.write("c", TierEntry.of("three", HOUR)))
                    .isInstanceOf(RuntimeException.class);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(heard::isLive);
            assertThat(heard.states()).contains("suspended");

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> other.remove("x") > killed);
            Awaitility.await().until(() -> heard.changed("x"));
            assertThat(tier.read("b")).isInstanceOf(TierRead.Hit.class);
            assertThat(other.read("a")).isInstanceOf(TierRead.Lease.class);
            assertThat(tier.remove("a")).isGreaterThan(written);
        }
    }
}
