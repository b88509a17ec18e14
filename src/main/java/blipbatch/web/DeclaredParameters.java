package blipbatch.web;

import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/** A request's parameters are those that a record declares; any other name, such as {@code status[$ne]}, is no path into one of them. */
@ControllerAdvice
class DeclaredParameters {

    @InitBinder
    void bind(WebDataBinder binder) {
        binder.setDeclarativeBinding(true);
    }
}
