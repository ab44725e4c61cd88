package dev.perfkit.simulations.memory.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The service under every load. It holds a catalogue of some 6 MB for good. A request makes some 50 KB of garbage, and leaves an
 * order of some 7 KB that waits for the bank: its answer comes when a later request draws the same place, after 600 requests on
 * average, one and a half seconds at {@value Load#REQUESTS_A_SECOND} a second. So 4 MB wait at a time and outlive the young
 * generation of a small heap, as requests to a slow backend do.
 */
final class Shop {
    private static final int PRODUCTS = 3_000;
    private static final int DESCRIPTION = 1_800;
    private static final int WAITING = 600;
    private static final int FIELDS = 40;
    private static final int ORDER_BYTES = 6_000;
    private static final int PAGE_CHARS = 12_000;

    private final List<Product> catalogue = new ArrayList<>();
    private final AtomicReferenceArray<Order> waiting = new AtomicReferenceArray<>(WAITING);

    Shop() {
        for (int i = 0; i < PRODUCTS; i++) {
            catalogue.add(new Product("product " + i, new byte[DESCRIPTION]));
        }
    }

    /** Serves one request, and returns how many bytes it sends. */
    int serve(int request) {
        SplittableRandom random = new SplittableRandom(request);
        Map<String, String> form = new HashMap<>();
        for (int i = 0; i < FIELDS; i++) {
            form.put("field" + i, Long.toString(random.nextLong(), Character.MAX_RADIX));
        }
        StringBuilder page = new StringBuilder();
        while (page.length() < PAGE_CHARS) {
            Product product = catalogue.get(random.nextInt(PRODUCTS));
            page.append(product.name)
                    .append(product.description[request % DESCRIPTION])
                    .append(form.get("field" + random.nextInt(FIELDS)));
        }
        Order answered = waiting.getAndSet(random.nextInt(WAITING), new Order(form, new byte[ORDER_BYTES]));
        return page.toString().getBytes(UTF_8).length + (answered == null ? 0 : answered.confirm());
    }

    private static final class Product {
        final String name;
        final byte[] description;

        Product(String name, byte[] description) {
            this.name = name;
            this.description = description;
        }
    }

    private static final class Order {
        final Map<String, String> form;
        final byte[] message;

        Order(Map<String, String> form, byte[] message) {
            this.form = form;
            this.message = message;
        }

        int confirm() {
            return form.size() + message.length;
        }
    }
}
