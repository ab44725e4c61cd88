package dev.perfkit.simulations.balancing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class BarsTest {
    @Test
    void svg_twoGroups_hasABarForEachValueAndALineForTheBest() throws Exception {
        Bars bars = new Bars(
                "R & D",
                List.of("ours", "theirs"),
                "oracle",
                List.of(
                        new Bars.Group("a < b", List.of(50.0, 125.0), 25),
                        new Bars.Group("other", List.of(250.0, 1_000.0), 100)));

        Element svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(bars.svg().getBytes(UTF_8)))
                .getDocumentElement();

        // Before the bars come the paper and the three colours that are named.
        NodeList rects = svg.getElementsByTagName("rect");
        assertThat(List.of(4, 5, 6, 7))
                .extracting(i -> ((Element) rects.item(i)).getAttribute("width"))
                .as("of 454 for 250 ms, and no more for what is longer")
                .containsExactly("90.8", "227.0", "454.0", "454.0");
        NodeList lines = svg.getElementsByTagName("line");
        assertThat(List.of(0, 1))
                .extracting(i -> ((Element) lines.item(i)).getAttribute("x1"))
                .containsExactly("295.4", "431.6");
        assertThat(bars.svg()).contains(">a &lt; b<", ">125<", ">250<", ">… 1,000<");
    }
}
