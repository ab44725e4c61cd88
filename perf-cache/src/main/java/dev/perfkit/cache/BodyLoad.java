package dev.perfkit.cache;

import dev.perfkit.weave.Entry;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A load whose loader is the body of a woven method, from where the body begins to where its result is stored. */
final class BodyLoad<K, V> {
    /*
     * Where the stack is at its end, the call that should end the load may overflow it and never begin. Woven code has marked
     * the entry by then. Whoever waits for the flight looks at it every second: marked, and a second later nobody has
     * begun to end it: then nobody will.
     */
    private final Flight<K, V> flight;
    private final Search<K, V> search;
    private final Executor executor;
    private volatile boolean ended;
    private volatile @Nullable Entry entry;
    private volatile boolean seenLeft;

    BodyLoad(Flight<K, V> flight, Search<K, V> search, Executor executor) {
        this.flight = flight;
        this.search = search;
        this.executor = executor;
        flight.watchedBy(this::lookForLostEnd);
    }

    void carriedBy(Entry carrier) {
        entry = carrier;
    }

    private void lookForLostEnd() {
        Entry carrier = entry;
        if (ended || carrier == null || !carrier.left) {
            return;
        }
        if (seenLeft) {
            search.crash(flight, new StackOverflowError("at the end of a load, on the thread that loaded"));
        }
        seenLeft = true;
    }

    /** The body has returned a value, or null for none. */
    void returned(@Nullable V value) {
        ended = true;
        try {
            search.land(flight, search.loaded(flight, value));
        } catch (Throwable e) { // whatever it is, nobody may wait for this flight for ever
            search.crash(flight, e);
            throw e;
        }
    }

    /** The body has thrown. Those who wait get that, or an older value if there is one to be served instead. */
    void threw(Throwable failure) {
        ended = true;
        try {
            search.land(flight, search.failed(flight, failure));
        } catch (Throwable e) {
            search.crash(flight, e);
        }
    }

    /** The body has returned a stage; the load ends when that does, on the executor, since the far tier may take a while. */
    @SuppressWarnings("FutureReturnValueIgnored") // what is told throws nothing
    void returnedStage(CompletionStage<@Nullable V> stage) {
        ended = true;
        flight.handOver();
        stage.whenCompleteAsync(
                        (value, failure) -> {
                            if (failure == null) {
                                returned(value);
                            } else {
                                threw(Landing.unwrapped(failure));
                            }
                        },
                        executor)
                .whenComplete((value, failure) -> {
                    if (failure != null && flight.isFlying()) { // the executor would not have it
                        search.crash(flight, Landing.unwrapped(failure));
                    }
                });
    }
}
