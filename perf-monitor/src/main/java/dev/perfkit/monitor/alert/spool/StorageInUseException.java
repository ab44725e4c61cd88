package dev.perfkit.monitor.alert.spool;

/** Two monitors were given one directory. Each needs its own. */
public final class StorageInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StorageInUseException(String message) {
        super(message);
    }
}
