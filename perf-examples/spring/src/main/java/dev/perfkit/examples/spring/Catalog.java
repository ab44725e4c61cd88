package dev.perfkit.examples.spring;

import dev.perfkit.profile.Profiled;
import org.springframework.stereotype.Service;

/** A bean that no proxy stands before, so that annotations of Spring would do nothing on most of these methods. */
@Service
class Catalog {
    @Profiled(name = "find")
    public String find(long id) {
        if (id < 0) {
            throw new IllegalArgumentException("id: " + id + " (expected: >= 0)");
        }
        return load(id) + " for " + price(id);
    }

    @Profiled(name = "find both")
    public String findBoth(long first, long second) {
        return find(first) + ", " + find(second); // on itself: no proxy would see it
    }

    @Profiled(name = "load")
    private String load(long id) {
        return "product " + id;
    }

    @Profiled(name = "price")
    long price(long id) {
        return 10 * id;
    }
}
