package dev.perfkit.simulations.alerting;

import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.MonitorBuilder;
import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.RuleBuilder;
import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.AlertPolicy;
import dev.perfkit.monitor.alert.GroupChannel;
import dev.perfkit.monitor.alert.Notification;
import dev.perfkit.monitor.alert.Transition;
import dev.perfkit.monitor.alert.delivery.ChannelSnapshot;
import dev.perfkit.monitor.alert.spool.MemoryStorage;
import dev.perfkit.monitor.alert.spool.Storage;
import dev.perfkit.signal.Signal;
import dev.perfkit.simulations.alerting.Course.Says;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A monitor's lives: values that wander, channels that fail, and a death at any step of all but the last. */
public final class CrashHistory {
    /*
     * A step is an evaluation, each half of a write, or a message to a channel; threads run in any order. At the step of death what the disk
     * has is kept, with some of what was not synced; whatever the program does after it reaches neither disk nor channel, as if
     * it had not been done.
     * In the last life nothing dies, the channels work, and all values become well: then everybody has to know of everything that
     * the disk ever promised, and that it is over, before the monitor is closed, which hurries what waits.
     * Some sources throw at times, and some rules tell of missing data. A wall's clock may be another at a boot. Of the alert that a rule
     * is broken it is only seen whether all of it arrives, since it is moved on by tasks of its own.
     */
    private static final Duration SLOT = Duration.ofSeconds(10);
    private static final String RULE = "rule-";
    private static final int PARTS = 20; // no thread stalls for as long as a disk has to hang to be told of
    private static final int MOST_SLOTS = 90;
    private static final int STEPS_A_SLOT = 4;
    private static final Duration LIKELY_STEP = Duration.ofHours(10); // of a wall's clock that is set
    private static final Duration LONGEST_HOLD =
            Duration.ofMinutes(70); // of an alert that flaps, and a channel's pause

    private final Random random;
    private final List<Rule> rules = new ArrayList<>();
    private final List<Duration> noDataFor = new ArrayList<>();
    private final List<Course> courses = new ArrayList<>();
    private final Receiver[] receivers = {new Receiver(), new Receiver()};
    private final Set<Told> promised = new HashSet<>();
    private final Result result = new Result();
    private int life;
    private boolean calm;
    private Death death;
    private MemoryStorage disk = Storage.memory();
    private ManualTime time = new ManualTime();
    private long bootedAt;
    private Instant bootedOn = Instant.parse("2026-03-01T00:00:00Z");

