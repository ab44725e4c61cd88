package dev.perfkit.host;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * One of the small files in which the kernel says how things are.
 *
 * @param path where it is
 */
record KernelFile(Path path) {

    String text() throws IOException {
        // Not Files.readString, which asks for sizes that the kernel does not tell, and opens a channel.
        try (InputStream in = new FileInputStream(path.toFile())) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1); // names may be of any bytes
        }
    }

    /** Returns the text without the space around it; null where there is no such file. */
    @Nullable String textIfThere() throws IOException {
        try {
            return text().strip();
        } catch (FileNotFoundException e) { // also where it must not be read
            if (Files.exists(path)) {
                throw e;
            }
            return null;
        }
    }

    /** Returns the number that is all of the file; null where there is no such file. */
    @Nullable Long numberIfThere() throws IOException {
        String text = textIfThere();
        return text == null ? null : (Long) number(text);
    }

    /** Returns the number beside a word at the start of a line; null where there is none. */
    @Nullable Long numberOf(String word, String text) throws IOException {
        int at = ("\n" + text).indexOf("\n" + word);
        if (at < 0) {
            return null;
        }
        int end = text.indexOf('\n', at);
        StringTokenizer line = new StringTokenizer(text.substring(at + word.length(), end < 0 ? text.length() : end));
        return number(next(line));
    }

    String next(StringTokenizer line) throws IOException {
        if (!line.hasMoreTokens()) {
            throw new IOException(path + ": a line is too short");
        }
        return line.nextToken();
    }

    long number(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException(path + ": \"" + text + "\" (expected: a number)", e);
        }
    }
}
