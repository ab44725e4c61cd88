package dev.perfkit.cache.redis;

import dev.perfkit.time.Ticker;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection for all threads, made anew by whoever finds it missing. A call waits for connection and answer together no
 * longer than the timeout; one that asks for many things, for as long again after each answer.
 *
 * <p>Lettuce's own reconnection is not relied on: it would send again what was sent before the connection broke, and a
 * write that was done, overtaken and is then done again brings an old value back.
 */
final class SharedConnection {
    private static final Logger log = LoggerFactory.getLogger(RedisTier.class);
    /** How many commands go out at once, so that a server is not kept from others for long. */
    private static final int BATCH = 1_000;

    private final Servers servers;
    private final long timeoutNanos;
    private final Ticker ticker = Ticker.system();
    private volatile CompletableFuture<Servers.Session> connection;
    private volatile Runnable connected = () -> {};
    private boolean closed;

    SharedConnection(Servers servers, Duration timeout) {
        this.servers = servers;
        this.timeoutNanos = timeout.toNanos();
        this.connection = connect();
    }

    private CompletableFuture<Servers.Session> connect() {
        return servers.connect().thenApply(session -> {
            // Ahead of the first command. Where it is not done, a script is sent in full once.
            if (!session.isCluster()) {
                for (RedisScript<?> script : Scripts.all()) {
                    var unused = session.commands().scriptLoad(script.source());
                }
            }
            connected.run();
            return session;
        });
    }

    /** Has that run whenever another connection has been made, before it is used. */
    void whenConnected(Runnable told) {
        connected = told;
    }

    /** Waits until then for a connection, where there is none. */
    void awaitOpen(long deadline) {
        var unused = session(deadline);
    }

    /** Waits until the first connection is there or has failed, which the next call will find. */
    void awaitConnection(Duration limit) {
        try {
            await(connection, ticker.read() + limit.toNanos());
        } catch (RedisException e) {
            log.debug("no connection to {} yet", servers, e);
        }
    }

    /** Sends a command and waits for its answer. */
    <T> T ask(Call<T> call) {
        return ask(call, deadline());
    }

    /** Sends a command and waits for its answer until then. */
    <T> T ask(Call<T> call, long deadline) {
        session(deadline).connection().dispatch(call);
        try {
            return await(call, deadline);
        } catch (RedisNoScriptException e) {
            Call<T> full = call.inFull();
            session(deadline).connection().dispatch(full);
            return await(full, deadline);
        }
    }

    /** Sends commands in one go and returns until when to await their answers. */
    long send(List<? extends Call<?>> calls) {
        return send(calls, deadline());
    }

    /** Sends commands in one go, whose answers are awaited until then. */
    long send(List<? extends Call<?>> calls, long deadline) {
        session(deadline).send(calls);
        return deadline;
    }

    /** Waits for the answer of a command that was sent a moment ago; where the server does not know the script, asks anew. */
    <T> T answer(Call<T> sent) {
        return answer(sent, deadline());
    }

    /** As {@link #answer(Call)}, until then. */
    <T> T answer(Call<T> sent, long deadline) {
        try {
            return await(sent, deadline);
        } catch (RedisNoScriptException e) {
            return ask(sent.inFull(), deadline);
        }
    }

    /** Waits for an answer that follows another one. What has been answered is progress: the time to wait begins anew. */
    <T> T awaitNext(Call<T> sent) {
        return await(sent, deadline());
    }

    /** Sends commands that do not depend on each other in one go, and waits for the answers. */
    <T> List<T> askAll(List<Call<T>> calls) {
        List<T> answers = new ArrayList<>(calls.size());
        for (int start = 0; start < calls.size(); start += BATCH) {
            answers.addAll(askBatch(calls.subList(start, Math.min(calls.size(), start + BATCH))));
        }
        return answers;
    }

