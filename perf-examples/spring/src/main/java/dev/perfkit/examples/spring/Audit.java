package dev.perfkit.examples.spring;

import java.util.concurrent.atomic.AtomicInteger;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.springframework.stereotype.Component;

/** Counts what passes the proxies. */
@Aspect
@Component
class Audit {
    private final AtomicInteger calls = new AtomicInteger();

    @Around("@annotation(dev.perfkit.examples.spring.Audited)")
    Object note(ProceedingJoinPoint call) throws Throwable {
        calls.incrementAndGet();
        return call.proceed();
    }

    int calls() {
        return calls.get();
    }
}
