package dev.perfkit.monitor.alert.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class MemoryStorageTest extends StorageContract {
    private final MemoryStorage storage = Storage.memory();

    @Override
    Storage open() {
        return storage;
    }

    @Test
    void afterCrash_someNotSynced_keepsTheSyncedAndAsMuchAsSaid() throws IOException {
        storage.append(bytes("safe"));
        storage.sync();
        storage.append(bytes("gone"));
        assertThat(storage.afterCrash(0).load()).isEqualTo(bytes("safe"));
        assertThat(storage.afterCrash(2).load()).isEqualTo(bytes("safego"));
        assertThat(storage.afterCrash(99).load()).isEqualTo(bytes("safegone"));
    }

    @Test
    void append_beyondTheCapacity_takesWhatFitsAndFails() throws IOException {
        storage.capacity(5);
        storage.append(bytes("abc"));
        assertThatThrownBy(() -> storage.append(bytes("def"))).isInstanceOf(IOException.class);
        assertThat(storage.load()).isEqualTo(bytes("abcde"));
        assertThatThrownBy(() -> storage.replace(bytes("longer"))).isInstanceOf(IOException.class);
        assertThat(storage.load()).isEqualTo(bytes("abcde"));
    }

    @Test
    void everything_whileFailing_fails() {
        storage.failing(true);
        assertThatThrownBy(storage::load).isInstanceOf(IOException.class);
        assertThatThrownBy(storage::sync).isInstanceOf(IOException.class);
    }
}
