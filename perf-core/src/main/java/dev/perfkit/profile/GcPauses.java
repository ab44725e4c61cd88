package dev.perfkit.profile;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import dev.perfkit.time.Ticker;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/** The last pauses in which the JVM stood still to collect garbage. */
final class GcPauses {
    /*
     * Which beans tell of pauses. Serial ("Copy", "MarkSweepCompact"), Parallel ("PS Scavenge", "PS MarkSweep") and G1
     * ("G1 Young Generation", "G1 Old Generation", and since 20 "G1 Concurrent GC", whose notices are those of its remark and
     * cleanup pauses) have no others. ZGC and Shenandoah have two of each: "… Pauses", and "… Cycles", during which the
     * program runs.
     *
     * The JVM counts milliseconds from a moment of its own, which is not that of its uptime. Where that moment is on our
     * ticker is found by the notices: each comes after its pause, so the moment is at most (arrival - end), and the smallest
     * such difference is the closest. A notice may come after the end of a call that the pause was in; so the last pause
     * of each collector is asked for as well, and known again by its number when its notice comes. One of before the start
     * does not count: nobody has said when that was.
     */
    static final int KEPT = 1_024;

    private static final long MILLI = 1_000_000;

    private final Ticker ticker;
    private final NotificationListener listener = (notification, handback) -> hear(notification);
    private final List<Collector> collectors = new ArrayList<>();
    private final ArrayDeque<Pause> pauses = new ArrayDeque<>();
    private @Nullable Long zero;
    private @Nullable Pause forgotten;

    /** A collector, and the number of its last pause of before the start. */
    private record Collector(GarbageCollectorMXBean bean, long before) {}

    private record Pause(String collector, long id, long startMillis, long endMillis) {}

    /**
     * How much of a span was pauses.
     *
     * @param nanos their time within it
     * @param atLeast whether the span is longer than what is remembered
     */
    record Share(long nanos, boolean atLeast) {}

    GcPauses(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Begins to listen. */
    synchronized void start() {
        try {
            for (java.lang.management.GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
                if (bean instanceof GarbageCollectorMXBean known && bean instanceof NotificationEmitter emitter) {
                    if (tellsOfPauses(bean.getName())) {
                        emitter.addNotificationListener(listener, null, null);
                        GcInfo last = known.getLastGcInfo();
                        collectors.add(new Collector(known, last == null ? -1 : last.getId()));
                    }
                }
            }
        } catch (LinkageError e) {
            // A JVM without com.sun.management: nothing is known of its pauses.
        }
    }

    static boolean tellsOfPauses(String collector) {
        return !collector.endsWith("Cycles");
    }

    /** Ends listening. What is known stays. */
    synchronized void close() {
        for (Collector collector : collectors) {
            try {
                ((NotificationEmitter) collector.bean()).removeNotificationListener(listener);
            } catch (ListenerNotFoundException e) {
                // Somebody else has removed it.
            }
        }
        collectors.clear();
    }

    NotificationListener listener() {
        return listener;
    }

    private void hear(Notification notification) {
        try {
            heard(notification);
        } catch (RuntimeException e) {
            // The ticker is broken. Whoever sends notices would print that, at each one.
        }
    }

    private void heard(Notification notification) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            long now = ticker.read();
            GarbageCollectionNotificationInfo info =
                    GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
            GcInfo gc = info.getGcInfo();
            add(info.getGcName(), gc.getId(), gc.getStartTime(), gc.getEndTime(), now);
        }
    }

    /** A pause has been told of, at the given instant of the ticker. */
    synchronized void add(String collector, long id, long startMillis, long endMillis, long now) {
        long bound = now - endMillis * MILLI;
        if (zero == null || bound - zero < 0) {
            zero = bound;
        }
        Pause pause = new Pause(collector, id, startMillis, endMillis);
        if (!pauses.contains(pause)) {
            pauses.addLast(pause);
            if (pauses.size() > KEPT) {
                forgotten = pauses.removeFirst();
            }
        }
    }

    /** Returns how much of the span between two instants of the ticker was pauses. */
    synchronized Share within(long from, long to) {
        askForLast();
        if (zero == null) {
            return new Share(0, false);
        }
        long sum = 0;
        for (Pause pause : pauses) {
            sum += overlap(pause, zero, from, to);
        }
        Pause lost = forgotten;
        return new Share(Math.min(sum, to - from), lost != null && overlap(lost, zero, from, to) > 0);
    }

    private static long overlap(Pause pause, long zero, long from, long to) {
        // Against the span's end, which is near: the differences do not wrap.
        long start = Math.max(from - to, zero + pause.startMillis * MILLI - to);
        long end = Math.min(0, zero + pause.endMillis * MILLI - to);
        return Math.max(0, end - start);
    }

    private void askForLast() {
        for (Collector collector : collectors) {
            GcInfo last = collector.bean().getLastGcInfo();
            if (last != null && last.getId() != collector.before()) {
                add(collector.bean().getName(), last.getId(), last.getStartTime(), last.getEndTime(), ticker.read());
            }
        }
    }
}
