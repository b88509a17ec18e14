package blipbatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.docs.Documenter;

/** Each package is a module; its {@code package-info.java} says what it holds and which others it may know. */
class ModularityTest {

    private static final Path DOCUMENT = Path.of("docs/architecture.md");

    /** What the document says of the packages is written anew with {@code -Darchitecture.write=true}. */
    private static final boolean WRITE = Boolean.getBoolean("architecture.write");

    private static final ApplicationModules MODULES = ApplicationModules.of(BlipBatchApplication.class);

    /** @param known the names of those that its types use */
    private record Module(String name, String holds, Set<String> allowed, Set<String> known) {}

    private static List<Module> modules() {
        return MODULES.stream()
                .map(module -> module(
                        module.getIdentifier().toString(),
                        module.getDirectDependencies(MODULES).stream()
                                .map(dependency -> dependency
                                        .getTargetModule()
                                        .getIdentifier()
                                        .toString())
                                .collect(Collectors.toCollection(TreeSet::new))))
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .toList();
    }

    private static Module module(String name, Set<String> known) {
        try {
            ApplicationModule sign =
                    Class.forName("blipbatch." + name + ".package-info").getAnnotation(ApplicationModule.class);
            assertThat(sign).as("the sign of " + name).isNotNull();
            String source = Files.readString(Path.of("src/main/java/blipbatch/" + name + "/package-info.java"));
            String holds = source.substring(source.indexOf("/**") + 3, source.indexOf("*/"))
                    .replaceAll("\\s*\\n \\*\\s*", " ")
                    .replaceAll("\\{@code ([^}]*)}", "`$1`")
                    .strip();
            return new Module(name, holds, new TreeSet<>(List.of(sign.allowedDependencies())), known);
        } catch (ReflectiveOperationException | IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void the_packages_know_only_what_they_may_know() {
        MODULES.verify();
        new Documenter(MODULES).writeDocumentation();
    }

    @Test
    void a_package_may_know_what_it_knows_and_nothing_else() {
        assertThat(modules())
                .allSatisfy(
                        module -> assertThat(module.allowed()).as(module.name()).isEqualTo(module.known()));
    }

    @Test
    void the_document_has_the_packages_as_they_say_themselves() throws IOException {
        String rows = modules().stream()
                .map(module -> "| `%s` | %s | %s |\n"
                        .formatted(module.name(), module.holds(), String.join(", ", module.allowed())))
                .collect(Collectors.joining());

        assertDocumented("packages", "| package | holds | may know |\n|---|---|---|\n" + rows);
    }

    @Test
    void the_document_draws_the_packages_as_they_are() throws IOException {
        List<Module> modules = modules();
        String arrows = modules.stream()
                .flatMap(module -> module.known().stream()
                        .filter(known -> !isKnownByAnother(known, module, modules))
                        .map(known -> "    %s --> %s\n".formatted(module.name(), known)))
                .collect(Collectors.joining());

        assertDocumented("diagram", "```mermaid\nflowchart TD\n" + arrows + "```\n");
    }

    private static boolean isKnownByAnother(String known, Module module, List<Module> modules) {
        return module.known().stream()
                .flatMap(other -> modules.stream().filter(one -> one.name().equals(other)))
                .anyMatch(other -> reachable(other, modules).anyMatch(known::equals));
    }

    private static Stream<String> reachable(Module from, List<Module> modules) {
        return from.known().stream()
                .flatMap(name -> Stream.concat(
                        Stream.of(name),
                        modules.stream()
                                .filter(module -> module.name().equals(name))
                                .flatMap(module -> reachable(module, modules))));
    }

    private static void assertDocumented(String part, String wanted) throws IOException {
        Pattern block = Pattern.compile("(?s)(?<=<!-- " + part + " -->\n).*?(?=<!-- end -->)");
        String text = Files.readString(DOCUMENT);
        if (WRITE) {
            text = block.matcher(text).replaceFirst(java.util.regex.Matcher.quoteReplacement(wanted));
            Files.writeString(DOCUMENT, text);
        }
        assertThat(block.matcher(text).results().map(found -> found.group()))
                .as(DOCUMENT + " is written anew with -Darchitecture.write=true")
                .containsExactly(wanted);
    }
}
