package dev.perfkit.cache.redis;

import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener whose exceptions are logged and told to it as a loss. */
final class GuardedListener implements TierListener {
    private static final Logger log = LoggerFactory.getLogger(RedisTier.class);

    private final TierListener listener;

    GuardedListener(TierListener listener) {
        this.listener = listener;
    }

    private void guard(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) { // on a thread of Lettuce's, which nobody looks at
            log.error("{} failed to take a message, and is told that it was lost", listener, e);
            lost("failed: " + e);
        }
    }

    @Override
    public void changed(String text, long version) {
        guard(() -> listener.changed(text, version));
    }

    @Override
    public void killed(Group group, long version) {
        guard(() -> listener.killed(group, version));
    }

    @Override
    public void suspended(String why) {
        guard(() -> listener.suspended(why));
    }

    @Override
    public void resumed(String why) {
        guard(() -> listener.resumed(why));
    }

    @Override
    public void lost(String why) {
        try {
            listener.lost(why);
        } catch (Throwable e) { // as above
            log.error("{} failed to take a loss", listener, e);
        }
    }
}
