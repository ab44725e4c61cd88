package dev.perfkit.balancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A jump hash over the members' slots that remembers which of them were given up. */
final class Memento implements KeyTable {
    /*
     * A member has as many slots as its weight. A slot is working or was given up; of one given up it is known how many were
     * working after: its `left`. Slots are taken back in the opposite order.
     *
     *     slot of a key:  jump hash over all slots, those given up among them
     *     was it given up:  draw anew, from the key and the slot, among its `left`
     *                       of those, one that was given up before it stands for the one numbered by its own `left`,
     *                       and so on
     *
     * Just after a slot was given up there were `left` working ones, and the numbers below `left` stand for them one to one:
     * so the draw is even, and is the same for ever after. (M. Coluzzi, A. Brocco, A. Antonucci, T. Leidi: MementoHash, 2023;
     * J. Lamping, E. Veach: A fast, minimal memory, consistent hash algorithm, 2014.) Against Anchor hashing, which does the
     * same over a capacity fixed in advance, it grows with the fleet, and is a bare jump hash while nobody has left.
     *
     * Which slots a member has depends on who came and went before, so a change makes a new table out of the last one.
     */
    private static final int WORKING = -1;

    private static final int[] NONE = {};

    private final Map<String, int[]> slotsOf;
    private final int[] owner;
    private final int[] left;
    /** Slots given up, the last one last. */
    private final int[] givenUp;

    private Memento(Map<String, int[]> slotsOf, int[] owner, int[] left, int[] givenUp) {
        this.slotsOf = slotsOf;
        this.owner = owner;
        this.left = left;
        this.givenUp = givenUp;
    }

    /** Returns the table of these members, made out of the one before where they have members in common. */
    static Memento of(Members members, @Nullable KeyTable before) {
        return before instanceof Memento memento && memento.hasAny(members)
                ? new Change(memento).to(members)
                : new Change(new Memento(Map.of(), NONE, NONE, NONE)).to(members);
    }

    private boolean hasAny(Members members) {
        for (int i = 0; i < members.size(); i++) {
            if (slotsOf.containsKey(members.name(i))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int member(long key) {
        int slot = jump(key, left.length);
        while (left[slot] != WORKING) {
            int among = left[slot];
            long hash = Xxh64.mix(key + slot);
            slot = (int) (((hash >>> 32) * among) >>> 32);
            while (left[slot] >= among) {
                slot = left[slot];
            }
        }
        return owner[slot];
    }

    private static int jump(long key, int slots) {
        long state = key;
        long slot = -1;
        long next = 0;
        while (next < slots) {
            slot = next;
            state = state * 2_862_933_555_777_941_757L + 1;
            next = (long) ((slot + 1) * (0x1p31 / ((state >>> 33) + 1)));
        }
        return (int) slot;
    }

    /** From one table to the next. */
    private static final class Change {
        private final Map<String, int[]> slotsOf;
        private final List<Integer> left = new ArrayList<>();
        private final List<Integer> givenUp = new ArrayList<>();

        Change(Memento from) {
            slotsOf = new HashMap<>(from.slotsOf);
            Arrays.stream(from.left).forEach(left::add);
            Arrays.stream(from.givenUp).forEach(givenUp::add);
        }

        Memento to(Members members) {
            int[] order = KeyTable.byName(members);
            long scale = KeyTable.scale(members, 1);
            Map<String, Integer> wanted = new HashMap<>();
            for (int member : order) {
                wanted.put(members.name(member), KeyTable.scaled(members, member, 1, scale));
            }
            // First what goes, so that whoever comes gets the slots, and so the keys, of whoever went.
            slotsOf.keySet().stream().sorted().toList().forEach(name -> shrink(name, wanted.getOrDefault(name, 0)));
            for (int member : order) {
                String name = members.name(member);
                grow(name, wanted.getOrDefault(name, 0));
            }
            int[] owner = new int[left.size()];
            for (int member : order) {
                for (int slot : slotsOf.getOrDefault(members.name(member), NONE)) {
                    owner[slot] = member;
                }
            }
            return new Memento(Map.copyOf(slotsOf), owner, ints(left), ints(givenUp));
        }

        private void shrink(String name, int count) {
            int[] slots = slotsOf.getOrDefault(name, NONE);
            for (int i = slots.length - 1; i >= count; i--) {
                left.set(slots[i], left.size() - givenUp.size() - 1);
                givenUp.add(slots[i]);
            }
            if (count == 0) {
                slotsOf.remove(name);
            } else if (count < slots.length) {
                slotsOf.put(name, Arrays.copyOf(slots, count));
            }
        }

        private void grow(String name, int count) {
            int[] slots = slotsOf.getOrDefault(name, NONE);
            int[] more = Arrays.copyOf(slots, Math.max(count, slots.length));
            for (int i = slots.length; i < count; i++) {
                if (givenUp.isEmpty()) {
                    more[i] = left.size();
                    left.add(WORKING);
                } else {
                    more[i] = givenUp.remove(givenUp.size() - 1);
                    left.set(more[i], WORKING);
                }
            }
            slotsOf.put(name, more);
        }

        private static int[] ints(List<Integer> values) {
            return values.stream().mapToInt(i -> i).toArray();
        }
    }
}
