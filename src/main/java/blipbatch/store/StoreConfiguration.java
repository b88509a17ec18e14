package blipbatch.store;

import blipbatch.embedded.EmbeddedMongo;
import java.time.Clock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AbstractDependsOnBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.boot.mongodb.autoconfigure.MongoProperties;
import org.springframework.boot.mongodb.autoconfigure.PropertiesMongoConnectionDetails;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.data.mongodb.core.MongoDatabaseFactorySupport;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.convert.DefaultDbRefResolver;
import org.springframework.data.mongodb.core.convert.DefaultMongoTypeMapper;
import org.springframework.data.mongodb.core.convert.MappingMongoConverter;
import org.springframework.data.mongodb.core.convert.MongoConverter;
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
    MongoConnectionDetails mongoConnectionDetails(
            StoreSettings settings,
            DataDirectory directory,
            MongoProperties properties,
            @Nullable SslBundles bundles,
            Clock clock) {
        String uri = settings.mongodbUri();
        return uri != null
                ? UserMongo.at(
                        uri,
                        settings.answerTimeout(),
                        new PropertiesMongoConnectionDetails(properties, bundles).getSslBundle())
                : EmbeddedMongo.start(directory.path().resolve("mongo.mv"), settings.embeddedPort(), clock);
    }

    /** Into the factory that Boot makes: with one of our own it would make no client. */
    @Bean
    static BeanPostProcessor awayTranslator() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof MongoDatabaseFactorySupport<?> databases) {
                    databases.setExceptionTranslator(new AwayTranslator());
                }
                return bean;
            }
        };
    }

    @Bean
    MongoTemplate mongoTemplate(MongoDatabaseFactory databases, MongoConverter converter, StoreSettings settings) {
        return new TimeLimitedMongoTemplate(databases, converter, settings.pageTimeout(), settings.callTimeout());
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
