package blipbatch.embedded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A set of plain values: of {@link KeyBytes}, as ranges in their order that neither overlap nor touch. */
record KeyRanges(List<KeyRange> ranges) {

    private static final byte[] FIRST = {KeyBytes.NULL};
    private static final byte[] END = {KeyBytes.DATE + 1};

    static final KeyRanges ALL = new KeyRanges(List.of(new KeyRange(FIRST, END)));
    static final KeyRanges NONE = new KeyRanges(List.of());

    /** Null unless all of them are plain values. */
    static @Nullable KeyRanges points(Collection<?> values) {
        List<KeyRange> points = new ArrayList<>();
        for (Object value : values) {
            byte[] bytes = KeyBytes.of(value);
            if (bytes == null) {
                return null;
            }
            points.add(KeyRange.beginningWith(bytes));
        }
        return joined(points.stream());
    }

    /** The values of the same type that come before, as comparisons in a query have it. */
    static KeyRanges below(byte[] value, boolean inclusive) {
        return new KeyRanges(List.of(new KeyRange(new byte[] {value[0]}, inclusive ? KeyRange.after(value) : value)));
    }

    static KeyRanges above(byte[] value, boolean inclusive) {
        return new KeyRanges(List.of(
                new KeyRange(inclusive ? value : KeyRange.after(value), new byte[] {(byte) (value[0] + 1)})));
    }

    KeyRanges and(KeyRanges other) {
        List<KeyRange> both = new ArrayList<>();
        int mine = 0;
        int theirs = 0;
        while (mine < ranges.size() && theirs < other.ranges.size()) {
            KeyRange one = ranges.get(mine);
            KeyRange two = other.ranges.get(theirs);
            byte[] from = Arrays.compareUnsigned(one.from(), two.from()) > 0 ? one.from() : two.from();
            boolean firstEnds = Arrays.compareUnsigned(one.to(), two.to()) < 0;
            byte[] to = firstEnds ? one.to() : two.to();
            if (Arrays.compareUnsigned(from, to) < 0) {
                both.add(new KeyRange(from, to));
            }
            if (firstEnds) {
                mine++;
            } else {
                theirs++;
            }
        }
        return new KeyRanges(both);
    }

    KeyRanges or(KeyRanges other) {
        return joined(Stream.concat(ranges.stream(), other.ranges.stream()));
    }

    private static KeyRanges joined(Stream<KeyRange> some) {
        List<KeyRange> joined = new ArrayList<>();
        some.sorted(Comparator.comparing(KeyRange::from, Arrays::compareUnsigned))
                .forEach(range -> {
                    KeyRange last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
                    // Points stay points.
                    if (last == null || Arrays.compareUnsigned(range.from(), last.to()) >= 0) {
                        joined.add(range);
                    } else if (Arrays.compareUnsigned(range.to(), last.to()) > 0) {
                        joined.set(joined.size() - 1, new KeyRange(last.from(), range.to()));
                    }
                });
        return new KeyRanges(joined);
    }

    KeyRanges not() {
        List<KeyRange> gaps = new ArrayList<>();
        byte[] from = FIRST;
        for (KeyRange range : ranges) {
            if (Arrays.compareUnsigned(from, range.from()) < 0) {
                gaps.add(new KeyRange(from, range.from()));
            }
            from = range.to();
        }
        if (Arrays.compareUnsigned(from, END) < 0) {
            gaps.add(new KeyRange(from, END));
        }
        return new KeyRanges(gaps);
    }

    boolean isAll() {
        return ranges.size() == 1
                && Arrays.equals(ranges.get(0).from(), FIRST)
                && Arrays.equals(ranges.get(0).to(), END);
    }

    boolean arePoints() {
        return ranges.stream().allMatch(KeyRange::isPoint);
    }

    boolean contain(byte[] bytes, int begin, int end) {
        for (KeyRange range : ranges) {
            if (range.contains(bytes, begin, end)) {
                return true;
            }
        }
        return false;
    }
}
