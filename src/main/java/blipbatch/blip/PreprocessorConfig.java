package blipbatch.blip;

import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/**
 * How a picture becomes numbers, as {@code preprocessor_config.json} gives it, with the defaults of transformers'
 * {@code BlipImageProcessor}.
 *
 * @param rescaleFactor 1 if the picture is not rescaled
 * @param mean per channel, 0 if the picture is not normalised
 * @param std per channel, 1 if the picture is not normalised
 */
record PreprocessorConfig(
        int height, int width, Resize.Filter resample, double rescaleFactor, float[] mean, float[] std) {

    private static final double[] CLIP_MEAN = {0.48145466, 0.4578275, 0.40821073};
    private static final double[] CLIP_STD = {0.26862954, 0.26130258, 0.27577711};
    private static final int LARGEST_SIDE = 1 << 14;

    static PreprocessorConfig read(Path file) {
        JsonFile json = JsonFile.read(file);
        if (!json.flag("do_resize", true)) {
            throw json.wrong("do_resize", "true");
        }
        for (String unsupported : new String[] {"do_center_crop", "do_pad"}) {
            if (json.flag(unsupported, false)) {
                throw json.wrong(unsupported, "false");
            }
        }
        int[] size = size(json);
        boolean normalize = json.flag("do_normalize", true);
        return new PreprocessorConfig(
                size[0],
                size[1],
                resample(json),
                json.flag("do_rescale", true) ? json.number("rescale_factor", 1 / 255.0) : 1,
                normalize ? channels(json, "image_mean", CLIP_MEAN) : new float[] {0, 0, 0},
                normalize ? channels(json, "image_std", CLIP_STD) : new float[] {1, 1, 1});
    }

    /** The file gives {@code {"height", "width"}}, or in older models one number or two. */
    private static int[] size(JsonFile json) {
        JsonNode size = json.get("size");
        if (size == null) {
            return new int[] {384, 384};
        }
        JsonNode height = size.isObject() ? size.get("height") : size.isArray() ? size.get(0) : size;
        JsonNode width = size.isObject() ? size.get("width") : size.isArray() ? size.get(1) : size;
        if (!isSide(height) || !isSide(width)) {
            throw json.wrong("size", "a height and a width from 1 to " + LARGEST_SIDE);
        }
        return new int[] {height.intValue(), width.intValue()};
    }

    private static boolean isSide(JsonNode value) {
        return value != null
                && value.isIntegralNumber()
                && value.canConvertToInt()
                && value.intValue() >= 1
                && value.intValue() <= LARGEST_SIDE;
    }

    private static Resize.Filter resample(JsonFile json) {
        int kind = json.index("resample", Resize.Filter.BICUBIC.ordinal());
        if (kind >= Resize.Filter.values().length) {
            throw json.wrong("resample", "one of Pillow's filters, 0 to 5,");
        }
        return Resize.Filter.values()[kind];
    }

    private static float[] channels(JsonFile json, String key, double[] fallback) {
        JsonNode value = json.get(key);
        float[] channels = new float[3];
        for (int c = 0; c < 3; c++) {
            JsonNode number = value != null && value.isArray() && value.size() == 3 ? value.get(c) : value;
            if (number != null && !number.isNumber()) {
                throw json.wrong(key, "a number for each of red, green and blue");
            }
            channels[c] = (float) (number == null ? fallback[c] : number.doubleValue());
        }
        return channels;
    }
}
