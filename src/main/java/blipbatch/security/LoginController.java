package blipbatch.security;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** The form in which a person shows an API key to a browser. */
@RestController
class LoginController {

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>blip-batch: log in</title></head>
            <body>
            <main>
            <h1>blip-batch</h1>
            %s
            <form method="post" action="/login">
            <label>API key <input type="password" name="key" required autofocus autocomplete="current-password"></label>
            <input type="hidden" name="%s" value="%s">
            <button>Log in</button>
            </form>
            </main>
            </body>
            </html>
            """;

    @GetMapping(path = "/login", produces = MediaType.TEXT_HTML_VALUE)
    String login(CsrfToken token, @RequestParam(required = false) @Nullable String wrong) {
        return PAGE.formatted(
                wrong == null ? "" : "<p role=\"alert\">This key is not one of this server's.</p>",
                HtmlUtils.htmlEscape(token.getParameterName()),
                HtmlUtils.htmlEscape(token.getToken()));
    }
}
