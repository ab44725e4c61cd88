package dev.perfkit.profile;

/** The one check of names. */
final class Names {
    private Names() {}

    static String requireName(String what, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException(what + ": \"" + name + "\" (expected: not blank)");
        }
        return name;
    }
}
