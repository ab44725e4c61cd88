package dev.perfkit.cache.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionsTest {
    private final Versions versions = Versions.inMemory(3);

    @Test
    void change_announced_isCurrentBeforeAndAcknowledgedAfterwards() {
        versions.change(1, version -> {
            assertThat(version).isEqualTo(1);
            assertThat(versions.current(1)).isEqualTo(1);
            assertThat(versions.acknowledged(1)).isZero();
        });

        assertThat(versions.acknowledged(1)).isEqualTo(1);
        assertThat(versions.current(0)).isZero();
        assertThat(versions.current(2)).isZero();
    }

    @Test
    void change_announcementThrows_isNotAcknowledgedAndFreesTheKey() {
        assertThatThrownBy(() -> versions.change(1, version -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(versions.current(1)).isEqualTo(1);
        assertThat(versions.acknowledged(1)).isZero();
        versions.change(1, version -> assertThat(version).isEqualTo(2));
    }

    @Test
    void change_manyThreads_isOneAtATime() {
        AtomicLong last = new AtomicLong();
        CompletableFuture.allOf(IntStream.range(0, 4)
                        .mapToObj(i -> CompletableFuture.runAsync(() -> {
                            for (int j = 0; j < 500; j++) {
                                versions.change(
                                        0,
                                        version -> assertThat(last.getAndSet(version))
                                                .isEqualTo(version - 1));
                            }
                        }))
                        .toArray(CompletableFuture[]::new))
                .join();

        assertThat(versions.acknowledged(0)).isEqualTo(2_000);
    }

    @Test
    void shared_sameFile_isTheSameTruth(@TempDir Path folder) {
        Path file = folder.resolve("versions");
        Versions one = Versions.shared(file, 3);
        Versions other = Versions.shared(file, 3);

        assertThat(one.next(2)).isEqualTo(1);
        assertThat(other.next(2)).isEqualTo(2);
        assertThat(one.current(2)).isEqualTo(2);
        other.acknowledge(2);
        assertThat(one.acknowledged(2)).isEqualTo(2);
        assertThat(one.keys()).isEqualTo(3);
    }

    @Test
    void arguments_bad_areNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> versions.current(3)).hasMessage("key: 3 (expected: 0 to 2)");
        assertThatThrownBy(() -> versions.current(-1)).hasMessage("key: -1 (expected: 0 to 2)");
        assertThatThrownBy(() -> Versions.inMemory(0)).hasMessage("keys: 0 (expected: 1 to 89478485)");
        assertThatThrownBy(() -> Versions.shared(folder.resolve("no/such/folder"), 1))
                .hasRootCauseInstanceOf(java.nio.file.NoSuchFileException.class);
    }
}
