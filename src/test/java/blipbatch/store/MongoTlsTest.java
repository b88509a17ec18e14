package blipbatch.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.util.Base64;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.mongodb.autoconfigure.DataMongoAutoConfiguration;
import org.springframework.boot.mongodb.autoconfigure.MongoAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.mongodb.core.MongoTemplate;

/** A MongoDB whose certificate is of an authority that Java does not know. */
@OnSecantusDb
class MongoTlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path directory;

    @Test
    void a_certificate_named_in_a_bundle_is_trusted_and_no_other() throws Exception {
        makeCertificate();
        try (SecantusDb server = SecantusDb.start(
                "--tls-cert-file", file("server.crt").toString(),
                "--tls-key-file", file("server.key").toString())) {
            ApplicationContextRunner application = new ApplicationContextRunner()
                    .withUserConfiguration(StoreConfiguration.class)
                    .withBean(Clock.class, Clock::systemUTC)
                    .withConfiguration(AutoConfigurations.of(
                            MongoAutoConfiguration.class, DataMongoAutoConfiguration.class, SslAutoConfiguration.class))
                    .withPropertyValues(
                            "blipbatch.store.data-dir=" + directory,
                            "blipbatch.store.mongodb-uri="
                                    + server.uri("app", "tls=true", "serverSelectionTimeoutMS=5000"));

            application.run(context -> assertThatThrownBy(() -> ask(context.getBean(MongoTemplate.class)))
                    .hasMessageContaining("PKIX path building failed"));
            application
                    .withPropertyValues(
                            "spring.mongodb.ssl.bundle=mongodb",
                            "spring.ssl.bundle.pem.mongodb.truststore.certificate=file:" + file("server.crt"))
                    .run(context -> assertThat(ask(context.getBean(MongoTemplate.class)))
                            .containsEntry("isWritablePrimary", true));
        }
    }

    private static Document ask(MongoTemplate mongo) {
        return mongo.executeCommand(new Document("hello", 1));
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    /** In a file for its certificate and one for its key. */
    private void makeCertificate() throws Exception {
        Path store = file("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        writePem("server.crt", "CERTIFICATE", keys.getCertificate("server").getEncoded());
        writePem("server.key", "PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded());
    }

    private void writePem(String file, String kind, byte[] content) throws Exception {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(file(file), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
