package dev.perfkit.memory;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/** Counts the collections of G1 that large objects have caused: nothing but a notice tells the cause of a collection. */
final class HumongousWatch {
    /*
     * While somebody listens, the JVM builds maps of all its pools for each collection: 0.1 ms of CPU, which at fifty collections a
     * second is five times what all else may cost. So this listens from one sample to the next, and rests for many.
     */
    private static final int OFTEN = 32;
    private static final int SELDOM = 128;
    private static final int OFTEN_UNTIL = 128;

    private static final String CAUSE = "G1 Humongous Allocation";

    private final AtomicLong all = new AtomicLong();
    private final AtomicLong humongous = new AtomicLong();
    private final NotificationListener listener = (notice, handback) -> hear(notice);
    private @Nullable NotificationEmitter emitter;

    /**
     * The collections that were looked at.
     *
     * @param humongous how many of them began since an object larger than half a region was allocated
     * @param all how many there were
     */
    record Seen(long humongous, long all) {}

    /** A sample was taken, of which this is the number from 0 on: listens up to the next, or not. */
    void sampled(long number) {
        if (number % (number < OFTEN_UNTIL ? OFTEN : SELDOM) == 1) {
            start();
        } else {
            close();
        }
    }

    /** Begins to listen, where the collector is G1. */
    synchronized void start() {
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (bean.getName().equals("G1 Young Generation") && bean instanceof NotificationEmitter young) {
                young.addNotificationListener(listener, null, null);
                emitter = young;
            }
        }
    }

    /** Ends listening; what was counted stays. */
    synchronized void close() {
        NotificationEmitter young = emitter;
        emitter = null;
        if (young != null) {
            try {
                young.removeNotificationListener(listener);
            } catch (ListenerNotFoundException e) {
                // Somebody else has removed it.
            }
        }
    }

    private void hear(Notification notice) {
        if (notice.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
                && notice.getUserData() instanceof CompositeData data) {
            all.incrementAndGet();
            if (CAUSE.equals(data.get("gcCause"))) {
                humongous.incrementAndGet();
            }
        }
    }

    NotificationListener listener() {
        return listener;
    }

    Seen seen() {
        return new Seen(humongous.get(), all.get());
    }
}
