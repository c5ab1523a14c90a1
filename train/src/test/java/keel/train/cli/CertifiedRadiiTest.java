package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import keel.train.CertifiedEvaluation;
import keel.train.data.Digits;
import keel.train.data.TestSet;
import keel.verify.Verifier;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.InputNorm;
import keel.verify.cli.Keel;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.network.CertifiedAnswer;
import keel.verify.network.CertifiedRadius;
import keel.verify.shard.InvalidShard;
import keel.verify.shard.Parcel;
import keel.verify.shard.Task;
import keel.verify.shard.Work;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code keel evaluate --certify} and {@code keel merge}. */
class CertifiedRadiiTest {
  private static final int HELD_OUT = 359;

  @TempDir static Path folder;
  private static String model;

  private static String trained(String name, String block, String... data) throws Exception {
    String settings =
        "network:\n- {type: dense_block, units: 16, "
            + block
            + "}\n- {type: linear}\nepochs: 2\nbatch: 16\n";
    Path config = Files.writeString(folder.resolve(name + ".yaml"), settings);
    Path to = folder.resolve(name);
    String[] words = {"train", "--config", config.toString(), "-o", to.toString()};
    keel(0, List.of(words), List.of(data));
    return to.resolve("model.safetensors").toString();
  }

  @BeforeAll
  static void train() throws Exception {
    model = trained("relu", "steps: 5, activation: relu");
  }

  private static Path file(String name) {
    return folder.resolve(name);
  }

  private static String certify(int code, String... more) {
    return keel(code, List.of("evaluate", model, "--certify"), List.of(more));
  }

  private static JsonNode json(String... more) throws Exception {
    return Json.MAPPER.readTree(keel(0, List.of("evaluate", "--certify", "--json"), List.of(more)));
  }

  @Test
  void the_table_counts_the_rows_of_the_file() throws Exception {
    Path to = file("radii.tsv");
    JsonNode result = json(model, "--radius", "0,0.02,0.2,9", "--to", to.toString());
    List<String> lines = Files.readAllLines(to);
    assertEquals("idx\tlabel\tpredict\tradius\tcorrect\ttime", lines.get(0));
    List<CertifiedAnswer> rows =
        lines.stream().skip(1).map(row -> CertifiedAnswer.of(row).orElseThrow()).toList();
    assertEquals(HELD_OUT, rows.size());
    assertTrue(rows.stream().allMatch(row -> row.time() == 0));
    assertEquals(
        rows.stream().filter(CertifiedAnswer::isCorrect).count(), result.get("correct").asLong());
    long before = result.get("correct").asLong();
    assertTrue(before > HELD_OUT / 2, result::toString);
    for (JsonNode entry : result.get("certified")) {
      double radius = entry.get("radius").asDouble();
      long count = rows.stream().filter(row -> row.isCertifiedAt(radius)).count();
      assertEquals(count, entry.get("patterns").asLong());
      assertTrue(count <= before);
      before = count;
    }
    assertTrue(result.get("certified").get(1).get("patterns").asLong() > HELD_OUT / 3);
    assertEquals(0, before);
    String text = certify(0, "--radius", "0.02");
    assertTrue(text.contains(": " + result.get("certified").get(1).get("patterns") + "\n"), text);
  }

  @Test
  void the_greatest_number_of_a_change_is_smaller_than_its_length() throws Exception {
    Path lengths = file("l2.tsv");
    Path greatest = file("linf.tsv");
    certify(0, "--to", lengths.toString());
    certify(0, "--norm", "linf", "--to", greatest.toString());
    List<String> l2 = Files.readAllLines(lengths);
    List<String> linf = Files.readAllLines(greatest);
    for (int i = 1; i < l2.size(); i++) {
      double r2 = CertifiedAnswer.of(l2.get(i)).orElseThrow().radius();
      double r = CertifiedAnswer.of(linf.get(i)).orElseThrow().radius();
      assertTrue(r <= r2 && r >= r2 / 8 * (1 - 1e-9), r + " and " + r2); // 64 pixels
    }
  }

