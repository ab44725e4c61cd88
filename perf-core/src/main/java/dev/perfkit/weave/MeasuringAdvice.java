package dev.perfkit.weave;

import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** The code that is copied into a measured method. Never run from here. */
final class MeasuringAdvice {
    private MeasuringAdvice() {}

    @Advice.OnMethodEnter
    static @Nullable Object enter(@SiteConstant MeasuredSite site) {
        return Weaving.enter(site);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(
            @SiteConstant MeasuredSite site,
            @Advice.Enter @Nullable Object token,
            @ReturnedReference @Nullable Object returned,
            @Advice.Thrown @Nullable Throwable thrown) {
        if (token instanceof CallToken call) {
            call.left = true;
        }
        Weaving.exit(site, token, returned, thrown);
    }
}
