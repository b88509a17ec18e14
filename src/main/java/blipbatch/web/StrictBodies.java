package blipbatch.web;

import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.http.converter.HttpMessageConverters.ServerBuilder;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.stereotype.Component;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Refuses a body with a field that its call does not know, or with one twice: what was meant by it would not happen. */
@Component
class StrictBodies implements ServerHttpMessageConvertersCustomizer {

    private final JsonMapper mapper;

    StrictBodies(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public void customize(ServerBuilder converters) {
        converters.withJsonConverter(new JacksonJsonHttpMessageConverter(mapper.rebuild()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build()));
    }
}
