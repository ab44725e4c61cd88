package dev.perfkit.simulations.memory;

import java.util.function.Consumer;

/**
 * A kind of service.
 *
 * @param name what it is called
 * @param leaks whether it does
 * @param heldOut whether it was written after the detector's constants were chosen
 * @param parts adds to a service what makes it this kind
 */
record Workload(String name, boolean leaks, boolean heldOut, Consumer<Service> parts) {
    History history(long seed, double hours) {
        Service service = new Service(name, seed, hours);
        parts.accept(service);
        return service.history();
    }
}
