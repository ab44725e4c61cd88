package dev.perfkit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class JvmReadingsTest {

    @Test
    void jvmWithoutSuchPools_isUnknown_notNothing() {
        JvmReadings bare = new JvmReadings(List.of(), List.of());

        assertThat(bare.metaspace()).isNull();
        assertThat(bare.metaspaceLimit()).isNull();
        assertThat(bare.buffers("direct")).isNull();
        assertThat(bare.pools()).isEmpty();
    }

    @Test
    void thisJvm_isKnown() {
        JvmReadings jvm = new JvmReadings();

        assertThat(jvm.metaspace()).isPositive();
        assertThat(jvm.buffers("direct")).isNotNegative();
        assertThat(jvm.buffers("mapped")).isNotNegative();
        assertThat(jvm.heap().getUsed()).isPositive();
        assertThat(jvm.directLimit()).isPositive();
    }
}
