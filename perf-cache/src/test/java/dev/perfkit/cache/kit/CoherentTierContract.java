package dev.perfkit.cache.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierFill;
import dev.perfkit.cache.TierRead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a {@link CacheTier} keeps beyond {@link CacheTierContract}: nulls, stale time, renewal, groups and messages. */
public abstract class CoherentTierContract extends CacheTierContract {
    private static final Duration HOUR = Duration.ofHours(1);

    private CacheTier<String, String> here;
    private CacheTier<String, String> there;
    private RecordingListener heard;

    /** Returns another JVM's way to the data of the tier that was created last. */
    protected abstract CacheTier<String, String> createOther();

    @BeforeEach
    void connect() {
        here = tier();
        there = createOther();
        heard = new RecordingListener();
        assertThat(there.listen(heard)).isTrue();
        Awaitility.await().until(heard::isLive);
    }

    @AfterEach
    void closeOther() {
        there.close();
    }

    private static TierEntry<String> tagged(String value, String... tags) {
        return new TierEntry<>(value, HOUR, Duration.ZERO, Duration.ZERO, Set.of(tags));
    }

    /** Another JVM reads none of the group as soon as it has heard of the kill; the one that asked for it, at once. */
    private void awaitKill() {
        Awaitility.await().until(() -> heard.messages().stream().anyMatch(message -> message.startsWith("killed")));
    }

    @Test
    void write_null_isReadAsNull() {
        here.write("k", TierEntry.of(null, HOUR));
        assertThat(hit("k").entry().value()).isNull();

        here.fill("f", lease("f"), TierEntry.of(null, HOUR));
        assertThat(hit("f").entry().value()).isNull();
    }

    @Test
    void read_allParts_areAsWritten() {
        TierEntry<String> entry =
                new TierEntry<>("one", HOUR, Duration.ofMinutes(5), Duration.ofMillis(120), Set.of("a", "b c"));
        here.write("k", entry);

        TierRead.Hit<String> hit = hit("k");
        assertThat(hit.entry()).isEqualTo(entry);
        assertThat(hit.timeLeft()).isGreaterThan(HOUR).isLessThanOrEqualTo(entry.kept());
    }

    @Test
    void read_freshLifeOver_isKeptForTheStaleTime() {
        here.write("k", new TierEntry<>("one", Duration.ofMillis(1), HOUR, Duration.ZERO, Set.of()));
        pass(Duration.ofMillis(60));

        TierRead.Hit<String> hit = hit("k");
        assertThat(hit.timeLeft()).isPositive().isLessThanOrEqualTo(hit.entry().staleTime());
    }

    @Test
    void renewal_valueStillThere_replacesIt() {
        here.write("k", TierEntry.of("old", HOUR));
        TierRead.Lease<String> renewal = here.renewal("k", hit("k"));

        assertThat(here.fill("k", renewal, TierEntry.of("new", HOUR))).isInstanceOf(TierFill.Stored.class);
        assertThat(hit("k").entry().value()).isEqualTo("new");
    }

    @Test
    void renewal_valueChangedMeanwhile_isOvertaken() {
        here.write("written", TierEntry.of("old", HOUR));
        here.write("removed", TierEntry.of("old", HOUR));
        TierRead.Lease<String> ofWritten = here.renewal("written", hit("written"));
        TierRead.Lease<String> ofRemoved = here.renewal("removed", hit("removed"));
        there.write("written", TierEntry.of("new", HOUR));
        there.remove("removed");

        assertThat(here.fill("written", ofWritten, TierEntry.of("older", HOUR))).isEqualTo(new TierFill.Overtaken());
        assertThat(here.fill("removed", ofRemoved, TierEntry.of("older", HOUR))).isEqualTo(new TierFill.Overtaken());
        assertThat(hit("written").entry().value()).isEqualTo("new");
        assertThat(here.read("removed")).isInstanceOf(TierRead.Lease.class);
    }

