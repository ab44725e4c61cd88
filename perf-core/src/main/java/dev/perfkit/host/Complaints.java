package dev.perfkit.host;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of each reading that fails once, so that a host without some file is not told so each second. */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(HostProbe.class);

    private final Set<String> told = new HashSet<>();

    /** Says that something could not be read, unless that was said before. */
    synchronized void about(String what, Throwable why) {
        if (told.add(what)) {
            LOG.warn("{} cannot be read, and is unknown: {}; further ones are not logged", what, why.toString());
        }
    }
}