  @Test
  void shards_give_the_bytes_of_one_run_even_if_one_was_killed() throws Exception {
    Path whole = file("whole.tsv");
    certify(0, "--to", whole.toString());
    for (int shard = 1; shard <= 3; shard++) {
      certify(0, "--to", file(shard + ".tsv").toString(), "--shard", shard + "/3");
    }
    String second = Files.readString(file("2.tsv"));
    // As a killed run leaves it: some rows are there, and half a row.
    String[] rows = second.split("(?<=\n)", -1);
    String done = String.join("", List.of(rows).subList(0, 40));
    Files.writeString(file("2.tsv.part"), done + "150\t");
    certify(0, "--to", file("2.tsv").toString(), "--shard", "2/3");
    assertEquals(second, Files.readString(file("2.tsv")));
    assertFalse(Files.exists(file("2.tsv.part")));
    Path merged = file("merged.tsv");
    String three = file("3.tsv").toString();
    List<String> others = List.of(file("1.tsv").toString(), file("2.tsv").toString());
    keel(0, List.of("merge", three, "--to", merged.toString()), others);
    assertEquals(-1, Files.mismatch(whole, merged));
    keel(2, List.of("merge", three, "--to", merged.toString()), List.of());
    assertTrue(Files.readString(merged).startsWith("error: shard 1/3 is missing"));
  }

  /** What stands in the journal is not computed again: it can be told by a row that was altered. */
  @Test
  void a_run_goes_on_where_it_was_and_says_how_long_it_took() throws Exception {
    Path to = file("timed.tsv");
    certify(0, "--to", to.toString(), "--time", "--shard", "1/2");
    String text = Files.readString(to);
    String row = text.lines().skip(15).findFirst().orElseThrow();
    assertTrue(CertifiedAnswer.of(row).orElseThrow().time() > 0, row);
    String other = row.substring(0, row.lastIndexOf('\t')) + "\t77.0";
    Files.writeString(file("timed.tsv.part"), text.substring(0, text.indexOf(row)) + other + "\n");
    certify(0, "--to", to.toString(), "--time", "--shard", "1/2");
    assertTrue(Files.readString(to).contains(other + "\n"));
    Files.writeString(file("timed.tsv.part"), text);
    String message = certify(2, "--to", to.toString(), "--norm", "linf", "--shard", "1/2");
    assertTrue(message.contains("left by a run with another model, data, norm"), message);
  }

