package dev.perfkit.simulations.memory.shop;

/** What is kept of an order. */
final class Receipt {
    final int number;
    final byte[] printed;

    Receipt(int number, byte[] printed) {
        this.number = number;
        this.printed = printed;
    }
}
