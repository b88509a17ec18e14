package blipbatch.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows in columns as wide as they must be. */
final class Table {

    private final List<List<String>> rows = new ArrayList<>();
    private final Set<Integer> numbers;

    /** @param numbers the columns, from 0, that are aligned at their right */
    Table(Integer... numbers) {
        this.numbers = Set.of(numbers);
    }

    Table row(Object... cells) {
        rows.add(Stream.of(cells)
                .map(cell -> FailureText.printable(String.valueOf(cell)))
                .toList());
        return this;
    }

    void print(PrintWriter out) {
        for (List<String> row : rows) {
            out.println(IntStream.range(0, row.size())
                    .mapToObj(column -> padded(row.get(column), column))
                    .collect(Collectors.joining("  "))
                    .stripTrailing());
        }
    }

    private String padded(String cell, int column) {
        int width = rows.stream()
                .filter(row -> row.size() > column)
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
        String space = " ".repeat(width - cell.length());
        return numbers.contains(column) ? space + cell : cell + space;
    }
}
