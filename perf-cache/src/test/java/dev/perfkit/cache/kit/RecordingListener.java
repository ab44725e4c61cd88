package dev.perfkit.cache.kit;

import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierListener;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told, as text: {@code "changed k 17"}. */
public final class RecordingListener implements TierListener {
    private final List<String> messages = new ArrayList<>();
    private final List<String> states = new ArrayList<>();

    @Override
    public synchronized void changed(String text, long version) {
        messages.add("changed " + text + " " + version);
    }

    @Override
    public synchronized void killed(Group group, long version) {
        messages.add("killed " + group + " " + version);
    }

    @Override
    public synchronized void suspended(String why) {
        states.add("suspended");
    }

    @Override
    public synchronized void resumed(String why) {
        states.add("resumed");
    }

    @Override
    public synchronized void lost(String why) {
        states.add("lost");
    }

    /** Returns the changes and kills, the first one first. */
    public synchronized List<String> messages() {
        return List.copyOf(messages);
    }

    /** Returns what became of the link: {@code "suspended"}, {@code "resumed"}, {@code "lost"}. */
    public synchronized List<String> states() {
        return List.copyOf(states);
    }

    public synchronized int size() {
        return messages.size();
    }

    public synchronized boolean isLive() {
        return !states.isEmpty() && !states.get(states.size() - 1).equals("suspended");
    }

    public synchronized boolean changed(String text) {
        return messages.stream().anyMatch(message -> message.startsWith("changed " + text + " "));
    }

    /** Returns how often a change of the text was heard. */
    public synchronized long changes(String text) {
        return messages.stream()
                .filter(message -> message.startsWith("changed " + text + " "))
                .count();
    }
}
