package blipbatch.photo;

import blipbatch.photo.PhotoDecoder.SizeLimit;
import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;

/** The first frame of a GIF on its logical screen, which stays white where the frame leaves it uncovered. */
final class GifFile {

    private GifFile() {}

    static Still read(byte[] bytes, SizeLimit limit) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try {
            reader.setInput(new FileStream(bytes), true, false);
            limit.requireFit(reader.getWidth(0), reader.getHeight(0));
            IIOMetadataNode screen = node(reader.getStreamMetadata(), "LogicalScreenDescriptor");
            int left = 0;
            int top = 0;
            int width = number(screen, "logicalScreenWidth");
            int height = number(screen, "logicalScreenHeight");
            if (width == 0 || height == 0) {
                width = reader.getWidth(0);
                height = reader.getHeight(0);
            } else {
                IIOMetadataNode place = node(reader.getImageMetadata(0), "ImageDescriptor");
                left = number(place, "imageLeftPosition");
                top = number(place, "imageTopPosition");
            }
            limit.requireFit(width, height);
            BufferedImage frame = reader.read(0);
            return new Still(width, height, left, top, frame.getRaster(), Colours.of(frame.getColorModel()));
        } finally {
            reader.dispose();
        }
    }

    private static IIOMetadataNode node(IIOMetadata metadata, String name) {
        var tree = (IIOMetadataNode) metadata.getAsTree(metadata.getNativeMetadataFormatName());
        return (IIOMetadataNode) tree.getElementsByTagName(name).item(0);
    }

    private static int number(IIOMetadataNode node, String attribute) {
        return Integer.parseInt(node.getAttribute(attribute));
    }
}
