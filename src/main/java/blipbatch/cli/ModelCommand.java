package blipbatch.cli;

import picocli.CommandLine.Command;

/** What can be done with models. */
@Command(name = "model", description = "Models on the Hugging Face Hub.", subcommands = ModelPull.class)
final class ModelCommand {}
