package blipbatch.cli;

/** What was asked for is none of what the server knows (HTTP 400), so the command line is wrong. */
final class WrongRequestException extends NotDoneException {

    WrongRequestException(String sentence) {
        super(sentence);
    }
}
