package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierRead;
import dev.perfkit.cache.kit.RecordingListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a user of Redis' access control has to be permitted, as docs/cache.md lists it. */
class AccessTest extends RedisFixture {
    private static final String LISTED = "ACL SETUSER shop ";
    /** Any name will do for 6.2, and none that it does not know for 7.0. */
    private static final String SINCE_7_2 = "+client|setinfo";

    private static final String DENIED = "does not permit the user what the tier needs";
    /** By these only the link and the connection itself ask, which nobody waits for. */
    private static final Set<String> QUIET = Set.of(SINCE_7_2, "+script|load", "+subscribe", "+zrevrange");

    private static List<String> listed() throws IOException {
        try (var lines = Files.lines(Path.of("../docs/cache.md"))) {
            String line =
                    lines.filter(text -> text.startsWith(LISTED)).findFirst().orElseThrow();
            List<String> rules =
                    new ArrayList<>(List.of(line.substring(LISTED.length()).split(" ")));
            if (redis.ask(commands -> commands.info("server")).contains("redis_version:7.0.")) {
                rules.remove(SINCE_7_2);
            }
            return rules;
        }
    }

    private static void permit(List<String> rules) {
        CommandArgs<String, String> arguments =
                new CommandArgs<>(StringCodec.UTF8).add("SETUSER").add("shop").add("reset");
        rules.forEach(arguments::add);
        redis.ask(commands -> commands.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), arguments));
        redis.ask(commands -> commands.aclLogReset());
    }

    private static RedisURI.Builder uri() {
        return RedisURI.builder(redis.uri()).withAuthentication("shop", "secret".toCharArray());
    }

    private static RedisTierBuilder<String, String> shop() {
        return builder(uri().build());
    }

    private static RedisTierBuilder<String, String> builder(RedisURI uri) {
        return RedisFixture.<String>anyBuilder(uri).link(new Link(Duration.ofMillis(50), Duration.ofSeconds(10)));
    }

    /** Returns what was denied, as {@code "command get"}. */
    private static Set<String> denied() {
        Set<String> denied = new TreeSet<>();
        for (Map<String, Object> entry : redis.ask(commands -> commands.aclLog())) {
            denied.add(entry.get("reason") + " " + entry.get("object"));
        }
        return denied;
    }

    /** Does with the tier whatever can be done with one; returns what was thrown. */
    private static List<Throwable> useAll(CacheTier<String, String> tier) {
        List<Throwable> thrown = new ArrayList<>();
        // So that some scripts have to be sent in full.
        redis.ask(commands -> commands.scriptFlush());
        for (Runnable use : List.<Runnable>of(
                tier::probe,
                () -> fill(tier, tier.read("a")),
                () -> tier.readAll(Set.of("a", "b", "c")).values().forEach(read -> fill(tier, read)),
                () -> tier.write("a", TierEntry.of("one", HOUR)),
                () -> tier.read("a"),
                () -> tier.kill(new Group.Tag("t")),
                () -> tier.kill(new Group.All()),
                () -> tier.read("d"),
                () -> tier.read("d"),
                () -> tier.remove("a"),
                () -> tier.removeMatching("*", removed -> {}))) {
            try {
                use.run();
            } catch (RuntimeException e) {
                thrown.add(e);
            }
        }
        return thrown;
    }

    private static void fill(CacheTier<String, String> tier, TierRead<String> read) {
        if (read instanceof TierRead.Lease<String> lease) {
            tier.fill("a", lease, TierEntry.of("one", HOUR));
        }
    }

    @Test
    void user_permittedWhatIsListed_isDeniedNothing() throws IOException {
        RecordingListener heard = new RecordingListener();
        permit(listed());
        try (RedisTier<String, String> tier = shop().failFast(true).build()) {
            tier.listen(heard);
            assertThat(useAll(tier)).isEmpty();
            Awaitility.await().until(heard::isLive);
        }
        assertThat(denied()).isEmpty();
    }

    @Test
    void user_clientNameAndForeignWrites_needTwoMore() throws IOException {
        RecordingListener heard = new RecordingListener();
        List<String> rules = new ArrayList<>(listed());
        rules.addAll(List.of("+client|setname", "+client|tracking"));
        permit(rules);
        try (RedisTier<String, String> tier = builder(
                        uri().withClientName("shop-products").build())
                .foreignWrites(true)
                .failFast(true)
                .build()) {
            tier.listen(heard);
            Awaitility.await().until(heard::isLive);
        }
        assertThat(denied()).isEmpty();
    }

    @Test
    void user_withoutOneOfWhatIsListed_isToldSo() throws IOException {
        for (String rule : listed()) {
            if ("+~&".indexOf(rule.charAt(0)) < 0) {
                continue;
            }
            List<String> others = new ArrayList<>(listed());
            others.remove(rule);
            permit(others);
            try (RedisTier<String, String> tier = shop().build()) {
                tier.listen(new RecordingListener());
                List<Throwable> thrown = useAll(tier);
                assertThat(thrown).as(rule).allSatisfy(e -> assertThat(e).hasMessageContaining(DENIED));
                assertThat(thrown.isEmpty()).as(rule).isEqualTo(QUIET.contains(rule));
                Awaitility.await(rule).until(() -> !denied().isEmpty());
            }
        }
    }

    @Test
    void build_failFastAndNotPermitted_throws() {
        permit(List.of("on", ">secret", "~*", "&*", "+@all", "-@scripting"));

        assertThatThrownBy(() -> shop().failFast(true).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(DENIED);
    }

    @Test
    void build_failFastAndPasswordWrong_throws() {
        permit(List.of("on", ">another", "~*", "&*", "+@all"));

        assertThatThrownBy(() -> shop().failFast(true).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not accept user or password")
                .hasMessageNotContaining("secret");
    }
}
