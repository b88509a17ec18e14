package blipbatch.photo;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.picture.PictureDecoder;
import blipbatch.startup.StartupRefused;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class PhotoSettingsTest {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withUserConfiguration(PhotoConfiguration.class)
            .withBean(Clock.class, Clock::systemUTC)
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new);

    @Test
    void every_setting_has_a_default() {
        context.run(started -> {
            assertThat(started).hasSingleBean(Photos.class).hasSingleBean(PictureDecoder.class);
            assertThat(started.getBean(PhotoSettings.class))
                    .isEqualTo(new PhotoSettings(
                            false,
                            List.of(),
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(20),
                            DataSize.ofMegabytes(20),
                            50,
                            Duration.ofSeconds(10),
                            5,
                            8));
        });
    }

    @Test
    void a_host_with_umlauts_is_the_one_that_addresses_mean_by_it() throws Exception {
        String host = PhotoAddress.parse("https://bilder.müller.example/a.jpg").host();

        for (String allowed : List.of("Bilder.Müller.example", "*.müller.example", "bilder.xn--mller-kva.example")) {
            context.withPropertyValues("blipbatch.photo.allowed-hosts=" + allowed)
                    .run(started -> assertThat(
                                    started.getBean(PhotoSettings.class).allowsHost(host))
                            .isTrue());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://example.com", "example.com:8080", "example.com/pictures", "*", "a b.com", "*.*.com"})
    void a_host_that_can_never_match_is_refused_at_the_start(String allowed) {
        context.withPropertyValues("blipbatch.photo.allowed-hosts=images.example.com," + allowed)
                .run(started -> assertThat(started.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(StartupRefused.class)
                        .hasMessageContainingAll("IMAGE_ALLOWED_HOSTS", allowed, "without https://"));
    }

    @Test
    void an_empty_list_of_hosts_allows_every_host() {
        context.withPropertyValues("blipbatch.photo.allowed-hosts=")
                .run(started -> assertThat(started.getBean(PhotoSettings.class).allowsHost("example.com"))
                        .isTrue());
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, true",
        "EXAMPLE.com, true",
        "a.example.com, false",
        "cdn.example.org, true",
        "a.cdn.example.org, true",
        "example.org, false",
        ".example.org, false",
        "badexample.org, false",
        "evil.net, false",
    })
    void hosts_are_allowed_by_name_or_below_a_name(String host, boolean allowed) {
        context.withPropertyValues("blipbatch.photo.allowed-hosts=example.com, *.example.org")
                .run(started -> assertThat(started.getBean(PhotoSettings.class).allowsHost(host))
                        .isEqualTo(allowed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.1",
                "100.64.0.1",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "168.63.129.16",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "::ffff:0:127.0.0.1",
                "64:ff9b::127.0.0.1",
                "64:ff9b:1::127.0.0.1",
                "100::1",
                "2001:db8::1",
                "2001:0:7f00:1::1",
                "2002:7f00:1::",
                "2002:c0a8:101::",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1",
            })
    void no_address_outside_the_internet_is_connected_to(String address) throws Exception {
        context.run(started -> assertThat(ReachableAddresses.of(started.getBean(PhotoSettings.class))
                        .matches(InetAddress.getByName(address)))
                .isFalse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::8.8.8.8"})
    void the_internet_is(String address) throws Exception {
        context.run(started -> assertThat(ReachableAddresses.of(started.getBean(PhotoSettings.class))
                        .matches(InetAddress.getByName(address)))
                .isTrue());
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "10.0.0.1, true",
        "192.168.1.1, true",
        "::1, true",
        "fd00::1, true",
        "8.8.8.8, true",
        "169.254.169.254, false",
        "fe80::1, false",
        "224.0.0.1, false",
        "0.0.0.0, false",
        "::, false",
        "255.255.255.255, false",
    })
    void with_private_addresses_allowed_those_that_are_never_image_hosts_stay_refused(String address, boolean allowed) {
        context.withPropertyValues("blipbatch.photo.allow-private-addresses=true")
                .run(started -> assertThat(ReachableAddresses.of(started.getBean(PhotoSettings.class))
                                .matches(InetAddress.getByName(address)))
                        .isEqualTo(allowed));
    }
}
