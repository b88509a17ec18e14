package blipbatch.hub;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Downloads into a cache of their own that wait for nothing, and remember how long they would have waited. */
final class Downloads implements Progress {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    final List<Duration> pauses = new CopyOnWriteArrayList<>();
    final List<String> notes = new CopyOnWriteArrayList<>();
    final List<Long> done = new CopyOnWriteArrayList<>();
    volatile long total;
    private final Hub hub;

    Downloads(HubSettings settings) {
        this.hub = new Hub(settings, Clock.fixed(NOW, ZoneOffset.UTC), pauses::add);
    }

    static Downloads of(FakeHub hub, Path cache) {
        return new Downloads(settings(hub, cache, Map.of()));
    }

    static Downloads of(FakeHub hub, Path cache, Map<String, String> settings) {
        return new Downloads(settings(hub, cache, settings));
    }

    static HubSettings settings(FakeHub hub, Path cache, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("hub.endpoint", hub.endpoint());
        all.putIfAbsent("hub.cache", cache.toString());
        all.putIfAbsent("hub.home", cache.resolve("home").toString());
        return settings(all);
    }

    static HubSettings settings(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("hub", HubSettings.class);
    }

    Snapshot download(String model) throws HubException {
        return download(model, Wanted.MODEL);
    }

    Snapshot download(String model, Wanted wanted) throws HubException {
        return hub.download(ModelName.parse(model).orElseThrow(), wanted, this);
    }

    boolean heal(Snapshot snapshot) throws HubException {
        return heal(snapshot, Wanted.MODEL);
    }

    boolean heal(Snapshot snapshot, Wanted wanted) throws HubException {
        return hub.heal(snapshot, wanted, this);
    }

    @Override
    public void transferred(String file, long doneBytes, long totalBytes) {
        done.add(doneBytes);
        total = totalBytes;
    }

    @Override
    public void note(String sentence) {
        notes.add(sentence);
    }
}
