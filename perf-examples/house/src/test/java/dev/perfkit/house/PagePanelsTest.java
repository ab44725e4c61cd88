package dev.perfkit.house;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.BalancerSnapshot;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.balancer.scale.AutoscalerSnapshot;
import dev.perfkit.cache.CacheSnapshot;
import dev.perfkit.cache.TierSnapshot;
import dev.perfkit.host.HostSnapshot;
import dev.perfkit.memory.LeakVerdict;
import dev.perfkit.memory.MemorySnapshot;
import dev.perfkit.monitor.dashboard.Dashboard;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.task.TaskQueueSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The dashboard's page reads records of other modules by the names of their components: a name that changes breaks here. */
class PagePanelsTest {
    private static final Map<String, Class<?>> RECORDS = Stream.of(
                    BalancerSnapshot.class,
                    CacheSnapshot.class,
                    AutoscalerSnapshot.class,
                    TaskQueueSnapshot.class,
                    HostSnapshot.class,
                    MemorySnapshot.class)
            .collect(Collectors.toMap(Class::getSimpleName, each -> each));

    /** What the panels call the elements of lists. */
    private static final Map<String, Class<?>> ELEMENTS =
            Map.of("node", NodeSnapshot.class, "tier", TierSnapshot.class, "verdict", LeakVerdict.class);

    // Not a component: the page's own way with lists and texts.
    private static final List<String> OF_SCRIPT = List.of("map", "toLowerCase");
    private static final Pattern PANEL = Pattern.compile("(?m)^  (\\w+)\\(part, s\\) \\{$(.*?)^  \\}", Pattern.DOTALL);
    private static final Pattern READ = Pattern.compile("\\b(s|node|tier|verdict)((?:\\??\\.\\w+)+)");

    @Test
    void panels_readOnlyWhatTheRecordsHave() throws IOException {
        Map<String, String> panels = panels();
        assertThat(panels.keySet()).containsExactlyInAnyOrderElementsOf(RECORDS.keySet());

        List<String> unknown = new ArrayList<>();
        int reads = 0;
        for (Map.Entry<String, String> panel : panels.entrySet()) {
            Matcher read = READ.matcher(panel.getValue());
            while (read.find()) {
                reads++;
                Class<?> element = ELEMENTS.get(read.group(1));
                Class<?> from = requireNonNull(element != null ? element : RECORDS.get(panel.getKey()));
                String missing = missing(from, read.group(2));
                if (missing != null) {
                    unknown.add(panel.getKey() + ": " + read.group() + " (no component " + missing + ")");
                }
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(reads).isGreaterThan(60);
    }

    @Test
    void missing_ofARecord_isTheFirstNameItDoesNotHave() {
        assertThat(missing(HostSnapshot.class, ".memory.available")).isNull();
        assertThat(missing(HostSnapshot.class, "?.memory?.free")).isEqualTo("free");
        assertThat(missing(BalancerSnapshot.class, ".nodes.map")).isNull();
    }

    /** Returns the first name of a path that is no component on the way; null where all are. */
    private static @Nullable String missing(Class<?> from, String path) {
        Class<?> at = from;
        for (String name : path.replace("?", "").substring(1).split("\\.", -1)) {
            if (OF_SCRIPT.contains(name) || (at == LatencySnapshot.class && name.equals("count"))) {
                return null; // of a latency the server writes figures of its own
            }
            RecordComponent found = !at.isRecord()
                    ? null
                    : Arrays.stream(at.getRecordComponents())
                            .filter(each -> each.getName().equals(name))
                            .findFirst()
                            .orElse(null);
            if (found == null) {
                return name;
            }
            at = found.getType();
        }
        return null;
    }

    private static Map<String, String> panels() throws IOException {
        String script;
        try (InputStream in = Dashboard.class.getResourceAsStream("page-parts.js")) {
            script = new String(in.readAllBytes(), UTF_8);
        }
        String all = script.substring(script.indexOf("const PANELS = {"));
        Map<String, String> panels = new LinkedHashMap<>();
        Matcher panel = PANEL.matcher(all.substring(0, all.indexOf("\n};")));
        while (panel.find()) {
            panels.put(panel.group(1), panel.group(2));
        }
        return panels;
    }
}
