package dev.perfkit.simulations.memory.shop;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * 5,000 pages of 2.4 KB, 12 MB, out of 15,000 that are asked for, some of them much more often than others. Each request
 * looks one up, so that the cache is full after some 8,000.
 */
final class PageCache {
    private static final int PAGES = 15_000;
    private static final int CACHED = 5_000;
    private static final int PAGE_BYTES = 2_400;

    private final Map<Integer, byte[]> pages = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, byte[]> eldest) {
            return size() > CACHED;
        }
    };

    synchronized void serve(int request) {
        double draw = new SplittableRandom(request).nextDouble();
        pages.computeIfAbsent((int) (PAGES * draw * draw), number -> new byte[PAGE_BYTES]);
    }
}
