package blipbatch.web;

import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Adds the texts and examples of {@code openapi.yml} to what springdoc finds in the code. */
@Component
@Order(0)
class CallDescriptions implements GlobalOpenApiCustomizer {

    private static final String FILE = "/blipbatch/web/openapi.yml";

    private final OpenAPI texts;

    CallDescriptions() {
        try (InputStream in = CallDescriptions.class.getResourceAsStream(FILE)) {
            texts = Yaml31.mapper().readValue(in, OpenAPI.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void customise(OpenAPI document) {
        describe(document.getComponents().getSchemas(), texts.getComponents().getSchemas());
        texts.getPaths()
                .forEach((path, item) -> item.readOperationsMap().forEach((method, text) -> {
                    var found = document.getPaths().get(path);
                    Operation operation =
                            found == null ? null : found.readOperationsMap().get(method);
                    if (operation != null) {
                        describe(operation, text);
                    }
                }));
    }

    /** What the code does not say of a property: which texts it takes, and whether it may be left out. */
    @SuppressWarnings("rawtypes")
    private static void describe(Map<String, Schema> found, Map<String, Schema> texts) {
        texts.forEach((name, text) -> {
            Schema<?> known = found.get(name);
            if (known == null) {
                found.put(name, text);
            } else {
                known.setRequired(text.getRequired());
                known.setAdditionalProperties(text.getAdditionalProperties());
                known.setProperties(text.getProperties());
            }
        });
    }

    private static void describe(Operation operation, Operation text) {
        operation.setTags(text.getTags());
        operation.setSummary(text.getSummary());
        operation.setDescription(text.getDescription());
        if (text.getParameters() != null) {
            text.getParameters().forEach(parameter -> describe(operation, parameter));
        }
        if (text.getRequestBody() != null && operation.getRequestBody() != null) {
            if (text.getRequestBody().getRequired() != null) {
                operation.getRequestBody().setRequired(text.getRequestBody().getRequired());
            }
            examples(
                    operation.getRequestBody().getContent(),
                    text.getRequestBody().getContent());
        }
        text.getResponses().forEach((status, answer) -> describe(operation, status, answer));
    }

    private static void describe(Operation operation, Parameter text) {
        Parameter known = operation.getParameters() == null
                ? null
                : operation.getParameters().stream()
                        .filter(parameter -> parameter.getName().equals(text.getName()))
                        .findFirst()
                        .orElse(null);
        if (known == null) {
            operation.addParametersItem(text);
        } else {
            known.description(text.getDescription()).example(text.getExample());
            if (text.getSchema() != null) {
                known.schema(text.getSchema()).required(text.getRequired());
            }
        }
    }

    private static void describe(Operation operation, String status, ApiResponse text) {
        ApiResponse known = operation.getResponses().get(status);
        if (known == null) {
            operation.getResponses().addApiResponse(status, text);
        } else {
            known.setDescription(text.getDescription());
            examples(known.getContent(), text.getContent());
            if (known.getContent() == null) {
                known.setContent(text.getContent());
            }
        }
    }

    private static void examples(@Nullable Content found, @Nullable Content texts) {
        if (found != null && texts != null) {
            for (Map.Entry<String, MediaType> text : texts.entrySet()) {
                MediaType known = found.containsKey(text.getKey()) ? found.get(text.getKey()) : found.get("*/*");
                if (known != null) {
                    known.setExample(text.getValue().getExample());
                }
            }
        }
    }
}
