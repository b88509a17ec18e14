package blipbatch.blip;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Wraps a program text into the file that {@code torch.jit.load} expects: a ZIP of uncompressed entries with the text and
 * a pickle of the one module's attributes. So the network stays readable and no exported model is needed.
 */
final class TorchScriptArchive {

    private static final String FOLDER = "blip/";

    /** Up to 9, libtorch gives the program older meanings of some operators. */
    private static final String FORMAT_VERSION = "10\n";

    private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

    private TorchScriptArchive() {}

    /**
     * @param className the class in the program to make an instance of
     * @param attributes its attributes: Boolean, Integer, Double, String, or an empty Map
     */
    static InputStream of(String program, String className, Map<String, ?> attributes) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            store(zip, "version", FORMAT_VERSION.getBytes(StandardCharsets.US_ASCII));
            store(zip, "constants.pkl", EMPTY_TUPLE);
            store(zip, "code/__torch__.py", program.getBytes(StandardCharsets.UTF_8));
            store(zip, "data.pkl", pickle(className, attributes));
        } catch (IOException e) {
            throw new IllegalStateException("Writing to memory failed", e);
        }
        return new ByteArrayInputStream(archive.toByteArray());
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(FOLDER + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** Python's pickle protocol 2: an empty instance of the class, then its state as a dictionary. */
    private static byte[] pickle(String className, Map<String, ?> attributes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[] {(byte) 0x80, 2});
        out.writeBytes("c__torch__\n" + className + "\n");
        out.write(new byte[] {')', (byte) 0x81, '}', '('});
        for (Map.Entry<String, ?> attribute : attributes.entrySet()) {
            value(out, attribute.getKey());
            value(out, attribute.getValue());
        }
        out.write(new byte[] {'u', 'b', '.'});
        return bytes.toByteArray();
    }

    private static void value(DataOutputStream out, Object value) throws IOException {
        if (value instanceof Boolean flag) {
            out.write(flag ? 0x88 : 0x89);
        } else if (value instanceof Integer number) {
            out.write('J');
            out.writeInt(Integer.reverseBytes(number));
        } else if (value instanceof Double number) {
            out.write('G');
            out.writeDouble(number);
        } else if (value instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.write('X');
            out.writeInt(Integer.reverseBytes(utf8.length));
            out.write(utf8);
        } else if (value instanceof Map<?, ?> map && map.isEmpty()) {
            out.write('}');
        } else {
            throw new IllegalArgumentException("Cannot pickle " + value);
        }
    }
}
