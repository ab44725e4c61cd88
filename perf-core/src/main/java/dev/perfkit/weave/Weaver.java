package dev.perfkit.weave;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.asm.AsmVisitorWrapper.ForDeclaredMethods.MethodVisitorWrapper;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.matcher.ElementMatcher;
import org.jspecify.annotations.Nullable;

/** The transformer: what a class becomes, whether at build time or as it is loaded. */
final class Weaver {
    /*
     * The wrapper that is visited first ends up outermost. Measuring comes first, so that it sees what the caller sees;
     * within a shape the order is by annotation name, so that a build is the same everywhere.
     */
    private static final Comparator<WovenCall> OUTERMOST_FIRST = Comparator.<WovenCall, Boolean>comparing(
                    call -> call instanceof WovenCall.Answering)
            .thenComparing(WovenCall::annotation);

    private final List<WovenCall> calls;
    private final ClassLoader loader;

    private Weaver(List<WovenCall> calls, ClassLoader loader) {
        this.calls = calls;
        this.loader = loader;
    }

    /** Returns a weaver for everything that is registered with the given class loader. */
    static Weaver ofRegistered(ClassLoader loader) {
        Map<String, WovenCall> calls = new HashMap<>();
        for (WovenCall call : ServiceLoader.load(WovenCall.class, loader)) {
            WovenCall other = calls.putIfAbsent(call.annotation(), call);
            if (other != null) {
                throw new IllegalStateException("registered for @" + call.annotation() + ": "
                        + other.getClass().getName() + " and " + call.getClass().getName() + " (expected: one)");
            }
        }
        return new Weaver(calls.values().stream().sorted(OUTERMOST_FIRST).toList(), loader);
    }

    /** Returns the names of the annotations that are registered. */
    Set<String> annotations() {
        return calls.stream().map(WovenCall::annotation).collect(Collectors.toSet());
    }

    /** Tells whether there is anything to weave, or to refuse. */
    boolean matches(TypeDescription type) {
        return !type.isAnnotation()
                && !isStamped(type)
                && !select(type, ClassFileLocator.NoOp.INSTANCE).isEmpty();
    }

    private static boolean isStamped(TypeDescription type) {
        return type.getDeclaredAnnotations().stream()
                .anyMatch(a -> a.getAnnotationType().getName().equals(Woven.class.getName()));
    }

    private List<Selection> select(TypeDescription type, ClassFileLocator locator) {
        return calls.stream()
                .map(call -> Selection.of(call, type, locator, loader))
                .filter(selection -> !selection.isEmpty())
                .toList();
    }

    /**
     * Weaves a class that matches.
     *
     * @throws WeavingException if a method cannot be woven
     */
    DynamicType.Builder<?> weave(DynamicType.Builder<?> builder, TypeDescription type, ClassFileLocator locator) {
        ClassFileLocator both = new ClassFileLocator.Compound(
                ClassFileLocator.ForClassLoader.of(Weaver.class.getClassLoader()), locator);
        List<Selection> selections = select(type, both);
        refuseWhatCannotBe(type, selections);
        DynamicType.Builder<?> woven = builder.annotateType(
                AnnotationDescription.Builder.ofType(Woven.class).build());
        for (Selection selection : selections) {
            woven = woven.visit(visitor(selection, both));
        }
        return woven;
    }

    private static void refuseWhatCannotBe(TypeDescription type, List<Selection> selections) {
        List<Finding> refused = refused(type, selections);
        if (!refused.isEmpty()) {
            throw new WeavingException(
                    "cannot weave " + refused.stream().map(Finding::toString).collect(Collectors.joining("; ")));
        }
    }

    private static List<Finding> refused(TypeDescription type, List<Selection> selections) {
        List<Finding> refused = new ArrayList<>();
        selections.forEach(selection -> refused.addAll(selection.refused()));
        String tooOld = tooOld(type);
        if (tooOld != null && !selections.isEmpty()) {
            refused.add(new Finding("", "", type.getName(), tooOld));
        }
        return refused;
    }

    /** Looks at a class that has been built: what a build would refuse, and what it has not woven. */
    Inspection inspect(TypeDescription type, ClassFileLocator locator) {
        List<Selection> selections = type.isAnnotation() ? List.of() : select(type, locator);
        List<Finding> findings = refused(type, selections);
        boolean stamped = isStamped(type);
        Set<String> annotated = new HashSet<>();
        Set<String> woven = new HashSet<>();
        for (Selection selection : selections) {
            annotated.addAll(selection.annotated().keySet());
            if (stamped) {
                woven.addAll(selection.methods().keySet());
            } else {
                findings.addAll(selection.unwoven());
            }
        }
        return new Inspection(annotated.size(), woven.size(), findings);
    }

    /** Returns what is wrong with the class file's version; null where nothing is. */
    private static @Nullable String tooOld(TypeDescription type) {
        ClassFileVersion version = type.getClassFileVersion();
        return version != null && version.isLessThan(ClassFileVersion.JAVA_V11)
                ? "class file version " + version.getMajorVersion()
                        + " (expected: >= 55, Java 11, for dynamic constants)"
                : null;
    }

    private static AsmVisitorWrapper visitor(Selection selection, ClassFileLocator locator) {
        AsmVisitorWrapper.ForDeclaredMethods visitor =
                new AsmVisitorWrapper.ForDeclaredMethods().readerFlags(ClassReader.EXPAND_FRAMES);
        Set<Advised> kinds = new LinkedHashSet<>();
        selection.methods().values().forEach(selected -> kinds.add(selected.advice()));
        for (Advised kind : kinds) {
            ElementMatcher<MethodDescription> ofThisKind = method -> {
                Selected selected = selection.methods().get(Selected.key(method));
                return selected != null && selected.advice().equals(kind);
            };
            visitor = visitor.method(ofThisKind, advice(selection, kind, locator))
                    .constructor(ofThisKind, constructor(selection, kind));
        }
        return visitor;
    }

    private static Advice advice(Selection selection, Advised kind, ClassFileLocator locator) {
        Advice.WithCustomMapping mapped = Advice.withCustomMapping()
                .bind(SiteConstant.class, AdviceParameters.site(selection))
                .bind(ReturnedReference.class, AdviceParameters::returnedReference)
                .bind(ReplacedReference.class, AdviceParameters::replacedReference);
        if (selection.call() instanceof WovenCall.Answering) {
            return mapped.to(AnsweringAdvice.class, locator);
        }
        return mapped.to(
                kind.arguments() ? MeasuringAdvice.EnterWithArguments.class : MeasuringAdvice.Enter.class,
                kind.replaced() ? MeasuringAdvice.ExitReplacing.class : MeasuringAdvice.Exit.class,
                locator);
    }

    private static MethodVisitorWrapper constructor(Selection selection, Advised kind) {
        return (type, method, target, context, pool, writerFlags, readerFlags) -> new MeasuredConstructor(
                target, type, method, AdviceParameters.site(selection, method), kind.arguments(), context);
    }
}
