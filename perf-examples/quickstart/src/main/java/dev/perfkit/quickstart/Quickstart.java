package dev.perfkit.quickstart;

import dev.perfkit.quickstart.front.FrontServer;
import dev.perfkit.quickstart.front.PlainFront;
import dev.perfkit.quickstart.process.Family;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The main job. */
public final class Quickstart {
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    private Quickstart() {}

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        Console console = new Console(System.out, isTerminal());
        Options options = Options.parse(List.of(args));
        try (Family family = new Family()) {
            run(options, family, console);
        }
        System.exit(0);
    }

    @SuppressWarnings("SystemConsoleNull") // with -Djdk.console=java.base it is null on newer JDKs too
    private static boolean isTerminal() {
        return System.console() != null;
    }

    private static void run(Options options, Family family, Console console) throws IOException, InterruptedException {
        Shop shop = Shop.start(family, options.redis(), console);
        try (FrontServer plain = new FrontServer(new PlainFront(shop.uris()), options.port());
                Experiment experiment = new Experiment(shop, options.perSecond(), console)) {
            experiment.warmUp(Side.WITHOUT, plain.uri(), WARM_UP);
            List<Run> runs = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                runs.add(experiment.measure(Side.WITHOUT, plain.uri(), i, options.run(), "run " + i + " of 3"));
                Summary s = Summary.of(runs);
                console.line(s + " " + s.millis(0.5) + " " + s.millis(0.99) + " " + s.completedShare() + " bad "
                        + s.shareOfBad());
            }
        }
    }
}
