package dev.perfkit.cache.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierFill;
import dev.perfkit.cache.TierRead;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemoryTierTest extends CoherentTierContract {
    private final ManualTime time = new ManualTime();
    private MemoryTier<String, String> memory = new MemoryTier<>(time);

    @Override
    protected CacheTier<String, String> createTier() {
        memory = new MemoryTier<>(time);
        return memory;
    }

    @Override
    protected CacheTier<String, String> createOther() {
        return memory.node();
    }

    @Override
    protected void pass(Duration step) {
        time.advance(step);
    }

    private RecordingListener listenAt(MemoryTier<String, String> node) {
        RecordingListener listener = new RecordingListener();
        assertThat(node.listen(listener)).isTrue();
        return listener;
    }

    @Test
    void suspend_oneNode_hearsNothingUntilResumed() {
        MemoryTier<String, String> node = memory.node();
        RecordingListener cut = listenAt(node);
        RecordingListener well = listenAt(memory);
        node.suspend();
        memory.remove("a");
        node.resume();
        memory.remove("b");

        assertThat(cut.messages()).containsExactly("changed b 2");
        assertThat(cut.states()).containsExactly("resumed", "suspended", "resumed");
        assertThat(well.messages()).hasSize(2);
    }

    @Test
    void drop_message_showsAsLossAtTheNext() {
        RecordingListener listener = listenAt(memory);
        memory.drop(1);
        memory.remove("a");
        assertThat(listener.states()).containsExactly("resumed");
        memory.remove("b");

        assertThat(listener.states()).containsExactly("resumed", "lost");
        assertThat(listener.messages()).containsExactly("changed b 2");
    }

    @Test
    void hold_messages_comeWhenReleased() {
        RecordingListener listener = listenAt(memory);
        memory.hold();
        memory.remove("a");
        assertThat(listener.messages()).isEmpty();
        memory.release();

        assertThat(listener.messages()).containsExactly("changed a 1");
    }

    @Test
    void renewal_endedAndFilledAgainMeanwhile_isOvertaken() {
        memory.write("a", TierEntry.of("old", Duration.ofSeconds(1)));
        TierRead.Lease<String> renewal = memory.renewal("a", hit("a"));
        time.advance(Duration.ofSeconds(1));
        memory.fill("a", lease("a"), TierEntry.of("new", Duration.ofHours(1)));

        assertThat(memory.fill("a", renewal, TierEntry.of("older", Duration.ofHours(1))))
                .isEqualTo(new TierFill.Overtaken());
    }

    @Test
    void loseData_isTold_andVersionsGoOn() {
        RecordingListener listener = listenAt(memory);
        long before = memory.write("a", TierEntry.of("one", Duration.ofHours(1)));
        memory.loseData();

        assertThat(listener.states()).containsExactly("resumed", "lost");
        assertThat(memory.read("a")).isInstanceOf(TierRead.Lease.class);
        assertThat(memory.remove("a")).isGreaterThan(before);
    }

    @Test
    void silent_tier_doesNotListen() {
        assertThat(MemoryTier.<String, String>silent(time).listen(new RecordingListener()))
                .isFalse();
    }
}
