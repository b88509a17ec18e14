package blipbatch.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class UserHomeTest {

    @Test
    void the_variable_counts_where_the_list_of_users_has_none() {
        assertThat(UserHome.directory("/home/me", "/elsewhere")).contains(Path.of("/home/me"));
        assertThat(UserHome.directory("?", "/elsewhere")).contains(Path.of("/elsewhere"));
        assertThat(UserHome.directory("?", null)).isEmpty();
        assertThat(UserHome.directory("", "")).isEmpty();
    }

    @Test
    void a_name_that_the_locale_cannot_write_is_told_and_no_other() {
        assertThat(FileNames.trouble("Bücher", "ANSI_X3.4-1968")).isPresent();
        assertThat(FileNames.trouble("B\uFFFDcher", "ANSI_X3.4-1968")).isPresent();
        assertThat(FileNames.trouble("B??cher", "ANSI_X3.4-1968")).isPresent();
        assertThat(FileNames.trouble("犬", "ISO-8859-1")).isPresent();
        assertThat(FileNames.trouble("books", "ANSI_X3.4-1968")).isEmpty();
        assertThat(FileNames.trouble("Bücher", "ISO-8859-1")).isEmpty();
        assertThat(FileNames.trouble("犬?", "UTF-8")).isEmpty();
    }
}
