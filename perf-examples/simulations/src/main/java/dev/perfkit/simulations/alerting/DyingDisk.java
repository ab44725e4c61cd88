package dev.perfkit.simulations.alerting;

import dev.perfkit.monitor.alert.spool.MemoryStorage;
import dev.perfkit.monitor.alert.spool.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A disk whose every call is a step at which the machine may die. */
final class DyingDisk implements Storage {
    private final MemoryStorage disk;
    private final Death death;
    private final StringBuilder unsynced = new StringBuilder();

    DyingDisk(MemoryStorage disk, Death death) {
        this.disk = disk;
        this.death = death;
    }

    @Override
    public byte[] load() throws IOException {
        return disk.load();
    }

    @Override
    public void append(byte[] bytes) throws IOException {
        step();
        disk.append(bytes);
        unsynced.append(new String(bytes, StandardCharsets.UTF_8));
        step();
    }

    @Override
    public void sync() throws IOException {
        disk.sync();
        death.promised(unsynced.toString());
        unsynced.setLength(0);
        step();
    }

    @Override
    public void replace(byte[] bytes) throws IOException {
        step();
        disk.replace(bytes);
        step();
    }

    private void step() throws IOException {
        if (death.step(disk)) {
            throw new IOException("the machine is dead");
        }
    }

    @Override
    public String setAside() throws IOException {
        return disk.setAside();
    }

    @Override
    public void close() {}
}
