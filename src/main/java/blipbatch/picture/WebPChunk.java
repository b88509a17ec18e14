package blipbatch.picture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;

/**
 * A chunk of a WebP file (RFC 9649, 2.3).
 *
 * @param from where its content begins
 * @param end where it ends, within the file
 */
record WebPChunk(int from, int end) {

    /** Those that are looked for; others may be there, and mean nothing. */
    enum Name {
        VP8X,
        VP8L,
        VP8,
        ALPH,
        ANMF,
        EXIF;

        /** As four letters, the first in the lowest byte. */
        private int letters() {
            String padded = (name() + " ").substring(0, 4);
            return padded.charAt(0) | padded.charAt(1) << 8 | padded.charAt(2) << 16 | padded.charAt(3) << 24;
        }
    }

    private static final Name[] NAMES = Name.values();
    private static final int HEADER = 8;

    int length() {
        return end - from;
    }

    /**
     * The first chunk of each name among those from {@code from} to {@code end}.
     *
     * @throws IOException if there is more than one picture, or more than one transparency
     */
    static Map<Name, WebPChunk> among(byte[] bytes, int from, int end) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Map<Name, WebPChunk> found = new EnumMap<>(Name.class);
        long at = from;
        while (at + HEADER <= end) {
            int letters = file.getInt((int) at);
            long length = Integer.toUnsignedLong(file.getInt((int) at + 4));
            for (Name name : NAMES) {
                if (name.letters() == letters) {
                    int start = (int) at + HEADER;
                    WebPChunk before =
                            found.putIfAbsent(name, new WebPChunk(start, (int) Math.min(end, start + length)));
                    boolean picture = name == Name.VP8 || name == Name.VP8L;
                    if (before != null && (picture || name == Name.ALPH)
                            || picture && found.containsKey(Name.VP8) && found.containsKey(Name.VP8L)) {
                        throw new IOException("several pictures in one frame");
                    }
                }
            }
            at += HEADER + length + (length & 1);
        }
        return found;
    }
}