    private CrashHistory(long seed) {
        random = new Random(seed);
        death = new Death(0, random);
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            Course course = new Course(random, random.nextInt(3) == 0);
            String name = RULE + i;
            courses.add(course);
            RuleBuilder<Double> rule = Rule.gauge(name, Signal.gauge("value." + i, "1", () -> read(course)))
                    .warning(Course.FIRE, Course.CLEAR)
                    .critical(Course.CRITICAL, Course.FIRE)
                    .pendingFor(SLOT.multipliedBy(random.nextInt(5)))
                    .keepFiring(SLOT.multipliedBy(random.nextInt(5)))
                    .brokenFor(SLOT.multipliedBy(1 + random.nextInt(10)))
                    .evaluateEvery(SLOT);
            Duration noData = SLOT.multipliedBy(random.nextInt(5));
            noDataFor.add(noData);
            rules.add((noData.isZero() ? rule : rule.noDataFor(noData)).build());
        }
    }

    /** Plays one. */
    public static Result play(long seed) {
        CrashHistory history = new CrashHistory(seed);
        int lives = 2 + history.random.nextInt(2);
        for (int i = 0; i < lives; i++) {
            history.live(i == lives - 1);
        }
        return history.judged();
    }

    private void live(boolean last) {
        life++;
        boot();
        int slots = 5 + random.nextInt(MOST_SLOTS);
        death = new Death(last ? Long.MAX_VALUE : random.nextInt(slots * STEPS_A_SLOT), random);
        calm = false;
        Threads threads = new Threads(random);
        Monitor monitor = builder(threads).build();
        monitor.start();
        threads.runAll();
        for (int i = 0; i < slots && !death.isDead(); i++) {
            slot(threads);
        }
        if (last) {
            calm = true;
            threads.prompt();
            time.advance(LONGEST_HOLD);
            result.lost += monitor.snapshot().channels().stream()
                    .mapToInt(ChannelSnapshot::queued)
                    .sum();
            monitor.close();
        } else {
            while (!death.isDead()) {
                slot(threads);
            }
            disk = death.left();
            courses.forEach(Course::died);
            for (Receiver receiver : receivers) {
                receiver.died();
            }
        }
        promised.addAll(death.promised());
    }

    private void slot(Threads threads) {
        boolean idle = false;
        for (int part = 0; part < PARTS; part++) {
            time.advance(SLOT.dividedBy(PARTS));
            idle = threads.run();
        }
        if (idle && !death.isDead()) {
            courses.forEach(Course::settled);
        }
    }

    private void boot() {
        Instant then = now().plusSeconds(1 + random.nextInt(random.nextBoolean() ? 60 : 5_000));
        if (random.nextInt(4) == 0) { // to the nano, so that no two evaluations ever were at the same time
            then = then.plusNanos((long) (random.nextGaussian() * LIKELY_STEP.toNanos()));
        }
        time = new ManualTime();
        time.advance(Duration.ofMillis(random.nextInt(100_000)));
        bootedAt = time.read();
        bootedOn = then;
    }

    private Instant now() {
        return bootedOn.plusNanos(time.read() - bootedAt);
    }

    private MonitorBuilder builder(Threads threads) {
        Death mine = death;
        DyingDisk dying = new DyingDisk(disk, mine);
        MemoryStorage under = disk;
        MonitorBuilder builder = Monitor.builder("simulated")
                .ticker(time)
                .scheduler(time)
                .wallClock(this::now)
                .executor(threads)
                .slot(SLOT)
                .delivery(delivery -> delivery.storage(dying));
        rules.forEach(builder::rule);
        for (int i = 0; i < receivers.length; i++) {
            Receiver receiver = receivers[i];
            boolean shaky = i == 1;
            GroupChannel channel = message -> take(message, receiver, shaky, mine, under);
            builder.channel("channel-" + i, channel);
        }
        return builder;
    }

    private void take(Notification message, Receiver receiver, boolean shaky, Death mine, MemoryStorage under)
            throws IOException {
        if (mine.step(under)) {
            throw new IOException("nobody is there any more");
        }
        if (shaky && !calm && random.nextInt(3) == 0) {
            throw new IOException("planted");
        }
        List<Told> told = message.changes().stream().map(Told::of).toList();
        receiver.take(told);
        message.changes().forEach(this::check);
        if (mine.step(under)) { // it arrived, and nobody could note that
            throw new IOException("nobody is there any more");
        }
    }

    private void check(AlertEvent event) {
        String[] words = event.rule().substring(RULE.length()).split(" ", 2);
        int number = Integer.parseInt(words[0]);
        Course course = courses.get(number);
        AlertPolicy policy = rules.get(number).policy();
        if (words.length == 1) {
            check(event, course, Says::ofValue, policy.pendingFor(), policy.keepFiring());
        } else if (words[1].equals("(no data)")) {
            check(event, course, Says::ofAbsence, noDataFor.get(number), Duration.ZERO);
        }
    }

    private void check(
            AlertEvent event, Course course, Course.Reading reading, Duration pendingFor, Duration keepFiring) {
        Instant end = event.endsAt();
        if (event.transition() == Transition.FIRED && !course.mayFire(reading, event.startsAt(), pendingFor)) {
            result.earlyFiring++;
        } else if (end != null && !course.mayResolve(reading, event.startsAt(), end, keepFiring)) {
            result.falseResolved++;
        }
    }

    private double read(Course course) {
        double value = calm ? 0 : course.next();
        if (!death.isDead()) {
            course.show(now(), life, value);
            death.step(disk);
        }
        if (value == Course.THROWS) {
            throw new IllegalStateException("planted");
        }
        return value;
    }

    private Result judged() {
        for (Receiver receiver : receivers) {
            result.lost += receiver.missing(promised).size() + receiver.open().size();
            result.heard += receiver.heard();
            result.duplicates += receiver.duplicates();
            result.unexplained += receiver.unexplained();
        }
        result.promised = promised.size();
        result.lives = life;
        return result;
    }

    /** What came of it. */
    public static final class Result {
        private int lives;
        private int promised;
        private int heard;
        private int lost;
        private int falseResolved;
        private int earlyFiring;
        private int duplicates;
        private int unexplained;

        /** Creates one of nothing. */
        public Result() {}

        /** Adds what came of another. */
        public Result add(Result other) {
            lives += other.lives;
            promised += other.promised;
            heard += other.heard;
            lost += other.lost;
            falseResolved += other.falseResolved;
            earlyFiring += other.earlyFiring;
            duplicates += other.duplicates;
            unexplained += other.unexplained;
            return this;
        }

        /** Returns how many lives the monitors had. */
        public int lives() {
            return lives;
        }

        /** Returns how many events a disk promised to deliver. */
        public int promised() {
            return promised;
        }

        /** Returns how many different events arrived, on both channels. */
        public int heard() {
            return heard;
        }

        /** Returns how many never arrived, nor what came after them; incidents left open; and what still waited in the end. */
        public int lost() {
            return lost;
        }

        /** Returns how many were told to be over that were not well for long enough. */
        public int falseResolved() {
            return falseResolved;
        }

        /** Returns how many fired that were not bad for long enough. */
        public int earlyFiring() {
            return earlyFiring;
        }

        /** Returns how many arrived again. */
        public int duplicates() {
            return duplicates;
        }

        /** Returns how many of them no death explains. */
        public int unexplained() {
            return unexplained;
        }
    }
}
