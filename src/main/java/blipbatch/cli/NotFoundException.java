package blipbatch.cli;

/** What was named is not there (HTTP 404). */
final class NotFoundException extends NotDoneException {

    NotFoundException(String sentence) {
        super(sentence);
    }
}
