package dev.perfkit.balancer.http;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** A request's body on its way to a node, that notices when the node takes no more of it, and when there is no more to take. */
final class Outlet implements HttpRequest.BodyPublisher {
    private final HttpRequest.BodyPublisher body;
    private final Stall stall;
    private final Runnable broken;

    /**
     * Creates one.
     *
     * @param broken told of a failure of the body itself, before the client is
     */
    Outlet(HttpRequest.BodyPublisher body, Stall stall, Runnable broken) {
        this.body = body;
        this.stall = stall;
        this.broken = broken;
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> client) {
        body.subscribe(new Meter(client));
    }

    /** What the client asks for is what the node has room for: its asking is the only sign of that there is. */
    private final class Meter implements Flow.Subscriber<ByteBuffer> {
        private final Flow.Subscriber<? super ByteBuffer> client;
        // Of the parts asked for, how many are still to come; guarded by this.
        private long open;

        Meter(Flow.Subscriber<? super ByteBuffer> client) {
            this.client = client;
        }

        @Override
        public void onSubscribe(Flow.Subscription source) {
            stall.waits();
            stall.start();
            client.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long parts) {
                    asked(parts);
                    source.request(parts);
                }

                @Override
                public void cancel() {
                    stall.end();
                    source.cancel();
                }
            });
        }

        private synchronized void asked(long parts) {
            long sum = open + Math.max(0, parts);
            open = sum < 0 ? Long.MAX_VALUE : sum;
            stall.moved(false);
        }

        private synchronized void handedOver() {
            open--;
            stall.moved(open <= 0);
        }

        @Override
        public void onNext(ByteBuffer part) {
            handedOver();
            client.onNext(part);
        }

        @Override
        public void onError(Throwable failure) {
            stall.end();
            broken.run();
            client.onError(failure);
        }

        @Override
        public void onComplete() {
            stall.end();
            client.onComplete();
        }
    }
}
