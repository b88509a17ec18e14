package blipbatch.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.web.PageableHandlerMethodArgumentResolver;
import org.springframework.data.web.SortArgumentResolver;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * The argument resolver for {@code Pageable}. Reads {@code page} and {@code size}, and no {@code sort}: every list has the one order that its index has, and Spring Data
 * fails on a sort that it cannot decode.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnsortedPages implements WebMvcConfigurer {

    private final int maxPageSize;

    UnsortedPages(@Value("${spring.data.web.pageable.max-page-size}") int maxPageSize) {
        this.maxPageSize = maxPageSize;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        var pages = new Strict();
        pages.setMaxPageSize(maxPageSize);
        resolvers.add(0, pages);
    }

    /** A program that asks for page "x" has a fault that it should hear of; an old link of a person leads to some page. */
    private static final class Strict extends PageableHandlerMethodArgumentResolver {

        private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

        Strict() {
            super(new Unsorted());
        }

        @Override
        public Pageable resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            if (RequestPath.of(request.getNativeRequest(HttpServletRequest.class))
                            .startsWith("/api/")
                    && !(isNumber(request.getParameterValues("page"), 0)
                            && isNumber(request.getParameterValues("size"), 1))) {
                throw Refusal.badRequest("page is a number from 0, and size one from 1; more than 200 are 200.");
            }
            return super.resolveArgument(parameter, container, request, binders);
        }

        private static boolean isNumber(String @Nullable [] values, long least) {
            return values == null
                    || values.length == 1
                            && NUMBER.matcher(values[0]).matches()
                            && Long.parseLong(values[0]) >= least
                            && Long.parseLong(values[0]) <= Integer.MAX_VALUE;
        }
    }

    private static final class Unsorted implements SortArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return false;
        }

        @Override
        public Sort resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            return Sort.unsorted();
        }
    }
}