  @Test
  void of_a_quantity_it_says_how_far_the_answer_moves() throws Exception {
    StringBuilder rows = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 64; i++) {
      rows.append(i).append(',').append(i % 7).append(',').append(100 * i + 0.5).append('\n');
    }
    Path csv = Files.writeString(file("quantity.csv"), rows);
    String quantity =
        trained("quantity", "steps: 5", "--dataset", csv.toString(), "--task", "regression");
    JsonNode moves =
        json(quantity, "--dataset", csv.toString(), "--radius", "0.5,1").get("certified").get(0);
    assertEquals("y", moves.get("answer").asText());
    double half = moves.get("moves").get(0).get("at_most").asDouble();
    double one = moves.get("moves").get(1).get("at_most").asDouble();
    assertEquals(one, 2 * half, one * 1e-9);
    assertTrue(half > 1, moves::toString);
    List<String> words = List.of("evaluate", quantity, "--dataset", csv.toString(), "--certify");
    String message = keel(2, words, List.of("--to", file("none.tsv").toString()));
    assertTrue(message.contains("has no classes as its target"), message);
    assertTrue(keel(0, words, List.of()).contains("'y'"));
  }

  @Test
  void a_page_shows_the_table_and_the_curve() throws Exception {
    Path page = file("radii.html");
    String text = certify(0, "--radius", "0.02,0.2", "--report", page.toString());
    assertTrue(text.contains("report        " + page), text);
    String html = Files.readString(page);
    JsonNode result = json(model, "--radius", "0.02,0.2");
    for (JsonNode entry : result.get("certified")) {
      String cell = "<td>" + entry.get("patterns") + "</td>";
      assertTrue(html.contains("<td>" + entry.get("radius").asDouble() + "</td>"), html);
      assertTrue(html.contains(cell), cell);
    }
    assertTrue(html.contains(result.get("sha256").asText()));
    assertEquals(1, html.split("<svg ", -1).length - 1);
    assertFalse(html.contains(" src="), "nothing is loaded from elsewhere");
  }

  @Test
  void where_nothing_is_proved_it_ends_in_4_and_says_why() throws Exception {
    String stopping = trained("stopping", "tolerance: 0.01, max_steps: 50, epsilon: 0.1");
    Path to = file("nothing.tsv");
    String message =
        keel(4, List.of("evaluate", stopping, "--certify", "--to", to.toString()), List.of());
    assertTrue(message.startsWith("INCONCLUSIVE: block 'block1' stops by a tolerance"), message);
    assertTrue(Files.readString(to).startsWith("error: "), Files.readString(to));
  }

  @Test
  void gains_come_from_a_certificate_only_once_it_is_checked() throws Exception {
    keel(0, List.of("certify", model, "--no-smt"), List.of());
    String certificate = model.replace(".safetensors", ".cert.json");
    Path to = file("checked.tsv");
    certify(0, "--certificate", certificate, "--to", to.toString());
    Path other = file("certified.tsv");
    certify(0, "--to", other.toString());
    assertEquals(-1, Files.mismatch(to, other));
    String another = trained("another", "steps: 2");
    List<String> words = List.of("evaluate", another, "--certify", "--certificate", certificate);
    keel(5, words, List.of());
  }

  /** Another machine is given bytes, as a queue or an engine would send them. */
  @Test
  void another_machine_gives_the_same_rows_from_the_bytes_alone() throws Exception {
    keel(0, List.of("certify", model, "--no-smt"), List.of());
    Path certificate = Path.of(model.replace(".safetensors", ".cert.json"));
    for (Optional<Path> known : List.of(Optional.of(certificate), Optional.<Path>empty())) {
      Work work = evaluation(known);
      Parcel parcel = sent(work.parcel().orElseThrow());
      Work there = parcel.open();
      assertEquals(work.task(), there.task());
      assertEquals(work.rows(0, HELD_OUT), there.rows(0, HELD_OUT));
      assertEquals(parcel.settings(), there.parcel().orElseThrow().settings());
    }
  }

  @Test
  void a_parcel_with_a_forged_certificate_or_another_model_is_refused() throws Exception {
    keel(0, List.of("certify", model, "--no-smt"), List.of());
    Path certificate = Path.of(model.replace(".safetensors", ".cert.json"));
    Parcel honest = evaluation(Optional.of(certificate)).parcel().orElseThrow();
    Path another = Path.of(trained("sent", "steps: 2"));
    isRefused(AlteredCertificate.class, honest, Map.of("model.safetensors", another));
    // What is true of another network, under this one's name.
    Certificate theirs = new Verifier(SecondOpinion.NONE).certify(ModelFile.read(another));
    Certificate forged =
        new Certificate(
            theirs.tool(),
            honest.task().keys().get("model"),
            theirs.region(),
            theirs.claims(),
            theirs.evidence(),
            theirs.solverAnswers(),
            theirs.notCovered(),
            theirs.observed(),
            theirs.notes());
    Path json = file("forged.cert.json");
    CertificateFile.write(json, forged);
    Map<String, Path> both =
        Map.of(
            "model.cert.json", json, "model.cert.safetensors", CertificateFile.evidenceFile(json));
    isRefused(AlteredCertificate.class, honest, both);
    Path cut = Files.write(file("cut"), Arrays.copyOf(honest.file("patterns"), 99));
    isRefused(InvalidShard.class, honest, Map.of("patterns", cut));
    SortedMap<String, String> keys = new TreeMap<>(honest.task().keys());
    keys.put("gains", "0".repeat(64));
    Task other = new Task(keys, honest.task().items(), honest.task().columns());
    Parcel sent = new Parcel(honest.kind(), other, honest.settings(), honest.files(), false);
    assertThrows(InvalidShard.class, sent::open);
    CertifiedEvaluation moved = evaluation(another, Optional.empty());
    Exception e = assertThrows(InvalidShard.class, moved::parcel);
    assertTrue(e.getMessage().contains("was changed while it was evaluated"), e::getMessage);
  }

  private static void isRefused(
      Class<? extends Exception> type, Parcel honest, Map<String, Path> others) throws Exception {
    SortedMap<String, byte[]> files = new TreeMap<>(honest.files());
    for (Map.Entry<String, Path> other : others.entrySet()) {
      files.put(other.getKey(), Files.readAllBytes(other.getValue()));
    }
    Parcel sent = new Parcel(honest.kind(), honest.task(), honest.settings(), files, false);
    assertThrows(type, sent::open, others::toString);
  }

  private static CertifiedEvaluation evaluation(Optional<Path> certificate) throws Exception {
    return evaluation(Path.of(model), certificate);
  }

  private static CertifiedEvaluation evaluation(Path file, Optional<Path> certificate)
      throws Exception {
    Model read = ModelFile.read(Path.of(model));
    InputNorm norm = InputNorm.EUCLIDEAN;
    CertifiedRadius radius =
        CertifiedRadius.of(CheckedNetwork.of(read, certificate), norm).orElseThrow();
    TestSet digits = TestSet.heldOut(Digits.load());
    CertifiedEvaluation.Source source = new CertifiedEvaluation.Source(file, certificate);
    return CertifiedEvaluation.of(source, read, digits, radius, norm, false);
  }

  private static Parcel sent(Parcel parcel) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(parcel);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Parcel) in.readObject();
    }
  }

  @Test
  void a_gate_counts_again() throws Exception {
    JsonNode result = json(model, "--radius", "0.02");
    double share = result.get("certified").get(0).get("certified_accuracy").asDouble();
    String sha256 = result.get("dataset_sha256").asText();
    String found = gate(0, model, "digits", sha256, share);
    assertTrue(found.contains("PASSED"), found);
    found = gate(3, model, "digits", sha256, Math.nextUp(share));
    long count = result.get("certified").get(0).get("patterns").asLong();
    assertTrue(found.contains(count + " of " + HELD_OUT + " patterns"), found);
    found = gate(2, model, "digits", "0".repeat(64), share);
    assertTrue(found.contains("digits has SHA-256 " + sha256 + ", not 000"), found);
    String stopping = trained("undecided", "tolerance: 0.01, max_steps: 50, epsilon: 0.1");
    found = gate(4, stopping, "digits", sha256, 0);
    assertTrue(found.contains("none: block 'block1' stops by a tolerance"), found);
    // A file is named relative to the policy.
    Path csv = Files.writeString(file("none.csv"), "a,b\n1,x\n2,y\n3,x\n4,y\n5,x\n6,y\n");
    found = gate(2, model, csv.getFileName().toString(), sha256, share);
    assertTrue(found.contains("the model takes inputs of shape [64]"), found);
  }

  @Test
  void a_gate_writes_over_no_table_that_its_policy_names() throws Exception {
    Path csv = Files.writeString(file("rows.csv"), "a,b\n1,x\n2,y\n3,x\n4,y\n");
    for (String dataset : List.of("rows.csv", "rows.csv#2")) {
      String found = gate(2, model, dataset, "0".repeat(64), 0, "--junit", csv.toString());
      assertTrue(found.contains("is to be written"), found);
      assertTrue(Files.readString(csv).startsWith("a,b\n1,x"));
    }
  }

  private static String gate(
      int code, String model, String dataset, String sha256, double share, String... more)
      throws Exception {
    String policy =
        "version: 1\nrequire: [incremental_stability]\nnetwork: {min_certified_accuracy: {dataset: "
            + "'"
            + dataset
            + "', sha256: \""
            + sha256
            + "\", norm: l2, radius: 0.02, at_least: "
            + share
            + "}}\n";
    Path to = Files.writeString(file("policy.yaml"), policy);
    return keel(code, List.of("gate", model, "--policy", to.toString()), List.of(more));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--certify --radius -1 | a radius is >= 0, found -1.0",
        "--certify --radius NaN | a radius is >= 0, found NaN",
        "--certify --shard 1/2 | --shard needs --to FILE",
        "--certify --shard 3/2 --to @x | --shard: a shard is i/n",
        "--norm linf | go with --certify",
        "--certify --norm l1 | expected one of",
      })
  void what_makes_no_sense_is_refused(String options, String why) {
    String message =
        keel(2, List.of("evaluate", model), List.of(options.replace("@", folder + "/").split(" ")));
    assertTrue(message.contains(why), message);
  }

  private static String keel(int expected, List<String> words, List<String> more) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] all = Stream.concat(words.stream(), more.stream()).toArray(String[]::new);
    int code = Keel.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    assertEquals(expected, code, () -> out + "\n" + err);
    return out + (code == 0 ? "" : err.toString());
  }
}
