package dev.perfkit.quickstart;

/** The two that are compared. */
enum Side {
    WITHOUT("without PerfKit"),
    WITH("with PerfKit");

    private final String title;

    Side(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
