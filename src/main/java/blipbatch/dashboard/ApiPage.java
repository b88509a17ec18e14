package blipbatch.dashboard;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** All calls, to read and to try, in the frame of the other pages. */
@Controller
class ApiPage {

    @GetMapping("/api")
    String api() {
        return "api";
    }
}
