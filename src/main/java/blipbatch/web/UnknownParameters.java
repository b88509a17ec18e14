package blipbatch.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.data.domain.Pageable;
import org.springframework.stereotype.Component;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Refuses a call with a parameter in its address that it does not know: a condition that is overlooked means more items than
 * were meant, and of a picture's address with an {@code &} only the beginning would be read. The pages pass over them.
 */
@Component
class UnknownParameters implements HandlerInterceptor, WebMvcConfigurer {

    private final Map<Method, Known> calls = new ConcurrentHashMap<>();

    private record Known(List<String> names, boolean others) {

        static Known of(HandlerMethod call) {
            Optional<QueryParameters> more = Optional.ofNullable(call.getMethodAnnotation(QueryParameters.class));
            Stream<String> arguments = Arrays.stream(call.getMethodParameters()).flatMap(Known::names);
            return new Known(
                    Stream.concat(more.stream().flatMap(known -> Stream.of(known.value())), arguments)
                            .toList(),
                    more.map(QueryParameters::others).orElse(false));
        }

        private static Stream<String> names(MethodParameter argument) {
            Class<?> type = argument.getParameterType();
            if (type == Pageable.class) {
                return Stream.of("page", "size");
            }
            RequestParam one = argument.getParameterAnnotation(RequestParam.class);
            if (one != null) {
                argument.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
                return type == MultiValueMap.class || type == MultipartFile.class
                        ? Stream.empty()
                        : Stream.of(one.name().isEmpty() ? String.valueOf(argument.getParameterName()) : one.name());
            }
            return type.isRecord() && !argument.hasParameterAnnotation(RequestBody.class)
                    ? Stream.of(type.getRecordComponents()).map(RecordComponent::getName)
                    : Stream.empty();
        }
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getQueryString() != null && handler instanceof HandlerMethod call) {
            Known known = calls.computeIfAbsent(call.getMethod(), method -> Known.of(call));
            if (!known.others()) {
                refuseOthers(request.getQueryString(), known.names());
            }
        }
        return true;
    }

    private static void refuseOthers(String query, List<String> known) {
        for (String parameter : query.split("&")) {
            String name = name(parameter);
            if (!name.isEmpty() && !known.contains(name)) {
                throw Refusal.badRequest(
                        known.isEmpty()
                                ? "The parameter %s is unknown; this call has none in its address.".formatted(name)
                                : "The parameter %s is unknown; there are %s. An & that belongs to a value is written as %%26."
                                        .formatted(name, String.join(", ", known)));
            }
        }
    }

    private static String name(String parameter) {
        try {
            return URLDecoder.decode(parameter.split("=", 2)[0], StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(Problems.UNREAD_PARAMETER);
        }
    }
}
