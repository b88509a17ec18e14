package blipbatch.photo;

import blipbatch.picture.MemoryBudget;
import blipbatch.picture.PictureDecoder;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({PhotoSettings.class, RequestHeaders.class})
class PhotoConfiguration {

    @Bean
    PhotoFetcher photoFetcher(
            PhotoSettings settings, RequestHeaders headers, ObjectProvider<TrustedPictures> trusted, Clock clock) {
        return new PhotoFetcher(settings, headers, trusted::stream, clock);
    }

    @Bean
    MemoryBudget memoryBudget() {
        return MemoryBudget.ofThisHeap();
    }

    @Bean
    PictureDecoder pictureDecoder(PhotoSettings settings, MemoryBudget budget) {
        return new PictureDecoder(settings.maxMegapixels(), settings.maxDecodeTime(), budget);
    }

    @Bean
    Photos photos(PhotoFetcher fetcher, PictureDecoder decoder, MemoryBudget budget, MeterRegistry registry) {
        return new Photos(fetcher, decoder, budget, new FetchMeters(registry));
    }
}
