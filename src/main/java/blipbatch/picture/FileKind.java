package blipbatch.picture;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a file is, told by its first bytes; names and content types are often wrong. */
enum FileKind {
    JPEG("a JPEG picture"),
    PNG("a PNG picture"),
    GIF("a GIF picture"),
    WEBP("a WebP picture"),
    BMP("a BMP picture"),
    TIFF("a TIFF picture"),
    AVIF("an AVIF picture"),
    HEIC("a HEIC picture"),
    JPEG_XL("a JPEG XL picture"),
    JPEG_2000("a JPEG 2000 picture"),
    BIG_TIFF("a BigTIFF picture"),
    ICON("a Windows icon"),
    PSD("a Photoshop file"),
    SVG("an SVG drawing"),
    HTML("an HTML page"),
    XML("an XML document"),
    JSON("a JSON document"),
    PDF("a PDF document"),
    VIDEO("a video"),
    ARCHIVE("an archive"),
    TEXT("a text"),
    EMPTY("empty"),
    UNKNOWN("in an unknown format");

    private static final Set<FileKind> READABLE = EnumSet.range(JPEG, TIFF);
    private static final Set<FileKind> UNREADABLE_PICTURES = EnumSet.range(AVIF, SVG);
    private static final int LOOKED_AT = 1024;
    private static final Pattern SVG_ROOT =
            Pattern.compile("(<\\?xml.*?\\?>|<!--.*?-->|<!doctype svg.*?>|\\s)*+<svg[\\s>].*", Pattern.DOTALL);
    private static final Pattern HTML_START = Pattern.compile(
            "(<!--.*?-->|\\s)*+<(!doctype html|html|head|body|title|script|meta|div|p|h1)\\b.*", Pattern.DOTALL);

    private static final Pattern JSON_START = Pattern.compile("\\{\\s*[\"}]|\\[\\s*[\\[{\"\\]0-9tfn-]");

    private final String inWords;

    FileKind(String inWords) {
        this.inWords = inWords;
    }

    boolean readable() {
        return READABLE.contains(this);
    }

    boolean picture() {
        return READABLE.contains(this) || UNREADABLE_PICTURES.contains(this);
    }

    /** With its article, to follow "is". */
    String inWords() {
        return inWords;
    }

    static FileKind of(byte[] bytes) {
        if (bytes.length == 0) {
            return EMPTY;
        }
        String start = new String(bytes, 0, Math.min(bytes.length, LOOKED_AT), StandardCharsets.ISO_8859_1);
        if (start.startsWith("\u00ff\u00d8\u00ff")) {
            return JPEG;
        }
        if (start.startsWith("\u0089PNG\r\n\u001a\n")) {
            return PNG;
        }
        if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) {
            return GIF;
        }
        if (start.startsWith("RIFF")) {
            return start.startsWith("WEBP", 8) ? WEBP : start.startsWith("AVI ", 8) ? VIDEO : UNKNOWN;
        }
        // The length of its header keeps a text that begins with BM from being a picture.
        if (start.startsWith("BM") && start.length() >= 18 && BmpFile.isHeader(little(start, 14))) {
            return BMP;
        }
        if (start.startsWith("moov", 4) || start.startsWith("mdat", 4) || start.startsWith("wide", 4)) {
            return VIDEO;
        }
        if (start.startsWith("ftyp", 4)) {
            return ofBrand(start);
        }
        return ofOther(start);
    }

    private static long little(String start, int at) {
        return start.charAt(at)
                | start.charAt(at + 1) << 8
                | start.charAt(at + 2) << 16
                | (long) start.charAt(at + 3) << 24;
    }

    /** ISO/IEC 14496-12: the brands say what an ISO base media file holds. */
    private static FileKind ofBrand(String start) {
        String brands = start.substring(8, Math.min(start.length(), Math.max(8, Math.min(start.charAt(3), 64))));
        if (brands.contains("avif") || brands.contains("avis")) {
            return AVIF;
        }
        return brands.matches("(?s).*(hei[cxms]|hev[cxms]|mif1|msf1).*") ? HEIC : VIDEO;
    }

    private static FileKind ofOther(String start) {
        if (start.startsWith("II*\0") || start.startsWith("MM\0*")) {
            return TIFF;
        }
        if (start.startsWith("II+\0") || start.startsWith("MM\0+")) {
            return BIG_TIFF;
        }
        if (start.startsWith("\u00ff\n") || start.startsWith("\0\0\0\fJXL \r\n")) {
            return JPEG_XL;
        }
        if (start.startsWith("\0\0\0\fjP  ") || start.startsWith("\u00ffO\u00ffQ")) {
            return JPEG_2000;
        }
        // How many there are keeps a picture of Targa's from being one.
        if ((start.startsWith("\0\0\1\0") || start.startsWith("\0\0\2\0")) && !start.startsWith("\0\0", 4)) {
            return ICON;
        }
        if (start.startsWith("8BPS")) {
            return PSD;
        }
        if (start.startsWith("\u001aE\u00df\u00a3") || start.startsWith("OggS") || start.startsWith("\0\0\1\u00ba")) {
            return VIDEO;
        }
        if (start.startsWith("PK\3\4") || start.startsWith("\u001f\u008b") || start.startsWith("7z\u00bc\u00af")) {
            return ARCHIVE;
        }
        return start.startsWith("%PDF-") ? PDF : ofText(start);
    }

    private static FileKind ofText(String start) {
        String text = start.replaceFirst("^(\u00ef\u00bb\u00bf)?\\s*", "").toLowerCase(Locale.ROOT);
        if (SVG_ROOT.matcher(text).matches()) {
            return SVG;
        }
        if (HTML_START.matcher(text).matches()) {
            return HTML;
        }
        if (text.startsWith("<?xml")) {
            return text.contains("<html") ? HTML : XML;
        }
        if (JSON_START.matcher(text).lookingAt()) {
            return JSON;
        }
        return text.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\r' || c == '\t') ? TEXT : UNKNOWN;
    }
}
