package dev.perfkit.monitor.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Something that open pages are told.
 *
 * @param number its place in the order of this run, from 1
 * @param name what it is: {@code slot}, {@code alerts}
 * @param json its data, in one line
 */
record Event(long number, String name, String json) {
    /** As it is sent to a page that listens. */
    byte[] frame(String run) {
        return ("id: " + run + "." + number + "\nevent: " + name + "\ndata: " + json + "\n\n").getBytes(UTF_8);
    }

    /** As it is given to a page that asks. */
    String object(String run) {
        return "{\"id\":\"" + run + "." + number + "\",\"event\":\"" + name + "\",\"data\":" + json + "}";
    }
}
