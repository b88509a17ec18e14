package blipbatch.cli;

/** A command could not do what it was asked for; the message is a sentence that says why and what to do. */
class NotDoneException extends Exception {

    NotDoneException(String sentence) {
        super(sentence);
    }
}
