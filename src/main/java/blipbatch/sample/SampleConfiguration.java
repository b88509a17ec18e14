package blipbatch.sample;

import blipbatch.photo.TrustedPictures;
import java.net.URI;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

@Configuration
class SampleConfiguration implements WebMvcConfigurer {

    private static final String PATH = "/samples/";

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler(PATH + "*").addResourceLocations("classpath:/samples/");
    }

    /** Known only when the server listens, since the port may be any free one. */
    @Bean
    @Lazy
    TrustedPictures samplePictures(Environment environment) {
        return new TrustedPictures(URI.create("http://localhost:" + environment.getRequiredProperty("local.server.port")
                + environment.getProperty("server.servlet.context-path", "") + PATH));
    }
}
