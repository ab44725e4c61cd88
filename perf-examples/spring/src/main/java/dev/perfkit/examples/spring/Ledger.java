package dev.perfkit.examples.spring;

import dev.perfkit.profile.Profiled;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Service;

/** A bean behind a CGLIB proxy, as one with {@code @Transactional} methods is. */
@Service
class Ledger {
    private final AtomicLong total = new AtomicLong();

    @Audited
    @Profiled(name = "book")
    public long book(long amount) {
        return total.addAndGet(amount);
    }

    @Audited
    @Profiled(name = "book all")
    public long bookAll(long... amounts) {
        for (long amount : amounts) {
            book(amount); // past the proxy
        }
        return total.get();
    }
}
