package dev.perfkit.simulations.memory.shop;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A new session every 200 requests, two a second, whose thread nobody ends. */
final class Sessions {
    private static final int REQUESTS_A_SESSION = 200;
    private static final long STACK_BYTES = 128 << 10;

    void serve(int request) {
        if (request % REQUESTS_A_SESSION == 0) {
            BlockingQueue<String> events = new LinkedBlockingQueue<>();
            Thread thread = new Thread(null, () -> listen(events), "session-" + request, STACK_BYTES);
            thread.setDaemon(true);
            thread.start();
            events.add("begin");
        }
    }

    private static void listen(BlockingQueue<String> events) {
        try {
            while (!events.take().equals("end")) {
                // An event that is no end changes nothing here.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
