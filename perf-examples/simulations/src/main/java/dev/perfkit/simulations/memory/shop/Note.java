package dev.perfkit.simulations.memory.shop;

/** What is noted for a request. */
final class Note {
    final String text;
    final byte[] detail;

    Note(String text, byte[] detail) {
        this.text = text;
        this.detail = detail;
    }
}
