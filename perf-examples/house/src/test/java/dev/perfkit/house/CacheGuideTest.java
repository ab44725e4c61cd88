package dev.perfkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.Freshness;
import dev.perfkit.cache.Resilience;
import dev.perfkit.cache.TieredCacheBuilder;
import dev.perfkit.cache.redis.RedisTierBuilder;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of docs/cache-guide.md have every option there is. */
class CacheGuideTest {
    private static final String GUIDE = Repository.read(Repository.root().resolve("docs/cache-guide.md"));

    @ParameterizedTest
    @ValueSource(classes = {TieredCacheBuilder.class, RedisTierBuilder.class, Freshness.class, Resilience.class})
    void options_all_haveALineInTheGuide(Class<?> builder) {
        List<String> options = Arrays.stream(builder.getMethods())
                .filter(method -> method.getReturnType() == builder && !Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .distinct()
                .toList();

        assertThat(options)
                .isNotEmpty()
                .allSatisfy(option -> assertThat(GUIDE).containsPattern("(?m)^\\|[^|]*`" + option + "`"));
    }
}
