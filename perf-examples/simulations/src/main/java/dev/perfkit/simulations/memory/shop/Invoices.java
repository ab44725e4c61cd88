package dev.perfkit.simulations.memory.shop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Every 133rd request looks at an invoice, three a second, and forgets to close it. */
final class Invoices {
    private static final int REQUESTS_A_LOOK = 133;
    private static final int INVOICE_BYTES = 2_000;

    private final Map<Integer, FileChannel> opened = new ConcurrentHashMap<>();
    private final Path file;

    Invoices() {
        try {
            file = Files.write(Files.createTempFile("invoice", ".txt"), new byte[INVOICE_BYTES]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void serve(int request) throws IOException {
        if (request % REQUESTS_A_LOOK == 0) {
            opened.put(request, FileChannel.open(file));
        }
    }
}
