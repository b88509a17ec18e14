package blipbatch.web;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * No call has this path, or not with this method, or none that reads this type: 404, 405 or 415. A form may be for a filter,
 * such as the one to log in.
 */
@Component
class UnmappedCalls implements HeadRefusal {

    private final ObjectProvider<RequestMappingHandlerMapping> mappings;

    UnmappedCalls(@Qualifier("requestMappingHandlerMapping") ObjectProvider<RequestMappingHandlerMapping> mappings) {
        this.mappings = mappings;
    }

    @Override
    public boolean isCertain(HttpServletRequest request) {
        if (BodyLimits.isForm(request)) {
            return false;
        }
        ServletRequestPathUtils.parseAndCache(request);
        try {
            return mappings.getObject().getHandler(request) == null;
        } catch (Exception e) {
            return true;
        } finally {
            ServletRequestPathUtils.clearParsedRequestPath(request);
        }
    }
}
