package blipbatch.dashboard;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The way through a long list: the addresses of its other pages, each with the same filter.
 *
 * @param number of the page, from 1
 * @param pages at least 1
 * @param total entries on all of them
 * @param previous null on the first page, {@code next} on the last
 */
record Pager(
        int number,
        int pages,
        long total,
        @Nullable String previous,
        @Nullable String next) {

    static Pager of(Page<?> page, HttpServletRequest request) {
        int pages = Math.max(1, page.getTotalPages());
        return new Pager(
                page.getNumber() + 1,
                pages,
                page.getTotalElements(),
                page.getNumber() > 0 ? address(request, Math.min(page.getNumber(), pages) - 1) : null,
                page.hasNext() ? address(request, page.getNumber() + 1) : null);
    }

    private static String address(HttpServletRequest request, int page) {
        return UriComponentsBuilder.fromPath(request.getRequestURI())
                .query(request.getQueryString())
                .replaceQueryParam("page", page)
                .build()
                .toUriString();
    }
}
