package dev.perfkit.cache;

/**
 * Who is told what others change in a {@link CacheTier}.
 *
 * <p>A link is suspended from the start until its first {@link #resumed}. Calls come one at a time; those of one key, and those of
 * groups, in the order in which the tier made the changes. <b>Cost:</b> what is done here holds up the messages behind it.
 * <b>Failures:</b> what an implementation throws is logged, and taken for {@link #lost}.
 */
public interface TierListener {

    /**
     * A key was written or removed, by whomever: also by this JVM.
     *
     * @param text the key's {@linkplain CacheTier#text text}
     * @param version the version that the tier gave the change
     */
    void changed(String text, long version);

    /**
     * A group was invalidated, by whomever.
     *
     * @param version the version that the tier gave the change
     */
    void killed(Group group, long version);

    /** From here on messages may be missing: the tier cannot be heard. */
    void suspended(String why);

    /**
     * The tier can be heard again. What was kept since it was last heard may be old, and is to be thrown away before
     * anything is kept anew.
     */
    void resumed(String why);

    /** Messages were missed, or the tier lost data. What is kept may be old, and is to be thrown away. The tier can be heard. */
    void lost(String why);
}
