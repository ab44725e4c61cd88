package dev.perfkit.quickstart.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisKeeperTest {
    @TempDir
    Path folder;

    @Test
    void keeper_killed_leavesNoRedisBehind() throws Exception {
        try (Child keeper = Child.start("redis", RedisKeeper.class, 32, folder.toString())) {
            int port = keeper.port();
            List<ProcessHandle> redis = keeper.handle().children().toList();
            assertThat(redis).hasSize(1).allMatch(ProcessHandle::isAlive);
            new Socket(InetAddress.getLoopbackAddress(), port).close();

            keeper.handle().destroyForcibly();

            await().until(() -> !redis.get(0).isAlive());
        }
    }

    @Test
    void keeper_closed_endsRedisAndRemovesItsFolder() throws Exception {
        Child keeper = Child.start("redis", RedisKeeper.class, 32, folder.toString());
        keeper.port();
        List<ProcessHandle> redis = keeper.handle().children().toList();

        keeper.close();

        assertThat(redis).noneMatch(ProcessHandle::isAlive);
        assertThat(filesIn(folder)).isEmpty();
    }

    @Test
    void start_noneRunsHere_saysSoAndLeavesNothing() throws Exception {
        assertThatThrownBy(() -> RedisKeeper.start(folder, List.of(home -> {
                    throw new IOException("none");
                })))
                .isInstanceOf(IOException.class)
                .hasMessage("no Redis runs on this machine");
        assertThat(filesIn(folder)).isEmpty();
    }

    private static List<Path> filesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
