package dev.perfkit.weave;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.OffsetMapping.Target;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.assign.TypeCasting;
import net.bytebuddy.implementation.bytecode.constant.JavaConstantValue;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.utility.JavaConstant;

/** What the advice's own parameters become in a woven method. */
final class AdviceParameters {
    private static final TypeDescription OBJECT = TypeDescription.ForLoadedType.of(Object.class);

    private AdviceParameters() {}

    static Advice.OffsetMapping site(Selection selection) {
        return (type, method, assigner, arguments, sort) -> new Target.ForStackManipulation(site(selection, method));
    }

    /** The site: a dynamic constant, which the JVM makes when the method is first reached and then treats as a literal. */
    static StackManipulation site(Selection selection, MethodDescription method) {
        Selected selected = requireNonNull(selection.methods().get(Selected.key(method)));
        MethodDescription.InDefinedShape made = TypeDescription.ForLoadedType.of(Weaving.class)
                .getDeclaredMethods()
                .filter(ElementMatchers.named(selected.advice().bootstrap(selection.call(), method)))
                .getOnly();
        List<JavaConstant> values = new ArrayList<>();
        values.add(JavaConstant.Simple.ofLoaded(selection.call().annotation()));
        values.add(JavaConstant.Simple.ofLoaded(method.getDescriptor()));
        for (String attribute : selected.attributes()) {
            values.add(JavaConstant.Simple.ofLoaded(attribute));
        }
        return new JavaConstantValue(new JavaConstant.Dynamic(
                method.isConstructor() ? "constructor" : method.getInternalName(), // "<init>" is no name for a constant
                made.getReturnType().asErasure(),
                JavaConstant.MethodHandle.of(made),
                values));
    }

    /** What was returned, never boxed. */
    static Target returnedReference(
            TypeDescription type,
            MethodDescription method,
            Assigner assigner,
            Advice.ArgumentHandler arguments,
            Advice.OffsetMapping.Sort sort) {
        return method.getReturnType().isPrimitive()
                ? new Target.ForDefaultValue.ReadOnly(OBJECT)
                : new Target.ForVariable.ReadOnly(OBJECT, arguments.returned());
    }

    /** What was returned and will be: cast without a look at the type, which the build's path may not have. */
    static Target replacedReference(
            TypeDescription type,
            MethodDescription method,
            Assigner assigner,
            Advice.ArgumentHandler arguments,
            Advice.OffsetMapping.Sort sort) {
        return new Target.ForVariable.ReadWrite(
                OBJECT,
                arguments.returned(),
                StackManipulation.Trivial.INSTANCE,
                TypeCasting.to(method.getReturnType().asErasure()));
    }
}
