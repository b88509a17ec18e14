package blipbatch.hub;

import java.time.Duration;

/** How the time until another attempt passes. */
interface Pause {

    void of(Duration duration) throws InterruptedException;
}
