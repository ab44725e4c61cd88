package dev.perfkit.cache;

import dev.perfkit.weave.AnsweredSite;
import dev.perfkit.weave.MethodShape;
import dev.perfkit.weave.WovenCall;
import dev.perfkit.weave.WovenMethod;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Registers {@link CacheInvalidations} with the weaver. Found by {@link java.util.ServiceLoader}; nobody else needs it. */
public final class CacheInvalidationsCall implements WovenCall.Answering {
    private final CacheInvalidateCall one = new CacheInvalidateCall();

    /** Made by the service loader. */
    public CacheInvalidationsCall() {}

    @Override
    public String annotation() {
        return CacheInvalidations.class.getName();
    }

    @Override
    public void check(Map<String, List<String>> attributes) {
        checkEach(attributes, one::check);
    }

    @Override
    public void check(Map<String, List<String>> attributes, MethodShape method) {
        checkEach(attributes, each -> one.check(each, method));
    }

    private static void checkEach(Map<String, List<String>> attributes, Consumer<Map<String, List<String>>> check) {
        List<Map<String, List<String>>> all = Attributes.nested(attributes, "value");
        if (all.isEmpty()) {
            throw new IllegalArgumentException("value: none (expected: at least one @CacheInvalidate)");
        }
        for (int i = 0; i < all.size(); i++) {
            try {
                check.accept(all.get(i));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("value[" + i + "]: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public AnsweredSite link(WovenMethod method) {
        return new InvalidatingSite(Attributes.nested(method.attributes(), "value").stream()
                .map(each -> new WovenMethod(method.owner(), method.name(), method.descriptor(), each))
                .toList());
    }
}
