package dev.perfkit.memory;

import static dev.perfkit.memory.Snapshots.MB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.memory.SuddenGrowth.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SuddenGrowthsTest {
    private final Snapshots source = new Snapshots();
    private final List<MemorySnapshot> snapshots = new ArrayList<>();

    private void take(int count) {
        for (int i = 0; i < count; i++) {
            snapshots.add(source.next());
        }
    }

    @Test
    void halfAsMuchAgain_isMedium_withItsRate() {
        take(10);
        source.resident = 760 * MB;
        take(1);

        assertThat(SuddenGrowths.in(snapshots)).singleElement().satisfies(growth -> {
            assertThat(growth.what()).isEqualTo("resident memory");
            assertThat(growth.severity()).isEqualTo(Severity.MEDIUM);
            assertThat(growth.rate()).isCloseTo(0.52, within(1e-9));
            assertThat(growth.elapsed()).isEqualTo(Duration.ofSeconds(10));
            assertThat(growth.amount()).isEqualTo(760.0 * MB);
            assertThat(growth.before()).isEqualTo(500.0 * MB);
        });
    }

    @Test
    void exactlyHalfAsMuchAgain_orFewerThanTenBefore_isNone() {
        take(10);
        source.resident = 750 * MB;
        take(1);
        assertThat(SuddenGrowths.in(snapshots)).isEmpty();

        source.resident = 2_000 * MB;
        take(1);
        assertThat(SuddenGrowths.in(snapshots.subList(2, snapshots.size()))).isEmpty();
    }

    @Test
    void jumpThatStays_isOneFinding_withItsHighest() {
        take(10);
        source.direct = 20 * MB;
        take(1);
        source.direct = 60 * MB;
        take(30);

        assertThat(SuddenGrowths.in(snapshots)).singleElement().satisfies(growth -> {
            assertThat(growth.what()).isEqualTo("direct buffers");
            assertThat(growth.severity()).isEqualTo(Severity.HIGH);
            assertThat(growth.elapsed()).isEqualTo(Duration.ofSeconds(10));
            assertThat(growth.amount()).isEqualTo(60.0 * MB);
        });
    }

    @Test
    void jumpOfLittle_orOfWhatIsNotKnown_isNone() {
        source.files = 4L;
        source.resident = null;
        take(10);
        source.files = 12L;
        take(1);
        assertThat(SuddenGrowths.in(snapshots)).isEmpty();

        source.files = 40L;
        take(1);
        assertThat(SuddenGrowths.in(snapshots)).extracting(SuddenGrowth::what).containsExactly("files");
    }
}
