package dev.perfkit.profile;

/** Which calls something is measured on that costs more than a call should. */
public enum Sampling {
    /** On none. */
    OFF,
    /** On every call of a site where that stays below 1 % of the site's own time; else on one call in N, drawn by chance. */
    ADAPTIVE,
    /** On every call, whatever it costs. */
    EVERY_CALL
}
