package dev.perfkit.simulations.memory.shop;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

/** Lends buffers of 64 KB. One request in 80, five a second, does not give its one back: some 19 MB in 24,000 requests. */
final class Pictures {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int REQUESTS_A_LOSS = 80;

    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private final Set<ByteBuffer> lent = Collections.newSetFromMap(new IdentityHashMap<>());

    void serve(int request) {
        ByteBuffer buffer = borrow();
        buffer.clear().putInt(request);
        if (request % REQUESTS_A_LOSS != 0) {
            giveBack(buffer);
        }
    }

    private synchronized ByteBuffer borrow() {
        ByteBuffer buffer = free.isEmpty() ? ByteBuffer.allocateDirect(BUFFER_BYTES) : free.pop();
        lent.add(buffer);
        return buffer;
    }

    private synchronized void giveBack(ByteBuffer buffer) {
        lent.remove(buffer);
        free.push(buffer);
    }
}
