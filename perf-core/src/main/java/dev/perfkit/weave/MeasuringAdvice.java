package dev.perfkit.weave;

import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** The code that is copied into a measured method: one of the two enters, one of the two exits. Never run from here. */
final class MeasuringAdvice {
    private MeasuringAdvice() {}

    /** A call begins. */
    static final class Enter {
        private Enter() {}

        @Advice.OnMethodEnter
        static @Nullable Object enter(@SiteConstant MeasuredSite site) {
            return Weaving.enter(site);
        }
    }

    /** A call begins whose arguments are wanted. */
    static final class EnterWithArguments {
        private EnterWithArguments() {}

        @Advice.OnMethodEnter
        static @Nullable Object enter(
                @SiteConstant MeasuredSite site, @Advice.AllArguments @Nullable Object[] arguments) {
            return Weaving.enter(site, arguments);
        }
    }

    /** A call has ended. */
    static final class Exit {
        private Exit() {}

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

    /** A call has ended whose result may be replaced. */
    static final class ExitReplacing {
        private ExitReplacing() {}

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @SiteConstant MeasuredSite site,
                @Advice.Enter @Nullable Object token,
                @ReplacedReference @Nullable Object returned,
                @Advice.Thrown @Nullable Throwable thrown) {
            Object original = returned;
            if (original != null) {
                try {
                    returned = Weaving.replace(site, token, original);
                } catch (Throwable e) {
                    // The stack is at its end, and the call of replace itself has failed. The exit must be told all the
                    // same.
                    returned = original;
                }
            }
            if (token instanceof CallToken call) {
                call.left = true;
            }
            Weaving.exit(site, token, original, thrown);
        }
    }
}
