package dev.perfkit.monitor.dashboard;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;

/** Serves the made-up shop, with an hour behind it, until it is stopped: a place to work on the page. */
final class DashboardDemo {
    private DashboardDemo() {}

    public static void main(String[] arguments) {
        Duration past = Duration.ofHours(1);
        try (DemoService service =
                        new DemoService(InstantSource.system().instant().minus(past));
                Dashboard dashboard = dashboard(service, arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0)) {
            dashboard.start();
            live(service, past);
            System.out.println(dashboard.url());
            for (long second = 0; ; second++) {
                LockSupport.parkNanos(1_000_000_000L);
                if (second % 10 == 0) {
                    service.slowness(second / 120 % 2 == 1 ? 6 : 1);
                    service.trade();
                }
                service.time.advance(Duration.ofSeconds(1));
            }
        }
    }

    static Dashboard dashboard(DemoService service, int port) {
        DashboardBuilder builder = Dashboard.builder();
        builder.patience = Duration.ofDays(1); // what steps of made-up time are to a request
        return builder.monitor(service.monitor)
                .show(service.profiler)
                .show(service.parts.toArray(dev.perfkit.signal.Inspectable[]::new))
                .show(service.signals.toArray(dev.perfkit.signal.Signal[]::new))
                .readOnly(false)
                .token("a-token-for-the-demo")
                .port(port)
                .ticker(service.time)
                .scheduler(new InlineScheduler(service.time))
                .wallClock(service.wallClock)
                .build();
    }

    /** Lets the service live for a while, with a bad time at two thirds and one at the end. */
    static void live(DemoService service, Duration length) {
        long slots = length.dividedBy(DemoService.SLOT);
        for (long slot = 0; slot < slots; slot++) {
            boolean bad = (slot > slots * 0.55 && slot < slots * 0.68) || slot > slots - 26;
            service.slowness(bad ? slot > slots - 26 ? 11 : 3 : 1);
            service.trade();
            service.time.advance(DemoService.SLOT);
        }
    }
}
