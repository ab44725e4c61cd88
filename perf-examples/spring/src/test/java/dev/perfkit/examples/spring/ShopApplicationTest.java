package dev.perfkit.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.perfkit.profile.ProfileReport;
import dev.perfkit.profile.Profiler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.MeterNotFoundException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Beans woven at build time, counted exactly. */
final class ShopApplicationTest {
    private static ConfigurableApplicationContext context;

    private final Map<String, Long> before = new TreeMap<>();

    @BeforeAll
    static void start() {
        context = SpringApplication.run(ShopApplication.class, "--server.port=0", "--spring.main.banner-mode=off");
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @BeforeEach
    void count() {
        before.putAll(calls());
    }

    /** Calls that have ended since the test began, by site. */
    private Map<String, Long> calls() {
        Map<String, Long> calls = new TreeMap<>();
        for (ProfileReport.Site site : context.getBean(Profiler.class).report().sites()) {
            assertThat(site.inFlight()).as("in flight at %s", site.name()).isZero();
            long since = site.calls() - before.getOrDefault(site.name(), 0L);
            if (since != 0) {
                calls.put(site.name(), since);
            }
        }
        return calls;
    }

    private ProfileReport.Site site(String name) {
        return context.getBean(Profiler.class).report().sites().stream()
                .filter(site -> site.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void service_withMethodsOfEveryKind_isCountedWhateverCallsThem() {
        Catalog catalog = context.getBean(Catalog.class);
        assertThat(AopUtils.isAopProxy(catalog)).isFalse();
        assertThat(catalog.findBoth(1, 2)).isEqualTo("product 1 for 10, product 2 for 20");
        catalog.price(3);
        assertThatThrownBy(() -> catalog.find(-1)).isInstanceOf(IllegalArgumentException.class);

        assertThat(calls())
                .containsExactlyInAnyOrderEntriesOf(Map.of("find both", 1L, "find", 3L, "load", 2L, "price", 3L));
        assertThat(site("find").errors()).isEqualTo(1); // no other test makes one
    }

    @Test
    void service_behindAProxy_isCountedOnce() {
        Ledger ledger = context.getBean(Ledger.class);
        assertThat(AopUtils.isCglibProxy(ledger)).isTrue();
        ledger.book(1);
        assertThat(ledger.bookAll(2, 3)).isEqualTo(6);

        assertThat(context.getBean(Audit.class).calls()).isEqualTo(2);
        assertThat(calls()).containsExactlyInAnyOrderEntriesOf(Map.of("book", 3L, "book all", 1L));
    }

    @Test
    void controller_thatAnswersARequest_isCountedOnce() throws Exception {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/products/7"))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("product 7 for 70");
        assertThat(calls())
                .containsExactlyInAnyOrderEntriesOf(Map.of("GET product", 1L, "find", 1L, "load", 1L, "price", 1L));
    }

    @Test
    void asyncMethod_called_isCountedOnceOnItsThread() throws Exception {
        CompletableFuture<String> sent = context.getBean(Mail.class).send("ada");

        assertThat(sent.get(30, TimeUnit.SECONDS)).startsWith("sent to ada by task-");
        assertThat(calls()).containsExactlyInAnyOrderEntriesOf(Map.of("send", 1L));
    }

    @Test
    void futureOfABean_isTheOriginal_andEndsTheCallWhenItCompletes() {
        Mail mail = context.getBean(Mail.class);
        CompletableFuture<String> receipt = new CompletableFuture<>();
        assertThat(mail.deliver(receipt)).isSameAs(receipt);
        assertThat(site("deliver").inFlight()).isEqualTo(1);
        receipt.completeExceptionally(new IllegalStateException("refused"));

        assertThat(calls()).containsExactlyInAnyOrderEntriesOf(Map.of("deliver", 1L));
        assertThat(site("deliver").errors()).isEqualTo(1);
    }

    @Test
    void meters_areBoundByTheActuator_andSayWhatTheReportSays() {
        context.getBean(Catalog.class).find(1);
        MeterRegistry registry = context.getBean(MeterRegistry.class);

        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(MeterNotFoundException.class)
                .untilAsserted(() -> {
                    assertThat(registry.get("method.timed.sites").gauge().value())
                            .isPositive();
                    assertThat(registry.get("method.timed")
                                    .tags("site", "find", "application", "shop")
                                    .functionTimer()
                                    .count())
                            .isEqualTo((double) site("find").calls());
                });
    }
}
