package dev.perfkit.weave;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;

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

    private Weaver(List<WovenCall> calls) {
        this.calls = calls;
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
        return new Weaver(calls.values().stream().sorted(OUTERMOST_FIRST).toList());
    }

    /** Tells whether there is anything to weave, or to refuse. */
    boolean matches(TypeDescription type) {
        return !type.isAnnotation() && !isStamped(type) && !select(type).isEmpty();
    }

    private static boolean isStamped(TypeDescription type) {
        return type.getDeclaredAnnotations().stream()
                .anyMatch(a -> a.getAnnotationType().getName().equals(Woven.class.getName()));
    }

    private List<Selection> select(TypeDescription type) {
        return calls.stream()
                .map(call -> Selection.of(call, type))
                .filter(selection ->
                        !selection.methods().isEmpty() || !selection.refused().isEmpty())
                .toList();
    }

    /**
     * Weaves a class that matches.
     *
     * @throws WeavingException if a method cannot be woven
     */
    DynamicType.Builder<?> weave(DynamicType.Builder<?> builder, TypeDescription type, ClassFileLocator locator) {
        List<Selection> selections = select(type);
        refuseWhatCannotBe(type, selections);
        ClassFileLocator both = new ClassFileLocator.Compound(
                ClassFileLocator.ForClassLoader.of(Weaver.class.getClassLoader()), locator);
        DynamicType.Builder<?> woven = builder.annotateType(
                AnnotationDescription.Builder.ofType(Woven.class).build());
        for (Selection selection : selections) {
            woven = woven.visit(new AsmVisitorWrapper.ForDeclaredMethods()
                    .method(m -> selection.methods().containsKey(Selected.key(m)), advice(selection, both)));
        }
        return woven;
    }

    private static void refuseWhatCannotBe(TypeDescription type, List<Selection> selections) {
        List<String> refused = new ArrayList<>();
        selections.forEach(selection -> refused.addAll(selection.refused()));
        ClassFileVersion version = type.getClassFileVersion();
        if (version != null && version.isLessThan(ClassFileVersion.JAVA_V11)) {
            refused.add(type.getName() + ": class file version " + version.getMajorVersion()
                    + " (expected: >= 55, Java 11, for dynamic constants)");
        }
        if (!refused.isEmpty()) {
            throw new WeavingException("cannot weave " + String.join("; ", refused));
        }
    }

    private static Advice advice(Selection selection, ClassFileLocator locator) {
        boolean measuring = selection.call() instanceof WovenCall.Measuring;
        Advice.OffsetMapping site = AdviceParameters.site(
                measuring ? "measured" : "answered", selection.call().annotation(), selection.methods());
        return Advice.withCustomMapping()
                .bind(SiteConstant.class, site)
                .bind(ReturnedReference.class, AdviceParameters::returnedReference)
                .to(measuring ? MeasuringAdvice.class : AnsweringAdvice.class, locator);
    }
}
