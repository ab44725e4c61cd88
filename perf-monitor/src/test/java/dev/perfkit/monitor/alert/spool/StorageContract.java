package dev.perfkit.monitor.alert.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every storage does. */
abstract class StorageContract {

    /** Returns the storage under test, empty the first time, and then with what it had. */
    abstract Storage open() throws IOException;

    @Test
    void load_nothingWritten_isEmpty() throws IOException {
        try (Storage storage = open()) {
            assertThat(storage.load()).isEmpty();
        }
    }

    @Test
    void append_afterReopening_isThere() throws IOException {
        try (Storage storage = open()) {
            storage.append(bytes("one"));
            storage.append(bytes("two"));
            storage.sync();
        }
        try (Storage storage = open()) {
            assertThat(storage.load()).isEqualTo(bytes("onetwo"));
            storage.append(bytes("three"));
            storage.sync();
            assertThat(storage.load()).isEqualTo(bytes("onetwothree"));
        }
    }

    @Test
    void replace_thenAppend_holdsBoth() throws IOException {
        try (Storage storage = open()) {
            storage.append(bytes("old"));
            storage.replace(bytes("new"));
            storage.append(bytes("er"));
            storage.sync();
            assertThat(storage.load()).isEqualTo(bytes("newer"));
        }
    }

    @Test
    void setAside_twice_keepsTheContentAndNamesBoth() throws IOException {
        try (Storage storage = open()) {
            storage.append(bytes("old"));
            String first = storage.setAside();
            String second = storage.setAside();
            assertThat(List.of(first, second)).doesNotHaveDuplicates();
            assertThat(storage.load()).isEqualTo(bytes("old"));
        }
    }

    @Test
    void close_twice_isHarmless() throws IOException {
        Storage storage = open();
        storage.close();
        storage.close();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
