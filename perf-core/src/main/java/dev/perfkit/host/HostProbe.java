package dev.perfkit.host;

import dev.perfkit.signal.Inspectable;

/**
 * Reads the machine, what its container may use of it, and this process.
 *
 * <pre>{@code
 * HostProbe host = HostProbe.system();
 * HostSnapshot now = host.snapshot();
 * System.out.println(now.process().residentBytes() + " bytes of " + now.memoryLimit());
 * host.signals().forEach(signal -> System.out.println(signal.name())); // for a monitor
 * }</pre>
 *
 * <p>What is not known is null, and its signal is not listed; it is never shown as 0. All counts are cumulative: a rate is the
 * difference of two snapshots, see {@link dev.perfkit.stats.Window}, and whoever looks on may do so as often as he likes.
 *
 * <p><b>Thread safety:</b> any thread; one reads, the others wait for it. <b>Cost:</b> on Linux some twenty small files of the
 * kernel for a snapshot, and one for {@link #process()}. OSHI takes several times as long, and
 * the first time much longer. A snapshot is kept for a second, and all signals are read from it. <b>Failures:</b> none: a reading that fails is unknown, and
 * the log says so the first time.
 */
public interface HostProbe extends Inspectable {

    /** Returns a probe that reads the files of the kernel on Linux, asks OSHI elsewhere, and without that the JVM. */
    static HostProbe system() {
        return Probes.system();
    }

    /**
     * Returns a probe that asks OSHI on Linux too, for the machine. What is cheaper to have, this process and the container,
     * it reads as {@link #system()} does.
     *
     * @throws IllegalStateException if {@code com.github.oshi:oshi-core} is not there
     */
    static HostProbe oshi() {
        return Probes.oshi();
    }

    /** Returns a probe that never asks OSHI. */
    static HostProbe jvm() {
        return Probes.jvm();
    }

    /** Returns a probe that reads nothing and knows nothing. */
    static HostProbe disabled() {
        return Probes.disabled();
    }

    /** Returns {@code "host"}. */
    @Override
    default String name() {
        return "host";
    }

    /** Returns all that is known, at most a second old. */
    @Override
    HostSnapshot snapshot();

    /** Reads what this process takes, now. The cheapest of all, for who asks each second. */
    HostSnapshot.JvmProcess process();

    /** Counts the files that this process has open, now. On a Linux before 6.2 all of them are listed for it. */
    HostSnapshot.OpenFiles files();
}
