package dev.perfkit.cache;

import dev.perfkit.weave.AnsweredSite;
import dev.perfkit.weave.MethodShape;
import dev.perfkit.weave.WovenCall;
import dev.perfkit.weave.WovenMethod;
import java.util.List;
import java.util.Map;

/** Registers {@link Cached} with the weaver. Found by {@link java.util.ServiceLoader}; nobody else needs it. */
public final class CachedCall implements WovenCall.Answering {
    /** Made by the service loader. */
    public CachedCall() {}

    @Override
    public String annotation() {
        return Cached.class.getName();
    }

    @Override
    public void check(Map<String, List<String>> attributes) {
        Attributes.requireCache(attributes);
        CachedSite.requireTimeToLive(Attributes.text(attributes, "ttlMillis"));
    }

    @Override
    public void check(Map<String, List<String>> attributes, MethodShape method) {
        ReturnKind.checkValue(method.returnType(), method.types().supertypes(method.returnType()));
        KeyMaker.check(attributes, method);
        if (Attributes.text(attributes, "key").isEmpty()
                && !KeyMaker.isGiven(Attributes.text(attributes, "keyFunction"))) {
            FullKey.check(method);
        }
        Condition.check(Attributes.text(attributes, "condition"), method);
        attributes.getOrDefault("tags", List.of()).forEach(tag -> Attributes.parsed("tags", tag, method));
    }

    @Override
    public AnsweredSite link(WovenMethod method) {
        return new CachedSite(method);
    }
}
