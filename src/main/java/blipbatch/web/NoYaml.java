package blipbatch.web;

import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverters.ServerBuilder;
import org.springframework.stereotype.Component;

/**
 * Calls answer in JSON alone. Spring would write YAML, too, only because the library of the OpenAPI document brings a writer of it; that
 * one knows nothing of how dates and absent values are told here. {@code /v3/api-docs.yaml} does without.
 */
@Component
class NoYaml implements ServerHttpMessageConvertersCustomizer {

    @Override
    public void customize(ServerBuilder converters) {
        converters.configureMessageConvertersList(list ->
                list.removeIf(converter -> converter.getSupportedMediaTypes().contains(MediaType.APPLICATION_YAML)));
    }
}
