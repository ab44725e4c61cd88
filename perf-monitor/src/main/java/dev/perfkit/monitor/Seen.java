package dev.perfkit.monitor;

import dev.perfkit.monitor.alert.Alert;
import dev.perfkit.monitor.alert.Judgement;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a rule after an evaluation.
 *
 * @param alert the alert
 * @param judgement what was said
 * @param measurement of which value
 * @param since when the alert's status was entered
 * @param firedAt when it last fired; before it ever did, when it was set up
 * @param error what the source threw, if it did
 */
record Seen(
        Alert alert,
        Judgement judgement,
        Measurement measurement,
        Instant since,
        Instant firedAt,
        @Nullable String error) {}
