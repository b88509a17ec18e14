package blipbatch.blip;

import blipbatch.blip.TorchObjects.Values;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the pickle of a state dict. A pickle is a program for a stack machine; of its instructions, those that torch.save writes
 * are known here, and none of them runs anything: a name is looked up among those of {@link TorchObjects}, and what Python would
 * call becomes a record. What is built refers to its parts instead of copying them, and nobody walks it to its end, so neither
 * sharing nor nesting makes it large.
 */
final class Unpickler {

    /** Python's tuple. */
    record Tuple(List<Object> items) {}

    /** Python's dict or OrderedDict. */
    record Dict(Map<Object, Object> items) {
        Dict() {
            this(new LinkedHashMap<>());
        }
    }

    /** Python's None. */
    static final Object NONE = new Object();

    /** Fifteen times those of the largest published model. */
    private static final int MOST_INSTRUCTIONS = 250_000;

    private final Path file;
    private final PickleReader reader;
    private final PickleStack stack;
    private final TorchObjects objects;
    private int instructions;

    private Unpickler(Path file, ByteBuffer pickle, TorchObjects objects) {
        this.file = file;
        this.reader = new PickleReader(file, pickle);
        this.stack = new PickleStack(reader);
        this.objects = objects;
    }

    /** @throws ModelException if it is damaged, or asks for anything that no state dict needs */
    static Object read(Path file, ByteBuffer pickle, TorchObjects objects) {
        return new Unpickler(file, pickle, objects).read();
    }

    private Object read() {
        for (int opcode = next(); opcode != '.'; opcode = next()) {
            follow(opcode);
        }
        if (!reader.atEnd()) {
            throw reader.damaged("does not end where it says so");
        }
        return stack.only();
    }

    private int next() {
        if (++instructions > MOST_INSTRUCTIONS) {
            throw new ModelException(
                    file,
                    "has more than " + MOST_INSTRUCTIONS
                            + " instructions in its data.pkl, though these would do for any model");
        }
        return reader.unsignedByte();
    }

    private void follow(int opcode) {
        switch (opcode) {
            case 0x80 -> requireProtocol(reader.unsignedByte());
            case '(' -> stack.mark();
            case ')' -> stack.push(new Tuple(List.of()));
            case 't' -> stack.push(new Tuple(stack.popToMark()));
            case 0x85, 0x86, 0x87 -> stack.push(new Tuple(stack.pop(opcode - 0x84)));
            case ']' -> stack.push(new ArrayList<>());
            case 'a' -> append(stack.pop(1));
            case 'e' -> append(stack.popToMark());
            case '}' -> stack.push(new Dict());
            case 's' -> put(stack.pop(2));
            case 'u' -> put(stack.popToMark());
            case 'N' -> stack.push(NONE);
            case 0x88 -> stack.push(true);
            case 0x89 -> stack.push(false);
            case 'J' -> stack.push((long) reader.integer());
            case 'K' -> stack.push((long) reader.unsignedByte());
            case 'M' -> stack.push((long) reader.unsignedShort());
            case 0x8a -> stack.push(reader.whole());
            case 'G' -> stack.push(reader.decimal());
            case 'X' -> stack.push(reader.text());
            case 'c' -> stack.push(objects.named(reader.line(), reader.line()));
            case 'q' -> stack.remember(reader.unsignedByte(), instructions);
            case 'r' -> stack.remember(reader.integer(), instructions);
            case 'h' -> stack.recall(reader.unsignedByte());
            case 'j' -> stack.recall(reader.integer());
            case 'Q' -> stack.push(objects.storage(stack.pop()));
            case 'R' -> reduce(stack.pop(2));
            case 'b' -> setAttributes(stack.pop());
            default ->
                throw new ModelException(
                        file,
                        "asks in its data.pkl for the pickle instruction " + PickleOpcode.name(opcode)
                                + ", which torch.save writes for no state dict; nothing was run: "
                                + TorchObjects.ADVICE);
        }
    }

    private void requireProtocol(int protocol) {
        if (protocol != 2) {
            throw new ModelException(
                    file,
                    "is pickled by protocol " + protocol + ", but only 2 is read, which torch.save takes unless it is"
                            + " told otherwise: save the weights anew");
        }
    }

    private void reduce(List<Object> callableAndArguments) {
        stack.push(objects.made(callableAndArguments.get(0), callableAndArguments.get(1)));
    }

    /** Such as the {@code _metadata} of a state dict; nothing needs them. */
    private void setAttributes(Object attributes) {
        if (!(attributes instanceof Dict) || !(stack.top() instanceof Dict || stack.top() instanceof Values)) {
            throw reader.damaged("gives attributes to what has none");
        }
    }

    private void append(List<Object> items) {
        if (!(stack.top() instanceof ArrayList<?>)) {
            throw reader.damaged("appends to what is no list");
        }
        @SuppressWarnings("unchecked") // the only lists on the stack are those made here
        List<Object> list = (List<Object>) stack.top();
        list.addAll(items);
    }

    /** A key holds nothing else, so that its hash is soon found. */
    private void put(List<Object> keysAndValues) {
        if (!(stack.top() instanceof Dict dict) || keysAndValues.size() % 2 != 0) {
            throw reader.damaged("puts items into what is no dict");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            Object key = keysAndValues.get(i);
            if (!(key instanceof String || key instanceof Long)) {
                throw reader.damaged("has a key that is neither text nor a whole number");
            }
            if (dict.items().put(key, keysAndValues.get(i + 1)) != null) {
                throw reader.damaged("has the key " + key + " twice");
            }
        }
    }
}
