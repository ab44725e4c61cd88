package dev.perfkit.monitor.dashboard;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last events, for pages that missed some. */
final class EventLog {
    /** With two an interval of 10 s about ten minutes. */
    static final int KEPT = 128;

    private final String run;
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private long last;

    /**
     * @param run what tells this run from an earlier one, whose numbers mean nothing here
     */
    EventLog(String run) {
        this.run = run;
    }

    synchronized Event add(String name, String json) {
        Event event = new Event(++last, name, json);
        if (events.size() == KEPT) {
            events.removeFirst();
        }
        events.addLast(event);
        return event;
    }

    synchronized String lastId() {
        return run + "." + last;
    }

    String run() {
        return run;
    }

    /** Returns what came after the event of that id, in order; null where that is not known, and the page must begin anew. */
    synchronized @Nullable List<Event> after(@Nullable String id) {
        if (id == null || !id.startsWith(run + ".") || id.length() > run.length() + 20) {
            return null;
        }
        long number;
        try {
            number = Long.parseLong(id.substring(run.length() + 1));
        } catch (NumberFormatException e) {
            return null;
        }
        long oldest = last - events.size();
        if (number < oldest || number > last) {
            return null;
        }
        return events.stream().filter(event -> event.number() > number).toList();
    }
}
