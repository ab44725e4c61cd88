package dev.perfkit.simulations.memory.shop;

import java.util.ArrayList;
import java.util.List;

/** A customer's basket, which listens to prices. */
final class Basket {
    private static final int PREVIEW_BYTES = 250;

    private final List<Item> items = new ArrayList<>();

    Basket(int items) {
        for (int i = 0; i < items; i++) {
            this.items.add(new Item(new byte[PREVIEW_BYTES]));
        }
    }

    void onPrice(int item, int price) {
        items.get(item).price = price;
    }

    private static final class Item {
        final byte[] preview;
        int price;

        Item(byte[] preview) {
            this.preview = preview;
        }

        @Override
        public String toString() {
            return preview.length + " bytes at " + price;
        }
    }
}
