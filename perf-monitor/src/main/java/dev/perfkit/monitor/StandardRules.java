package dev.perfkit.monitor;

import java.util.List;

/**
 * The rules that most services want, ready: response time, errors, processors, memory, heap, disk, network and pools.
 *
 * <pre>{@code
 * StandardRules standard = StandardRules.builder()
 *     .responseTimes(latency) // p95: 1 s and 5 s
 *     .errors(errors) // 5 % and 10 %
 *     .host(HostProbe.system()) // processors 70 % and 90 %, memory 80 % and 95 %
 *     .adjust("cpu", rule -> rule.critical(0.95))
 *     .without("network sent")
 *     .build();
 * MonitorBuilder monitor = Monitor.builder("shop");
 * standard.rules().forEach(monitor::rule);
 * standard.absent().forEach(System.out::println); // such as "heap: no memory profiler was given"
 * }</pre>
 *
 * <p>What a part needs and was not given, or what the host does not tell, has no rule, and {@link #absent} says so.
 * <b>Thread safety:</b> immutable.
 *
 * @param rules the rules, for {@link MonitorBuilder#rule}
 * @param absent which parts have no rule, each with the reason
 */
public record StandardRules(List<Rule> rules, List<String> absent) {
    /** Copies the lists. */
    public StandardRules {
        rules = List.copyOf(rules);
        absent = List.copyOf(absent);
    }

    /** Starts to choose. */
    public static StandardRulesBuilder builder() {
        return new StandardRulesBuilder();
    }
}
