package dev.perfkit.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.function.Consumer;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Constructors that are allowed, but that no Java compiler of today writes. */
final class OddConstructorsTest {
    private static final String SUPER = "dev/perfkit/weave/OddConstructorsTest$Above";

    /** Where the constructors lead to. */
    public static class Above {
        public final String how;

        public Above(String how) {
            this.how = how;
        }
    }

    private final WeavingPlugin plugin;

    OddConstructorsTest(@TempDir File classes) throws IOException {
        plugin = new WeavingPlugin(classes);
    }

    @AfterEach
    void close() throws IOException {
        plugin.close();
    }

    /** Weaves a class with one constructor of an int, measured twice. */
    private Constructor<?> woven(String name, Consumer<MethodVisitor> body) throws ReflectiveOperationException {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, name, null, SUPER, null);
        MethodVisitor constructor = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "(I)V", null, null);
        AnnotationVisitor watched = constructor.visitAnnotation("Ldev/perfkit/weave/Watched;", true);
        watched.visit("arguments", true);
        watched.visitEnd();
        constructor.visitAnnotation("Ldev/perfkit/profile/Profiled;", true).visitEnd();
        constructor.visitCode();
        body.accept(constructor);
        constructor.visitMaxs(0, 0);
        constructor.visitEnd();
        writer.visitEnd();
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, writer.toByteArray()),
                ClassFileLocator.ForClassLoader.of(getClass().getClassLoader()));
        TypeDescription type =
                TypePool.Default.WithLazyResolution.of(locator).describe(name).resolve();
        return plugin.apply(new ByteBuddy().rebase(type, locator), type, locator)
                .make()
                .load(getClass().getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
                .getLoaded()
                .getConstructor(int.class);
    }

    private static void callSuper(MethodVisitor to, String how) {
        to.visitVarInsn(Opcodes.ALOAD, 0);
        to.visitLdcInsn(how);
        to.visitMethodInsn(Opcodes.INVOKESPECIAL, SUPER, "<init>", "(Ljava/lang/String;)V", false);
    }

    private static void frame(MethodVisitor to, Object self) {
        to.visitFrame(Opcodes.F_FULL, 2, new Object[] {self, Opcodes.INTEGER}, 0, new Object[0]);
    }

    private static WatchedCall.Site site(String name) {
        return WatchedCall.sites().stream()
                .filter(site -> site.method.owner().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void superCalls_oneInEachOfTwoBranches_areBothSeen() throws Exception {
        Constructor<?> made = woven("TwoCalls", to -> {
            Label other = new Label();
            Label end = new Label();
            to.visitVarInsn(Opcodes.ILOAD, 1);
            to.visitJumpInsn(Opcodes.IFEQ, other);
            callSuper(to, "first");
            to.visitJumpInsn(Opcodes.GOTO, end);
            to.visitLabel(other);
            frame(to, Opcodes.UNINITIALIZED_THIS);
            callSuper(to, "second");
            to.visitLabel(end);
            frame(to, "TwoCalls");
            to.visitInsn(Opcodes.RETURN);
        });

        assertThat(((Above) made.newInstance(1)).how).isEqualTo("first");
        assertThat(((Above) made.newInstance(0)).how).isEqualTo("second");
        assertThat(site("TwoCalls").entered).hasValue(2);
        assertThat(site("TwoCalls").left).hasValue(2);
    }

    @Test
    void return_withMoreOnTheStack_isJumpedFrom() throws Exception {
        Constructor<?> made = woven("Leftover", to -> {
            Label throwing = new Label();
            callSuper(to, "left");
            to.visitInsn(Opcodes.LCONST_1);
            to.visitVarInsn(Opcodes.ILOAD, 1);
            to.visitJumpInsn(Opcodes.IFLT, throwing);
            to.visitInsn(Opcodes.ICONST_1);
            to.visitInsn(Opcodes.RETURN);
            to.visitLabel(throwing);
            to.visitFrame(
                    Opcodes.F_FULL, 2, new Object[] {"Leftover", Opcodes.INTEGER}, 1, new Object[] {Opcodes.LONG});
            to.visitInsn(Opcodes.ACONST_NULL);
            to.visitInsn(Opcodes.ATHROW);
        });

        assertThat(((Above) made.newInstance(3)).how).isEqualTo("left");
        assertThatThrownBy(() -> made.newInstance(-1))
                .isInstanceOf(InvocationTargetException.class)
                .hasCauseInstanceOf(NullPointerException.class);
        assertThat(site("Leftover").left).hasValue(2);
        assertThat(site("Leftover").thrown).hasValue(1);
    }

    @Test
    void codeBeforeTheSuperCall_withLoopsHandlersAndLocals_worksAsBefore() throws Exception {
        Constructor<?> made = woven("Prologue", to -> {
            Label loop = new Label();
            Label done = new Label();
            to.visitInsn(Opcodes.DCONST_1);
            to.visitVarInsn(Opcodes.DSTORE, 2);
            to.visitLabel(loop);
            Object[] locals = {Opcodes.UNINITIALIZED_THIS, Opcodes.INTEGER, Opcodes.DOUBLE};
            to.visitFrame(Opcodes.F_FULL, 3, locals, 0, new Object[0]);
            to.visitVarInsn(Opcodes.ILOAD, 1);
            to.visitJumpInsn(Opcodes.IFLE, done);
            to.visitIincInsn(1, -1);
            to.visitVarInsn(Opcodes.DLOAD, 2);
            to.visitInsn(Opcodes.DUP2);
            to.visitInsn(Opcodes.DADD);
            to.visitVarInsn(Opcodes.DSTORE, 2);
            to.visitJumpInsn(Opcodes.GOTO, loop);
            to.visitLabel(done);
            to.visitFrame(Opcodes.F_FULL, 3, locals, 0, new Object[0]);
            to.visitVarInsn(Opcodes.ALOAD, 0);
            to.visitVarInsn(Opcodes.DLOAD, 2);
            to.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/String", "valueOf", "(D)Ljava/lang/String;", false);
            to.visitMethodInsn(Opcodes.INVOKESPECIAL, SUPER, "<init>", "(Ljava/lang/String;)V", false);
            to.visitInsn(Opcodes.RETURN);
        });

        assertThat(((Above) made.newInstance(5)).how).isEqualTo("32.0");
        assertThat(site("Prologue").left).hasValue(1);
        assertThat(site("Prologue").arguments.get(0)).containsExactly(5);
    }

    /** {@code super(i < 0 ? new Above(throw ...) : "none")}: where a throw is an expression, the call that nobody reaches is left out. */
    @Test
    void objectOfTheSameClass_leftUnfinishedByAThrow_isNotTakenIntoAccount() throws Exception {
        Constructor<?> made = woven("Unfinished", to -> {
            Label other = new Label();
            to.visitVarInsn(Opcodes.ALOAD, 0);
            to.visitVarInsn(Opcodes.ILOAD, 1);
            to.visitJumpInsn(Opcodes.IFGE, other);
            to.visitTypeInsn(Opcodes.NEW, SUPER);
            to.visitInsn(Opcodes.DUP);
            to.visitInsn(Opcodes.ACONST_NULL);
            to.visitInsn(Opcodes.ATHROW);
            to.visitLabel(other);
            Object[] locals = {Opcodes.UNINITIALIZED_THIS, Opcodes.INTEGER};
            to.visitFrame(Opcodes.F_FULL, 2, locals, 1, new Object[] {Opcodes.UNINITIALIZED_THIS});
            to.visitLdcInsn("none");
            to.visitMethodInsn(Opcodes.INVOKESPECIAL, SUPER, "<init>", "(Ljava/lang/String;)V", false);
            to.visitInsn(Opcodes.RETURN);
        });

        assertThat(((Above) made.newInstance(1)).how).isEqualTo("none");
        assertThatThrownBy(() -> made.newInstance(-1)).hasCauseInstanceOf(NullPointerException.class);
        assertThat(site("Unfinished").entered).hasValue(1);
        assertThat(site("Unfinished").left).hasValue(1);
    }

    @Test
    void objectOfTheSameClass_acrossABranch_isNotTakenForThis() throws Exception {
        Constructor<?> made = woven("Branching", to -> {
            Label other = new Label();
            Label end = new Label();
            Label begun = new Label();
            to.visitVarInsn(Opcodes.ALOAD, 0);
            to.visitLabel(begun);
            to.visitTypeInsn(Opcodes.NEW, SUPER);
            to.visitInsn(Opcodes.DUP);
            to.visitVarInsn(Opcodes.ILOAD, 1);
            to.visitJumpInsn(Opcodes.IFEQ, other);
            to.visitLdcInsn("some");
            to.visitJumpInsn(Opcodes.GOTO, end);
            to.visitLabel(other);
            Object[] locals = {Opcodes.UNINITIALIZED_THIS, Opcodes.INTEGER};
            to.visitFrame(Opcodes.F_FULL, 2, locals, 3, new Object[] {Opcodes.UNINITIALIZED_THIS, begun, begun});
            to.visitLdcInsn("zero");
            to.visitLabel(end);
            to.visitFrame(Opcodes.F_FULL, 2, locals, 4, new Object[] {
                Opcodes.UNINITIALIZED_THIS, begun, begun, "java/lang/String"
            });
            to.visitMethodInsn(Opcodes.INVOKESPECIAL, SUPER, "<init>", "(Ljava/lang/String;)V", false);
            to.visitFieldInsn(Opcodes.GETFIELD, SUPER, "how", "Ljava/lang/String;");
            to.visitMethodInsn(Opcodes.INVOKESPECIAL, SUPER, "<init>", "(Ljava/lang/String;)V", false);
            to.visitInsn(Opcodes.RETURN);
        });

        assertThat(((Above) made.newInstance(1)).how).isEqualTo("some");
        assertThat(((Above) made.newInstance(0)).how).isEqualTo("zero");
        assertThat(site("Branching").left).hasValue(2);
    }

    @Test
    void bodyOfSixtyKilobytes_isWoven_andOneThatIsFullIsRefused() throws Exception {
        Constructor<?> made = woven("Long", to -> body(to, "Long", 20_000));

        assertThat(((Above) made.newInstance(1)).how).isEqualTo("long");
        assertThat(site("Long").left).hasValue(1);
        assertThatThrownBy(() -> woven("Full", to -> body(to, "Full", 21_833)))
                .hasMessageContaining("Full")
                .hasMessageContaining("<init>");
    }

    /** A return at the start, which has a long way to the end, and so many instructions of three bytes. */
    private static void body(MethodVisitor to, String type, int increments) {
        Label further = new Label();
        callSuper(to, "long");
        to.visitVarInsn(Opcodes.ILOAD, 1);
        to.visitJumpInsn(Opcodes.IFLT, further);
        to.visitInsn(Opcodes.RETURN);
        to.visitLabel(further);
        frame(to, type);
        for (int i = 0; i < increments; i++) {
            to.visitIincInsn(1, 1);
        }
        to.visitInsn(Opcodes.RETURN);
    }

    @Test
    void localVariable_acrossTheEndOfTheParameters_isRefused() {
        assertThatThrownBy(() -> woven("Across", to -> {
                    callSuper(to, "across");
                    to.visitInsn(Opcodes.LCONST_0);
                    to.visitVarInsn(Opcodes.LSTORE, 1);
                    to.visitInsn(Opcodes.RETURN);
                }))
                .isInstanceOf(WeavingException.class)
                .hasMessageContaining("Across")
                .hasMessageEndingWith("ends beyond it");
    }
}