    private <T> List<T> askBatch(List<Call<T>> calls) {
        long deadline = send(calls);
        List<Call<T>> answered = new ArrayList<>(calls);
        List<Call<T>> again = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            try {
                await(calls.get(i), deadline);
            } catch (RedisNoScriptException e) {
                answered.set(i, calls.get(i).inFull());
                again.add(answered.get(i));
            }
            deadline = deadline();
        }
        if (!again.isEmpty()) {
            session(deadline).send(again);
        }
        List<T> answers = new ArrayList<>(calls.size());
        for (Call<T> call : answered) {
            answers.add(awaitNext(call));
        }
        return answers;
    }

    /** Asks by one of Lettuce's own commands. */
    <T> T ask(Function<Servers.Session, RedisFuture<T>> command) {
        long deadline = deadline();
        return await(command.apply(session(deadline)), deadline);
    }

    /** Returns when a call that is made now is given up. */
    long deadline() {
        return ticker.read() + timeoutNanos;
    }

    /** Returns when a call that is made now is given up, where so much of its time is spent. */
    long deadline(Duration spent) {
        return ticker.read() + Math.max(0, timeoutNanos - spent.toNanos());
    }

    /** Waits until then, interrupts notwithstanding. */
    void sitOut(long deadline) {
        Pause.until(ticker, deadline);
    }

    /** Returns the present connection; waits until then where there is none. */
    Servers.Session session(long deadline) {
        CompletableFuture<Servers.Session> current = connection;
        if (!isOpen(current)) {
            current = reconnect();
            await(current, deadline);
        }
        return current.join();
    }

    /**
     * Sends commands without waiting for anything, their answers least of all. Where there is no connection, one is made and the
     * commands are forgotten.
     *
     * @return what they were sent by; null where they were not
     */
    Servers.@Nullable Session tell(List<? extends Call<?>> calls) {
        CompletableFuture<Servers.Session> current = connection;
        try {
            if (isOpen(current)) {
                current.join().send(calls);
                return current.join();
            }
            var unused = reconnect();
        } catch (RedisException e) {
            log.debug("not sent, or closed meanwhile", e);
        }
        return null;
    }

    private static boolean isOpen(CompletableFuture<Servers.Session> current) {
        return current.isDone()
                && !current.isCompletedExceptionally()
                && current.join().isOpen();
    }

    /** Sends a script as {@link #tell} does, and once more in full to a server that does not know it. */
    void tellScript(Call<?> call) {
        call.onComplete((answer, failure) -> {
            if (failure instanceof RedisNoScriptException) {
                var unused = tell(List.of(call.inFull()));
            }
        });
        var unused = tell(List.of(call));
    }

    /** Returns the connection under way, or a new one in place of one that failed or ended. */
    private synchronized CompletableFuture<Servers.Session> reconnect() {
        if (closed) {
            throw new RedisException("closed");
        }
        if (connection.isDone() && !isOpen(connection)) {
            replace(connection);
        }
        return connection;
    }

    /** Gives up a connection that is open and yet of no use, unless somebody has. */
    synchronized void giveUp(Servers.@Nullable Session useless) {
        if (isOpen(connection) && connection.join() == useless) {
            replace(connection);
        }
    }

    /** Puts a new connection in the place of this one, unless somebody has. */
    private synchronized void replace(CompletableFuture<Servers.Session> current) {
        if (!closed && connection == current) {
            var unused = end(connection);
            connection = connect();
        }
    }

    /**
     * Asks a question, and gives a connection up that is open and yet of no use: it has gone silent, or leads to a server that
     * has become a replica, while the address may lead elsewhere by now.
     */
    void probe(Runnable question) {
        CompletableFuture<Servers.Session> current = connection;
        try {
            question.run();
        } catch (RuntimeException e) {
            if (isOpen(current)) {
                replace(current);
            }
            throw e;
        }
    }

    private static CompletableFuture<@Nullable Void> end(CompletableFuture<Servers.Session> connection) {
        // One that never came has nothing to close.
        return connection.thenCompose(session -> Servers.end(session.connection()));
    }

    /** Waits however often it is interrupted: the wait is short, and an interrupt must not look like a dead server. */
    <T> T await(Future<T> answer, long deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.isDone()
                            ? answer.get()
                            : answer.get(Math.max(0, deadline - ticker.read()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    // A connection under way is shared: only a command may be given up.
                    if (answer instanceof Call<?> call) {
                        call.giveUp();
                    } else if (answer instanceof RedisFuture) {
                        answer.cancel(true);
                    }
                    throw new RedisCommandTimeoutException(
                            "no answer within " + Duration.ofNanos(timeoutNanos) + " from " + servers);
                } catch (CancellationException e) { // by Lettuce, whose connection has ended; nobody else does
                    throw new RedisException("the connection to " + servers + " ended before the answer came", e);
                } catch (ExecutionException e) {
                    throw Refusal.of(e.getCause(), servers);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Ends the connection, and then what it was made by, if that was made for the tier. Idempotent.
     *
     * @param others what else has to have ended before
     */
    void close(CompletableFuture<@Nullable Void> others) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        // Without the lock: a call that comes now is to hear at once that the connection is closed.
        CompletableFuture<@Nullable Void> ended = end(connection);
        try {
            // Lettuce complains of what its client finds half closed.
            await(CompletableFuture.allOf(connection.isDone() ? ended : others, others), deadline());
        } catch (RedisException e) {
            log.debug("{}: not closed in order", servers, e);
        }
        servers.close();
    }

    @Override
    public String toString() {
        return servers.toString();
    }
}
