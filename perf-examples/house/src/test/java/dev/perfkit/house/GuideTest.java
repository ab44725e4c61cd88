package dev.perfkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.ConsistentHash;
import dev.perfkit.balancer.Endpoint;
import dev.perfkit.balancer.LoadBalancerBuilder;
import dev.perfkit.balancer.Locality;
import dev.perfkit.balancer.Outcome;
import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.balancer.health.HealthPolicy;
import dev.perfkit.balancer.health.PanicPolicy;
import dev.perfkit.balancer.http.BalancedHttpClientBuilder;
import dev.perfkit.balancer.http.HedgingPolicy;
import dev.perfkit.balancer.http.HttpLimits;
import dev.perfkit.balancer.scale.AutoscalerBuilder;
import dev.perfkit.balancer.scale.Restraint;
import dev.perfkit.cache.Freshness;
import dev.perfkit.cache.Resilience;
import dev.perfkit.cache.TieredCacheBuilder;
import dev.perfkit.cache.redis.RedisTierBuilder;
import dev.perfkit.host.HostProbe;
import dev.perfkit.memory.MemoryProfilerBuilder;
import dev.perfkit.monitor.alert.channel.HttpOptions;
import dev.perfkit.monitor.alert.channel.MailOptions;
import dev.perfkit.monitor.alert.delivery.DeliveryBuilder;
import dev.perfkit.monitor.alert.delivery.Grouping;
import dev.perfkit.monitor.alert.delivery.RetryPolicy;
import dev.perfkit.monitor.alert.delivery.Route;
import dev.perfkit.signal.Signal;
import dev.perfkit.task.TaskOptions;
import dev.perfkit.task.TaskQueueBuilder;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of the guides have every option there is. */
class GuideTest {

    @ParameterizedTest
    @ValueSource(classes = {TieredCacheBuilder.class, RedisTierBuilder.class, Freshness.class, Resilience.class})
    void options_ofTheCache_haveALineInItsGuide(Class<?> options) {
        assertHasALineForEach("docs/cache-guide.md", setters(options));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                LoadBalancerBuilder.class,
                Endpoint.class,
                Locality.class,
                ConsistentHash.class,
                HealthPolicy.class,
                EjectionPolicy.class,
                PanicPolicy.class,
                BalancedHttpClientBuilder.class,
                HttpLimits.class
            })
    void options_ofTheBalancer_haveALineInItsGuide(Class<?> options) {
        assertHasALineForEach("docs/balancer-guide.md", setters(options));
    }

    @ParameterizedTest
    @ValueSource(classes = HedgingPolicy.class)
    void components_ofTheBalancer_haveALineInItsGuide(Class<?> options) {
        assertHasALineForEach(
                "docs/balancer-guide.md",
                Arrays.stream(options.getRecordComponents()).map(RecordComponent::getName));
    }

    @ParameterizedTest
    @ValueSource(classes = {Outcome.class, ConsistentHash.Algorithm.class})
    void constants_ofTheBalancer_haveALineInItsGuide(Class<?> constants) {
        assertHasALineForEach(
                "docs/balancer-guide.md",
                Arrays.stream(constants.getEnumConstants()).map(Object::toString));
    }

    @ParameterizedTest
    @ValueSource(classes = {TaskQueueBuilder.class, TaskOptions.class})
    void options_ofTaskQueues_haveALineInTheirPage(Class<?> options) {
        assertHasALineForEach("docs/tasks.md", setters(options));
    }

    @Test
    void signals_ofTheHost_haveALineInItsPage() {
        assertHasALineForEach(
                "docs/host.md", HostProbe.system().signals().stream().map(Signal::name));
    }

    @ParameterizedTest
    @ValueSource(classes = MemoryProfilerBuilder.class)
    void options_ofTheMemoryProfiler_haveALineInItsPage(Class<?> options) {
        assertHasALineForEach("docs/memory.md", setters(options));
    }

    @ParameterizedTest
    @ValueSource(classes = {AutoscalerBuilder.class, Restraint.class})
    void options_ofTheAutoscaler_haveALineInItsPage(Class<?> options) {
        assertHasALineForEach("docs/autoscaler.md", setters(options));
    }

    @ParameterizedTest
    @ValueSource(classes = {DeliveryBuilder.class, Route.class, Grouping.class, RetryPolicy.class})
    void options_ofTheDelivery_haveALineInItsPage(Class<?> options) {
        assertHasALineForEach("docs/alerts-delivery.md", setters(options));
    }

    @Test
    void options_ofTheChannels_haveALineInTheirPages() {
        assertHasALineForEach("docs/alert-channel-webhook.md", setters(HttpOptions.class));
        assertHasALineForEach("docs/alert-channel-mail.md", setters(MailOptions.class));
    }

    private static Stream<String> setters(Class<?> options) {
        return Arrays.stream(options.getMethods())
                .filter(method -> method.getReturnType() == options && !Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .distinct();
    }

    private static void assertHasALineForEach(String guide, Stream<String> options) {
        String text = Repository.read(Repository.root().resolve(guide));
        List<String> names = options.toList();

        assertThat(names)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(text).containsPattern("(?m)^\\|[^|]*`" + name + "`"));
    }
}
