package dev.perfkit.balancer.scale;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leads who holds the lock of a file. */
final class FileLeadership implements Leadership {
    private static final Logger log = LoggerFactory.getLogger(FileLeadership.class);

    private final Path file;
    private @Nullable FileChannel held;
    private long terms;
    private boolean closed;

    FileLeadership(Path file) {
        this.file = requireNonNull(file, "file").toAbsolutePath();
    }

    @Override
    public synchronized long term() {
        if (held == null && !closed) {
            held = lock();
            terms += held == null ? 0 : 1;
        }
        return held == null ? 0 : terms;
    }

    private @Nullable FileChannel lock() {
        FileChannel channel = null;
        try {
            Files.createDirectories(requireNonNull(file.getParent(), "the root is no file"));
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            log.debug("{} is held within this process", file);
        } catch (IOException e) {
            log.warn("{} cannot be locked, so this is no leader", file, e);
        }
        closeQuietly(channel);
        return null;
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeQuietly(held);
        held = null;
    }

    private void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            log.warn("{} cannot be closed", file, e);
        }
    }

    @Override
    public String toString() {
        return "Leadership.file(" + file + ")";
    }
}
