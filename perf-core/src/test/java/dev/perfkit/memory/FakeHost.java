package dev.perfkit.memory;

import dev.perfkit.host.HostProbe;
import dev.perfkit.host.HostSnapshot;
import java.util.function.Supplier;

/** A host whose process takes what a test says. */
final class FakeHost implements HostProbe {
    private final Supplier<Long> resident;
    long files = 10;

    FakeHost(Supplier<Long> resident) {
        this.resident = resident;
    }

    @Override
    public HostSnapshot snapshot() {
        HostSnapshot.Memory memory = new HostSnapshot.Memory(1_000L << 20, null, null, null);
        return new HostSnapshot(0, process(), files(), null, memory, null, null, null);
    }

    @Override
    public HostSnapshot.JvmProcess process() {
        return new HostSnapshot.JvmProcess(resident.get(), 1L << 40, 0L);
    }

    @Override
    public HostSnapshot.OpenFiles files() {
        return new HostSnapshot.OpenFiles(files, 1_000L);
    }
}
