package dev.perfkit.cache.kit;

import dev.perfkit.cache.TierListener;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/** What one node hears of a {@link MemoryStore}, whose lock guards it. */
final class MemoryLink {
    private final Ticker ticker;
    private final LatencyRecorder lags = new LatencyRecorder();
    private final List<TierListener> listeners = new ArrayList<>();
    private final Queue<Message> onTheWay = new ArrayDeque<>();
    private boolean live = true;
    private boolean holding;
    private boolean gap;
    private int toDrop;

    private record Message(Consumer<TierListener> change, long made) {}

    MemoryLink(Ticker ticker) {
        this.ticker = ticker;
    }

    void add(TierListener listener) {
        listeners.add(listener);
        if (live) {
            tell(listener, to -> to.resumed("listening"));
        }
    }

    void send(Consumer<TierListener> change) {
        if (!live) {
            return;
        }
        Message message = new Message(change, ticker.read());
        if (toDrop > 0) {
            toDrop--;
            gap = true;
        } else if (holding) {
            onTheWay.add(message);
        } else {
            beat();
            deliver(message);
        }
    }

    private void deliver(Message message) {
        tellAll(message.change);
        if (!listeners.isEmpty()) {
            lags.record(ticker.read() - message.made);
        }
    }

    void beat() {
        if (gap) {
            lose("a message is missing");
        }
    }

    void lose(String why) {
        gap = false;
        onTheWay.clear();
        if (live) {
            tellAll(listener -> listener.lost(why));
        }
    }

    void hold() {
        holding = true;
    }

    void release() {
        holding = false;
        beat();
        while (!onTheWay.isEmpty()) {
            deliver(onTheWay.remove());
        }
    }

    void drop(int messages) {
        toDrop = messages;
    }

    void suspend() {
        if (live) {
            live = false;
            onTheWay.clear();
            tellAll(listener -> listener.suspended("cut"));
        }
    }

    void resume() {
        if (!live) {
            live = true;
            gap = false;
            tellAll(listener -> listener.resumed("mended"));
        }
    }

    LatencySnapshot lag() {
        return lags.snapshot();
    }

    private void tellAll(Consumer<TierListener> message) {
        listeners.forEach(listener -> tell(listener, message));
    }

    private static void tell(TierListener listener, Consumer<TierListener> message) {
        try {
            message.accept(listener);
        } catch (RuntimeException e) {
            listener.lost(e.toString());
        }
    }
}
