package blipbatch.web;

import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.catalina.core.ApplicationPart;
import org.apache.tomcat.util.http.fileupload.FileItem;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.UploadContext;
import org.apache.tomcat.util.http.fileupload.disk.DiskFileItemFactory;
import org.apache.tomcat.util.http.fileupload.impl.SizeException;
import org.jspecify.annotations.Nullable;

/** The parts of an upload that has been received, as Tomcat itself would have them. */
final class ReceivedParts {

    private static final int MOST_PARTS = 20;

    private ReceivedParts() {}

    /**
     * @throws ServletException if it is no multipart body
     * @throws IllegalStateException if a part is too large, or there are too many, as the Servlet API has it
     */
    static List<Part> of(HttpServletRequest request, ReceivedBody body, MultipartConfigElement limits)
            throws IOException, ServletException {
        File directory = new File(System.getProperty("java.io.tmpdir"));
        FileUpload upload = new FileUpload();
        upload.setFileItemFactory(new DiskFileItemFactory(ReceivedBody.IN_MEMORY, directory));
        upload.setFileSizeMax(limits.getMaxFileSize());
        upload.setSizeMax(limits.getMaxRequestSize());
        upload.setFileCountMax(MOST_PARTS);
        List<Part> parts = new ArrayList<>();
        try {
            for (FileItem item : upload.parseRequest(new Received(request, body))) {
                parts.add(new ApplicationPart(item, directory));
            }
        } catch (SizeException e) {
            throw new IllegalStateException(e);
        } catch (FileUploadException e) {
            throw new ServletException(e);
        }
        return parts;
    }

    /** Those that are no files. */
    static Map<String, String[]> fields(Collection<Part> parts, Charset charset) throws IOException {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (Part part : parts) {
            if (part.getSubmittedFileName() == null) {
                try (InputStream in = part.getInputStream()) {
                    fields.computeIfAbsent(part.getName(), name -> new ArrayList<>())
                            .add(new String(in.readAllBytes(), charset));
                }
            }
        }
        Map<String, String[]> arrays = new LinkedHashMap<>();
        fields.forEach((name, values) -> arrays.put(name, values.toArray(String[]::new)));
        return arrays;
    }

    private record Received(HttpServletRequest request, ReceivedBody body) implements UploadContext {

        @Override
        public @Nullable String getCharacterEncoding() {
            return request.getCharacterEncoding();
        }

        @Override
        public @Nullable String getContentType() {
            return request.getContentType();
        }

        @Override
        public long contentLength() {
            return request.getContentLengthLong();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return body.open();
        }
    }
}
