package blipbatch.security;

import blipbatch.security.ApiKeys.Holder;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/** Takes the key out of a request's headers, and tells who it belongs to; the login form's password is a key as well. */
@Component
class ApiKeyAuthentication implements AuthenticationConverter, AuthenticationManager {

    private static final String API_KEY_HEADER = "X-API-Key";
    private static final String BEARER = "Bearer ";

    private final ApiKeys keys;
    private final FailedTries failedTries;

    ApiKeyAuthentication(ApiKeys keys, FailedTries failedTries) {
        this.keys = keys;
        this.failedTries = failedTries;
    }

    static boolean hasKey(HttpServletRequest request) {
        return key(request) != null;
    }

    /** Null if none was shown. Of two that differ one is wrong, and so is the request. */
    static @Nullable String key(HttpServletRequest request) {
        String own = request.getHeader(API_KEY_HEADER);
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return own;
        }
        String bearer = authorization.substring(BEARER.length()).strip();
        return own == null || own.equals(bearer) ? bearer : "";
    }

    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        String key = key(request);
        if (key == null || keys.isEmpty()) {
            return null;
        }
        var presented = UsernamePasswordAuthenticationToken.unauthenticated("", key);
        presented.setDetails(new WebAuthenticationDetails(request));
        return presented;
    }

    @Override
    public Authentication authenticate(Authentication presented) {
        String address = presented.getDetails() instanceof WebAuthenticationDetails details
                ? String.valueOf(details.getRemoteAddress())
                : "";
        Holder holder = keys.holder(String.valueOf(presented.getCredentials())).orElse(null);
        // A right one that nobody can guess passes: the wrong ones may be another's, behind the same proxy.
        if (holder == null || holder.guessable()) {
            failedTries.check(address);
        }
        if (holder == null) {
            failedTries.failed(address);
            throw new BadCredentialsException("The API key is not one of this server's.");
        }
        Role role = holder.role();
        return UsernamePasswordAuthenticationToken.authenticated(role.word(), null, role.authorities());
    }
}
