package dev.perfkit.simulations.memory.shop;

import dev.perfkit.memory.Resource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A program's work, request by request. What it does hangs on the number of the request only, so that a shortened run is the same
 * run, faster.
 */
public enum Load {
    /** Finished orders are kept for a page "my orders" in a static map. */
    STATIC_MAP(Resource.HEAP, Receipt.class),
    /** Baskets listen to prices, and are not taken off the list when their customer leaves. */
    LISTENER(Resource.HEAP, Basket.class),
    /** What each thread of the pool notes for its request is not taken off where the request ends early. */
    THREAD_LOCAL(Resource.HEAP, Note.class),
    /** Rules are compiled anew at each change, and old ones stay registered. */
    CLASS_LOADER(Resource.METASPACE, null),
    /** Pictures are sent from direct buffers that are borrowed from a pool and not always given back. */
    DIRECT_BUFFER(Resource.DIRECT_BUFFERS, null),
    /** Each new session has a thread that waits for its events, also when nobody sends any more. */
    THREAD(Resource.THREADS, null),
    /** An invoice that is looked at is opened, and not closed. */
    FILE(Resource.FILES, null),
    /** Nothing but the shop: much garbage, and orders that wait. */
    STEADY(null, null),
    /** A cache of pages that fills within the first third of a minute and then turns over. */
    CACHE(null, null),
    /** Every five seconds a batch of three: rows, workers, a file, direct buffers and rules, all let go at its end. */
    BATCH(null, null);

    /** How many requests there are in a second of a run that is not shortened. */
    public static final int REQUESTS_A_SECOND = 400;

    private final @Nullable Resource leaks;
    private final @Nullable Class<?> owner;

    Load(@Nullable Resource leaks, @Nullable Class<?> owner) {
        this.leaks = leaks;
        this.owner = owner;
    }

    /** Returns what it leaks; nothing for a harmless one. */
    public Optional<Resource> leaks() {
        return Optional.ofNullable(leaks);
    }

    /** Returns the class of the objects that it holds too many of, where that is what leaks. */
    public Optional<String> owner() {
        return Optional.ofNullable(owner).map(Class::getName);
    }

    /** Returns its name, such as {@code static-map}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Opens the shop under this load. */
    public Service open() {
        return new Service(new Shop(), feature());
    }

    private Feature feature() {
        return switch (this) {
            case STATIC_MAP -> new History()::serve;
            case LISTENER -> new Prices()::serve;
            case THREAD_LOCAL -> new Notes()::serve;
            case CLASS_LOADER -> new Rules(true)::serve;
            case DIRECT_BUFFER -> new Pictures()::serve;
            case THREAD -> new Sessions()::serve;
            case FILE -> new Invoices()::serve;
            case STEADY -> request -> {};
            case CACHE -> new PageCache()::serve;
            case BATCH -> new Batch()::serve;
        };
    }

    /** The shop at work. Any thread may serve a request. */
    public static final class Service {
        private final Shop shop;
        private final Feature feature;
        private final LongAdder sent = new LongAdder();

        private Service(Shop shop, Feature feature) {
            this.shop = shop;
            this.feature = feature;
        }

        /** Serves a request. */
        public void serve(int request) throws Exception {
            sent.add(shop.serve(request));
            feature.serve(request);
        }

        /** Returns how many bytes were sent. */
        public long sent() {
            return sent.sum();
        }
    }
}
