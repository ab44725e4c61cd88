package dev.perfkit.quickstart;

import dev.perfkit.quickstart.front.Alarms;
import dev.perfkit.quickstart.front.Front;
import dev.perfkit.quickstart.front.FrontServer;
import java.io.IOException;
import java.net.URI;

/**
 * A front that serves and is watched.
 *
 * @param side which of the two
 * @param server what clients talk to
 * @param alarms the monitor before it
 */
record Contender(Side side, FrontServer server, Alarms alarms) implements AutoCloseable {

    static Contender start(Side side, Front front, int port, AlertLog log) throws IOException {
        FrontServer server = new FrontServer(front, port);
        return new Contender(side, server, new Alarms(side.title(), server, front, log::add));
    }

    URI uri() {
        return server.uri();
    }

    Comparison.Alerts alerts() {
        return new Comparison.Alerts(alarms.fired(), alarms.resolved());
    }

    @Override
    public void close() {
        alarms.close();
        server.close();
    }
}
