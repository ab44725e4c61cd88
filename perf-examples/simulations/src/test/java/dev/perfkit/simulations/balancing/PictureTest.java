package dev.perfkit.simulations.balancing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PictureTest {
    @Test
    void svg_twoPanels_isXmlWithALineForEach() throws Exception {
        List<Picture.Line> lines = List.of(
                new Picture.Line("a < b", List.of(1.0, 10.0, Double.NaN, 1000.0)),
                new Picture.Line("other", List.of(2.0, 2.0, 2.0, 2.0)));
        Picture picture = new Picture(
                "\"R & D\"",
                60,
                20,
                40,
                List.of(new Picture.Panel("p99, ms", true, lines), new Picture.Panel("share", false, lines)));

        Element svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(picture.svg().getBytes(UTF_8)))
                .getDocumentElement();

        NodeList polylines = svg.getElementsByTagName("polyline");
        assertThat(polylines.getLength()).isEqualTo(4);
        // Drawn last is the first line: without the value that is none.
        List<String> points =
                List.of(((Element) polylines.item(1)).getAttribute("points").split(" ", -1));
        assertThat(points).hasSize(3);
        // 1,000 is the top of the axis, 10 is two powers of ten below, and 1 is the bottom.
        assertThat(points.get(2)).endsWith("," + y(0));
        assertThat(points.get(1)).endsWith("," + y(2 / 3.0));
    }

    private static String y(double part) {
        return String.format(Locale.ROOT, "%.1f", 64 + 28 + part * 180);
    }
}
