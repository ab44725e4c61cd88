package dev.perfkit.monitor.alert.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A disk in memory that can be full, fail, and crash at any byte, for simulations and tests.
 *
 * <pre>{@code
 * MemoryStorage disk = Storage.memory();
 * disk.append(bytes);
 * MemoryStorage rebooted = disk.afterCrash(3); // what was not synced is gone, but for three bytes
 * }</pre>
 *
 * <p><b>Thread safety:</b> any number of threads; each call is one step.
 */
public final class MemoryStorage implements Storage {
    private final List<byte[]> aside = new ArrayList<>();
    private byte[] content = {}; // with room behind it
    private int written;
    private int synced;
    private long capacity = Long.MAX_VALUE;
    private boolean failing;

    /** Creates an empty one. */
    public MemoryStorage() {}

    /** Creates one that holds the bytes. */
    public MemoryStorage(byte[] content) {
        put(content);
    }

    @Override
    public synchronized byte[] load() throws IOException {
        requireWorking();
        return Arrays.copyOf(content, written);
    }

    /** As a disk does, a full one takes what fits and then fails. */
    @Override
    public synchronized void append(byte[] bytes) throws IOException {
        requireWorking();
        int fits = (int) Math.max(0, Math.min(bytes.length, capacity - written));
        if (written + fits > content.length) {
            content = Arrays.copyOf(content, 2 * (written + fits));
        }
        System.arraycopy(bytes, 0, content, written, fits);
        written += fits;
        requireRoom(fits == bytes.length);
    }

    @Override
    public synchronized void sync() throws IOException {
        requireWorking();
        synced = written;
    }

    @Override
    public synchronized void replace(byte[] bytes) throws IOException {
        requireWorking();
        requireRoom(bytes.length <= capacity);
        put(bytes);
    }

    @Override
    public synchronized String setAside() throws IOException {
        requireWorking();
        aside.add(load());
        return "memory, content " + aside.size() + " set aside";
    }

    @Override
    public void close() {}

    /** From now on it holds that many bytes at most. */
    public synchronized void capacity(long capacity) {
        this.capacity = capacity;
    }

    /** From now on every call fails, or works again. */
    public synchronized void failing(boolean failing) {
        this.failing = failing;
    }

    /**
     * Returns what a machine finds that starts after a crash now: what was synced, and of what was only appended the first
     * bytes.
     *
     * @param unsynced how many bytes at most
     */
    public synchronized MemoryStorage afterCrash(int unsynced) {
        int kept = (int) Math.min(written, (long) synced + unsynced);
        return new MemoryStorage(Arrays.copyOf(content, kept));
    }

    private void put(byte[] bytes) {
        content = bytes.clone();
        written = bytes.length;
        synced = written;
    }

    /** Returns what was set aside, the oldest first. */
    public synchronized List<byte[]> asideContents() {
        return List.copyOf(aside);
    }

    private void requireWorking() throws IOException {
        if (failing) {
            throw new IOException("the storage is failing");
        }
    }

    private static void requireRoom(boolean room) throws IOException {
        if (!room) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public String toString() {
        return "Storage.memory()";
    }
}
