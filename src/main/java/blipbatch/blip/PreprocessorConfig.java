package blipbatch.blip;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How a picture becomes numbers, as {@code preprocessor_config.json} gives it or, written by transformers 5, the object
 * {@code image_processor} in {@code processor_config.json}, with the defaults of transformers' {@code BlipImageProcessor}
 * and the arithmetic of its {@code BlipImageProcessorPil}. What changes no pixel value is read over; what would change
 * them in a way that is not computed here is refused.
 *
 * @param rescaleFactor 1 if the picture is not rescaled
 * @param mean per channel, 0 if the picture is not normalised
 * @param std per channel, 1 if the picture is not normalised
 */
record PreprocessorConfig(
        int height, int width, Resize.Filter resample, double rescaleFactor, float[] mean, float[] std) {

    private static final String FILE = "preprocessor_config.json";
    private static final String OF_PROCESSOR = "processor_config.json";
    private static final double[] CLIP_MEAN = {0.48145466, 0.4578275, 0.40821073};
    private static final double[] CLIP_STD = {0.26862954, 0.26130258, 0.27577711};
    private static final int LARGEST_SIDE = 1 << 14;

    /** All of them resize alike, but for what the fast one's libraries round. */
    private static final Set<String> TYPES =
            Set.of("BlipImageProcessor", "BlipImageProcessorFast", "BlipImageProcessorPil");

    static PreprocessorConfig read(Path directory, BlipConfig.Vision vision) {
        JsonFile json = find(directory);
        if (!TYPES.contains(json.string("image_processor_type", "BlipImageProcessor"))) {
            throw json.wrong("image_processor_type", "BlipImageProcessor, since others have other defaults,");
        }
        if (!isDone(json, "do_resize")) {
            throw json.wrong("do_resize", "true");
        }
        int[] size = size(json);
        requireFit(json.file(), size[0], size[1], vision);
        if (json.flag("do_center_crop", false)) {
            requireSame(json, "do_center_crop", "crop_size", size);
        }
        // Without a size, pictures are padded to the largest of them, and all are of one size by then.
        if (json.flag("do_pad", false) && json.get("pad_size") != null) {
            requireSame(json, "do_pad", "pad_size", size);
        }
        boolean normalize = isDone(json, "do_normalize");
        return new PreprocessorConfig(
                size[0],
                size[1],
                resample(json),
                isDone(json, "do_rescale") ? json.number("rescale_factor", 1 / 255.0) : 1,
                normalize ? channels(json, "image_mean", CLIP_MEAN) : new float[] {0, 0, 0},
                normalize ? channels(json, "image_std", CLIP_STD) : new float[] {1, 1, 1});
    }

    /** Whether the directory holds one, sound or not. */
    static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(FILE))
                || JsonFile.readIfExists(directory.resolve(OF_PROCESSOR)).get("image_processor") != null;
    }

    private static JsonFile find(Path directory) {
        JsonFile processor = JsonFile.readIfExists(directory.resolve(OF_PROCESSOR));
        if (processor.get("image_processor") != null) {
            return processor.object("image_processor");
        }
        return JsonFile.read(directory.resolve(FILE));
    }

    /** Unlike other settings, a step that is named with null is left out, as in transformers. */
    private static boolean isDone(JsonFile json, String step) {
        return json.flag(step, !json.node().has(step));
    }

    private static void requireSame(JsonFile json, String step, String key, int[] size) {
        if (json.get(key) == null || !Arrays.equals(size(json, key), size)) {
            throw new ModelException(
                    json.file(),
                    "has " + step + " true with " + key + " " + json.node().get(key) + ", but only that of size, "
                            + size[0] + " x " + size[1] + ", which changes nothing, can be followed");
        }
    }

    /** A smaller picture only leaves the last position embeddings unused; a larger one lacks some. */
    private static void requireFit(Path file, int height, int width, BlipConfig.Vision vision) {
        int down = height / vision.patchSize();
        int across = width / vision.patchSize();
        if (down < 1 || across < 1 || down * across + 1 > vision.positions()) {
            throw new ModelException(
                    file,
                    "makes pictures of size " + height + " x " + width + ", but config.json describes a model for "
                            + vision.imageSize() + " x " + vision.imageSize());
        }
    }

    private static int[] size(JsonFile json) {
        JsonNode size = json.get("size");
        if (size == null) {
            return new int[] {384, 384};
        }
        if (size.isNumber() && !isDone(json, "default_to_square")) {
            throw json.wrong("default_to_square", "true");
        }
        return size(json, "size");
    }

    /** The file gives {@code {"height", "width"}}, or in older models one number or two. */
    private static int[] size(JsonFile json, String key) {
        JsonNode size = json.node().get(key);
        JsonNode height = size.isObject() ? size.get("height") : size.isArray() ? size.get(0) : size;
        JsonNode width = size.isObject() ? size.get("width") : size.isArray() ? size.get(1) : size;
        if (!isSide(height) || !isSide(width)) {
            throw json.wrong(key, "a height and a width from 1 to " + LARGEST_SIDE);
        }
        for (String edge : new String[] {"shortest_edge", "longest_edge", "max_height", "max_width"}) {
            if (size.hasNonNull(edge)) {
                throw json.wrong(key, "a height and a width without " + edge);
            }
        }
        return new int[] {height.intValue(), width.intValue()};
    }

    private static boolean isSide(@Nullable JsonNode value) {
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
            if (!Float.isFinite(channels[c]) || key.equals("image_std") && channels[c] == 0) {
                throw json.wrong(key, "a number that pixel values can be normalised with");
            }
        }
        return channels;
    }
}
