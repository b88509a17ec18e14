package blipbatch.web;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.customizers.ServerBaseUrlCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;

/** The OpenAPI document: what all calls have in common. What is a call's own stands where the call is. */
@Configuration(proxyBeanMethods = false)
class ApiDocument {

    private static final String PROBLEM = "Problem";

    private static final Map<Integer, String> ALL = new TreeMap<>(Map.of(
            400, "The request cannot be understood; the sentence says what is wrong with it.",
            401, "API keys are set, and the request shows none of them.",
            403, "The key is a viewer's and an operator's is needed, or a page of another origin calls.",
            406, "The caller accepts no type of answer that there is.",
            429, "Too many wrong API keys came from this address; Retry-After says how long to wait.",
            503, "The database does not answer; try again in a moment."));

    private static final Map<Integer, String> WITH_BODY = new TreeMap<>(
            Map.of(413, "The body is too large.", 415, "The body is not of a type that this call reads."));

    private static final Map<Integer, String> WITH_PATH = Map.of(404, "There is no such thing.");

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("blip-batch")
                        .description("Captions and categories for the pictures of a MongoDB application.")
                        .version("1"))
                .components(new Components()
                        .addSchemas(PROBLEM, problem())
                        .addSecuritySchemes(
                                "bearer",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer"))
                        .addSecuritySchemes(
                                "apiKey",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.APIKEY)
                                        .in(SecurityScheme.In.HEADER)
                                        .name("X-API-Key")))
                .addSecurityItem(new SecurityRequirement().addList("bearer"))
                .addSecurityItem(new SecurityRequirement().addList("apiKey"));
    }

    /** Where the calls are on whichever host the document came from: no caller's Host header gets into it. */
    @Bean
    ServerBaseUrlCustomizer pathOnly() {
        return (address, request) -> {
            String path = URI.create(address).getRawPath();
            return path.isEmpty() ? "/" : path;
        };
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .description("A problem document (RFC 9457) that repeats its sentence as error")
                .addProperty("title", new StringSchema().example("Not Found"))
                .addProperty("status", new IntegerSchema().example(404))
                .addProperty("detail", new StringSchema().example("There is no run 7."))
                .addProperty("error", new StringSchema().example("There is no run 7."))
                .addProperty("instance", new StringSchema().example("/api/runs/7"));
    }

    @Bean
    GlobalOperationCustomizer commonProblems() {
        return (operation, handler) -> {
            ALL.forEach((status, description) -> add(operation, status, description));
            if (operation.getParameters() != null) {
                operation.getParameters().removeIf(parameter -> "sort".equals(parameter.getName()));
                operation.getParameters().forEach(ApiDocument::describePage);
            }
            if (operation.getRequestBody() != null) {
                WITH_BODY.forEach((status, description) -> add(operation, status, description));
            }
            if (operation.getParameters() != null
                    && operation.getParameters().stream().anyMatch(parameter -> "path".equals(parameter.getIn()))) {
                WITH_PATH.forEach((status, description) -> add(operation, status, description));
            }
            return operation;
        };
    }

    private static void describePage(Parameter parameter) {
        if (parameter.getSchema() != null && Set.of("page", "size").contains(parameter.getName())) {
            parameter.getSchema().setMaximum(BigDecimal.valueOf(Integer.MAX_VALUE));
        }
        if ("page".equals(parameter.getName())) {
            parameter.description("Which page, from 0").example(0);
        } else if ("size".equals(parameter.getName())) {
            parameter.description("Entries to a page, 200 at most").example(20);
        }
    }

    private static void add(Operation operation, int status, String description) {
        Content problem = new Content()
                .addMediaType(
                        org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                        new MediaType()
                                .schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM))
                                .example(Map.of(
                                        "title", HttpStatus.valueOf(status).getReasonPhrase(),
                                        "status", status,
                                        "detail", description,
                                        "error", description)));
        ApiResponse known = operation.getResponses().get(String.valueOf(status));
        if (known == null) {
            operation
                    .getResponses()
                    .addApiResponse(
                            String.valueOf(status),
                            new ApiResponse().description(description).content(problem));
        } else {
            known.setContent(problem);
        }
    }
}
