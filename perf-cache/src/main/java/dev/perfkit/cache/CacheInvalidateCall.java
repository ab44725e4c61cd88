package dev.perfkit.cache;

import dev.perfkit.weave.AnsweredSite;
import dev.perfkit.weave.MethodShape;
import dev.perfkit.weave.WovenCall;
import dev.perfkit.weave.WovenMethod;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Registers {@link CacheInvalidate} with the weaver. Found by {@link java.util.ServiceLoader}; nobody else needs it. */
public final class CacheInvalidateCall implements WovenCall.Answering {
    /** Made by the service loader. */
    public CacheInvalidateCall() {}

    @Override
    public String annotation() {
        return CacheInvalidate.class.getName();
    }

    @Override
    public void check(Map<String, List<String>> attributes) {
        Attributes.requireCache(attributes);
        long given = Stream.of(
                        !Attributes.text(attributes, "key").isEmpty(),
                        KeyMaker.isGiven(Attributes.text(attributes, "keyFunction")),
                        !Attributes.text(attributes, "tag").isEmpty(),
                        Attributes.isOn(attributes, "all"))
                .filter(Boolean::booleanValue)
                .count();
        if (given != 1) {
            throw new IllegalArgumentException("key, keyFunction, tag, all: " + given + " given (expected: one)");
        }
    }

    @Override
    public void check(Map<String, List<String>> attributes, MethodShape method) {
        ReturnKind.checkDone(method.returnType(), method.types().supertypes(method.returnType()));
        KeyMaker.check(attributes, method);
        String tag = Attributes.text(attributes, "tag");
        if (!tag.isEmpty()) {
            Attributes.parsed("tag", tag, method);
        }
    }

    @Override
    public AnsweredSite link(WovenMethod method) {
        return new InvalidatingSite(List.of(method));
    }
}
