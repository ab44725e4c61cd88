package dev.perfkit.balancer.scale;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A state in a file: the latest claim in its first line, what was written in the others. */
final class FileState implements ScalingState {
    /*
     * Each change is made under the lock of a file that is never replaced: locks hang on the file itself, and the state's is a new one
     * after each change. The locks of a JVM are its process's, so threads of one exclude each other before. A first line that is no
     * number cannot have been ours: the claim is then as of the clock, which is later than any number of claims before.
     */
    private static final Object WITHIN_JVM = new Object();

    private final Path file;
    private final Path lock;

    FileState(Path file) {
        this.file = requireNonNull(file, "file").toAbsolutePath();
        this.lock = this.file.resolveSibling(this.file.getFileName() + ".lock");
    }

    @Override
    public Claim claim() throws IOException {
        return locked(() -> {
            Content before = read();
            long token = before.latest + 1;
            replace(token, before.text == null ? "" : before.text);
            return new Claim(token, before.text);
        });
    }

    @Override
    public void write(long token, String text) throws IOException, StaleClaimException {
        long latest = locked(() -> {
            long known = read().latest;
            if (token >= known) {
                replace(token, text);
            }
            return known;
        });
        if (token < latest) {
            throw new StaleClaimException(file.toString(), token, latest);
        }
    }

    private record Content(long latest, @Nullable String text) {}

    private Content read() throws IOException {
        String whole;
        try {
            // Whatever is there: what is no text is to be found corrupt, not to end all.
            whole = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return new Content(0, null);
        }
        int end = whole.indexOf('\n');
        try {
            String text = whole.substring(end + 1);
            long latest = Long.parseLong(whole.substring(0, Math.max(0, end)));
            if (latest > 0 && latest < Long.MAX_VALUE) {
                return new Content(latest, text.isEmpty() ? null : text);
            }
        } catch (NumberFormatException e) {
            // It is none of ours.
        }
        return new Content(Files.getLastModifiedTime(file).toMillis(), whole);
    }

    private void replace(long token, String text) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        ByteBuffer bytes = ByteBuffer.wrap((token + "\n" + text).getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What is done under the lock. */
    @FunctionalInterface
    private interface Locked<R> {
        R run() throws IOException;
    }

    private <R> R locked(Locked<R> action) throws IOException {
        synchronized (WITHIN_JVM) {
            Files.createDirectories(requireNonNull(file.getParent(), "the root is no file"));
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock(); // until the channel is closed
                return action.run();
            }
        }
    }

    @Override
    public String toString() {
        return "ScalingState.file(" + file + ")";
    }
}
