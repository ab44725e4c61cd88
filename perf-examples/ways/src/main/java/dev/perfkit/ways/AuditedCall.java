package dev.perfkit.ways;

import dev.perfkit.weave.MeasuredSite;
import dev.perfkit.weave.WovenCall;
import dev.perfkit.weave.WovenMethod;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts the calls of {@link Audited} methods by action. */
public final class AuditedCall implements WovenCall.Measuring {
    private static final Map<String, Integer> COUNTS = new ConcurrentHashMap<>();

    /** Made by the service loader. */
    public AuditedCall() {}

    static int count(String action) {
        return COUNTS.getOrDefault(action, 0);
    }

    @Override
    public String annotation() {
        return Audited.class.getName();
    }

    @Override
    public MeasuredSite link(WovenMethod method) {
        String action = method.attribute("action");
        return new MeasuredSite() {
            @Override
            public @Nullable Object enter() {
                return null;
            }

            @Override
            public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {
                COUNTS.merge(action, 1, Integer::sum);
            }
        };
    }
}
