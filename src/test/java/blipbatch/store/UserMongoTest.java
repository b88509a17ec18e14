package blipbatch.store;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import blipbatch.startup.StartupRefused;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.connection.ClusterConnectionMode;
import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What the driver makes of the user's address. */
@ExtendWith(OutputCaptureExtension.class)
class UserMongoTest {

    @Test
    void reads_are_from_the_primary_whatever_the_address_says_and_that_is_said(CapturedOutput output) {
        assertThat(settings("mongodb://host/app?readPreference=secondaryPreferred&maxStalenessSeconds=120")
                        .getReadPreference())
                .isEqualTo(ReadPreference.primary());
        assertThat(output).contains("MONGODB_URI says readPreference=secondaryPreferred, but this program reads from");
    }

    @Test
    void an_address_that_says_nothing_of_that_is_no_reason_for_a_warning(CapturedOutput output) {
        settings("mongodb://host/app");
        settings("mongodb://host/app?readPreference=primary");

        assertThat(output).doesNotContain("readPreference");
    }

    @ParameterizedTest
    @CsvSource({
        "mongodb://host/app, MULTIPLE",
        "mongodb://host/app?directConnection=false, MULTIPLE",
        "mongodb://host/app?directConnection=true, SINGLE",
        "mongodb://one%2Ctwo/app, MULTIPLE",
        "mongodb://host/app?loadBalanced=true, LOAD_BALANCED"
    })
    void the_other_members_are_found_from_one_host_unless_the_address_says_otherwise(
            String uri, ClusterConnectionMode mode) {
        assertThat(settings(uri.replace("%2C", ",")).getClusterSettings().getMode())
                .isEqualTo(mode);
    }

    @ParameterizedTest
    @CsvSource({
        "'', majority, 20000",
        "w=1, majority, 20000",
        "w=1&journal=false, majority, 20000",
        "w=3, 3, 20000",
        "w=eachDataCenter&wtimeoutMS=700, eachDataCenter, 700"
    })
    void a_write_is_acknowledged_by_a_majority_and_in_the_journal_unless_the_address_asks_for_more(
            String options, String members, int millis) {
        WriteConcern concern = settings("mongodb://host/app?" + options).getWriteConcern();

        assertThat(concern.getWObject()).hasToString(members);
        assertThat(concern.getJournal()).isTrue();
        assertThat(concern.getWTimeout(MILLISECONDS)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"w=0", "safe=false"})
    void writes_that_nobody_acknowledges_are_refused(String option) {
        assertRefused("mongodb://me:secret@host/app?" + option, "(w=0)", "a majority of the members acknowledges");
    }

    @Test
    void every_wait_has_an_end() {
        MongoClientSettings settings = settings("mongodb://host/app");

        assertThat(settings.getClusterSettings().getServerSelectionTimeout(SECONDS))
                .isEqualTo(4);
        assertThat(settings.getConnectionPoolSettings().getMaxWaitTime(SECONDS)).isEqualTo(10);
        assertThat(settings.getSocketSettings().getConnectTimeout(SECONDS)).isEqualTo(10);
        assertThat(settings.getSocketSettings().getReadTimeout(SECONDS)).isEqualTo(30);
    }

    @Test
    void whoever_waits_for_a_primary_sees_the_next_one() {
        assertThat(settings("mongodb://host/app").getServerSettings().getHeartbeatFrequency(MILLISECONDS))
                .isEqualTo(1_500);
        assertThat(settings("mongodb://host/app?heartbeatFrequencyMS=600")
                        .getServerSettings()
                        .getHeartbeatFrequency(MILLISECONDS))
                .isEqualTo(600);
    }

    @Test
    void the_address_may_set_another_end() {
        MongoClientSettings settings = settings("mongodb://host/app?serverSelectionTimeoutMS=1&waitQueueTimeoutMS=2"
                + "&connectTimeoutMS=3&socketTimeoutMS=4&timeoutMS=5");

        assertThat(settings.getClusterSettings().getServerSelectionTimeout(MILLISECONDS))
                .isEqualTo(1);
        assertThat(settings.getConnectionPoolSettings().getMaxWaitTime(MILLISECONDS))
                .isEqualTo(2);
        assertThat(settings.getSocketSettings().getConnectTimeout(MILLISECONDS)).isEqualTo(3);
        assertThat(settings.getSocketSettings().getReadTimeout(MILLISECONDS)).isEqualTo(4);
        assertThat(settings.getTimeout(MILLISECONDS)).isEqualTo(5);
    }

    @Test
    void the_server_knows_who_is_connected() {
        assertThat(settings("mongodb://host/app").getApplicationName()).isEqualTo("blip-batch");
        assertThat(settings("mongodb://host/app?appName=mine").getApplicationName())
                .isEqualTo("mine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tlsCAFile=/etc/ca.pem",
                "tlsCertificateKeyFile=/etc/me.pem",
                "tlsAllowInvalidCertificates=true",
                "ssl_ca_certs=/etc/ca.pem",
                "sslValidate=false"
            })
    void files_of_certificates_are_refused_with_the_way_that_works(String option) {
        assertRefused(
                "mongodb://me:secret@host/app?tls=true&" + option,
                "MONGODB_URI has " + option.split("=")[0] + ",",
                "SPRING_MONGODB_SSL_BUNDLE=mongodb",
                "SPRING_SSL_BUNDLE_PEM_MONGODB_TRUSTSTORE_CERTIFICATE");
    }

    @Test
    void an_option_that_is_misspelt_is_refused() {
        assertRefused("mongodb://host/app?replicaset=rs0;retryWrite=false", "has the option retryWrite,", "spelling");
    }

    @Test
    void what_only_tells_the_driver_of_node_how_to_work_is_passed_over(CapturedOutput output) {
        settings("mongodb://host/app?useNewUrlParser=true&w=majority&useUnifiedTopology=true");

        assertThat(output).contains("mean nothing here and are passed over: useNewUrlParser, useUnifiedTopology.");
    }

    @Test
    @SuppressWarnings("unchecked")
    void the_options_that_are_known_are_those_of_the_driver() throws Exception {
        Field all = ConnectionString.class.getDeclaredField("ALL_KEYS");
        all.setAccessible(true);

        assertThat((Iterable<String>) all.get(null)).containsExactlyInAnyOrderElementsOf(MongoOptions.KNOWN);
    }

    @Test
    void a_compressor_that_is_not_here_is_refused() {
        assertThat(settings("mongodb://host/app?compressors=zlib").getCompressorList())
                .hasSize(1);
        assertRefused("mongodb://host/app?compressors=zstd,zlib", "compressors=zstd", "write zlib");
    }

    private static MongoClientSettings settings(String uri) {
        return MongoClientSettings.builder()
                .applyConnectionString(UserMongo.at(uri).getConnectionString())
                .build();
    }

    private static void assertRefused(String uri, String... words) {
        assertThatExceptionOfType(StartupRefused.class)
                .isThrownBy(() -> UserMongo.at(uri))
                .satisfies(refused ->
                        assertThat(refused.getMessage()).contains(words).doesNotContain("secret"));
    }
}
