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

    /** Returns the name for a line of text: a line stays a line, whatever a site is called. */
    static String printable(String name) {
        return name.codePoints()
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