    /** Both found the same value; the source may have changed between their loads, and nobody told the tier. */
    @Test
    void renewal_secondOfTheSameValue_isOvertaken() {
        here.write("k", TierEntry.of("old", HOUR));
        TierRead.Lease<String> first = here.renewal("k", hit("k"));
        TierRead.Lease<String> second = there.renewal("k", (TierRead.Hit<String>) there.read("k"));

        assertThat(there.fill("k", second, TierEntry.of("newer", HOUR))).isInstanceOf(TierFill.Stored.class);
        assertThat(here.fill("k", first, TierEntry.of("older", HOUR))).isEqualTo(new TierFill.Overtaken());
        assertThat(hit("k").entry().value()).isEqualTo("newer");
    }

    @Test
    void renewal_ofARenewedValue_replacesIt() {
        here.write("k", TierEntry.of("first", HOUR));
        for (String value : List.of("second", "third")) {
            assertThat(here.fill("k", here.renewal("k", hit("k")), TierEntry.of(value, HOUR)))
                    .isInstanceOf(TierFill.Stored.class);
        }

        assertThat(hit("k").entry().value()).isEqualTo("third");
    }

    @Test
    void renewal_removedAndFilledAgainMeanwhile_isOvertaken() {
        here.fill("k", lease("k"), TierEntry.of("old", HOUR));
        TierRead.Lease<String> renewal = here.renewal("k", hit("k"));
        there.remove("k");
        here.fill("k", lease("k"), TierEntry.of("new", HOUR));

        assertThat(here.fill("k", renewal, TierEntry.of("older", HOUR))).isEqualTo(new TierFill.Overtaken());
        assertThat(hit("k").entry().value()).isEqualTo("new");
    }

    @Test
    void renewal_killedMeanwhile_isNotRead() {
        here.write("k", tagged("old", "t"));
        TierRead.Lease<String> renewal = here.renewal("k", hit("k"));
        here.kill(new Group.Tag("t"));
        here.fill("k", renewal, tagged("older", "t"));

        assertThat(here.read("k")).isInstanceOf(TierRead.Lease.class);
    }

    @Test
    void kill_tag_hitsItsEntriesAndNoOthers() {
        here.write("a", tagged("one", "t", "u"));
        here.write("b", tagged("two", "u"));
        here.write("c", tagged("three"));
        long version = here.kill(new Group.Tag("t"));
        awaitKill();

        for (CacheTier<String, String> tier : List.of(here, there)) {
            assertThat(tier.read("a")).isInstanceOf(TierRead.Lease.class);
            assertThat(tier.read("b")).isInstanceOf(TierRead.Hit.class);
            assertThat(tier.read("c")).isInstanceOf(TierRead.Hit.class);
        }
        assertThat(here.kill(new Group.Tag("t"))).isGreaterThan(version);
    }

    @Test
    void kill_prefix_hitsItsKeysAndNoOthers() {
        here.write("user:1", tagged("one"));
        here.write("user:2", tagged("two"));
        here.write("users", tagged("three"));
        here.kill(new Group.Prefix("user:"));
        awaitKill();

        assertThat(there.read("user:1")).isInstanceOf(TierRead.Lease.class);
        assertThat(here.read("user:2")).isInstanceOf(TierRead.Lease.class);
        assertThat(here.read("users")).isInstanceOf(TierRead.Hit.class);
    }

    @Test
    void kill_all_hitsAll() {
        here.write("a", tagged("one", "t"));
        here.write("b", tagged("two"));
        here.kill(new Group.All());
        awaitKill();

        assertThat(there.readAll(Set.of("a", "b")).values())
                .allSatisfy(read -> assertThat(read).isInstanceOf(TierRead.Lease.class));
    }

