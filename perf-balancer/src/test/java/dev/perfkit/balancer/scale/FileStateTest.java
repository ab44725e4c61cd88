package dev.perfkit.balancer.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.kit.ScalingStateContract;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStateTest extends ScalingStateContract {
    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("new").resolve("state");
    }

    @Override
    protected ScalingState open() {
        return ScalingState.file(file());
    }

    @Test
    void claim_counts_fromOne() throws Exception {
        assertThat(open().claim()).isEqualTo(new ScalingState.Claim(1, null));
        assertThat(open().claim().token()).isEqualTo(2);
    }

    @Test
    void write_refused_namesBothClaims() throws Exception {
        ScalingState state = ScalingState.file(file());
        state.claim();
        state.write(state.claim().token(), "new");
        assertThatThrownBy(() -> state.write(1, "old"))
                .isInstanceOf(StaleClaimException.class)
                .hasMessageContaining("refuses claim 1: the latest is 2");
    }

    @Test
    void claim_fileIsNoneOfOurs_isLaterThanAnyBefore() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "{}");
        ScalingState.Claim claim = ScalingState.file(file()).claim();
        assertThat(claim.token()).isGreaterThan(1_000_000);
        assertThat(claim.text()).isEqualTo("{}");
    }

    @Test
    void claim_fileIsNoText_isFoundCorrupt() throws Exception {
        Files.createDirectories(file().getParent());
        Files.write(file(), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1, '\n', (byte) 0xc0});
        ScalingState.Claim claim = ScalingState.file(file()).claim();
        assertThat(claim.token()).isGreaterThan(1_000_000);
        assertThat(claim.text()).isNotNull();
    }

    @Test
    void claim_numberThatNoneCanFollow_isNoneOfOurs() throws Exception {
        Files.createDirectories(file().getParent());
        for (String number : new String[] {"-5", "0", Long.toString(Long.MAX_VALUE)}) {
            Files.writeString(file(), number + "\ntext");
            assertThat(ScalingState.file(file()).claim().token()).as(number).isBetween(1_000_000L, 1L << 50);
        }
    }

    @Test
    void term_twoOnOneFile_onlyOneLeadsUntilItCloses() {
        Leadership first = Leadership.file(file());
        Leadership second = Leadership.file(file());
        assertThat(first.term()).isEqualTo(1);
        assertThat(first.term()).isEqualTo(1);
        assertThat(second.term()).isZero();
        first.close();
        assertThat(first.term()).isZero();
        assertThat(second.term()).isEqualTo(1);
        second.close();
    }
}
