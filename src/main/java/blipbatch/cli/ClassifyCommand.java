package blipbatch.cli;

import blipbatch.caption.BlipCaptioner;
import blipbatch.caption.Caption;
import blipbatch.caption.Captioner;
import blipbatch.caption.WantedPrecision;
import blipbatch.hub.Hub;
import blipbatch.hub.ModelName;
import blipbatch.hub.Progress;
import blipbatch.photo.PictureReader;
import blipbatch.startup.UserHome;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Captions pictures in this process: it needs no server and no database. */
@Command(
        name = "classify",
        description = {
            "Prints captions and categories of pictures.",
            "Needs no server and no database; the settings of the server hold here too."
        })
final class ClassifyCommand implements Callable<Integer> {

    /** Two batches: while one is captioned, the pictures of the next are fetched. */
    private static final int PICTURES_IN_HAND = 16;

    private static final String GOES_BY = "blipbatch\\.(caption|hub|photo)\\..*";

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "<picture>",
            description = "A file, or an http or https address. Several share batches.")
    private List<String> pictures;

    @Option(
            names = "--json",
            description = "Print a line of JSON for each picture: picture, and what GET /api/classify answers.")
    private boolean json;

    @Option(
            names = "--model",
            paramLabel = "<model>",
            description = "A directory or a name on the Hugging Face Hub, instead of CAPTION_MODEL.")
    private @Nullable String model;

    @Option(
            names = "--precision",
            paramLabel = "<precision>",
            description = "auto, fp32, bf16 or int8, instead of CAPTION_PRECISION.")
    private @Nullable WantedPrecision precision;

    @Option(
            names = "--prompt",
            paramLabel = "<words>",
            description = "What the captions begin with, instead of CAPTION_PROMPT.")
    private @Nullable String prompt;

    @Option(
            names = "--num-beams",
            paramLabel = "<number>",
            description = "How many beginnings are followed at the same time, instead of CAPTION_NUM_BEAMS.")
    private @Nullable Integer numBeams;

    @Option(
            names = "--max-new-tokens",
            paramLabel = "<number>",
            description = "The longest caption, in tokens after the prompt, instead of CAPTION_MAX_NEW_TOKENS.")
    private @Nullable Integer maxNewTokens;

    /** Of a picture, for programs. */
    record Line(String picture, @JsonUnwrapped Caption caption) {}

    ClassifyCommand() {}

    @Override
    public Integer call() throws Exception {
        requirePositive("--num-beams", numBeams);
        requirePositive("--max-new-tokens", maxNewTokens);
        Binder settings = Binder.get(
                Settings.read(options(), spec.commandLine().getErr(), property -> property.matches(GOES_BY)));
        PictureReader reader = PictureReader.of(settings);
        Captioner captioner;
        try (ProgressBar bar = new ProgressBar(spec.commandLine().getErr())) {
            Function<ModelName, Progress> progress = name -> new PullProgress(name, bar);
            captioner = BlipCaptioner.load(settings, Hub.of(settings), progress);
        }
        ExecutorService threads = Executors.newFixedThreadPool(PICTURES_IN_HAND);
        try {
            List<Future<Caption>> captions = pictures.stream()
                    .map(picture -> threads.submit(
                            () -> reader.read(picture, captioner::prepare).caption()))
                    .toList();
            return print(captions);
        } finally {
            threads.shutdownNow();
        }
    }

    private void requirePositive(String option, @Nullable Integer number) {
        if (number != null && number < 1) {
            throw new ParameterException(spec.commandLine(), option + " must be 1 or more, and not " + number + ".");
        }
    }

    private Map<String, Object> options() {
        Map<String, Object> options = new HashMap<>();
        // Not in DATA_DIR: that would leave a directory wherever somebody captions a picture.
        String cache = UserHome.directory().map(home -> home + "/.cache").orElse("${java.io.tmpdir}");
        options.put("blipbatch.caption.unpacked-models", "${XDG_CACHE_HOME:" + cache + "}/blip-batch/models");
        options.put("blipbatch.caption.model", model);
        options.put("blipbatch.caption.precision", precision);
        options.put("blipbatch.caption.prompt", prompt);
        options.put("blipbatch.caption.num-beams", numBeams);
        options.put("blipbatch.caption.max-new-tokens", maxNewTokens);
        options.values().removeIf(Objects::isNull);
        return options;
    }

    /** In the order of the command line, each as soon as it is there. */
    private int print(List<Future<Caption>> captions) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        int status = ExitCode.OK;
        for (int i = 0; i < captions.size(); i++) {
            String picture = pictures.get(i);
            try {
                Caption caption = captions.get(i).get();
                out.println(json ? Json.MAPPER.writeValueAsString(new Line(picture, caption)) : text(picture, caption));
            } catch (ExecutionException e) {
                status = ExitCode.SOFTWARE;
                spec.commandLine()
                        .getErr()
                        .println(FailureText.printable(picture) + ": " + FailureText.sentence(e.getCause()));
            }
        }
        return status;
    }

    private static String text(String picture, Caption caption) {
        return "%s: %s%n    %s"
                .formatted(FailureText.printable(picture), caption.caption(), String.join(", ", caption.categories()));
    }
}
