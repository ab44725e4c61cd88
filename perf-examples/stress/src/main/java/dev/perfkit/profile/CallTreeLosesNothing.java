package dev.perfkit.profile;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;

/**
 * Claim: threads that make the same node at once make one, whose every field the others see, whichever of them the hint of the
 * child asked for last comes from; and each call is counted there, also where two threads count in one cell.
 *
 * <p>In the package of what it tries, which is not public.
 */
@JCStressTest
@Outcome(id = "2, 30, 2, 12", expect = ACCEPTABLE, desc = "two calls at one node, two at the node below")
@Outcome(expect = FORBIDDEN, desc = "a call that was lost, or a second node of the name")
@State
public class CallTreeLosesNothing {
    // A site has one name object, but threads may come by different ones: both ways to a node are tried.
    private static final String SITE = "site";
    private static final String SAME_SITE = String.valueOf(new char[] {'s', 'i', 't', 'e'});
    private static final String BELOW = "below";

    private final CallTreeRecorder tree = new CallTreeRecorder();

    /** A call within a call. */
    @Actor
    public void first() {
        CallTreeRecorder.Node node = tree.root().child(SITE);
        node.child(BELOW).add(0, 5);
        node.add(0, 10);
    }

    /** Another. */
    @Actor
    public void second() {
        CallTreeRecorder.Node node = tree.root().child(SAME_SITE);
        node.child(BELOW).add(0, 7);
        node.add(0, 20);
    }

    /** Once both are done. */
    @Arbiter
    public void after(JJJJ_Result result) {
        CallTree.Node node = tree.snapshot().roots().get(0);
        CallTree.Node below = node.children().get(0);
        result.r1 = tree.snapshot().roots().size() * node.calls();
        result.r2 = node.self();
        result.r3 = node.children().size() * below.calls();
        result.r4 = below.self();
    }
}
