package blipbatch.store;

import blipbatch.startup.StartupRefused;
import com.mongodb.ConnectionString;
import com.mongodb.MongoException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;

/** The MongoDB at the address the user configured. Nothing connects to it before the first query. */
record UserMongo(ConnectionString getConnectionString) implements MongoConnectionDetails {

    /** @throws StartupRefused if it is no address, or an srv one that cannot be resolved */
    static UserMongo at(String uri) {
        try {
            return new UserMongo(new WithDefaultDatabase(uri));
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

    /**
     * An address without a database means {@code test}, as Mongoose has it. The address itself stays as it is: a
     * database in it would also become the one in which the user is looked up.
     */
    private static final class WithDefaultDatabase extends ConnectionString {

        WithDefaultDatabase(String uri) {
            super(uri);
        }

        @Override
        public String getDatabase() {
            String database = super.getDatabase();
            return database == null ? "test" : database;
        }
    }
}
