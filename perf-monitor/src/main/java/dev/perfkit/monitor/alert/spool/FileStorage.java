package dev.perfkit.monitor.alert.spool;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A file, its lock beside it, and for the length of an exchange its successor. */
final class FileStorage implements Storage {
    /*
     * What this process has open. It has to be asked before the lock's file is opened: on POSIX systems a process that
     * closes any channel of a file gives up its locks of it, so that a refused second monitor would unlock the first.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final Path file;
    private final FileChannel lock;
    private @Nullable FileChannel end;

    private FileStorage(Path directory, Path file, FileChannel lock) {
        this.directory = directory;
        this.file = file;
        this.lock = lock;
    }

    static FileStorage open(Path directory, String name) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.toRealPath().resolve(name + ".journal");
        if (!OPEN.add(file)) {
            throw inUse(directory, "this process");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(directory.resolve(name + ".lock"), READ, WRITE, CREATE);
            if (channel.tryLock() == null) {
                throw inUse(directory, "process " + holder(channel));
            }
            channel.truncate(0);
            writeAll(channel, Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8));
            return new FileStorage(directory, file, channel);
        } catch (IOException | RuntimeException e) {
            OPEN.remove(file);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    private static StorageInUseException inUse(Path directory, String holder) {
        return new StorageInUseException(
                "directory: " + directory + " (expected: no other monitor's; " + holder + " has it locked)");
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(20);
        channel.read(pid, 0);
        return new String(pid.array(), 0, pid.position(), StandardCharsets.UTF_8);
    }

    @Override
    public byte[] load() throws IOException {
        return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    }

    @Override
    public void append(byte[] bytes) throws IOException {
        if (end == null) {
            end = FileChannel.open(file, WRITE, CREATE, StandardOpenOption.APPEND);
        }
        writeAll(end, bytes);
    }

    @Override
    public void sync() throws IOException {
        if (end != null) {
            end.force(true);
        }
    }

    @Override
    public void replace(byte[] bytes) throws IOException {
        Path successor = directory.resolve(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(successor, WRITE, CREATE, TRUNCATE_EXISTING)) {
            writeAll(channel, bytes);
            channel.force(true);
        }
        closeEnd();
        Files.move(successor, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory();
    }

    /** The new name is durable only with the directory. Where directories cannot be opened, as on Windows, names are journaled. */
    private void syncDirectory() throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(directory, READ);
        } catch (AccessDeniedException e) {
            return;
        }
        try (channel) {
            channel.force(true);
        }
    }

    /** A second name for the same bytes needs no room on a full disk, and leaves no moment without the first. */
    @Override
    public String setAside() throws IOException {
        int number = 1;
        Path aside = aside(number);
        while (Files.exists(aside)) {
            aside = aside(++number);
        }
        try {
            Files.createLink(aside, file);
        } catch (UnsupportedOperationException
                | FileSystemException e) { // the latter where the file system has no links
            Files.copy(file, aside);
        }
        return aside.toString();
    }

    private Path aside(int number) {
        return directory.resolve(file.getFileName() + ".corrupt-" + number);
    }

    private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private void closeEnd() throws IOException {
        FileChannel open = end;
        end = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            closeEnd();
        } finally {
            lock.close(); // and with it the lock
            OPEN.remove(file);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
