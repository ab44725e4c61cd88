package dev.perfkit.weave;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of a method from its class file, and what from the class: the same. */
final class MethodShapeTest {
    private static final ClassLoader LOADER = MethodShapeTest.class.getClassLoader();
    private static final ClassFileLocator LOCATOR = ClassFileLocator.ForClassLoader.of(LOADER);
    private static final TypeLookup FILES = new ClassFileTypes(LOCATOR);
    private static final TypeLookup LOADED = new LoadedTypes(LOADER);

    interface Named {
        CharSequence getName();

        static int count() {
            return 0;
        }
    }

    record Item(UUID id, boolean sold) implements Named {
        @Override
        public String getName() {
            return "item";
        }

        public int plus(int x) {
            return x;
        }

        long hidden() {
            return 0;
        }
    }

    enum Size {
        SMALL
    }

    abstract static class Base<T> {
        public abstract T top();
    }

    static final class Derived extends Base<String> {
        @Override
        public String top() {
            return "";
        }
    }

    static <T extends Number> List<T> method(long id, T[] items, Map<String, Item> byName, int[][] cells) {
        return List.of();
    }

    private static MethodShape fromFile(String name) {
        MethodDescription method = TypePool.Default.of(LOCATOR)
                .describe(MethodShapeTest.class.getName())
                .resolve()
                .getDeclaredMethods()
                .filter(named(name))
                .getOnly();
        return ClassFileTypes.shape(method, LOCATOR);
    }

    @Test
    void shape_ofAFileAndOfAClass_areTheSame() {
        MethodShape file = fromFile("method");
        MethodShape loaded = new WovenMethod(
                        MethodShapeTest.class,
                        "method",
                        "(J[Ljava/lang/Number;Ljava/util/Map;[[I)Ljava/util/List;",
                        Map.of())
                .shape();

        assertThat(file.parameterTypes())
                .isEqualTo(loaded.parameterTypes())
                .containsExactly("long", "java.lang.Number[]", "java.util.Map", "int[][]");
        assertThat(file.parameterNames())
                .isEqualTo(loaded.parameterNames())
                .containsExactly("id", "items", "byName", "cells");
        assertThat(file.returnType()).isEqualTo(loaded.returnType()).isEqualTo("java.util.List");
    }

    @ParameterizedTest
    @ValueSource(classes = {Item.class, Named.class, Size.class, Base.class, Derived.class, UUID.class, Stream.class})
    void types_ofFilesAndOfClasses_areTheSame(Class<?> type) {
        assertThat(LOADED.supertypes(type.getName()))
                .containsAll(FILES.supertypes(type.getName()))
                .startsWith(type.getName());
        Map<String, String> ofFile = FILES.accessors(type.getName());
        Map<String, String> ofClass = LOADED.accessors(type.getName());
        if (!type.isInterface()) {
            assertThat(ofFile).isEqualTo(ofClass);
        } else {
            assertThat(ofFile).containsAllEntriesOf(ofClass); // and what an Object can do
        }
    }

    @Test
    void accessors_arePublicMethodsWithoutParameters() {
        assertThat(FILES.accessors(Item.class.getName()))
                .containsEntry("id", "java.util.UUID")
                .containsEntry("sold", "boolean")
                .containsEntry("getName", "java.lang.String")
                .containsEntry("toString", "java.lang.String")
                .doesNotContainKeys("plus", "hidden", "count", "<init>");
        assertThat(FILES.accessors(Derived.class.getName())).containsKey("<init>");
        assertThat(FILES.accessors(Base.class.getName())).doesNotContainKey("<init>");
    }

    @Test
    void unknownTypes_haveNothingButTheirNames() {
        for (TypeLookup types : List.of(FILES, LOADED)) {
            assertThat(types.supertypes("com.example.Missing")).containsExactly("com.example.Missing");
            assertThat(types.accessors("com.example.Missing")).isNull();
            assertThat(types.accessors("long")).isNull();
            assertThat(types.accessors("java.lang.String[]")).isNull();
        }
    }

    @Test
    void shape_ofNoParameters_isEmpty() {
        MethodShape shape = new WovenMethod(MethodShapeTest.class, "method", "()V", Map.of()).shape();

        assertThat(shape.parameterNames()).isEmpty();
        assertThat(shape.returnType()).isEqualTo("void");
    }

    @Test
    void shape_ofAnInterfacesMethod_isFoundAboveIt() {
        interface Sub extends IntUnaryOperator {}
        MethodShape shape = new WovenMethod(Sub.class, "applyAsInt", "(I)I", Map.of()).shape();

        assertThat(shape.parameterTypes()).containsExactly("int");
    }
}
