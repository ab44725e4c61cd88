package dev.perfkit.monitor.alert.spool;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What a {@link Journal} needs of a disk: one file that grows, and that can be exchanged as a whole.
 *
 * <pre>{@code
 * try (Storage storage = Storage.directory(folder, "alerts")) {
 *     storage.append(bytes);
 *     storage.sync(); // from here on they survive a crash
 * }
 * }</pre>
 *
 * <p><b>Thread safety:</b> none; one thread at a time. <b>Cost:</b> {@link #append} that of a write, {@link #sync} and {@link #replace} that
 * of the disk, milliseconds as a rule; all of them block. <b>Failures:</b> an {@link IOException}, after which the end of
 * the file is unknown until {@link #replace} succeeds.
 */
public interface Storage extends AutoCloseable {

    /** Returns all that is there; empty where there is nothing. */
    byte[] load() throws IOException;

    /** Adds bytes to the end, which may or may not survive a crash until {@link #sync} returns. */
    void append(byte[] bytes) throws IOException;

    /** Returns when all that was appended would survive a crash. */
    void sync() throws IOException;

    /** Exchanges the content: whenever it crashes, the old or the new is there, and the new once this returns. */
    void replace(byte[] bytes) throws IOException;

    /**
     * Keeps the content as it is under another name, for a person to look at.
     *
     * @return where
     */
    String setAside() throws IOException;

    /** Lets others use it. Idempotent. */
    @Override
    void close() throws IOException;

    /**
     * Opens a file of a directory, which is created where it is missing, and locks it against other processes.
     *
     * @param directory the directory
     * @param name the file's name, without an extension
     * @throws StorageInUseException if another monitor has it, in this process or another
     * @throws IOException if the directory cannot be written
     */
    static Storage directory(Path directory, String name) throws IOException {
        return FileStorage.open(directory, name);
    }

    /** Returns a storage that is gone with the process. */
    static MemoryStorage memory() {
        return new MemoryStorage();
    }
}
