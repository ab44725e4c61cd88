package dev.perfkit.weave;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/** The code that is copied into an answered method. Never run from here. */
final class AnsweringAdvice {
    private AnsweringAdvice() {}

    @Advice.OnMethodEnter(skipOn = Entry.Answer.class)
    static Entry enter(
            @SiteConstant AnsweredSite site,
            @Advice.This(optional = true) @Nullable Object self,
            @Advice.AllArguments @Nullable Object[] arguments) {
        return Weaving.enter(site, self, arguments);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    @SuppressWarnings("UnusedVariable") // the assignment becomes the woven method's return value
    static void exit(
            @SiteConstant AnsweredSite site,
            @Advice.Enter Entry entry,
            @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) @Nullable Object returned,
            @Advice.Thrown @Nullable Throwable thrown) {
        if (!entry.left) {
            entry.left = true;
        }
        returned = Weaving.exit(site, entry, returned, thrown);
    }
}
