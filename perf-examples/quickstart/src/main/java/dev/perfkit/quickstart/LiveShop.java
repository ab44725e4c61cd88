package dev.perfkit.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.perfkit.host.HostProbe;
import dev.perfkit.memory.MemoryProfiler;
import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.MonitorBuilder;
import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.dashboard.Dashboard;
import dev.perfkit.monitor.dashboard.DashboardBuilder;
import dev.perfkit.profile.Profiler;
import dev.perfkit.quickstart.front.FrontServer;
import dev.perfkit.quickstart.front.PerfKitFront;
import dev.perfkit.quickstart.load.LoadGenerator;
import dev.perfkit.quickstart.load.Schedule;
import dev.perfkit.quickstart.shop.ShopDatabase;
import dev.perfkit.signal.Inspectable;
import dev.perfkit.task.TaskOptions;
import dev.perfkit.task.TaskQueue;
import dev.perfkit.time.Scheduler;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;

/** The shop live on a dashboard: traffic that goes on, a fault that comes back, and all that PerfKit knows of it. */
final class LiveShop implements AutoCloseable {
    /*
     * A round, again and again:
     *
     *     0           25 %              45 %       60 %                  100 %
     *     |------------|=================|##########|----------------------|
     *                  shop-3 loses      shop-2     both have
     *                  its database      too        it again
     *
     * The front goes on with the backends that are left, so that clients notice little, and "backends out" warns, is critical, and
     * is resolved. The fleet beside it follows a load that rises and falls once in each round.
     */
    private static final double FIRST = 0.25;
    private static final double SECOND = 0.45;
    private static final double OVER = 0.60;
    private static final int ROUND = 8;
    private static final Duration SLOT = Duration.ofSeconds(2);
    private static final Duration SLOW = Duration.ofSeconds(5); // more than a call that is tried twice may take
    private static final Duration STOCK_TAKING = Duration.ofSeconds(5);
    private static final int PRODUCTS_TAKEN = 40;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    private final Options options;
    private final Shop shop;
    private final Console console;
    private final Profiler profiler;
    private final PerfKitFront front;
    private final FrontServer server;
    private final ElasticFleet fleet;
    private final TaskQueue tasks;
    private final MemoryProfiler memory;
    private final Monitor monitor;
    private final Dashboard dashboard;
    private final LoadGenerator generator = new LoadGenerator();
    private final List<Traffic> traffic = new ArrayList<>();
    private List<Scheduler.Handle> faults = List.of(); // of the traffic's thread, and at its end of who closes
    private Scheduler.Handle stockTaking = () -> {};

    private LiveShop(Options options, Shop shop, Console console) throws IOException {
        this.options = options;
        this.shop = shop;
        this.console = console;
        profiler = Profiler.builder()
                .name("front")
                .slowThreshold(SLOW)
                .callTree(true)
                .build();
        front = new PerfKitFront(shop.urisByName(), shop.redis(), "live");
        server = new FrontServer(front, options.port());
        fleet = new ElasticFleet(shop, options.perSecond());
        tasks = TaskQueue.builder("stock-taking")
                .workers(2)
                .capacity(4 * PRODUCTS_TAKEN)
                .patience(Duration.ofSeconds(1))
                .build();
        memory = MemoryProfiler.builder("quickstart")
                .openEnded()
                .work(() -> server.latency().snapshot().get().count())
                .build();
        monitor = newMonitor();
        dashboard = newDashboard();
    }

    private Monitor newMonitor() {
        MonitorBuilder builder =
                Monitor.builder("shop").window(ShopRules.WINDOW).slot(ShopRules.STEP);
        ShopRules.of(server, front).forEach(builder::rule);
        return builder.channel(this::tell).build();
    }

    private Dashboard newDashboard() {
        List<Inspectable> parts = new ArrayList<>(front.parts());
        parts.addAll(fleet.parts());
        parts.addAll(List.of(tasks, memory, HostProbe.system(), profiler));
        DashboardBuilder builder =
                Dashboard.builder().monitor(monitor).every(SLOT).readOnly(false);
        parts.forEach(builder::show);
        return builder.show(server.latency(), server.errors()).build();
    }

    /** Starts everything, and waits until there is something to see. */
    static LiveShop open(Options options, Shop shop, Console console) throws IOException, InterruptedException {
        LiveShop live = new LiveShop(options, shop, console);
        boolean started = false;
        try {
            live.start();
            started = true;
            return live;
        } finally {
            if (!started) {
                live.close();
            }
        }
    }

    private void start() throws IOException, InterruptedException {
        Profiler.install(profiler);
        fleet.awaitFirst();
        memory.start();
        dashboard.start();
        monitor.start();
        stockTaking = tasks.repeat(TaskOptions.named("stock-taking"), this::takeStock, STOCK_TAKING);
        traffic.add(Traffic.start(generator, server.uri(), "shop", this::round));
        traffic.add(Traffic.start(generator, fleet.uri(), "fleet", this::wave));
    }

    private Schedule round(long number) {
        faults = List.of(
                at(FIRST, shop.bad()::disconnect),
                at(SECOND, second()::disconnect),
                at(OVER, second()::reconnect),
                at(OVER, shop.bad()::reconnect));
        return Schedule.draw(number, options.perSecond(), round(), ShopDatabase.PRODUCTS);
    }

    private BackendNode second() {
        return shop.backends().get(shop.backends().size() - 2);
    }

    private Scheduler.Handle at(double share, Runnable fault) {
        Duration after = Duration.ofNanos((long) (round().toNanos() * share));
        return Scheduler.system().schedule(ForkJoinPool.commonPool(), fault, after);
    }

    private Schedule wave(long number) {
        Duration third = round().dividedBy(3);
        double rate = options.perSecond();
        return Schedule.draw(-number, rate / 3, third, ShopDatabase.PRODUCTS)
                .then(Schedule.draw(-number, rate, third, ShopDatabase.PRODUCTS))
                .then(Schedule.draw(-number, rate / 3, third, ShopDatabase.PRODUCTS));
    }

    /** Looks some products up in the background, as a shop does that orders in time. */
    private void takeStock() {
        SplittableRandom random = new SplittableRandom();
        for (int i = 0; i < PRODUCTS_TAKEN; i++) {
            long id = random.nextLong(1, ShopDatabase.PRODUCTS + 1L);
            var unused = tasks.submit(
                    TaskOptions.named("product " + id), () -> front.product(id).stock());
        }
    }

    private void tell(AlertEvent event) {
        console.line(String.format(
                Locale.ROOT,
                "%s  %-8s %-10s %s: %s%n          see %s",
                TIME.format(InstantSource.system().instant()),
                event.level().name().toLowerCase(Locale.ROOT),
                event.transition().name().toLowerCase(Locale.ROOT),
                event.rule(),
                event.description(),
                evidence(event.rule())));
    }

    /** Returns where a page that is signed in shows what an alert rests on. */
    String evidence(String rule) {
        return "http://127.0.0.1:" + dashboard.port() + "/#rule=" + URLEncoder.encode(rule, UTF_8);
    }

    Duration round() {
        return options.run().multipliedBy(ROUND);
    }

    URI uri() {
        return server.uri();
    }

    Dashboard dashboard() {
        return dashboard;
    }

    Monitor monitor() {
        return monitor;
    }

    @Override
    public void close() {
        stockTaking.cancel();
        traffic.forEach(Traffic::close);
        faults.forEach(Scheduler.Handle::cancel);
        generator.close();
        dashboard.close();
        monitor.close();
        tasks.close();
        memory.close();
        fleet.close();
        server.close();
        profiler.close();
    }
}
