package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.cache.kit.RealRedis;
import dev.perfkit.cache.redis.RedisTier;
import dev.perfkit.time.Ticker;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The samples of this module's Javadoc, compiled and run. */
class SnippetsTest {

    record Product(long id, String name) {}

    private static final class Repository {
        private final Map<Long, Product> rows = new HashMap<>(Map.of(42L, new Product(42, "Lamp")));

        Product find(Long id) {
            return rows.get(id);
        }

        void save(Product product) {
            rows.put(product.id(), product);
        }
    }

    private final Repository repository = new Repository();

    @Test
    void tieredCache_ofItsJavadoc_runs() {
        try (RealRedis redis = RealRedis.start()) {
            RedisURI uri = redis.uri();
            TieredCache<Long, Product> products = TieredCache.<Long, Product>builder("products")
                    .far(RedisTier.<Long, Product>builder("products", uri)
                            .codec(ValueCodec.json(Product.class))
                            .build())
                    .loader(id -> repository.find(id))
                    .build();
            Product product = products.get(42L);
            assertThat(product).isEqualTo(new Product(42, "Lamp"));

            Product changed = new Product(42, "Chair");
            repository.save(changed);
            products.invalidate(42L);
            assertThat(products.get(42L)).isEqualTo(changed);
            products.close();
        }
    }

    @Test
    void cacheTier_ofItsJavadoc_runs() {
        MemoryTier<Long, Product> tier = new MemoryTier<>(Ticker.system());
        List<Product> used = new ArrayList<>();
        for (Long key : List.of(42L, 42L)) {
            TierRead<Product> read = tier.read(key);
            if (read instanceof TierRead.Hit<Product> hit) {
                used.add(hit.entry().value());
            } else if (read instanceof TierRead.Lease<Product> lease) {
                tier.fill(key, lease, TierEntry.of(repository.find(key), Duration.ofHours(1)));
            }
        }

        assertThat(used).containsExactly(new Product(42, "Lamp"));
    }
}
