package dev.perfkit.benchmarks;

import dev.perfkit.cache.codec.ValueCodec;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;

/**
 * What the caches of the benchmarks keep: 1,024 bytes as JSON.
 *
 * @param id its number
 * @param title its title
 * @param tags what it is about
 * @param price what it costs
 * @param body its text, most of it
 */
public record Article(long id, String title, List<String> tags, double price, String body) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int BYTES = 1_024;

    /** How everybody writes it who is compared by the far tier. */
    static final ValueCodec<Article> CODEC = ValueCodec.json(Article.class);

    static Article of(int id) {
        Article empty = new Article(id, "Article " + id, List.of("news", "sports"), 9.5, "");
        int missing = BYTES - CODEC.encode(empty).length;
        return new Article(
                id,
                empty.title,
                empty.tags,
                empty.price,
                "All work and no play. ".repeat(BYTES).substring(0, missing));
    }
}
