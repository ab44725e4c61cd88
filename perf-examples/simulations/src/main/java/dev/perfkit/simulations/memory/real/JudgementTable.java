package dev.perfkit.simulations.memory.real;

import dev.perfkit.simulations.memory.shop.Load;
import java.util.List;
import java.util.Map;

/** Loads against JVMs, as a table of Markdown. */
final class JudgementTable {
    private JudgementTable() {}

    static String of(List<Jvm> jvms, List<Load> loads, Map<LoadRun, Judgement> judged) {
        StringBuilder text = new StringBuilder("| load |");
        jvms.forEach(jvm -> text.append(' ').append(jvm.label()).append(" |"));
        text.append("\n|---|").append("---|".repeat(jvms.size()));
        for (Load load : loads) {
            text.append("\n| ").append(load.label()).append(" |");
            for (Jvm jvm : jvms) {
                String cell = judged.entrySet().stream()
                        .filter(one ->
                                one.getKey().jvm().equals(jvm) && one.getKey().load() == load)
                        .map(one -> one.getValue().toString())
                        .findFirst()
                        .orElse("not run");
                text.append(' ').append(cell).append(" |");
            }
        }
        return text.toString();
    }
}
