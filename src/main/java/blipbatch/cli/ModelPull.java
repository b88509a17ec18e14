package blipbatch.cli;

import blipbatch.caption.ModelDownload;
import blipbatch.hub.Hub;
import blipbatch.hub.HubException;
import blipbatch.hub.ModelName;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.boot.context.properties.bind.Binder;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Downloads a model with what it needs besides, and prints the directory it is in. */
@Command(
        name = "pull",
        description = {
            "Downloads a model into the cache that Python programs use too, and prints its directory.",
            "What it is an adapter of, and CAPTION_PROCESSOR, come with it.",
            "The server finds it there when CAPTION_MODEL is the same name."
        })
final class ModelPull implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "<name>",
            description = "organisation/name, with @revision for another than main:"
                    + " a branch, a tag, a commit, or a pull request such as refs/pr/18.")
    private String name;

    ModelPull() {}

    @Override
    public Integer call() throws HubException {
        ModelName model = ModelName.parse(name)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        name + " is not a model name; give organisation/name or organisation/name@revision."));
        Binder settings = Binder.get(Settings.read(
                Map.of(), spec.commandLine().getErr(), property -> property.startsWith("blipbatch.hub.")));
        try (ProgressBar bar = new ProgressBar(spec.commandLine().getErr())) {
            Path directory = ModelDownload.of(model, settings, Hub.of(settings), each -> new PullProgress(each, bar));
            spec.commandLine().getOut().println(directory);
        }
        return ExitCode.OK;
    }
}
