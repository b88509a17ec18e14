package blipbatch.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** What can be done with models. */
@Command(
        name = "model",
        description = "Models on the Hugging Face Hub.",
        subcommands = ModelPull.class,
        exitCodeOnInvalidInput = ExitCode.SOFTWARE)
final class ModelCommand {}
