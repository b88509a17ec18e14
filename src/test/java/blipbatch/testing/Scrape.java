package blipbatch.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** What Prometheus gets, and no later than it waits by default. */
public record Scrape(String text) {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    public static Scrape of(RunningServer server) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.address("/actuator/prometheus")))
                .timeout(PATIENCE)
                .build();
        try {
            return new Scrape(
                    RunningServer.HTTP.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new AssertionError("The server was not scraped.", e);
        } catch (InterruptedException e) {
            throw new AssertionError("The test was interrupted.", e);
        }
    }

    /** The lines of a metric. */
    public List<String> series(String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .toList();
    }

    public double number(String name) {
        return series(name).stream().mapToDouble(Scrape::value).findFirst().orElseThrow();
    }

    public double number(String name, String label, String value) {
        return with(name, label, value).stream()
                .mapToDouble(Scrape::value)
                .findFirst()
                .orElseThrow();
    }

    public double sum(String name, String label, String value) {
        return with(name, label, value).stream().mapToDouble(Scrape::value).sum();
    }

    private List<String> with(String name, String label, String value) {
        return series(name).stream()
                .filter(line -> line.contains(label + "=\"" + value + "\""))
                .toList();
    }

    private static double value(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }
}
