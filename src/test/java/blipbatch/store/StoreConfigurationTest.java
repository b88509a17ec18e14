package blipbatch.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.startup.StartupRefused;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.data.mongodb.autoconfigure.DataMongoAutoConfiguration;
import org.springframework.boot.mongodb.autoconfigure.MongoAutoConfiguration;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.data.mongodb.core.MongoTemplate;

class StoreConfigurationTest {

    private static final String NOBODY = "127.0.0.1:1";

    @TempDir
    Path directory;

    private ApplicationContextRunner application;

    @BeforeEach
    void configure() {
        application = new ApplicationContextRunner()
                .withUserConfiguration(StoreConfiguration.class)
                .withBean(Clock.class, Clock::systemUTC)
                .withConfiguration(
                        AutoConfigurations.of(MongoAutoConfiguration.class, DataMongoAutoConfiguration.class))
                .withPropertyValues("blipbatch.store.data-dir=" + directory.resolve("d i r"));
    }

    @Test
    void with_nothing_configured_documents_are_kept_in_the_data_directory_without_class_names() {
        record Post(String id, String photo) {}
        application.run(
                context -> context.getBean(MongoTemplate.class).insert(new Post("1", "http://a/b.jpg"), "posts"));

        application.run(context -> {
            MongoTemplate mongo = context.getBean(MongoTemplate.class);
            assertThat(mongo.getDb().getName()).isEqualTo("blipbatch");
            assertThat(mongo.getCollection("posts").find().first().keySet()).containsExactly("_id", "photo");
            assertThat(directory.resolve("d i r/mongo.mv")).exists();
            assertThat(context.getBean(StoreSettings.class).embedded()).isTrue();
        });
    }

    @Test
    void a_blank_setting_is_one_that_was_not_set() {
        Map<String, String> blank = Map.of(
                "blipbatch.store.mongodb-uri", " ",
                "blipbatch.store.embedded-port", "",
                "blipbatch.store.data-dir", "");

        assertThat(new Binder(new MapConfigurationPropertySource(blank))
                        .bind("blipbatch.store", StoreSettings.class)
                        .get())
                .isEqualTo(new StoreSettings(
                        null,
                        0,
                        Path.of("data"),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(4)));
    }

    @Test
    void a_mongodb_that_cannot_be_reached_does_not_keep_the_program_from_starting() {
        at("mongodb://" + NOBODY + "/app?serverSelectionTimeoutMS=20").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(directory.resolve("d i r/mongo.mv")).doesNotExist();
            assertThat(context.getBean(StoreSettings.class).embedded()).isFalse();
            assertThatThrownBy(() -> context.getBean(MongoTemplate.class).getCollectionNames())
                    .hasMessageContaining("Timed out");
        });
    }

    @Test
    void the_database_is_the_one_in_the_address_else_test() {
        at("mongodb://" + NOBODY + "/app").run(context -> assertDatabase(context, "app"));
        at("mongodb://" + NOBODY).run(context -> assertDatabase(context, "test"));
    }

    private static void assertDatabase(AssertableApplicationContext context, String name) {
        assertThat(context.getBean(MongoTemplate.class).getDb().getName()).isEqualTo(name);
    }

    @Test
    void the_default_database_is_not_the_one_users_are_looked_up_in() {
        at("mongodb://me:secret@" + NOBODY).run(context -> {
            ConnectionString address =
                    context.getBean(MongoConnectionDetails.class).getConnectionString();
            assertThat(address.getDatabase()).isEqualTo("test");
            assertThat(address.getCredential().getSource()).isEqualTo("admin");
        });
    }

    @Test
    void a_server_is_waited_for_four_seconds_unless_the_address_says_otherwise() {
        at("mongodb://" + NOBODY)
                .run(context -> assertThat(serverSelectionMillis(context)).isEqualTo(4_000));
        at("mongodb://" + NOBODY + "/?serverSelectionTimeoutMS=700")
                .run(context -> assertThat(serverSelectionMillis(context)).isEqualTo(700));
    }

    private static long serverSelectionMillis(AssertableApplicationContext context) {
        MongoClientSettings.Builder settings = MongoClientSettings.builder();
        context.getBeanProvider(MongoClientSettingsBuilderCustomizer.class)
                .orderedStream()
                .forEach(customizer -> customizer.customize(settings));
        return settings.build().getClusterSettings().getServerSelectionTimeout(TimeUnit.MILLISECONDS);
    }

    @Test
    void a_wrong_address_is_refused_with_a_sentence_that_does_not_show_the_password() {
        at("localhost:27017")
                .run(context -> assertThat(refusal(context))
                        .startsWith("MONGODB_URI is not the address of a MongoDB (The connection string is invalid.")
                        .endsWith("correct it, or leave it empty to use the embedded store."));
        at("mongodb://me:s3/cret@host/app")
                .run(context -> assertThat(refusal(context))
                        .contains("must be percent-encoded")
                        .doesNotContain("s3", "cret"));
    }

    @Test
    void a_data_directory_in_use_is_refused_before_the_job_repository_is_opened() throws Exception {
        try (DataDirectory ignored = DataDirectory.claim(directory.resolve("d i r"))) {
            application
                    .withUserConfiguration(JobRepository.class)
                    .run(context -> assertThat(refusal(context)).startsWith("Another blip-batch already uses"));
        }
    }

    static class JobRepository {
        @Bean
        DataSource dataSource() {
            throw new AssertionError("opened");
        }
    }

    private ApplicationContextRunner at(String uri) {
        return application.withPropertyValues("blipbatch.store.mongodb-uri=" + uri);
    }

    private static String refusal(AssertableApplicationContext context) {
        Throwable cause = context.getStartupFailure();
        while (!(cause instanceof StartupRefused)) {
            assertThat(cause).isNotNull();
            cause = cause.getCause();
        }
        return cause.getMessage();
    }
}
