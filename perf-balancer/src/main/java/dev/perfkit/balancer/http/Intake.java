package dev.perfkit.balancer.http;

import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A response's body on its way to the caller's handler, that knows when it has ended and notices when no more of it comes. */
final class Intake<B> implements HttpResponse.BodyHandler<B> {
    private final HttpResponse.BodyHandler<B> handler;
    private final String node;
    private final Duration limit;
    private final Stall stall;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private volatile @Nullable Reader reader;

    Intake(BalancedHttpClient owner, HttpResponse.BodyHandler<B> handler, String node) {
        this.handler = handler;
        this.node = node;
        this.limit = owner.limits.read();
        this.stall = new Stall(owner, limit, this::isGivenUp);
    }

    @Override
    public HttpResponse.BodySubscriber<B> apply(HttpResponse.ResponseInfo response) {
        Reader mine = new Reader(handler.apply(response));
        reader = mine;
        return mine;
    }

    /** Completes when nothing more of the body will come. */
    CompletableFuture<@Nullable Void> ended() {
        return ended;
    }

    /** The response is the caller's now, and no deadline of a try looks after it any more. */
    void handOut() {
        if (!ended.isDone()) {
            stall.start();
        }
    }

    /** The exchange is over: without a body, or with one that nobody will read. */
    void end() {
        stall.end();
        ended.complete(null);
    }

    /** The exchange was answered, maybe by a client that asks no handler. */
    void answered() {
        if (reader == null) {
            end();
        }
    }

    /** Nobody will read what is still to come. */
    void giveUp() {
        Reader mine = reader;
        if (mine != null) {
            mine.giveUp();
        }
        end();
    }

    private boolean isGivenUp() {
        Reader mine = reader;
        return mine == null || mine.isGivenUp();
    }

    private enum State {
        QUIET,
        HANDING_ON,
        OVER
    }

    /** Tells the subscriber one thing at a time: a part, the end, or that no more came in time. */
    private final class Reader implements HttpResponse.BodySubscriber<B> {
        private final HttpResponse.BodySubscriber<B> caller;
        private final AtomicReference<State> state = new AtomicReference<>(State.QUIET);
        private volatile Flow.@Nullable Subscription source;
        // Of the parts asked for, how many are still to come; guarded by this.
        private long open;

        Reader(HttpResponse.BodySubscriber<B> caller) {
            this.caller = caller;
        }

        @Override
        public CompletionStage<B> getBody() {
            return caller.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            source = subscription;
            if (state.get() == State.OVER) {
                // Given up between its headers and its body.
                subscription.cancel();
                return;
            }
            caller.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long parts) {
                    asked(parts);
                    subscription.request(parts);
                }

                @Override
                public void cancel() {
                    end();
                    subscription.cancel();
                }
            });
        }

        private synchronized void asked(long parts) {
            long sum = open + Math.max(0, parts);
            open = sum < 0 ? Long.MAX_VALUE : sum;
            stall.waits();
        }

        private synchronized void came() {
            open--;
            stall.moved(open > 0);
        }

        @Override
        public void onNext(List<ByteBuffer> part) {
            if (state.compareAndSet(State.QUIET, State.HANDING_ON)) {
                came();
                caller.onNext(part);
                state.compareAndSet(State.HANDING_ON, State.QUIET);
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (state.getAndSet(State.OVER) != State.OVER) {
                end();
                caller.onError(failure);
            }
        }

        @Override
        public void onComplete() {
            if (state.getAndSet(State.OVER) != State.OVER) {
                end();
                caller.onComplete();
            }
        }

        void giveUp() {
            if (state.getAndSet(State.OVER) != State.OVER) {
                cancelSource();
            }
        }

        private void cancelSource() {
            Flow.Subscription subscription = source;
            if (subscription != null) {
                subscription.cancel();
            }
        }

        boolean isGivenUp() {
            if (!state.compareAndSet(State.QUIET, State.OVER)) {
                return state.get() == State.OVER;
            }
            cancelSource();
            caller.onError(new HttpTimeoutException(
                    "no more of the body from " + node + " within " + limit.toMillis() + " ms"));
            end();
            return true;
        }
    }
}
