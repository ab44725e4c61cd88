import org.jspecify.annotations.NullMarked;

/** Placeholder. */
@NullMarked
module dev.perfkit.balancer {
    requires static transitive org.jspecify;
    requires dev.perfkit.core;
    requires org.slf4j;
}
