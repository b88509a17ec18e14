package blipbatch.security;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The form in which a person shows an API key to a browser. */
@Controller
class LoginController {

    @GetMapping("/login")
    String login(
            @RequestParam(required = false) @Nullable String wrong,
            @RequestParam(name = LoginForm.NEXT, required = false) @Nullable String next,
            Model model) {
        model.addAttribute("wrong", wrong != null);
        model.addAttribute(LoginForm.NEXT, LoginForm.local(next));
        return "login";
    }
}
