package dev.perfkit.host;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that knows of the host. Null is what it does not know; what it throws is told once and means the same. Called by one
 * thread at a time.
 */
interface HostSource {
    default HostSnapshot.@Nullable JvmProcess process() throws IOException {
        return null;
    }

    default HostSnapshot.@Nullable OpenFiles files() throws IOException {
        return null;
    }

    default HostSnapshot.@Nullable Cpu cpu() throws IOException {
        return null;
    }

    default HostSnapshot.@Nullable Memory memory() throws IOException {
        return null;
    }

    /** Returns the counts of each disk by its name, in the order of {@link HostSnapshot.Disk}; none is unknown. */
    default @Nullable Map<String, long[]> disks() throws IOException {
        return null;
    }

    /** Returns the counts of each interface by its name, in the order of {@link HostSnapshot.Network}; none is unknown. */
    default @Nullable Map<String, long[]> networks() throws IOException {
        return null;
    }

    default HostSnapshot.@Nullable Container container() throws IOException {
        return null;
    }
}
