package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import keel.verify.Checker;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Status;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Keel;
import keel.verify.model.Json;
import keel.verify.model.Subject;
import keel.verify.model.Text;

/**
 * What a check of a certificate takes, in milliseconds.
 *
 * @param questions each question that the kernel is asked, by name, alone and warm
 * @param check all of the check, warm, the files being read
 * @param process {@code keel check} as a process of its own
 */
record CheckTimes(SortedMap<String, Double> questions, double check, double process) {
  /** The launcher that started this process, which says how it starts a check; none in tests. */
  static final String LAUNCHER = "keel.launcher";

  /**
   * Medians of so many runs; what runs in this process has as many to warm up.
   *
   * @throws keel.verify.certificate.AlteredCertificate if the certificate is not one of the model,
   *     or does not follow from its own evidence
   */
  static CheckTimes of(Path certificateFile, Path modelFile, Subject subject, int repeats)
      throws IOException, InterruptedException {
    Certificate certificate = CertificateFile.read(certificateFile);
    SortedMap<String, Double> times = new TreeMap<>();
    Checker.questions(certificate, subject)
        .forEach((name, question) -> times.put(name, warm(question, repeats)));
    double check = warm(() -> Checker.check(certificate, subject), repeats);
    double[] process = new double[repeats];
    for (int run = 0; run < repeats; run++) {
      process[run] = process(certificateFile, modelFile, certificate.status());
    }
    return new CheckTimes(times, check, Timing.median(process));
  }

  private static double warm(Supplier<?> work, int repeats) {
    double[] times = new double[repeats];
    for (int run = -repeats; run < repeats; run++) {
      long start = System.nanoTime();
      Objects.requireNonNull(work.get()); // used, so that no compiler leaves it out
      if (run >= 0) {
        times[run] = since(start);
      }
    }
    return Timing.median(times);
  }

  private static double process(Path certificate, Path model, Status status)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(keel());
    command.addAll(List.of("check", certificate.toString(), model.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    long start = System.nanoTime();
    int code = builder.start().waitFor();
    double time = since(start);
    if (code != ExitCode.of(status).code()) {
      throw new IOException(
          String.join(" ", command)
              + " ended in "
              + code
              + ", but here the certificate was checked; run it to see why");
    }
    return time;
  }

  /** As the launcher starts a check, or with its options and the class path of this process. */
  private static List<String> keel() {
    return Optional.ofNullable(System.getProperty(LAUNCHER))
        .map(List::of)
        .orElseGet(
            () ->
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Djava.awt.headless=true",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Keel.class.getName()));
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private double sum() {
    return questions.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** How many times the sum the process takes; none where the kernel is asked nothing. */
  private OptionalDouble ratio() {
    return questions.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(process / sum());
  }

  void print(PrintWriter out) {
    questions.forEach((name, time) -> print(out, time, Text.shown(name)));
    print(out, sum(), "sum of " + questions.size() + ", warm");
    print(out, check, "all of the check, warm");
    print(out, process, "keel check as a process" + inWords(ratio()));
  }

  private static void print(PrintWriter out, double milliseconds, String what) {
    out.printf(Locale.ROOT, "%10.2f ms   %s%n", milliseconds, what);
  }

  private static String inWords(OptionalDouble ratio) {
    return ratio.isPresent()
        ? String.format(Locale.ROOT, ", %.1f times the sum", ratio.getAsDouble())
        : "";
  }

  ObjectNode json() {
    ObjectNode root = Json.MAPPER.createObjectNode();
    ArrayNode array = root.putArray("exact_checks");
    questions.forEach((name, time) -> array.addObject().put("name", name).put("ms", time));
    root.put("sum_ms", sum()).put("check_ms", check).put("process_ms", process);
    ratio().ifPresent(times -> root.put("ratio", times));
    return root;
  }
}
