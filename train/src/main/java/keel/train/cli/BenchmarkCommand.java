package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import keel.verify.MemoryNeed;
import keel.verify.certificate.CertificateFile;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.Keel;
import keel.verify.cli.Subcommand;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Json;
import keel.verify.model.Kernel;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.Subject;
import keel.verify.model.Text;
import keel.verify.search.EvidenceSearch;
import org.bytedeco.openblas.global.openblas;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code keel benchmark}: the exact check beside LAPACK, on the same matrices in the same run; or
 * the exact checks of a model's certificate beside the whole process.
 */
@Command(
    name = "benchmark",
    mixinStandardHelpOptions = true,
    description = {
      "Times the exact check beside LAPACK's eigenvalues.",
      "It times the check of one eigenvalue bound beside dsyevd of OpenBLAS, for symmetric"
          + " matrices, eigenvalues alone. The two alternate, and the certified eigenvalues are"
          + " compared with LAPACK's. The matrices are the paper's projection of Gaussian ones,"
          + " ε = 0.01. Of several sizes it fits the exponent of n by which the check grows.",
      "Of a model it times each exact check of its certificate, once compiled, and beside their sum"
          + " all of the check, and keel check as a process of its own, start and files included."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel benchmark --sizes 128,256,512,1024,2048,4096 --json",
      "  keel benchmark keel-demo/model.safetensors"
    })
