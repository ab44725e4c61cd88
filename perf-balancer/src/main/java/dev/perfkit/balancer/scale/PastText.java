package dev.perfkit.balancer.scale;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/** A past as text. */
final class PastText {
    /*
     * A line each, instants in milliseconds; the last line is a checksum of all before, so that what is cut or changed is known for that:
     *
     *     perfkit-autoscaler 1
     *     pause NONE
     *     hold 1767225600000
     *     goal 4
     *     leaving shop-7
     *     change 1767225600000 -1
     *     wish 1767225600000 4
     *     end 5f0c1b2a
     */
    private static final String HEAD = "perfkit-autoscaler 1";

    private PastText() {}

    static String write(Past past) {
        StringBuilder text = new StringBuilder(HEAD).append("\npause ").append(past.pause());
        if (past.holdShrinkingUntil() != null) {
            text.append("\nhold ").append(past.holdShrinkingUntil().toEpochMilli());
        }
        text.append("\ngoal ").append(past.goal());
        past.leaving().stream()
                .sorted()
                .forEach(name -> text.append("\nleaving ").append(name));
        past.changes()
                .forEach(c -> text.append("\nchange ")
                        .append(c.at().toEpochMilli())
                        .append(' ')
                        .append(c.by()));
        past.proposals()
                .forEach(w -> text.append("\nwish ")
                        .append(w.at().toEpochMilli())
                        .append(' ')
                        .append(w.size()));
        text.append('\n');
        return text + "end " + checksum(text.toString()) + "\n";
    }

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if it is not what {@link #write} wrote
     */
    static Past read(String text) {
        int end = text.lastIndexOf("end ");
        if (!text.startsWith(HEAD + "\n")
                || end < 0
                || !text.substring(end).equals("end " + checksum(text.substring(0, end)) + "\n")) {
            throw new IllegalArgumentException(
                    "state: " + text.length() + " characters (expected: as an autoscaler wrote them)");
        }
        Pause pause = Pause.NONE;
        Instant hold = null;
        int goal = 0;
        Set<String> leaving = new HashSet<>();
        List<Past.Change> changes = new ArrayList<>();
        List<Past.Wish> wishes = new ArrayList<>();
        for (String line : text.substring(HEAD.length() + 1, end).split("\n", -1)) {
            String[] words = line.split(" ", 3);
            switch (words[0]) {
                case "pause" -> pause = Pause.valueOf(words[1]);
                case "hold" -> hold = instant(words[1]);
                case "goal" -> goal = Integer.parseInt(words[1]);
                case "leaving" -> leaving.add(line.substring("leaving ".length()));
                case "change" -> changes.add(new Past.Change(instant(words[1]), Integer.parseInt(words[2])));
                case "wish" -> wishes.add(new Past.Wish(instant(words[1]), Integer.parseInt(words[2])));
                default -> {} // of a later version
            }
        }
        return new Past(changes, wishes, hold, leaving, goal, pause);
    }

    private static Instant instant(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }

    private static String checksum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }
}
