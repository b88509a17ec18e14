package blipbatch.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import java.util.List;

/** Whether people can use a page, whoever they are and whatever they have in hand. */
public final class PageCheck {

    private static final int MANY = 100;
    private static final List<String> GRAVE = List.of("serious", "critical");

    private PageCheck() {}

    /** Presses Tab until what has the focus says this. */
    public static void tabTo(Page page, String text) {
        for (int i = 0; i < MANY; i++) {
            page.keyboard().press("Tab");
            if (text.equals(page.evaluate("document.activeElement.innerText?.trim()"))) {
                return;
            }
        }
        throw new AssertionError("The keyboard does not come to \"%s\" on %s.".formatted(text, page.url()));
    }

    /**
     * No rule of axe is broken in a way that keeps people out. In the mode for pages without frames, which opens no other page for
     * it and takes half of the time.
     */
    public static void assertAccessible(Page page) {
        List<String> broken = new AxeBuilder(page)
                .setLegacyMode(true).analyze().getViolations().stream()
                        .filter(rule -> GRAVE.contains(rule.getImpact()))
                        .map(PageCheck::described)
                        .toList();
        assertThat(broken).as("grave violations on " + page.url()).isEmpty();
    }

    private static String described(Rule rule) {
        return rule.getId() + ": " + rule.getHelp()
                + rule.getNodes().stream()
                        .map(node -> "\n  " + node.getHtml() + "\n    " + node.getFailureSummary())
                        .toList();
    }

    /** Nothing is wider than the window. */
    public static void assertFits(Page page) {
        Object beyond = page.evaluate("""
                [...document.querySelectorAll('body *')]
                    .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
                    .filter(one => getComputedStyle(one).position !== 'absolute')
                    .map(one => one.outerHTML.slice(0, 120))
                """);
        Object width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(width)
                .as("pixels to scroll sideways on %s: %s", page.url(), beyond)
                .isEqualTo(0);
    }
}
