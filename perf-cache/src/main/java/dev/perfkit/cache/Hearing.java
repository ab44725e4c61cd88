package dev.perfkit.cache;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Acts on what the far tier tells: others' changes, and whether it can be heard at all. */
final class Hearing<K, V> implements TierListener {
    /*
     * A change: epoch first, so that no reading under way is stored any more; then the entry, if it is older; then the flight,
     * so that nobody boards what was read before the change.
     *
     * The gate is shut before anything else when the link breaks, and opened after everything else when it is mended:
     *
     *   suspended   shut the gate
     *   resumed     bump all, drop all, detach all flights ... open the gate
     *   lost        bump all, drop all, detach all flights
     */
    private static final Logger log = LoggerFactory.getLogger(TieredCache.class);

    private final Layers<K, V> layers;

    Hearing(Layers<K, V> layers) {
        this.layers = layers;
    }

    @Override
    public void changed(String text, long version) {
        if (!layers.own.hear(text, version)) {
            layers.near.changed(text, version);
            layers.flights.remove(text);
        }
    }

    @Override
    public void killed(Group group, long version) {
        if (!layers.own.hearKill(version)) {
            layers.dropNear(group);
        }
    }

    @Override
    public void suspended(String why) {
        layers.near.shut();
        layers.link.suspended();
        layers.own.forget();
        layers.suspensions.increment();
        layers.decisions.add("cache " + layers.name + ": near tier is SUSPENDED", why);
        log.warn("cache {}: the far tier cannot be heard: {}", layers.name, why);
    }

    @Override
    public void resumed(String why) {
        empty();
        if (layers.link.resumed()) {
            layers.emptied.increment();
            layers.decisions.add("cache " + layers.name + ": near tier is LIVE", why);
        }
        layers.near.open();
        log.info("cache {}: the far tier can be heard: {}", layers.name, why);
    }

    @Override
    public void lost(String why) {
        empty();
        layers.emptied.increment();
        layers.decisions.add("cache " + layers.name + ": near tier was EMPTIED", why);
        log.warn("cache {}: messages or data of the far tier were lost: {}", layers.name, why);
    }

    private void empty() {
        layers.own.forget();
        layers.dropNear(new Group.All());
    }
}
