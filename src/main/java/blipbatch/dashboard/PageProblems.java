package blipbatch.dashboard;

import blipbatch.web.DatabaseAway;
import blipbatch.web.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedRuntimeException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.ModelAndView;

/**
 * Tells a person, on a page like the others, what a program is told in a problem document. Events and pictures are in this
 * package, but no pages.
 */
@ControllerAdvice(
        assignableTypes = {
            ApiPage.class,
            BackfillPage.class,
            BulkPage.class,
            CaptionPage.class,
            ItemPage.class,
            OverviewPage.class,
            PausePage.class,
            QueuePage.class,
            RunPage.class,
            RunsPage.class,
            TryPage.class
        })
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageProblems {

    private final PageFrame frame;

    PageProblems(PageFrame frame) {
        this.frame = frame;
    }

    @ExceptionHandler
    ModelAndView refused(Refusal e, HttpServletRequest request) {
        return page(e.getStatusCode(), e.getMessage(), request);
    }

    @ExceptionHandler(MethodArgumentTypeMismatchException.class)
    ModelAndView noSuchPage(HttpServletRequest request) {
        return page(
                HttpStatus.NOT_FOUND, "This address is not one of this program's pages. Go to the overview.", request);
    }

    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        CannotCreateTransactionException.class
    })
    ModelAndView databaseAway(NestedRuntimeException e, HttpServletRequest request) {
        return page(HttpStatus.SERVICE_UNAVAILABLE, DatabaseAway.sentence(e), request);
    }

    private ModelAndView page(HttpStatusCode status, @Nullable String sentence, HttpServletRequest request) {
        ModelAndView page = new ModelAndView("problem", Map.of("sentence", String.valueOf(sentence)), status);
        page.addObject("csrf", frame.csrf(request));
        return page;
    }
}
