package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnChangesTest {
    private final OwnChanges own = new OwnChanges();

    @Test
    void hear_messageAfterAcknowledgement_tellsNothingNew() {
        own.begin("k");
        own.acknowledged("k", 5, true);
        own.end("k");

        assertThat(own.hear("k", 5)).isTrue();
        assertThat(own.size()).isZero();
        assertThat(own.hear("k", 5)).isFalse();
    }

    @Test
    void hear_messageBeforeAcknowledgement_isTakenForNew() {
        OwnChanges.Change change = own.begin("k");
        assertThat(own.hear("k", 5)).isFalse();
        own.acknowledged("k", 5, true);

        assertThat(change.isOvertaken(5)).isFalse();
        own.end("k");
        assertThat(own.size()).isZero();
    }

    @Test
    void hear_laterChangeOfAnother_isNew() {
        OwnChanges.Change change = own.begin("k");
        own.acknowledged("k", 5, true);
        assertThat(own.hear("k", 6)).isFalse();

        assertThat(change.isOvertaken(5)).isTrue();
        own.end("k");
        assertThat(own.size()).isZero();
    }

    @Test
    void hear_earlierChangeOfAnother_tellsNothingNew() {
        own.begin("k");
        own.acknowledged("k", 5, true);
        own.end("k");

        assertThat(own.hear("k", 4)).isTrue();
        assertThat(own.size()).isEqualTo(1);
        assertThat(own.hear("k", 5)).isTrue();
        assertThat(own.size()).isZero();
    }

    @Test
    void end_notAcknowledgedOrNotHeard_awaitsNothing() {
        own.begin("a");
        own.end("a");
        own.begin("b");
        own.acknowledged("b", 5, false);
        own.end("b");

        assertThat(own.size()).isZero();
        assertThat(own.hear("b", 5)).isFalse();
    }

    @Test
    void forget_awaited_isForgotten() {
        own.begin("k");
        own.acknowledged("k", 5, true);
        own.end("k");
        own.killAcknowledged(6, true);
        own.forget();

        assertThat(own.size()).isZero();
        assertThat(own.hear("k", 5)).isFalse();
        assertThat(own.hearKill(6)).isFalse();
    }

    @Test
    void hearKill_ownAfterAcknowledgement_tellsNothingNew() {
        assertThat(own.hearKill(4)).isFalse();
        own.killAcknowledged(4, true);
        own.killAcknowledged(5, true);

        assertThat(own.hearKill(5)).isTrue();
        assertThat(own.hearKill(4)).isFalse();
    }
}
