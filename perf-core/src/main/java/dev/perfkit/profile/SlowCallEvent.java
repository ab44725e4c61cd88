package dev.perfkit.profile;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;

/** A slow call in a flight recording, written when it ends. */
@Name("dev.perfkit.SlowCall")
@Label("Slow Call")
@Category("PerfKit")
@Description("A profiled call that took at least its threshold")
@SuppressWarnings("UnusedVariable") // read by the flight recorder
final class SlowCallEvent extends Event {
    /*
     * An event's own duration runs from begin() to end(): the event would have to be there when the call begins, for every
     * call, since nobody knows then which will be slow. So the event is an instant, the call's end, and the call's duration
     * is a field.
     */
    @Label("Site")
    private String site = "";

    @Label("Call Duration")
    @Description("How long the call took; the event's own duration is 0")
    @Timespan(Timespan.NANOSECONDS)
    private long callDuration;

    @Label("Threshold")
    @Timespan(Timespan.NANOSECONDS)
    private long threshold;

    @Label("End")
    @Description("RETURNED, FAILED or CANCELLED")
    private String end = "";

    @Label("GC Overlap")
    @Description("How much of the call the JVM stood still for garbage collection")
    @Timespan(Timespan.NANOSECONDS)
    private long gcOverlap;

    static void commit(SlowCall call, GcPauses pauses) {
        SlowCallEvent event = new SlowCallEvent();
        if (event.shouldCommit()) {
            event.site = call.site();
            event.callDuration = call.nanos();
            event.threshold = call.thresholdNanos();
            event.end = call.end().name();
            event.gcOverlap = pauses.within(call.startedAt(), call.endedAt()).nanos();
            event.commit();
        }
    }
}
