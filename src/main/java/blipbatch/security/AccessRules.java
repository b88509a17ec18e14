package blipbatch.security;

import blipbatch.web.RequestPath;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.annotation.web.configurers.RequestCacheConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** The one table of who may do what, and the filters that keep it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SecuritySettings.class, ManagementServerProperties.class})
class AccessRules {

    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self';"
            + " base-uri 'none'; frame-ancestors 'none'";

    private static final String[] PROBES = {
        "/livez", "/readyz", "/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"
    };
    private static final Set<String> CLASSIFYING = Set.of("/api/classify", "/try");
    /** The others are refused as unknown; QUERY is as known as PUT, and no call has either. */
    static final Set<String> METHODS =
            Set.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY");

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    @Bean
    SecurityFilterChain access(
            HttpSecurity http, ApiKeys keys, ApiKeyAuthentication authentication, LoginForm form, Refusals refusals) {
        http.authorizeHttpRequests(AccessRules::rules)
                .cors(Customizer.withDefaults())
                .addFilterAfter(new OtherSites(refusals), CorsFilter.class)
                .csrf(csrf ->
                        csrf.csrfTokenRepository(tokens()).requireCsrfProtectionMatcher(AccessRules::comesFromAForm))
                // It would keep each request that is refused in a session; LoginForm knows the way back without.
                .requestCache(RequestCacheConfigurer::disable)
                .headers(AccessRules::headers)
                .exceptionHandling(exceptions -> exceptions
                        .defaultAuthenticationEntryPointFor(refusals, request -> keys.isEmpty() || !wantsPage(request))
                        .defaultAuthenticationEntryPointFor(form, AnyRequestMatcher.INSTANCE)
                        .accessDeniedHandler(refusals))
                .authenticationManager(authentication)
                .addFilterBefore(keyFilter(authentication, refusals), UsernamePasswordAuthenticationFilter.class);
        if (keys.isEmpty()) {
            http.anonymous(anyone -> anyone.authorities(Role.OPERATOR.authorities()));
        } else {
            http.formLogin(login -> login.loginPage(LoginForm.PATH)
                            .passwordParameter("key")
                            .successHandler(form)
                            .failureHandler(form))
                    .logout(Customizer.withDefaults());
        }
        return http.build();
    }

    private static void rules(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry rules) {
        // What goes on of a request that has passed. Tomcat includes its error page into an answer that is on its way
        // already.
        rules.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC, DispatcherType.INCLUDE)
                .permitAll()
                // The sample posts' own pictures are fetched from here like any other.
                .requestMatchers(HttpMethod.GET, "/samples/*.*", LoginForm.PATH)
                .permitAll()
                // The form to log in looks like every other page.
                .requestMatchers(HttpMethod.GET, "/dashboard.css", "/favicon.svg")
                .permitAll()
                // Kubernetes and the like show no key; what is wrong they need not know, see HealthDetails.
                .requestMatchers(PROBES)
                .permitAll()
                .requestMatchers(AccessRules::changesNothing)
                .hasRole(Role.VIEWER.name())
                .anyRequest()
                .hasRole(Role.OPERATOR.name());
    }

    static boolean changesNothing(HttpServletRequest request) {
        return READING.contains(request.getMethod())
                || request.getMethod().equals("POST") && CLASSIFYING.contains(RequestPath.of(request));
    }

    private static boolean wantsPage(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MediaType.TEXT_HTML_VALUE);
    }

    /** A key must be shown on purpose; only what a browser sends along by itself can be abused by another page. */
    private static boolean comesFromAForm(HttpServletRequest request) {
        return !READING.contains(request.getMethod())
                && !ApiKeyAuthentication.hasKey(request)
                && (request.getSession(false) != null || RequestPath.of(request).equals(LoginForm.PATH));
    }

    /** Not in the session, which whoever reads the form to log in has not yet. */
    private static CookieCsrfTokenRepository tokens() {
        CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName("BLIPBATCH-FORMS");
        tokens.setCookieCustomizer(cookie -> cookie.sameSite("Strict"));
        return tokens;
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                .crossOriginOpenerPolicy(opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                .crossOriginResourcePolicy(resource -> resource.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
                .permissionsPolicyHeader(permissions ->
                        permissions.policy("camera=(), geolocation=(), microphone=(), payment=(), usb=()"));
    }

    /** For programs: each request shows its key, and no session is made. */
    private static AuthenticationFilter keyFilter(ApiKeyAuthentication authentication, Refusals refusals) {
        AuthenticationFilter filter = new AuthenticationFilter(authentication, authentication);
        filter.setSecurityContextRepository(new RequestAttributeSecurityContextRepository());
        filter.setSuccessHandler((request, response, caller) -> {});
        filter.setFailureHandler(refusals);
        return filter;
    }

    /** Pages of other origins get no answer, not even to what a browser may send without asking. */
    @Bean
    CorsConfigurationSource corsConfigurationSource(SecuritySettings settings) {
        CorsConfiguration client = new CorsConfiguration();
        client.setAllowedOrigins(settings.clientUrl());
        client.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "DELETE"));
        client.setAllowedHeaders(List.of(CorsConfiguration.ALL));
        client.setAllowCredentials(true);
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration("/**", client);
        return source;
    }

    /**
     * Without keys, a page of a stranger could reach the server through its reader's browser by a name that is made to
     * point here (DNS rebinding); so only the loopback's own names count.
     */
    @Bean
    HttpFirewall httpFirewall(ApiKeys keys) {
        return new IdFirewall(METHODS, keys.isEmpty());
    }
}
