package blipbatch.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Refuses bodies that are larger than any call needs, also those whose length is not told. Uploads have a limit of their own. */
@Component
class BodyLimit extends OncePerRequestFilter {

    private final long limit;
    private final HandlerExceptionResolver answers;

    BodyLimit(
            @Value("${blipbatch.web.max-body-size}") DataSize limit,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver answers) {
        this.limit = limit.toBytes();
        this.answers = answers;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isUpload(request)) {
            chain.doFilter(request, response);
        } else if (request.getContentLengthLong() > limit) {
            // The rest of the body is not read: the connection cannot carry another request.
            response.setHeader(HttpHeaders.CONNECTION, "close");
            answers.resolveException(request, response, null, tooLarge());
        } else {
            chain.doFilter(new CountedRequest(request), response);
        }
    }

    private static boolean isUpload(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(MediaType.MULTIPART_FORM_DATA_VALUE);
    }

    private ErrorResponseException tooLarge() {
        return new ErrorResponseException(
                HttpStatus.CONTENT_TOO_LARGE,
                ProblemDetail.forStatusAndDetail(
                        HttpStatus.CONTENT_TOO_LARGE,
                        "The request body is larger than " + limit / 1024 + " KB; send less at a time."),
                null);
    }

    private final class CountedRequest extends HttpServletRequestWrapper {

        CountedRequest(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new CountedStream(super.getInputStream());
        }
    }

    private final class CountedStream extends ServletInputStream {

        private final ServletInputStream body;
        private long count;

        CountedStream(ServletInputStream body) {
            this.body = body;
        }

        @Override
        public int read() throws IOException {
            int read = body.read();
            return count(read, read < 0 ? 0 : 1);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = body.read(bytes, offset, length);
            return count(read, Math.max(read, 0));
        }

        private int count(int read, int more) {
            count += more;
            if (count > limit) {
                throw tooLarge();
            }
            return read;
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}
