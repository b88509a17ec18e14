package blipbatch.blip;

import java.nio.ByteBuffer;

/**
 * What the end of a ZIP file says: where its directory begins, its bytes and its entries. torch always writes the ZIP64 form of it
 * as well.
 */
record ZipEnd(long begin, long size, long entries) {

    private static final int END = 0x06054b50;
    private static final int BYTES = 22;
    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int END_64 = 0x06064b50;
    private static final int BYTES_64 = 56;

    /** The directory must lie between the entries and this, with no room for a second one. */
    static ZipEnd of(TensorFile in) {
        long at = in.size() - BYTES;
        ByteBuffer record = at < 0 ? ByteBuffer.allocate(BYTES) : in.read(at, BYTES);
        if (record.getInt(0) != END || record.getShort(20) != 0) {
            throw damaged(in, "it is cut short, for no directory ends it");
        }
        ZipEnd end = new ZipEnd(unsigned(record, 16), unsigned(record, 12), Short.toUnsignedLong(record.getShort(10)));
        if (at >= LOCATOR_BYTES + BYTES_64) {
            ByteBuffer locator = in.read(at - LOCATOR_BYTES, LOCATOR_BYTES);
            if (locator.getInt(0) == LOCATOR) {
                at -= LOCATOR_BYTES + BYTES_64;
                end = wide(in, at, locator, end);
            }
        }
        if (end.begin < 0 || end.size < 0 || end.begin > at || end.size != at - end.begin) {
            throw damaged(in, "its directory is said to take " + end.size + " bytes from byte " + end.begin);
        }
        return end;
    }

    private static ZipEnd wide(TensorFile in, long at, ByteBuffer locator, ZipEnd narrow) {
        ByteBuffer record = in.read(at, BYTES_64);
        if (locator.getLong(8) != at || record.getInt(0) != END_64 || record.getLong(4) != BYTES_64 - 12) {
            throw damaged(in, "the ZIP64 record is not where it is said to be");
        }
        ZipEnd end = new ZipEnd(record.getLong(48), record.getLong(40), record.getLong(32));
        boolean same = (narrow.begin == end.begin || narrow.begin == 0xffffffffL)
                && (narrow.size == end.size || narrow.size == 0xffffffffL)
                && (narrow.entries == end.entries || narrow.entries == 0xffff);
        if (!same) {
            throw damaged(in, "its two directory records differ");
        }
        return end;
    }

    private static long unsigned(ByteBuffer bytes, int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    private static ModelException damaged(TensorFile in, String fact) {
        return new ModelException(in.path(), "is damaged: " + fact);
    }
}
