package dev.perfkit.monitor.alert.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageTest extends StorageContract {
    @TempDir
    Path folder;

    @Override
    Storage open() throws IOException {
        return Storage.directory(folder.resolve("state"), "alerts");
    }

    @Test
    void open_twiceInOneProcess_isRefusedAndTheFirstKeepsIt() throws Exception {
        try (Storage first = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(StorageInUseException.class)
                    .hasMessage("directory: " + folder.resolve("state")
                            + " (expected: no other monitor's; this process has it locked)");
            // The refusal must not have given up the first one's lock: another process is refused, too.
            assertThat(other())
                    .startsWith("directory: " + folder.resolve("state") + " (expected: no other monitor's; process "
                            + ProcessHandle.current().pid() + " has it locked)");
            first.append(bytes("x"));
        }
        assertThat(other()).isEqualTo("opened");
        open().close();
    }

    /** What another process says that opens it. */
    private String other() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        folder.resolve("state").toString())
                .redirectErrorStream(true)
                .start();
        try (InputStream output = process.getInputStream()) {
            return new String(output.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        } finally {
            process.waitFor();
        }
    }

    /** Opens the storage of a directory. */
    static final class Other {
        private Other() {}

        public static void main(String[] args) throws IOException {
            try (Storage storage = Storage.directory(Path.of(args[0]), "alerts")) {
                storage.sync();
                System.out.println("opened");
            } catch (StorageInUseException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void open_notADirectory_fails() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> Storage.directory(file, "alerts")).isInstanceOf(IOException.class);
    }

    /** A directory stands for the file: of neither that nor a file of a disk without links a link can be made. */
    @Test
    void setAside_whereNoLinkCanBeMade_copies() throws IOException {
        Files.createDirectories(folder.resolve("state/alerts.journal"));
        try (Storage storage = open()) {
            assertThat(Path.of(storage.setAside())).exists();
        }
    }

    @Test
    void replace_crashedBefore_leavesTheOldOne() throws IOException {
        try (Storage storage = open()) {
            storage.replace(bytes("old"));
        }
        Files.writeString(folder.resolve("state/alerts.journal.new"), "half of the n");
        try (Storage storage = open()) {
            assertThat(storage.load()).isEqualTo(bytes("old"));
            storage.replace(bytes("new"));
            assertThat(storage.load()).isEqualTo(bytes("new"));
        }
    }
}
