package blipbatch.caption;

import blipbatch.blip.ModelContents;
import blipbatch.blip.ModelException;
import blipbatch.hub.Hub;
import blipbatch.hub.HubException;
import blipbatch.hub.ModelName;
import blipbatch.hub.Progress;
import blipbatch.hub.Snapshot;
import blipbatch.hub.Wanted;
import blipbatch.startup.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Finds the parts of a model, and downloads those that are on the Hub: the model, the one that an adapter was trained on, and
 * the processor if it is kept apart. A directory goes before a name, but files from the Hub lead to no directory here.
 */
final class ModelSearch {

    private static final String DEFAULT_PROCESSOR = "Salesforce/blip-image-captioning-base";

    private final CaptionSettings settings;
    private final Hub hub;
    private final Function<ModelName, Progress> progress;
    private final Map<Snapshot, Wanted> downloads = new LinkedHashMap<>();

    ModelSearch(CaptionSettings settings, Hub hub, Function<ModelName, Progress> progress) {
        this.settings = settings;
        this.hub = hub;
        this.progress = progress;
    }

    /** The parts of the configured model. */
    ModelParts find() throws IOException, HubException {
        String model = settings.modelPlace();
        return partsOf(model.isEmpty() ? ModelFiles.bundled(settings) : configured(model, Wanted.MODEL));
    }

    /** @throws ModelException if one of them is not to be found */
    ModelParts partsOf(ModelFiles model) throws HubException {
        ModelFiles base = new ModelContents(model.directory()).isAdapter() ? base(model) : null;
        List<ModelFiles> places = new ArrayList<>();
        if (!settings.processorPlace().isEmpty()) {
            places.add(configured(settings.processorPlace(), Wanted.PROCESSOR));
        }
        places.add(model);
        if (base != null) {
            places.add(base);
        }
        ModelFiles weights = base == null ? model : base;
        if (lacksProcessor(places) && Files.exists(weights.directory().resolve("config.json"))) {
            places.add(processorOfTheModelThatItWasMadeFrom(weights, places));
        }
        return new ModelParts(
                model,
                base,
                first(places, ModelContents::hasImageProcessor).orElse(weights),
                first(places, ModelContents::hasTokenizer).orElse(weights));
    }

    ModelFiles download(ModelName name, Wanted wanted) throws HubException {
        Snapshot snapshot = hub.download(name, wanted, progress.apply(name));
        downloads.put(snapshot, wanted);
        return ModelFiles.of(snapshot);
    }

    boolean hasDownloaded() {
        return !downloads.isEmpty();
    }

    /**
     * Downloads again what is damaged of what was found on the Hub.
     *
     * @return whether anything was
     */
    boolean heal() throws HubException {
        boolean healed = false;
        for (Map.Entry<Snapshot, Wanted> download : downloads.entrySet()) {
            Snapshot snapshot = download.getKey();
            ModelName name = new ModelName(snapshot.repository(), snapshot.commit());
            healed |= hub.heal(snapshot, download.getValue(), progress.apply(name));
        }
        return healed;
    }

    private ModelFiles configured(String place, Wanted wanted) throws HubException {
        Optional<Path> directory = ModelFiles.directory(place);
        if (directory.isPresent()) {
            return ModelFiles.in(directory.get());
        }
        Optional<String> trouble = FileNames.trouble(place);
        if (trouble.isPresent()) {
            throw new ModelException(trouble.get());
        }
        return download(ModelName.parse(place).orElseThrow(() -> unknown(place)), wanted);
    }

    /** Also what was copied from a browser: as a path it would lose a slash. */
    private static ModelException unknown(String place) {
        return ModelName.inAddress(place)
                .map(name -> new ModelException(
                        "%s is an address of the web; write the name on the Hugging Face Hub alone: %s."
                                .formatted(place, name)))
                .orElseGet(() -> new ModelException(
                        Path.of(place),
                        "is neither a directory nor a name on the Hugging Face Hub such as organisation/name"));
    }

    private ModelFiles base(ModelFiles adapter) throws HubException {
        ModelContents contents = new ModelContents(adapter.directory());
        String name = contents.base();
        String revision = contents.baseRevision().map("@"::concat).orElse("");
        Path config = adapter.directory().resolve("adapter_config.json");
        ModelFiles base = named(name, revision, adapter, Wanted.MODEL)
                .orElseThrow(() -> new ModelException(
                        config,
                        "says that it was trained on " + name + ", which is "
                                + (adapter.snapshot() == null ? "neither a directory here nor" : "not")
                                + " a name on the Hugging Face Hub: get that model, and in a copy of the adapter set"
                                + " base_model_name_or_path to its directory"));
        if (new ModelContents(base.directory()).isAdapter()) {
            throw new ModelException(
                    config, "says that it was trained on " + name + ", which is an adapter, too: merge that one first");
        }
        return base;
    }

    /** What a file of a model names; a directory has no revisions. */
    private Optional<ModelFiles> named(String place, String revision, ModelFiles by, Wanted wanted)
            throws HubException {
        Optional<Path> directory = by.snapshot() == null ? ModelFiles.directory(place) : Optional.empty();
        if (directory.isPresent()) {
            return directory.map(ModelFiles::in);
        }
        Optional<ModelName> name = ModelName.parse(place + revision);
        return name.isPresent() ? Optional.of(download(name.get(), wanted)) : Optional.empty();
    }

    private static boolean lacksProcessor(List<ModelFiles> places) {
        return first(places, ModelContents::hasImageProcessor).isEmpty()
                || first(places, ModelContents::hasTokenizer).isEmpty();
    }

    private static Optional<ModelFiles> first(List<ModelFiles> places, Predicate<ModelContents> holds) {
        return places.stream()
                .filter(place -> holds.test(new ModelContents(place.directory())))
                .findFirst();
    }

    private ModelFiles processorOfTheModelThatItWasMadeFrom(ModelFiles model, List<ModelFiles> places)
            throws HubException {
        String name = new ModelContents(model.directory()).madeFrom().orElse("");
        String trouble = "";
        if (isElsewhere(name, model)) {
            try {
                Optional<ModelFiles> named = named(name, "", model, Wanted.PROCESSOR);
                List<ModelFiles> all = new ArrayList<>(places);
                named.ifPresent(all::add);
                if (!lacksProcessor(all)) {
                    return named.get();
                }
            } catch (HubException e) {
                trouble = " (" + name + ", which its config.json names, was asked first: " + e.getMessage() + ")";
            }
        }
        throw new ModelException(model.directory(), missing(places) + trouble);
    }

    /** A relative path was one on the machine of whoever wrote it. */
    private static boolean isElsewhere(String name, ModelFiles model) {
        return ModelName.parse(name)
                .map(named -> !named.repository().equals(model.name()))
                .orElseGet(() ->
                        ModelFiles.directory(name).filter(Path::isAbsolute).isPresent());
    }

    private static String missing(List<ModelFiles> places) {
        List<String> missing = new ArrayList<>();
        if (first(places, ModelContents::hasImageProcessor).isEmpty()) {
            missing.add("no image processor (preprocessor_config.json or processor_config.json)");
        }
        if (first(places, ModelContents::hasTokenizer).isEmpty()) {
            missing.add("no tokenizer (tokenizer.json or vocab.txt)");
        }
        return "has " + String.join(" and ", missing)
                + ": set CAPTION_PROCESSOR to the name or the directory of a model with a processor that fits, which for most"
                + " BLIP captioners is " + DEFAULT_PROCESSOR;
    }
}
