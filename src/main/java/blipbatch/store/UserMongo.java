package blipbatch.store;

import blipbatch.startup.StartupRefused;
import com.mongodb.ConnectionString;
import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * The MongoDB at the address the user configured. Nothing connects to it before the first query.
 *
 * @param getSslBundle {@code spring.mongodb.ssl.bundle}: certificates, which an address cannot name
 */
record UserMongo(
        ConnectionString getConnectionString, @Nullable SslBundle getSslBundle) implements MongoConnectionDetails {

    private static final Logger log = LoggerFactory.getLogger(UserMongo.class);

    static UserMongo at(String uri) {
        return at(uri, StoreSettings.ANSWER_TIMEOUT, null);
    }

    /** @throws StartupRefused if it is no address, asks for what is not there, or is an srv one that cannot be resolved */
    static UserMongo at(String uri, Duration answerTimeout, @Nullable SslBundle bundle) {
        MongoAddress address = address(uri, answerTimeout);
        MongoOptions.check(uri, address.getCompressorList());
        if (!address.isAcknowledged()) {
            throw new StartupRefused(
                    "MONGODB_URI says that no write is acknowledged (w=0), so that nobody would know which"
                            + " captions are written: take that out, and a majority of the members acknowledges each.");
        }
        ReadPreference preference = address.askedReadPreference();
        if (preference != null && !preference.equals(ReadPreference.primary())) {
            log.warn(
                    "MONGODB_URI says readPreference={}, but this program reads from the primary alone: a post that was"
                            + " just saved may not be on the other members yet.",
                    preference.getName());
        }
        return new UserMongo(address, bundle);
    }

    private static MongoAddress address(String uri, Duration answerTimeout) {
        try {
            return new MongoAddress(uri, answerTimeout);
        } catch (IllegalArgumentException e) {
            throw new StartupRefused(
                    "MONGODB_URI is not the address of a MongoDB (" + reason(uri, e)
                            + "): correct it, or leave it empty to use the embedded store.",
                    e);
        } catch (MongoException e) {
            throw new StartupRefused(
                    "The host in MONGODB_URI cannot be looked up now: check the name and the network, then start again.",
                    e);
        }
    }

    /** The driver's reasons may cite the part of a misread address that was meant as the password. */
    private static @Nullable String reason(String uri, IllegalArgumentException e) {
        return uri.contains("@")
                ? "in a user name or password, characters such as : / ? # @ must be percent-encoded"
                : e.getMessage();
    }
}
