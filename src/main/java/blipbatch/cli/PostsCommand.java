package blipbatch.cli;

import picocli.CommandLine.Command;

/** The posts of a running server. */
@Command(
        name = "posts",
        description = "The posts of a running server: their captions.",
        synopsisSubcommandLabel = "<command>",
        subcommands = PostCaption.class)
final class PostsCommand {

    PostsCommand() {}
}
