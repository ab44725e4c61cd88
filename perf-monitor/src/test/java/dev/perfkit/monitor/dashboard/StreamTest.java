package dev.perfkit.monitor.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StreamTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final AtomicInteger closings = new AtomicInteger();
    private boolean refuses = true;

    private Stream stream() {
        Executor writers = task -> {
            if (refuses) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            task.run();
        };
        return new Stream(out, closings::incrementAndGet, writers, sent -> {});
    }

    @Test
    void offer_whereNoThreadIsToBeHad_isWrittenWithTheNext() {
        Stream stream = stream();
        assertThat(stream.offer(new byte[] {1})).isTrue();
        refuses = false;
        assertThat(stream.offer(new byte[] {2})).isTrue();

        assertThat(out.toByteArray()).containsExactly(1, 2);
    }

    @Test
    void close_whereNoThreadIsToBeHad_endsTheExchangeOnce() {
        Stream stream = stream();
        assertThat(stream.offer(new byte[] {1})).isTrue();
        stream.close();
        stream.close();

        assertThat(stream.offer(new byte[] {2})).isFalse();
        assertThat(closings).hasValue(1);
    }
}
