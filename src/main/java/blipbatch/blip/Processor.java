package blipbatch.blip;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the processor is known to have.
 *
 * @param x86 whether it is an x86-64
 * @param flags as Linux names them; empty elsewhere
 */
record Processor(boolean x86, Set<String> flags) {

    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    static Processor current() {
        String architecture = System.getProperty("os.arch");
        boolean x86 = architecture.equals("amd64") || architecture.equals("x86_64");
        try (Stream<String> lines = Files.lines(CPUINFO, StandardCharsets.ISO_8859_1)) {
            return new Processor(x86, flags(lines));
        } catch (IOException e) {
            return new Processor(x86, Set.of()); // no Linux
        }
    }

    /** "flags : fpu vme …" on x86, "Features : fp asimd …" on ARM; all cores are alike. */
    static Set<String> flags(Stream<String> cpuinfo) {
        return cpuinfo
                .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).trim().split("\\s+"))
                .stream()
                .flatMap(Stream::of)
                .collect(Collectors.toSet());
    }

    /** Whether its libtorch is built with oneDNN. */
    boolean oneDnn() {
        return x86;
    }

    boolean hasBf16() {
        return Stream.of("avx512_bf16", "amx_bf16", "bf16").anyMatch(flags::contains);
    }

    /** Whether Java's {@code fma} is an instruction. */
    boolean hasFma() {
        return x86 && flags.contains("fma");
    }

    /** Whether products of 8-bit integers are neither slow nor, where their sums need more than 16 bits, wrong. */
    boolean hasInt8() {
        return x86 && Stream.of("avx512_vnni", "avx_vnni").anyMatch(flags::contains);
    }

    /** @throws ModelException if it cannot compute at that precision */
    void require(Precision precision) {
        if (precision == Precision.INT8 && !hasInt8()) {
            throw new ModelException("int8 needs an x86-64 processor with VNNI instructions under Linux, which"
                    + " this one is not known to be: choose another precision, or auto (CAPTION_PRECISION)");
        }
    }
}
