package blipbatch.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
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
        var pages = new PageableHandlerMethodArgumentResolver(new Unsorted());
        pages.setMaxPageSize(maxPageSize);
        resolvers.add(0, pages);
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
