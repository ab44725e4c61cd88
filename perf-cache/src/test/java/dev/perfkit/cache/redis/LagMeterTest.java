package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LagMeterTest {
    private final LagMeter lag = new LagMeter();

    @Test
    void lag_eitherOrder_isFromSendingToReceiving() {
        lag.sent(0, 1_700_000_000_000_001L, 100);
        lag.received(0, 1_700_000_000_000_001L, 107);
        lag.received(0, 1_700_000_000_000_002L, 220);
        lag.sent(0, 1_700_000_000_000_002L, 210);

        assertThat(lag.snapshot().count()).isEqualTo(2);
        assertThat(lag.snapshot().sum()).isEqualTo(17);
    }

    @Test
    void lag_changesOfOthersAndMissedMessages_areNotMeasured() {
        lag.sent(0, 5, 100);
        lag.received(1, 5, 110);
        lag.received(0, 6, 120);
        lag.received(0, 5 + 256, 130);
        lag.received(0, 5, 140);

        assertThat(lag.snapshot().count()).isZero();
    }
}
