package dev.perfkit.house;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources held in memory. */
final class Compiler {
    private Compiler() {}

    /**
     * Compiles.
     *
     * @param sources the text of each file, by its path
     * @param into where the classes go
     * @param options further options of javac
     * @return what the compiler complained about; empty if it was content
     */
    static String compile(Map<String, String> sources, Path into, List<String> options) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-d", into.toString(), "-proc:none", "--release", "17"));
        List<JavaFileObject> files = new ArrayList<>();
        sources.forEach((name, text) -> files.add(new InMemory(name, text)));
        StringWriter complaints = new StringWriter();
        boolean fine =
                compiler.getTask(complaints, null, null, arguments, null, files).call();
        return fine ? "" : complaints.toString();
    }

    private static final class InMemory extends SimpleJavaFileObject {
        private final String text;

        InMemory(String name, String text) {
            super(URI.create("memory:///" + name), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
