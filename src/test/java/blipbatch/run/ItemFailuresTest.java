package blipbatch.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemFailuresTest {

    @ParameterizedTest
    @CsvSource({
        "https://images.example.com/a.jpg, https://images.example.com/a.jpg",
        "https://images.example.com/a.jpg?X-Amz-Signature=secret#top, https://images.example.com/a.jpg",
        "https://user:secret@images.example.com/a@2x.jpg, https://images.example.com/a@2x.jpg",
        "//user:secret@images.example.com/a.jpg, //images.example.com/a.jpg",
        "https://images.example.com/?mail=me@example.com, https://images.example.com/",
        "no address, no address"
    })
    void an_address_is_on_record_without_what_may_be_secret(String address, String recorded) {
        assertThat(ItemFailures.withoutSecrets(address)).isEqualTo(recorded);
    }
}
