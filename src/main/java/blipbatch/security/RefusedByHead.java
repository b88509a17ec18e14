package blipbatch.security;

import blipbatch.security.ApiKeys.Holder;
import blipbatch.web.HeadRefusal;
import blipbatch.web.RequestPath;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.CorsUtils;

/** What {@link AccessRules} will answer with 401 or 403: no key, a wrong one, one of a viewer, or a page of another origin. */
@Component
class RefusedByHead implements HeadRefusal {

    private final ApiKeys keys;
    private final SecuritySettings settings;

    RefusedByHead(ApiKeys keys, SecuritySettings settings) {
        this.keys = keys;
        this.settings = settings;
    }

    @Override
    public boolean isCertain(HttpServletRequest request) {
        return isOfAnotherOrigin(request) || !keys.isEmpty() && isWithoutRight(request);
    }

    private boolean isOfAnotherOrigin(HttpServletRequest request) {
        return CorsUtils.isCorsRequest(request)
                && !settings.clientUrl().contains(request.getHeader(HttpHeaders.ORIGIN));
    }

    private boolean isWithoutRight(HttpServletRequest request) {
        String key = ApiKeyAuthentication.key(request);
        if (key == null) {
            // A form to log in, or one of somebody who is.
            return request.getSession(false) == null && !RequestPath.of(request).equals(LoginForm.PATH);
        }
        return keys.holder(key)
                .map(Holder::role)
                .map(role -> role == Role.VIEWER && !AccessRules.changesNothing(request))
                .orElse(true);
    }
}