public final class BenchmarkCommand implements Subcommand {
  private static final long SEED = 1804;
  private static final double EPSILON = 0.01;
  private static final int INPUTS = 784;
  private static final int STEPS = 30;
  private static final int CHANNELS = 64;
  private static final int IMAGE = 32;
  private static final String CONVOLUTION_NAME = "conv-64";

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODEL",
      description = "Time the checks of this model's certificate instead (safetensors).")
  private Optional<Path> model;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "Of MODEL (default: beside it).")
  private Optional<Path> certificate;

  @Option(
      names = "--sizes",
      split = ",",
      defaultValue = "128,256,512,1024",
      description = "Numbers of units (default: ${DEFAULT-VALUE}).")
  private List<Integer> sizes;

  @Option(
      names = "--repeats",
      defaultValue = "15",
      description = "Runs of each; the median counts (default: ${DEFAULT-VALUE}).")
  private int repeats;

  @Option(
      names = "--threads",
      description = "Threads of LAPACK (default: all cores, as the exact check uses).")
  private Integer threads;

  @Option(
      names = "--write",
      paramLabel = "DIR",
      description =
          "Time nothing; write models with a tanh block of each size, 784 inputs and 30 steps, and"
              + " one with a convolution of 64 channels, for timing certify and check.")
  private Optional<Path> folder;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  private record Row(int size, double check, double lapack, double least, double greatest) {
    double ratio() {
      return check / lapack;
    }
  }

  @Override
  public CommandGroup group() {
    return CommandGroup.EXPLAIN;
  }

  @Override
  public void declare(CommandFiles files) {
    if (folder.isPresent() && sizes != null) {
      sizes.stream().distinct().forEach(size -> files.writes(file(denseName(size))));
      files.writes(file(CONVOLUTION_NAME));
    }
    model.ifPresent(files::reads);
    certificateFile().ifPresent(file -> files.reads(CertificateFile.files(file)));
  }

  private Optional<Path> certificateFile() {
    return certificate.or(() -> model.map(CertificateFile::besideModel));
  }

  @Override
  public Integer call() throws Exception {
    require(repeats >= 1, "--repeats must be at least 1, found " + repeats);
    require(model.isPresent() || certificate.isEmpty(), "--certificate goes with MODEL");
    if (model.isPresent()) {
      for (String option : List.of("--sizes", "--threads", "--write")) {
        require(
            !spec.commandLine().getParseResult().hasMatchedOption(option),
            option + " does not go with MODEL");
      }
      Subject subject = MemoryNeed.CHECKING.readSubject(model.get());
      Keel.warn(subject, spec);
      printTimes(CheckTimes.of(certificateFile().orElseThrow(), model.get(), subject, repeats));
      return 0;
    }
    if (folder.isPresent()) {
      for (int size : sizes) {
        write(denseName(size), List.of(INPUTS), dense(size));
      }
      write(CONVOLUTION_NAME, List.of(3, IMAGE, IMAGE), convolution());
      return 0;
    }
    openblas.blas_set_num_threads(
        threads == null ? Runtime.getRuntime().availableProcessors() : threads);
    List<Row> rows = new ArrayList<>();
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.println("    n   exact check   LAPACK dsyevd   ratio   λmin off by   λmax off by");
    }
    for (int size : sizes) {
      Row row = row(size);
      rows.add(row);
      if (!json) {
        out.printf(
            Locale.ROOT,
            "%5d   %8.2f ms   %10.2f ms   %5.2f   %11.1e   %11.1e%n",
            row.size,
            row.check,
            row.lapack,
            row.ratio(),
            row.least,
            row.greatest);
        out.flush();
      }
    }
    OptionalDouble exponent =
        Timing.exponent(
            rows.stream().mapToDouble(Row::size).toArray(),
            rows.stream().mapToDouble(Row::check).toArray());
    if (json) {
      printJson(rows, exponent, out);
    } else if (exponent.isPresent()) {
      out.printf(Locale.ROOT, "the exact check grows as n^%.2f%n", exponent.getAsDouble());
    }
    return 0;
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private void printTimes(CheckTimes times) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.indented(times.json()));
    } else {
      times.print(out);
    }
  }

  private static String denseName(int size) {
    return "dense-" + size;
  }

  private Path file(String name) {
    return folder.orElseThrow().resolve(name + ".safetensors");
  }

  private void write(String name, List<Integer> input, Block block) throws IOException {
    Path file = file(name);
    Network network = new Network(input, Preprocessing.NONE, List.of(block), Optional.empty());
    ModelFile.write(file, network);
    spec.commandLine().getOut().println("model         " + Text.shown(file));
  }

  private static Block dense(int n) {
    double[] p = projected(n);
    Matrix state = Matrix.of(n, n, p).negate();
    Matrix input = Matrix.of(n, INPUTS, gaussian(n * INPUTS, new Random(SEED)));
    return new DenseBlock(
        "block",
        Activation.TANH,
        Vector.constant(n, 1),
        STEPS,
        state,
        input,
        Vector.constant(n, 0));
  }

  /** Algorithm 2 of the paper with δ = 0: the other taps of a channel add up to 1 − ε. */
  private static Block convolution() {
    Random random = new Random(SEED);
    double[] taps = gaussian(CHANNELS * CHANNELS * 9, random);
    for (int c = 0; c < CHANNELS; c++) {
      int begin = c * CHANNELS * 9;
      int centre = begin + c * 9 + 4;
      taps[centre] = 0;
      double sum = 0;
      for (int k = begin; k < begin + CHANNELS * 9; k++) {
        sum += Math.abs(taps[k]);
      }
      for (int k = begin; k < begin + CHANNELS * 9; k++) {
        taps[k] = (float) (taps[k] * (1 - EPSILON) / sum);
      }
      taps[centre] = -1;
    }
    return new ConvBlock(
        "block",
        Activation.TANH,
        Vector.constant(CHANNELS, 1),
        STEPS,
        List.of(new Kernel(Matrix.of(CHANNELS, CHANNELS * 9, taps), 3, 3)),
        new Kernel(Matrix.of(CHANNELS, 27, gaussian(CHANNELS * 27, random)), 3, 3),
        Vector.constant(CHANNELS, 0),
        IMAGE,
        IMAGE);
  }

  private static double[] gaussian(int count, Random random) {
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> (float) (0.1 * random.nextGaussian()));
    return numbers;
  }

  private Row row(int n) {
    double[] p = projected(n);
    Matrix matrix = Matrix.of(n, n, p);
    Vector ones = Vector.constant(n, 1);
    EigenvalueBound least = new EigenvalueBound("λmin", matrix.negate(), ones, 0);
    EigenvalueBound greatest = new EigenvalueBound("λmax", matrix, ones, 2);
    FactorWitness factor = EvidenceSearch.search(least).evidence().factor().orElseThrow();
    FactorWitness other = EvidenceSearch.search(greatest).evidence().factor().orElseThrow();
    double[] check = new double[repeats];
    double[] lapack = new double[repeats];
    double[] eigenvalues = new double[n];
    Dyadic bound = Dyadic.ZERO;
    for (int run = -repeats; run < repeats; run++) { // as many again to warm up
      long start = System.nanoTime();
      bound = least.provenBy(factor);
      long middle = System.nanoTime();
      eigenvalues = eigenvalues(p, n);
      long end = System.nanoTime();
      if (run >= 0) {
        check[run] = (middle - start) / 1e6;
        lapack[run] = (end - middle) / 1e6;
      }
    }
    double certifiedLeast = bound.negate().floorToDouble();
    double certifiedGreatest = greatest.provenBy(other).ceilToDouble();
    return new Row(
        n,
        Timing.median(check),
        Timing.median(lapack),
        (eigenvalues[0] - certifiedLeast) / eigenvalues[0],
        (certifiedGreatest - eigenvalues[n - 1]) / eigenvalues[n - 1]);
  }

  private static double[] eigenvalues(double[] p, int n) {
    double[] copy = p.clone();
    double[] values = new double[n];
    int info =
        openblas.LAPACKE_dsyevd(
            openblas.LAPACK_COL_MAJOR, (byte) 'N', (byte) 'L', n, copy, n, values);
    if (info != 0) {
      throw new IllegalStateException("LAPACK dsyevd failed with " + info);
    }
    return values;
  }

  /** P = δ RᵀR / ‖RᵀR‖_F + ε I, rounded to floats. */
  private static double[] projected(int n) {
    Random random = new Random(SEED);
    double[][] r = new double[n][n];
    for (double[] row : r) {
      Arrays.setAll(row, j -> random.nextGaussian());
    }
    double[][] gram = new double[n][n];
    for (double[] row : r) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          gram[i][j] += row[i] * row[j];
        }
      }
    }
    double square = 0;
    for (double[] row : gram) {
      square += Arrays.stream(row).map(entry -> entry * entry).sum();
    }
    double scale = (1 - 2 * EPSILON) / Math.sqrt(square);
    double[] p = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        p[i * n + j] = (float) (scale * gram[i][j] + (i == j ? EPSILON : 0));
      }
    }
    return p;
  }

  private static void printJson(List<Row> rows, OptionalDouble exponent, PrintWriter out)
      throws IOException {
    ObjectNode root = Json.MAPPER.createObjectNode();
    ArrayNode array = root.putArray("rows");
    for (Row row : rows) {
      ObjectNode node = array.addObject().put("size", row.size);
      node.put("exact_check_ms", row.check).put("lapack_ms", row.lapack);
      node.put("ratio", row.ratio());
      node.put("least_relative_error", row.least).put("greatest_relative_error", row.greatest);
    }
    exponent.ifPresent(fitted -> root.put("exponent", fitted));
    out.println(Json.indented(root));
  }
}
