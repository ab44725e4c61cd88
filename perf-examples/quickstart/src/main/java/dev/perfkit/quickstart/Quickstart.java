package dev.perfkit.quickstart;

import dev.perfkit.quickstart.http.HttpService;
import dev.perfkit.quickstart.process.Family;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The main job: the same load on a small shop, without and with PerfKit, or that shop live on a dashboard. See {@link Options#HELP}.
 *
 * <p>Ends with status 0; 1 where it could not run, or with {@code --strict} where a bar was missed; 2 for a wrong option.
 */
public final class Quickstart {
    private Quickstart() {}

    /** Runs it. */
    public static void main(String[] args) {
        Console console = new Console(System.out, isTerminal());
        System.exit(status(List.of(args), console));
    }

    private static int status(List<String> args, Console console) {
        try {
            Options options = Options.parse(args);
            if (options.help()) {
                console.line(Options.HELP);
                return 0;
            }
            return run(options, console) || !options.strict() ? 0 : 1;
        } catch (IllegalArgumentException e) {
            console.line(String.valueOf(e.getMessage()));
            return 2;
        } catch (IOException e) {
            console.line("The quickstart cannot go on: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            return 1;
        }
    }

    private static boolean run(Options options, Console console) throws IOException, InterruptedException {
        requireFree(options.port());
        if (options.endWithParent()) {
            Family.endWithParent();
        }
        console.line("Starting a shop: a database, three backends, Redis; this takes a few seconds.");
        try (Family family = new Family(console::stop)) {
            Shop shop = Shop.start(family, options.redis(), console);
            if (options.serve()) {
                serve(options, shop, console);
                return true;
            }
            return compare(options, shop, console);
        }
    }

    private static boolean compare(Options options, Shop shop, Console console)
            throws IOException, InterruptedException {
        try (Session session = new Session(options, console, shop)) {
            return session.compare();
        }
    }

    /** Shows the shop until somebody ends this JVM. */
    private static void serve(Options options, Shop shop, Console console) throws IOException, InterruptedException {
        try (LiveShop live = LiveShop.open(options, shop, console)) {
            console.line("Dashboard  " + live.dashboard().url());
            console.line("Products   " + live.uri() + "/products/1 under load. Ctrl-C ends it.");
            console.line("Each " + live.round().toSeconds()
                    + " s first one backend loses its database, then a second one:" + " watch the alerts.");
            new CountDownLatch(1).await();
        }
    }

    /** Tells of a busy port before anything was started. */
    private static void requireFree(int port) throws IOException {
        try (HttpService probe = HttpService.bind(port, 1)) {
            probe.start();
        } catch (IOException e) {
            throw new IOException(e.getMessage() + ". Choose another with --port, or leave it out for a free one.", e);
        }
    }

    @SuppressWarnings("SystemConsoleNull") // with -Djdk.console=java.base it is null on newer JDKs too
    private static boolean isTerminal() {
        return System.console() != null;
    }
}
