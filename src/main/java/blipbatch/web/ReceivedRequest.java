package blipbatch.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.tomcat.util.http.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body has been received already. To those that come after, it is as if it had just arrived: the security
 * rules hold for it as for any other.
 */
final class ReceivedRequest extends HttpServletRequestWrapper {

    private static final int MOST_PARAMETERS = 1000;

    private final ReceivedBody body = new ReceivedBody();
    private final MultipartConfigElement limits;
    private final String uri;
    private @Nullable ServletInputStream stream;
    private @Nullable List<Part> parts;
    private @Nullable Map<String, String[]> parameters;

    /** @param limits of an upload */
    ReceivedRequest(HttpServletRequest request, MultipartConfigElement limits) {
        super(request);
        this.limits = limits;
        this.uri = request.getRequestURI();
    }

    ReceivedBody body() {
        return body;
    }

    /** What is in files. */
    void delete() throws IOException {
        body.delete();
        if (parts != null) {
            for (Part part : parts) {
                part.delete();
            }
        }
    }

    @Override
    public DispatcherType getDispatcherType() {
        DispatcherType type = super.getDispatcherType();
        return type == DispatcherType.ASYNC ? DispatcherType.REQUEST : type;
    }

    /** As the client wrote it, and not as it is after the dispatch. */
    @Override
    public String getRequestURI() {
        return getDispatcherType() == DispatcherType.REQUEST ? uri : super.getRequestURI();
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (stream == null) {
            stream = new BodyStream(body.open());
        }
        return stream;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        return new BufferedReader(new InputStreamReader(getInputStream(), charset()));
    }

    private Charset charset() {
        String name = getCharacterEncoding();
        return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
    }

    @Override
    public Collection<Part> getParts() throws IOException, ServletException {
        if (parts == null) {
            parts = ReceivedParts.of(this, body, limits);
        }
        return parts;
    }

    @Override
    public @Nullable Part getPart(String name) throws IOException, ServletException {
        return getParts().stream()
                .filter(part -> part.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        if (parameters == null) {
            Map<String, String[]> all = new LinkedHashMap<>(super.getParameterMap());
            ofTheBody().forEach((name, values) -> all.merge(name, values, ReceivedRequest::joined));
            parameters = Collections.unmodifiableMap(all);
        }
        return parameters;
    }

    private Map<String, String[]> ofTheBody() {
        try {
            if (BodyLimits.isUpload(this)) {
                return ReceivedParts.fields(getParts(), charset());
            }
            return BodyLimits.isForm(this) ? form() : Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ServletException | IllegalStateException e) {
            // Whoever asks for the parts is told.
            return Map.of();
        }
    }

    private Map<String, String[]> form() throws IOException {
        Parameters form = new Parameters();
        form.setCharset(charset());
        form.setLimit(MOST_PARAMETERS);
        try (InputStream in = body.open()) {
            byte[] bytes = in.readAllBytes();
            form.processParameters(bytes, 0, bytes.length);
        }
        Map<String, String[]> fields = new LinkedHashMap<>();
        Collections.list(form.getParameterNames()).forEach(name -> fields.put(name, form.getParameterValues(name)));
        return fields;
    }

    private static String[] joined(String[] first, String[] more) {
        return Stream.of(first, more).flatMap(Arrays::stream).toArray(String[]::new);
    }

    @Override
    public @Nullable String getParameter(String name) {
        String[] values = getParameterMap().get(name);
        return values == null ? null : values[0];
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        return getParameterMap().get(name);
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(getParameterMap().keySet());
    }
}
