package dev.perfkit.balancer.scale;

/**
 * Something that is so or not, and why; by the names and reasons of the HorizontalPodAutoscaler.
 *
 * @param type what is said
 * @param holds whether it is so
 * @param reason why, in one word
 * @param message why, in a sentence with numbers
 */
public record Condition(Type type, boolean holds, String reason, String message) {
    /** What a condition says. */
    public enum Type {
        /** The size could be changed at present. */
        ABLE_TO_SCALE,
        /** There is a value to go by. */
        SCALING_ACTIVE,
        /** What is proposed is more or less than may be. */
        SCALING_LIMITED
    }
}
