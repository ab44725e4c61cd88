package dev.perfkit.simulations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    private static final String FILE = "of-this-test/some.csv";
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @AfterEach
    void forgetTheFolder() {
        System.clearProperty(DataFolder.PROPERTY);
    }

    private @Nullable Path find(String option) {
        return DataFolder.find(option, FILE, folder.resolve("a/b"), new PrintStream(out, true, UTF_8));
    }

    private Path dataIn(String name) throws IOException {
        Path data = folder.resolve(name);
        Files.createDirectories(data.resolve("of-this-test"));
        Files.writeString(data.resolve(FILE), "");
        return data;
    }

    @Test
    void find_nothingNamed_looksHereAndAbove() throws IOException {
        assertThat(find("")).isNull();
        assertThat(out.toString(UTF_8))
                .startsWith(
                        "no shared/data/" + FILE + " in the working directory or above: name its folder by --data=DIR");

        Path above = dataIn("shared/data");
        assertThat(find("")).isEqualTo(above);

        Path nearer = dataIn("a/shared/data");
        assertThat(find("")).isEqualTo(nearer);
    }

    @Test
    void find_named_isThatOneOrRefused() throws IOException {
        Path own = dataIn("own");
        dataIn("shared/data");
        System.setProperty(DataFolder.PROPERTY, own.toString());

        assertThat(find("")).isEqualTo(own);
        assertThat(find(folder.resolve("shared/data").toString())).isEqualTo(folder.resolve("shared/data"));
        assertThatThrownBy(() -> find(folder.resolve("a").toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("data: \"" + folder.resolve("a") + "\" (expected: a folder with " + FILE + ")");
    }
}
