package blipbatch.store;

import blipbatch.startup.StartupRefused;
import com.mongodb.MongoCompressor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The options in a MongoDB's address. The driver passes over what it does not know; here that is said, or refused. */
final class MongoOptions {

    private static final Logger log = LoggerFactory.getLogger(MongoOptions.class);

    /** Those of this driver, in small letters. */
    static final Set<String> KNOWN = words("""
            appname authmechanism authmechanismproperties authsource compressors connecttimeoutms directconnection
            gssapiservicename heartbeatfrequencyms journal loadbalanced localthresholdms maxconnecting maxidletimems
            maxlifetimems maxpoolsize maxstalenessseconds minpoolsize proxyhost proxypassword proxyport proxyusername
            readconcernlevel readpreference readpreferencetags replicaset retryreads retrywrites safe
            servermonitoringmode serverselectiontimeoutms sockettimeoutms srvmaxhosts srvservicename ssl
            sslinvalidhostnameallowed timeoutms tls tlsallowinvalidhostnames tlsinsecure uuidrepresentation w
            waitqueuetimeoutms wtimeoutms zlibcompressionlevel""");

    /** What tells the driver of Node.js how to go about it, and changes nothing that is seen here. */
    private static final Set<String> OF_NODE = words("""
            autoreconnect autoselectfamily autoselectfamilyattempttimeout buffermaxentries checkkeys domainsenabled
            enableutf8validation family forceserverobjectid ha haacceptablelatencyms hainterval ignoreundefined j
            keepalive keepaliveinitialdelay loggerlevel minheartbeatfrequencyms monitorcommands nodelay
            numberofretries poolsize promotebuffers promotelongs promotevalues raw reconnectinterval reconnecttries
            secondaryacceptablelatencyms serializefunctions srvservername usebigint64 usecreateindex usefindandmodify
            usenewurlparser userecoverytoken useunifiedtopology validateoptions waitqueuemultiple wtimeout""");

    private MongoOptions() {}

    private static Set<String> words(String text) {
        return Set.of(text.split("\\s+"));
    }

    /** @throws StartupRefused if there is one whose neglect would matter */
    static void check(String uri, List<MongoCompressor> compressors) {
        Predicate<String> known = option -> KNOWN.contains(option.toLowerCase(Locale.ROOT));
        List<String> unknown = names(uri).stream().filter(known.negate()).toList();
        for (String option : unknown) {
            refuseUnlessOfNode(option);
        }
        if (!unknown.isEmpty()) {
            log.warn(
                    "MONGODB_URI has options of the Node.js driver, which mean nothing here and are passed over: {}.",
                    String.join(", ", unknown));
        }
        for (MongoCompressor compressor : compressors) {
            if (!compressor.getName().equals("zlib")) {
                throw new StartupRefused(
                        "MONGODB_URI has compressors=" + compressor.getName()
                                + ", which needs a library that is not part of this program: write zlib, or take the option out.");
            }
        }
    }

    private static List<String> names(String uri) {
        int options = uri.indexOf('?');
        return options < 0
                ? List.of()
                : Arrays.stream(uri.substring(options + 1).split("[&;]"))
                        .map(option -> option.split("=", 2)[0])
                        .filter(option -> !option.isBlank())
                        .toList();
    }

    private static void refuseUnlessOfNode(String option) {
        String name = option.toLowerCase(Locale.ROOT);
        if (name.startsWith("tls") || name.startsWith("ssl")) {
            throw new StartupRefused(
                    "MONGODB_URI has " + option + ", which an address cannot say here: take it out, write"
                            + " tls=true, set SPRING_MONGODB_SSL_BUNDLE=mongodb, and name the files of certificates with"
                            + " SPRING_SSL_BUNDLE_PEM_MONGODB_TRUSTSTORE_CERTIFICATE=file:/…/ca.pem and, for a certificate of"
                            + " this program's own, …_KEYSTORE_CERTIFICATE and …_KEYSTORE_PRIVATEKEY.");
        }
        if (!OF_NODE.contains(name)) {
            throw new StartupRefused("MONGODB_URI has the option " + option
                    + ", which nobody here knows: correct its spelling, or take it out.");
        }
    }
}
