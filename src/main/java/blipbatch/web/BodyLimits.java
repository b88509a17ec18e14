package blipbatch.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;

/**
 * How large a body may be and how long it may be on its way; uploads are larger and have longer.
 *
 * @param maxUploadSize of the whole upload, with what stands around the file
 */
@ConfigurationProperties("blipbatch.web")
record BodyLimits(
        @DefaultValue("1MB") DataSize maxBodySize,
        @DefaultValue("21MB") DataSize maxUploadSize,
        @DefaultValue("20s") Duration bodyTimeout,
        @DefaultValue("2m") Duration uploadTimeout) {

    static boolean isUpload(HttpServletRequest request) {
        return isOf(request, MediaType.MULTIPART_FORM_DATA);
    }

    static boolean isForm(HttpServletRequest request) {
        return isOf(request, MediaType.APPLICATION_FORM_URLENCODED);
    }

    private static boolean isOf(HttpServletRequest request, MediaType type) {
        String given = request.getContentType();
        return given != null && given.toLowerCase(Locale.ROOT).startsWith(type.toString());
    }

    long size(HttpServletRequest request) {
        return (isUpload(request) ? maxUploadSize : maxBodySize).toBytes();
    }

    Duration time(HttpServletRequest request) {
        return isUpload(request) ? uploadTimeout : bodyTimeout;
    }

    ErrorResponseException tooLarge(HttpServletRequest request) {
        return problem(
                HttpStatus.CONTENT_TOO_LARGE,
                "The request body is larger than " + size(request) / 1024 + " KB; send less at a time.");
    }

    ErrorResponseException tooSlow(HttpServletRequest request) {
        return problem(
                HttpStatus.REQUEST_TIMEOUT,
                "The request body did not come within " + time(request).toSeconds() + " s; send it again.");
    }

    static ErrorResponseException problem(HttpStatus status, String sentence) {
        return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, sentence), null);
    }
}
