package dev.perfkit.weave;

/**
 * An annotation that cannot be woven, or is not.
 *
 * @param annotation its simple name
 * @param on where it stands: {@code "on "} or {@code "on the class of "}
 * @param where the method, constructor or class
 * @param reason why not, and what would help
 */
record Finding(String annotation, String on, String where, String reason) {
    @Override
    public String toString() {
        return "@" + annotation + " " + on + where + ": " + reason;
    }
}
