package dev.perfkit.simulations.memory.shop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A batch in each 2,000 requests, over 1,200 of them: 10 MB of rows, 3 MB of direct buffers, four workers, a file, and five sets
 * of rules. It ends the workers and closes the file; the rest is left to the collector.
 */
final class Batch {
    private static final int PERIOD = 2_000;
    private static final int LENGTH = 1_200;
    private static final int WORKERS = 4;
    private static final int ROW_BYTES = 8_000;
    private static final int REQUESTS_A_BLOCK = 100;
    private static final int BLOCK_BYTES = 256 << 10;
    private static final int REQUESTS_A_RULE = 240;

    private final Rules rules = new Rules(false);
    private @Nullable Job job;

    synchronized void serve(int request) throws IOException, ReflectiveOperationException {
        int step = request % PERIOD;
        if (step < LENGTH) {
            if (job == null) {
                job = new Job();
            }
            job.step(step);
            if (step % REQUESTS_A_RULE == 0) {
                rules.change(request);
            }
        } else if (job != null) {
            job.close();
            job = null;
        }
    }

    private static final class Job implements AutoCloseable {
        final List<byte[]> rows = new ArrayList<>();
        final List<ByteBuffer> blocks = new ArrayList<>();
        final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        final FileChannel file = open();

        /** One worker writes a block, the others look on: they are there for their number. */
        void step(int step) {
            rows.add(new byte[ROW_BYTES]);
            if (step % REQUESTS_A_BLOCK == 0) {
                ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
                blocks.add(block);
                workers.execute(() -> write(block));
            }
        }

        private void write(ByteBuffer block) {
            try {
                file.write(block, 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static FileChannel open() {
            try {
                Path path = Files.createTempFile("batch", ".rows");
                return FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            workers.shutdown();
            try {
                workers.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            file.close();
        }
    }
}
