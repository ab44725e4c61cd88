package dev.perfkit.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A child JVM that holds so much, makes garbage, and prints what the live set is said to be. */
final class Churn {
    private static final int PIECE = 64 << 10;
    private static final int MIDDLE_AGED = 2_000;
    /** Until what is held has grown old. */
    private static final long WARM_UP = 400 << 20;

    private static volatile Object sink = "";

    private Churn() {}

    /**
     * Runs it.
     *
     * @param args how many MB to hold; {@code old} for garbage that reaches the old generation, {@code young} for none of that; after how many
     *     answers to end; after how many MB of garbage to end without
     */
    public static void main(String[] args) {
        @Nullable LiveSet live = null;
        List<byte[]> held = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[0]) * ((1 << 20) / PIECE); i++) {
            held.add(new byte[PIECE - 16]);
        }
        boolean old = args[1].equals("old");
        int answers = Integer.parseInt(args[2]);
        long most = Long.parseLong(args[3]) << 20;
        Object[] middleAged = new Object[MIDDLE_AGED];
        Random random = new Random(1);
        long made = 0;
        for (int i = 1; made < most && answers > 0; i++) {
            byte[] garbage = new byte[1_000 + random.nextInt(1_000)];
            sink = garbage;
            made += garbage.length;
            if (old && i % 20 == 0) {
                middleAged[random.nextInt(MIDDLE_AGED)] = garbage;
            }
            if (live == null && made > WARM_UP) {
                live = LiveSetRules.ofThisJvm();
            }
            if (live != null && i % 100 == 0) {
                Long answer = live.poll();
                if (answer != null) {
                    System.out.println("live " + answer);
                    answers--;
                }
            }
        }
        System.out.println("made " + made + " held " + held.size() + sink.hashCode());
    }
}
