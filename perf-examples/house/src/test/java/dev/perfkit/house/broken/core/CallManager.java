package dev.perfkit.house.broken.core;

import dev.perfkit.house.broken.cache.Near;
import net.bytebuddy.description.type.TypeDescription;

/** Breaks five rules: uses the module above, in a circle; reads a clock; weaves; has a name that tells nothing. */
public class CallManager {
    public Near near = new Near();
    public TypeDescription woven = TypeDescription.ForLoadedType.of(Near.class);

    public long start() {
        return System.nanoTime();
    }
}
