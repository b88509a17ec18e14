package blipbatch.store;

import blipbatch.embedded.EmbeddedMongo;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AbstractDependsOnBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.data.mongodb.core.convert.DefaultDbRefResolver;
import org.springframework.data.mongodb.core.convert.DefaultMongoTypeMapper;
import org.springframework.data.mongodb.core.convert.MappingMongoConverter;
import org.springframework.data.mongodb.core.convert.MongoCustomConversions;
import org.springframework.data.mongodb.core.mapping.MongoMappingContext;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoreSettings.class)
class StoreConfiguration {

    private static final String DATA_DIRECTORY = "dataDirectory";

    @Bean(DATA_DIRECTORY)
    DataDirectory dataDirectory(StoreSettings settings) {
        return DataDirectory.claim(settings.dataDir());
    }

    /** The job repository is kept in the data directory too, so the claim comes first. */
    @Bean
    static AbstractDependsOnBeanFactoryPostProcessor dataSourceDependsOnDataDirectory() {
        return new AbstractDependsOnBeanFactoryPostProcessor(DataSource.class, DATA_DIRECTORY) {};
    }

    /** Missing unless a test brings a MongoDB of its own, such as one in a container. */
    @Bean
    @ConditionalOnMissingBean
    MongoConnectionDetails mongoConnectionDetails(StoreSettings settings, DataDirectory directory) {
        String uri = settings.mongodbUri();
        return uri != null
                ? UserMongo.at(uri)
                : EmbeddedMongo.start(directory.path().resolve("mongo.mv"), settings.embeddedPort());
    }

    /** Comes before Boot's own customizer (0), so that the address has the last word. */
    @Bean
    @Order(-1)
    MongoClientSettingsBuilderCustomizer serverSelectionTimeout() {
        return client -> client.applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(10, TimeUnit.SECONDS));
    }

    /** As Boot's, but it does not write the names of our classes into the user's documents ({@code _class}). */
    @Bean
    MappingMongoConverter mappingMongoConverter(
            MongoDatabaseFactory databases, MongoMappingContext context, MongoCustomConversions conversions) {
        MappingMongoConverter converter = new MappingMongoConverter(new DefaultDbRefResolver(databases), context);
        converter.setCustomConversions(conversions);
        converter.setTypeMapper(new DefaultMongoTypeMapper(null));
        return converter;
    }
}
