package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.CoherentTierContract;
import dev.perfkit.cache.kit.RecordingListener;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a tier keeps, on whatever servers. */
abstract class RedisContract extends CoherentTierContract {
    private static final AtomicInteger namespaces = new AtomicInteger();

    abstract RedisTierBuilder<String, String> builder(String namespace);

    abstract <T> T ask(Function<RedisClusterCommands<String, String>, T> question);

    @Override
    protected CacheTier<String, String> createTier() {
        namespaces.incrementAndGet();
        return createOther();
    }

    @Override
    protected CacheTier<String, String> createOther() {
        return builder("contract-" + namespaces.get())
                .codec(ValueCodec.string())
                // A busy machine is no failure of the tier.
                .commandTimeout(Duration.ofSeconds(10))
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    /** However the change is made, and on whichever server; as soon as that server has told its clock. */
    @Test
    void lag_changesOfAnother_areMeasuredOnceEachByWhoHears() {
        try (CacheTier<String, String> writer = createOther();
                CacheTier<String, String> reader = createOther()) {
            RecordingListener heard = new RecordingListener();
            assertThat(reader.listen(heard)).isTrue();
            Awaitility.await().until(heard::isLive);
            for (String key : List.of("a", "b", "c")) {
                awaitMeasured(reader, () -> writer.remove(key));
            }
            awaitMeasured(reader, () -> writer.kill(new Group.All()));
            long before = reader.lag().count();
            int messages = heard.size();

            writer.write("a", TierEntry.of("one", Duration.ofHours(1)));
            writer.remove("b");
            writer.removeAll(Set.of("a", "b", "c"));
            writer.kill(new Group.Tag("t"));

            Awaitility.await().until(() -> heard.size() == messages + 6);
            Awaitility.await().until(() -> reader.lag().count() == before + 6);
            assertThat(writer.lag().count()).isZero();
        }
    }

    private static void awaitMeasured(CacheTier<?, ?> reader, Runnable change) {
        long before = reader.lag().count();
        Awaitility.await().until(() -> {
            change.run();
            return reader.lag().count() > before;
        });
    }

    /** Redis has a clock of its own: a key that is to live as long is waited for. */
    @Override
    protected void pass(Duration step) {
        ask(commands -> commands.set("clock", "", SetArgs.Builder.px(step)));
        Awaitility.await().atMost(step.plusSeconds(30)).until(() -> ask(commands -> commands.exists("clock")) == 0);
    }
}