    @Test
    void kill_duringLoad_valueIsNotRead() {
        List<Group> groups = List.of(new Group.Tag("t"), new Group.Prefix("k"), new Group.All());
        for (Group group : groups) {
            TierRead.Lease<String> lease = lease("k");
            there.kill(group);
            here.fill("k", lease, tagged("old", "t"));

            assertThat(here.read("k")).isInstanceOf(TierRead.Lease.class);
            assertThat(there.read("k")).isInstanceOf(TierRead.Lease.class);
        }
    }

    @Test
    void fill_afterKill_isRead() {
        here.write("k", tagged("old", "t"));
        there.kill(new Group.Tag("t"));
        // The kill may be known here only when it has been looked up: then the first load was for nothing.
        Awaitility.await().until(() -> {
            if (here.read("k") instanceof TierRead.Lease<String> lease) {
                here.fill("k", lease, tagged("new", "t"));
            }
            return here.read("k") instanceof TierRead.Hit<String> hit
                    && "new".equals(hit.entry().value());
        });
        here.write("k", tagged("newer", "t"));

        assertThat(hit("k").entry().value()).isEqualTo("newer");
    }

    @Test
    void removeMatching_glob_removesThoseAndTells() {
        here.write("user:1:a", tagged("one"));
        here.write("user:2:a", tagged("two"));
        here.write("user:2:b", tagged("three"));
        List<Long> progress = new ArrayList<>();

        assertThat(here.removeMatching("user:?:a", progress::add)).isEqualTo(2);
        assertThat(progress).isNotEmpty().isSorted().last().isEqualTo(2L);
        assertThat(here.read("user:1:a")).isInstanceOf(TierRead.Lease.class);
        assertThat(here.read("user:2:b")).isInstanceOf(TierRead.Hit.class);
        Awaitility.await().until(() -> heard.changed("user:1:a") && heard.changed("user:2:a"));
    }

    @Test
    void removeMatching_characterOfSeveralBytes_isOneCharacter() {
        here.write("u\u00e41", tagged("one"));
        here.write("u\u00e4\u00e41", tagged("two"));

        assertThat(here.removeMatching("u?1", removed -> {})).isEqualTo(1);
        assertThat(here.read("u\u00e41")).isInstanceOf(TierRead.Lease.class);
        assertThat(here.read("u\u00e4\u00e41")).isInstanceOf(TierRead.Hit.class);
    }

    @Test
    void removeMatching_progressThrows_ends() {
        here.write("a", tagged("one"));

        assertThatThrownBy(() -> here.removeMatching("*", removed -> {
                    throw new CancellationException("enough");
                }))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void listen_changesOfAnother_areHeardInOrderWithTheirVersions() {
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            changes.add("changed k " + here.write("k", TierEntry.of("v" + i, HOUR)));
            changes.add("changed k " + here.remove("k"));
        }
        List<String> kills = List.of(
                "killed " + new Group.Tag("t") + " " + here.kill(new Group.Tag("t")),
                "killed " + new Group.Prefix("p") + " " + here.kill(new Group.Prefix("p")),
                "killed " + new Group.All() + " " + here.kill(new Group.All()));

        Awaitility.await().until(() -> heard.size() >= changes.size() + kills.size());
        assertThat(heard.messages())
                .filteredOn(message -> message.startsWith("changed"))
                .isEqualTo(changes);
        assertThat(heard.messages())
                .filteredOn(message -> message.startsWith("killed"))
                .isEqualTo(kills);
    }

    @Test
    void listen_ownChanges_areHeardToo() {
        long version = there.write("k", TierEntry.of("one", HOUR));

        Awaitility.await().until(() -> heard.messages().contains("changed k " + version));
    }

    @Test
    void listen_removalOfAnAbsentKey_isHeard() {
        here.remove("k");

        Awaitility.await().until(() -> heard.changed("k"));
    }

    @Test
    void listen_fill_isNotHeard() {
        here.fill("k", lease("k"), TierEntry.of("one", HOUR));
        long version = here.remove("end");
        Awaitility.await().until(() -> heard.size() > 0);

        assertThat(heard.messages()).containsExactly("changed end " + version);
    }
}
