package dev.perfkit.quickstart.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class HttpServiceTest {
    @Test
    void bind_aBusyPort_namesIt() throws IOException {
        try (HttpService first = HttpService.bind(0, 1).start()) {
            assertThatThrownBy(() -> HttpService.bind(first.port(), 1))
                    .isInstanceOf(IOException.class)
                    .hasMessage("port " + first.port() + " is in use");
        }
    }
}
