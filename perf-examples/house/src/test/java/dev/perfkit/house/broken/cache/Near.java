package dev.perfkit.house.broken.cache;

import dev.perfkit.house.broken.core.CallManager;

/** Closes the circle. */
public class Near {
    public CallManager calls;
}
