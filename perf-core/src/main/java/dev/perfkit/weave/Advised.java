package dev.perfkit.weave;

import net.bytebuddy.description.method.MethodDescription;

/**
 * What is put around a method, beside what its shape of {@link WovenCall} says.
 *
 * @param arguments whether a measuring site gets the arguments
 * @param replaced whether a measuring site may replace the result
 */
record Advised(boolean arguments, boolean replaced) {

    /** Returns the name of the bootstrap in {@link Weaving} that makes the site's constant. */
    String bootstrap(WovenCall call, MethodDescription method) {
        if (call instanceof WovenCall.Answering) {
            return "answered";
        }
        if (method.isConstructor()) {
            return "measuredConstructor";
        }
        return replaced ? "replacing" : "measured";
    }
}
