package blipbatch.picture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A scan of a JPEG file in arithmetic code: some coefficients, or one more bit of each, of every block of its components.
 *
 * @param parts its components
 * @param first coefficient, in zigzag order
 * @param last coefficient
 * @param further whether it brings a bit of what earlier scans began
 * @param shift bits that later scans bring (Al)
 */
record ArithmeticScan(List<Part> parts, int first, int last, boolean further, int shift) {

    private static final int MAX_BLOCKS_IN_UNIT = 10;

    /** @param index of the component in its frame */
    record Part(JpegComponent component, int index, int dcTable, int acTable) {}

    /** As the header at this place says it (annex B.2.3). */
    static ArithmeticScan read(byte[] jpeg, int at, List<JpegComponent> components, boolean progressive)
            throws IOException {
        List<Part> parts = new ArrayList<>();
        int count = jpeg[at + 4];
        int blocks = 0;
        for (int i = 0; i < count; i++) {
            Part part = part(jpeg[at + 5 + 2 * i], jpeg[at + 6 + 2 * i], components);
            parts.add(part);
            blocks += part.component.across() * part.component.down();
        }
        int progress = at + 5 + 2 * count;
        int high = jpeg[progress + 2] >> 4 & 15;
        ArithmeticScan scan = progressive
                ? new ArithmeticScan(parts, jpeg[progress], jpeg[progress + 1], high > 0, jpeg[progress + 2] & 15)
                : new ArithmeticScan(parts, 0, JpegComponent.BLOCK - 1, false, 0);
        boolean sound = count > 0
                && count <= components.size()
                && (count == 1 || blocks <= MAX_BLOCKS_IN_UNIT)
                && (!progressive || scan.isProgression() && (high == 0 || high == scan.shift + 1));
        if (!sound) {
            throw new IOException("a scan of %d components, coefficients %d to %d, bits from %d to %d"
                    .formatted(count, scan.first, scan.last, high, scan.shift));
        }
        return scan;
    }

    private static Part part(int id, int tables, List<JpegComponent> components) throws IOException {
        for (int i = 0; i < components.size(); i++) {
            if (components.get(i).id() == (id & 255) && (tables & 0xCC) == 0) {
                return new Part(components.get(i), i, tables >> 4, tables & 15);
            }
        }
        throw new IOException("a scan of component %d with tables %d".formatted(id, tables));
    }

    /** DC alone, or a band of AC of one component. */
    private boolean isProgression() {
        boolean dc = first == 0 && last == 0;
        return (dc || first > 0 && last >= first && last < JpegComponent.BLOCK && parts.size() == 1) && shift <= 13;
    }

    /**
     * Decodes all of it into its components.
     *
     * @param place where its code begins
     * @param interval units between restart markers, or 0
     * @return where its code ends
     */
    int decode(ArithmeticDecoder decoder, ArithmeticBlocks blocks, int place, int interval, Effort effort)
            throws IOException {
        decoder.start(place);
        blocks.forget();
        JpegComponent one = parts.get(0).component;
        boolean alone = parts.size() == 1;
        int across = alone ? one.wide() : one.stride() / one.across();
        int down = alone ? one.high() : one.rows() / one.down();
        int units = 0;
        for (int row = 0; row < down; row++) {
            effort.check();
            for (int column = 0; column < across; column++) {
                if (interval > 0 && units > 0 && units % interval == 0) {
                    decoder.restart();
                    blocks.forget();
                }
                units++;
                if (alone) {
                    block(blocks, parts.get(0), one.block(column, row));
                } else {
                    unit(blocks, column, row);
                }
            }
        }
        return decoder.end();
    }

    private void unit(ArithmeticBlocks blocks, int column, int row) throws IOException {
        for (Part part : parts) {
            JpegComponent component = part.component;
            for (int y = 0; y < component.down(); y++) {
                for (int x = 0; x < component.across(); x++) {
                    block(blocks, part, component.block(column * component.across() + x, row * component.down() + y));
                }
            }
        }
    }

    private void block(ArithmeticBlocks blocks, Part part, int block) throws IOException {
        short[] values = part.component.coefficients();
        if (first == 0 && further) {
            blocks.dcBit(values, block, shift);
        } else if (first == 0) {
            blocks.dc(part.index, part.dcTable, values, block, shift);
        }
        if (last > 0 && further) {
            blocks.acBit(part.acTable, values, block, first, last, shift);
        } else if (last > 0) {
            blocks.ac(part.acTable, values, block, Math.max(1, first), last, shift);
        }
    }
}
