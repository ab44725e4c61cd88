package dev.perfkit.monitor.alert.delivery;

import dev.perfkit.monitor.alert.spool.Storage;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** A disk whose syncs hang until a test lets them go. */
class Slow implements Storage {
    private final Storage behind;
    volatile CountDownLatch hang;

    Slow(Storage behind, CountDownLatch hang) {
        this.behind = behind;
        this.hang = hang;
    }

    @Override
    public byte[] load() throws IOException {
        return behind.load();
    }

    @Override
    public void append(byte[] bytes) throws IOException {
        behind.append(bytes);
    }

    @Override
    public void sync() throws IOException {
        try {
            hang.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        behind.sync();
    }

    @Override
    public void replace(byte[] bytes) throws IOException {
        behind.replace(bytes);
    }

    @Override
    public String setAside() throws IOException {
        return behind.setAside();
    }

    @Override
    public void close() throws IOException {
        behind.close();
    }
}
