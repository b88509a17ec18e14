package blipbatch.web;

import jakarta.servlet.http.HttpServletRequest;

/** Tells from the head of a request whether it will be refused whatever its body is, so that nobody waits for that. */
public interface HeadRefusal {

    boolean isCertain(HttpServletRequest request);
}
