package dev.perfkit.simulations.memory.shop;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Leaks some 18 MB in 24,000 requests. */
final class History {
    private static final Map<String, Receipt> RECEIPTS = new ConcurrentHashMap<>();
    private static final int PRINTED_BYTES = 600;

    void serve(int request) {
        RECEIPTS.put("order-" + request, new Receipt(request, new byte[PRINTED_BYTES]));
    }
}
