package dev.perfkit.cache.redis;

import dev.perfkit.cache.codec.ValueCodec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Sentinels name the replica. */
class SentinelFailoverTest extends FailoverContract {
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

    @Override
    RedisTierBuilder<Integer, Long> tier() {
        return RedisTier.<Integer, Long>builder("failover", sentinels.uri()).codec(ValueCodec.json(Long.class));
    }

    @Override
    List<Integer> keysOfTheMaster() {
        return List.of(100, 101);
    }

    @Override
    void awaitReplicated() {
        sentinels.awaitReplicated();
    }

    @Override
    void cutReplication() {
        sentinels.cutReplication();
    }

    @Override
    void killMaster() {
        sentinels.killMaster();
    }
}
