package dev.perfkit.simulations.balancing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How fast a server works over time, and when it does something else than to serve. Immutable. */
final class Course {
    /** What a server does with what arrives. */
    enum Mode {
        SERVING,
        /** Answers with an error at once; what it has begun it finishes. */
        FAILING,
        /** Takes requests and never answers; those inside are never answered either. */
        SILENT,
        /** Refuses at once; what is inside fails when it begins. */
        DOWN
    }

    private record Piece(long from, double speed, Mode mode) {}

    static final long NEVER = Long.MAX_VALUE;

    private final List<Piece> pieces;
    // The same as arrays, for the path of each request.
    private final long[] froms;
    private final double[] speeds;
    private final Mode[] modes;
    private final boolean interrupted;

    private Course(List<Piece> pieces) {
        this.pieces = pieces;
        this.froms = pieces.stream().mapToLong(Piece::from).toArray();
        this.speeds = pieces.stream().mapToDouble(Piece::speed).toArray();
        this.modes = pieces.stream().map(Piece::mode).toArray(Mode[]::new);
        this.interrupted = pieces.stream().anyMatch(p -> p.mode == Mode.SILENT || p.mode == Mode.DOWN);
    }

    /** Returns the course of a server that always serves. */
    static Course steady(double speed) {
        if (!(speed > 0)) {
            throw new IllegalArgumentException("speed: " + speed + " (expected: > 0)");
        }
        return new Course(List.of(new Piece(0, speed, Mode.SERVING)));
    }

    /** Returns this course with a stretch of it at a multiple of its speed; 0 stops it for as long. */
    Course withSpeed(long from, long to, double factor) {
        return with(from, to, factor, null);
    }

    /** Returns this course with another mode for a stretch. */
    Course withMode(long from, long to, Mode mode) {
        return with(from, to, 1, mode);
    }

    private Course with(long from, long to, double factor, @Nullable Mode mode) {
        if (from < 0 || to <= from || to == NEVER) {
            throw new IllegalArgumentException("stretch: " + from + ".." + to + " (expected: 0 <= from < to)");
        }
        List<Piece> cut = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            long end = i + 1 < pieces.size() ? pieces.get(i + 1).from : NEVER;
            long first = Math.max(piece.from, from);
            long last = Math.min(end, to);
            if (first >= last) {
                cut.add(piece);
                continue;
            }
            if (piece.from < first) {
                cut.add(piece);
            }
            cut.add(new Piece(first, piece.speed * factor, mode == null ? piece.mode : mode));
            if (last < end) {
                cut.add(new Piece(last, piece.speed, piece.mode));
            }
        }
        return new Course(List.copyOf(cut));
    }

    private int pieceAt(long time) {
        int i = froms.length - 1;
        while (froms[i] > time) {
            i--;
        }
        return i;
    }

    Mode modeAt(long time) {
        return modes[pieceAt(time)];
    }

    double speedAt(long time) {
        return speeds[pieceAt(time)];
    }

    /** Returns when work that begins at an instant is done, were there no interruption. */
    long finish(long start, double work) {
        int i = pieceAt(start);
        long time = start;
        double left = work;
        while (true) {
            long end = i + 1 < froms.length ? froms[i + 1] : NEVER;
            double reach = (end - time) * speeds[i];
            if (reach >= left) {
                return time + (long) Math.ceil(left / speeds[i]);
            }
            left -= reach;
            time = end;
            i++;
        }
    }

    /** Returns the index of the first piece that loses what is inside from one instant to another; -1 for none. */
    int interruption(long from, long to) {
        if (!interrupted) {
            return -1;
        }
        for (int i = pieceAt(from) + 1; i < froms.length && froms[i] <= to; i++) {
            if (modes[i] == Mode.SILENT || modes[i] == Mode.DOWN) {
                return i;
            }
        }
        return -1;
    }

    Mode mode(int piece) {
        return modes[piece];
    }

    long from(int piece) {
        return froms[piece];
    }
}
