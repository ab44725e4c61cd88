package dev.perfkit.monitor.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The page's files, read once. They are found by whole names in a map: no path leads out of it. */
final class Assets {
    private static final String[] STYLES = {"uPlot.min.css", "page.css"};
    private static final String[] SCRIPTS = {
        "page-format.js",
        "page-charts.js",
        "page-panels.js",
        "page-parts.js",
        "page-alerts.js",
        "page-evidence.js",
        "page-live.js"
    };

    private final Map<String, Reply> files;

    Assets() {
        String style = joined(STYLES);
        String script = "\"use strict\";\n" + joined(SCRIPTS);
        String chart = resource("uPlot.iife.min.js");
        // The hash in the address lets a browser keep a file for good, and fetch it again when the library is another.
        String page = resource("page.html")
                .replace("{{STYLE}}", "page.css?" + hash(style))
                .replace("{{CHART}}", "uplot.js?" + hash(chart))
                .replace("{{SCRIPT}}", "page.js?" + hash(script));
        Reply icon = kept("image/svg+xml", resource("icon.svg"));
        files = Map.of(
                "/", Reply.of(200, Reply.HTML, page),
                "/page.css", kept("text/css; charset=utf-8", style),
                "/uplot.js", kept("text/javascript; charset=utf-8", chart),
                "/page.js", kept("text/javascript; charset=utf-8", script),
                "/icon.svg", icon,
                "/favicon.ico", icon); // which browsers ask for beside a profile's page
    }

    @Nullable Reply find(String path) {
        return files.get(path);
    }

    /** Returns how many bytes a browser fetches to show the page, compressed. */
    int gzipBytes() {
        return files.values().stream()
                .mapToInt(file -> gzip(file.body()).length)
                .sum();
    }

    private static Reply kept(String type, String text) {
        return Reply.of(200, type, text).with("Cache-Control", "private, max-age=31536000, immutable");
    }

    private static String joined(String... names) {
        StringBuilder all = new StringBuilder();
        for (String name : names) {
            all.append(resource(name)).append('\n');
        }
        return all.toString();
    }

    static String resource(String name) {
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "dev/perfkit/monitor/dashboard/" + name + " is missing (expected: in perf-monitor's jar)");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read dev/perfkit/monitor/dashboard/" + name, e);
        }
    }

    static byte[] gzip(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4 + 64);
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
