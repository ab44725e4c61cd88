package dev.perfkit.weave;

/**
 * An annotation that cannot be woven, or is not.
 *
 * @param annotation its simple name; empty for whatever stands on the class
 * @param on how it stands there: {@code "on "}, {@code "on the class of "} or empty
 * @param where the method, constructor or class
 * @param reason why not, and what would help
 */
record Finding(String annotation, String on, String where, String reason) {
    @Override
    public String toString() {
        return (annotation.isEmpty() ? "" : "@" + annotation + " ") + on + where + ": " + reason;
    }
}
