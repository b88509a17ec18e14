package blipbatch.blip;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What a pickle has built so far; what lies below the last mark is out of reach. */
final class PickleStack {

    private final PickleReader reader;
    private final List<Object> objects = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final List<Object> memo = new ArrayList<>();

    /** @param reader says where it went wrong */
    PickleStack(PickleReader reader) {
        this.reader = reader;
    }

    void push(Object object) {
        objects.add(object);
    }

    void mark() {
        marks.push(objects.size());
    }

    Object top() {
        require(1);
        return objects.get(objects.size() - 1);
    }

    Object pop() {
        require(1);
        return objects.remove(objects.size() - 1);
    }

    List<Object> pop(int count) {
        require(count);
        List<Object> last = objects.subList(objects.size() - count, objects.size());
        List<Object> popped = List.copyOf(last);
        last.clear();
        return popped;
    }

    List<Object> popToMark() {
        if (marks.isEmpty()) {
            throw reader.damaged("takes objects back to a mark that is not there");
        }
        List<Object> popped = pop(objects.size() - marks.peek());
        marks.pop();
        return popped;
    }

    /** @param most Python counts the numbers up from 0, so that none can be greater than that of the instructions */
    void remember(int number, int most) {
        if (number < 0 || number > most) {
            throw reader.damaged("remembers an object as number " + Integer.toUnsignedString(number));
        }
        while (memo.size() <= number) {
            memo.add(null);
        }
        memo.set(number, top());
    }

    /** The object itself, not a copy of it. */
    void recall(int number) {
        Object object = number < 0 || number >= memo.size() ? null : memo.get(number);
        if (object == null) {
            throw reader.damaged(
                    "recalls the object number " + Integer.toUnsignedString(number) + ", which there is not");
        }
        push(object);
    }

    Object only() {
        if (objects.size() != 1 || !marks.isEmpty()) {
            throw reader.damaged("ends with other than one object");
        }
        return objects.get(0);
    }

    private void require(int count) {
        if (objects.size() - count < (marks.isEmpty() ? 0 : marks.peek())) {
            throw reader.damaged("takes an object where there is none");
        }
    }
}
