package dev.perfkit.simulations.scaling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class CapacityPictureTest {
    @Test
    void svg_flash_isXmlWithStepsForEachAndALineForEachChange() throws Exception {
        Comparison comparison = Comparison.of(Demands.flash(2), 60, List.of(Contenders.PERFKIT, Contenders.HPA));

        Element svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        CapacityPicture.of(comparison).svg().getBytes(UTF_8)))
                .getDocumentElement();

        assertThat(svg.getElementsByTagName("polygon").getLength()).isEqualTo(2);
        assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(4);
        // Drawn last is PerfKit's: a corner at the beginning, one at the end, and two where the number of the ready
        // changes.
        History history = comparison.of(Contenders.PERFKIT);
        long steps = IntStream.range(1, history.length())
                .filter(i -> history.ready(i) != history.ready(i - 1))
                .count();
        String points = ((Element) svg.getElementsByTagName("polyline").item(1)).getAttribute("points");
        assertThat(Arrays.asList(points.split(" ", -1))).hasSize((int) (2 + 2 * steps));
        assertThat(svg.getElementsByTagName("text").getLength()).isGreaterThan(20);
        assertThat(history.events()).isGreaterThan(3);
        int coloured = 0;
        for (int i = 0; i < svg.getElementsByTagName("line").getLength(); i++) {
            coloured += ((Element) svg.getElementsByTagName("line").item(i)).hasAttribute("stroke-width") ? 1 : 0;
        }
        assertThat(coloured).isEqualTo(history.events());
    }
}
