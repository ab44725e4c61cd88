package dev.perfkit.ways;

import dev.perfkit.weave.AnsweredSite;
import dev.perfkit.weave.Entry;
import dev.perfkit.weave.WovenCall;
import dev.perfkit.weave.WovenMethod;
import org.jspecify.annotations.Nullable;

/** Answers the calls of {@link Canned} methods. */
public final class CannedCall implements WovenCall.Answering {
    /** Made by the service loader. */
    public CannedCall() {}

    @Override
    public String annotation() {
        return Canned.class.getName();
    }

    @Override
    public AnsweredSite link(WovenMethod method) {
        Entry answer = Entry.answer(method.attribute("value"));
        return new AnsweredSite() {
            @Override
            public Entry enter(@Nullable Object self, @Nullable Object[] arguments) {
                return answer;
            }

            @Override
            public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {}
        };
    }
}
