package dev.perfkit.ways;

import dev.perfkit.weave.SelfAttach;

/** Way three: the application weaves itself, the classes that it has loaded before among them. */
public final class SelfAttachMain {
    private SelfAttachMain() {}

    /** Attaches, twice, and goes on as a woven application. */
    public static void main(String[] arguments) {
        System.out.println("before: " + new Shop().order(7));
        SelfAttach.install();
        SelfAttach.install();
        WovenMain.main(arguments);
    }
}
