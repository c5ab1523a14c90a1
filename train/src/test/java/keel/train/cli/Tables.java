package keel.train.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * A hundred tables as people and programs write them, each with what {@code keel train} has to make
 * of it: the list was written before any of them was tried. The same bytes every time.
 */
final class Tables {
  private static final String CLASSES = "cross-entropy: the target";
  private static final String QUANTITY = "squared error: the target";

  private final List<Table> all = new ArrayList<>();
  private final Random random = new Random(20);

  /**
   * One file.
   *
   * @param name of the file
   * @param content of it
   * @param options of {@code keel train} beside the file
   * @param trains whether a certified model is to come of it; else it is refused
   * @param says parts of what is to be printed
   */
  record Table(
      String name,
      Supplier<byte[]> content,
      List<String> options,
      boolean trains,
      List<String> says) {}

  private Tables() {}

  static List<Table> all() {
    Tables tables = new Tables();
    tables.separators();
    tables.encodings();
    tables.headers();
    tables.shapes();
    tables.numbers();
    tables.texts();
    tables.missing();
    tables.targets();
    tables.otherFormats();
    return tables.all;
  }

  // ---- How a table is put together ----

  private void trains(String name, byte[] content, String says, String... options) {
    all.add(new Table(name, () -> content, List.of(options), true, List.of(says)));
  }

  private void trains(String name, String content, String says, String... options) {
    trains(name, content.getBytes(UTF_8), says, options);
  }

  private void refused(String name, byte[] content, String... says) {
    all.add(new Table(name, () -> content, List.of(), false, List.of(says)));
  }

  private void refused(String name, String content, String... says) {
    refused(name, content.getBytes(UTF_8), says);
  }

  private void refusedWith(List<String> options, String name, String content, String... says) {
    all.add(new Table(name, () -> content.getBytes(UTF_8), options, false, List.of(says)));
  }

  private static String rows(int count, IntFunction<String> row) {
    return IntStream.range(0, count).mapToObj(row).collect(Collectors.joining("\n", "", "\n"));
  }

  /** A number with few digits. */
  private String number() {
    return String.format(Locale.ROOT, "%.3f", 3 * random.nextGaussian());
  }

  private static String kind(int i) {
    return i % 2 == 0 ? "oak" : "elm";
  }

  /** Forty rows of two numbers and a kind of tree, under their names. */
  private String trees() {
    return "height,girth,kind\n" + rows(40, i -> number() + "," + number() + "," + kind(i));
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new IllegalStateException("nothing is written to a disk", e);
    }
    return bytes.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }

  // ---- What is in the folder ----

  private void separators() {
    trains("trees.csv", trees(), CLASSES);
    trains("no-header.csv", rows(40, i -> number() + "," + number() + "," + kind(i)), CLASSES);
    trains("semicolons.csv", trees().replace(',', ';'), CLASSES);
    trains(
        "decimal-commas.csv",
        "a;b;kind\n" + rows(40, i -> (number() + ";" + number()).replace('.', ',') + ";" + kind(i)),
        CLASSES);
    trains("tabs.tsv", trees().replace(',', '\t'), CLASSES);
    trains("tabs.txt", trees().replace(',', '\t'), CLASSES);
    refused("pipes.csv", trees().replace(',', '|'), "commas, semicolons or tabs", "has 1");
    refused("blanks.data", trees().replace(',', ' '), "commas, semicolons or tabs", "has 1");
    trains("crlf.csv", trees().replace("\n", "\r\n"), CLASSES);
    trains("carriage-returns.csv", trees().replace('\n', '\r'), CLASSES);
    trains("blank-lines.csv", trees().replace("\n", "\n\n\n") + "\n  \n", CLASSES);
    trains("no-end-of-line.csv", trees().strip(), CLASSES);
    trains(
        "quoted.csv",
        "\"height, in m\",\"the \"\"girth\"\"\",\"kind\"\n"
            + rows(40, i -> "\"" + number() + "\", \"" + number() + "\" ,\"" + kind(i) + "\""),
        CLASSES);
    trains(
        "commas-in-names.csv",
        "height, m;girth, m;age, years;kind\n"
            + rows(40, i -> number() + ";" + number() + ";" + (i * i) + ";" + kind(i)),
        CLASSES);
    trains(
        "decimal-commas-without-names.csv",
        rows(40, i -> ("1" + i + ",5;" + number() + ";" + number()).replace('.', ',')),
        QUANTITY);
    trains("excel.csv", "sep=;\n" + trees().replace(',', ';'), CLASSES);
    refused("unclosed.csv", trees() + "1,2,\"oak\n1,2,elm\n", "line 42", "quotation mark");
    refused("behind-quotes.csv", trees() + "1,\"2\"x,oak\n", "line 42", "quotation mark");
    refused("ragged-short.csv", trees() + "1,oak\n", "line 42 must have 3 columns", "has 2");
    refused("ragged-long.csv", trees() + "1,2,3,oak\n", "line 42 must have 3 columns", "has 4");
    refused(
        "row-names.csv", // as R's write.table(sep = ",") makes them
        "height,kind\n" + rows(40, i -> "r" + i + "," + number() + "," + kind(i)),
        "line 2 must have 2 columns",
        "has 3");
    refused("units.csv", trees().replaceFirst("\n", "\nm,cm,-\n"), "line 2, column 1", "'m'");
    String half = trees();
    refused("header-again.csv", half + half, "line 42, column 1", "'height'");
    refused("end-of-file.csv", trees() + "\u001a", "line 42 must have 3 columns", "has 1");
    refused("total.csv", trees() + "80,160,\n", "line 42: the label is missing");
    refused(
        "comment.csv", "# measured in May\n" + trees(), "at least two columns", "first row has 1");
  }

  private void encodings() {
    trains("byte-order-mark.csv", "\uFEFF" + trees(), CLASSES);
    trains("umlauts.csv", trees().replace("height", "Höhe").replace("oak", "橡树"), CLASSES);
    trains("trees.csv in 🌲.csv", trees().replace("elm", "🌲"), CLASSES);
    refused("hidden-class.csv", trees().replace("elm", "\u202emle"), "line 3", "u{202e}");
    refused("latin-1.csv", trees().replace("oak", "chêne").getBytes(ISO_8859_1), "UTF-8");
    refused("utf-16.csv", joined(new byte[] {-1, -2}, trees().getBytes(UTF_16LE)), "UTF-8");
    trains("trees.csv.gz", gzip(trees().getBytes(UTF_8)), CLASSES);
    trains("really-gzip.csv", gzip(trees().getBytes(UTF_8)), CLASSES);
    String twice = trees();
    trains(
        "joined.csv.gz",
        joined(
            gzip(twice.substring(0, 200).getBytes(UTF_8)),
            gzip(twice.substring(200).getBytes(UTF_8))),
        CLASSES);
    byte[] whole = gzip(trees().getBytes(UTF_8));
    refused("cut-off.csv.gz", Arrays.copyOf(whole, whole.length / 2), "cut off or damaged");
    refused("zeros-behind.csv.gz", joined(whole, new byte[3]), "gzip stream");
  }

  private void headers() {
    String body = trees().substring(trees().indexOf('\n') + 1);
    trains("an empty name.csv", ",girth,kind\n" + body, CLASSES);
    trains("no names.csv", ",,\n" + body, CLASSES);
    refused("twice.csv", "girth,girth,kind\n" + body, "two are called 'girth'");
    refused("like a number.csv", "column 2,,kind\n" + body, "two are called 'column 2'");
    trains("marks.csv", "a\\b,\"{\"\"x\"\": [1]}\",</script>\n" + body, CLASSES);
    trains("case.csv", "girth,Girth,kind\n" + body, CLASSES);
    refused("line-break.csv", "\"height\nin m\",girth,kind\n" + body, "name of column 1");
    refused("hidden.csv", "height,gi\u200brth,kind\n" + body, "name of column 2", "u{200b}");
    refused(
        "long-name.csv", "height," + "girth".repeat(100) + ",kind\n" + body, "name of column 2");
    trains("hash#tag.csv", trees(), CLASSES);
    trains("über uns (1).csv", trees(), CLASSES);
    refused(
        "years.csv",
        "2019,2020,kind\n" + body,
        "first row is the only one with the label 'kind'",
        "names that are no numbers");
    trains("numbered.csv", "0,1,kind\n" + body, CLASSES);
    trains(
        "pandas.csv",
        ",height,kind\n" + rows(40, i -> i + "," + number() + "," + kind(i)),
        "'column 1' counts the rows");
    refused("header-only.csv", "height,girth,kind\n", "at least one row");
    trains(
        "middle.csv",
        "a,kind,b\n" + rows(40, i -> number() + "," + kind(i) + "," + number()),
        "the target 'kind'",
        "--target",
        "kind");
    trains(
        "by-number.csv",
        "kind,a\n" + rows(40, i -> kind(i) + "," + number()),
        "the target 'kind'",
        "--target",
        "1");
    refusedWith(
        List.of("--target", "species"), "no-such-target.csv", trees(), "no column 'species'");
  }

  private void shapes() {
    refused("empty.csv", "", "empty");
    refused("blank.csv", "\n\r\n  \n", "empty");
    refused("one-row.csv", "a,kind\n1,oak\n", "at least two classes");
    refused("one-column.csv", "kind\n" + rows(40, Tables::kind), "at least two columns");
    refused("two-each.csv", rows(4, i -> i + "," + kind(i)), "fifth of every class is held out");
    trains("three-each.csv", rows(6, i -> number() + "," + kind(i)), CLASSES);
    trains("hundreds-of-classes.csv", rows(600, i -> number() + ",c" + i % 200), CLASSES);
    trains("eleven-rows.csv", rows(11, i -> number() + "," + number()), QUANTITY);
    trains(
        "wide.csv",
        rows(
            40,
            i ->
                IntStream.range(0, 500).mapToObj(c -> number()).collect(Collectors.joining(","))
                    + ","
                    + kind(i)),
        CLASSES);
    refused("too-wide.csv", rows(3, i -> "1,".repeat(1 << 17) + kind(i)), "at most 131072 columns");
    trains("tall.csv", rows(5000, i -> number() + "," + kind(i)), CLASSES);
    trains("constant.csv", rows(40, i -> "0.1," + number() + "," + kind(i)), CLASSES);
    trains("all-constant.csv", rows(40, i -> "0.1,7," + kind(i)), CLASSES);
    trains("same-columns.csv", rows(40, i -> i * i + "," + i * i + "," + kind(i)), CLASSES);
    trains("same-rows.csv", rows(40, i -> "1,2," + kind(i)), CLASSES);
    trains("many-blank-columns.csv", rows(40, i -> number() + ",0,0,0,0,0," + kind(i)), CLASSES);
  }

  private void numbers() {
    trains(
        "all-forms.csv",
        rows(
            40,
            i ->
                List.of("1e3", "+5", ".5", "5.", "007", "-0", "1.5E-3").get(i % 7) + "," + kind(i)),
        CLASSES);
    trains("tiny.csv", rows(40, i -> i + "e-300," + kind(i)), CLASSES);
    trains(
        "subnormal.csv", rows(40, i -> (i % 3 == 0 ? "4.9e-324" : "0") + "," + kind(i)), CLASSES);
    trains("greatest.csv", rows(40, i -> (i % 3 - 1) + "e38," + kind(i)), CLASSES);
    trains(
        "large-and-close.csv",
        rows(40, i -> (1_700_000_000_000L + (long) i * i) + "," + kind(i)),
        CLASSES);
    trains(
        "long-numbers.csv",
        rows(40, i -> "0." + "1234567890".repeat(30) + i + "," + kind(i)),
        CLASSES);
    trains(
        "identifiers.csv",
        "id,a,kind\n" + rows(40, i -> (7919L * i % 40) + "," + number() + "," + kind(i)),
        "probably an index");
    trains(
        "more-than-doubles.csv",
        rows(40, i -> (9_007_199_254_740_993L + i) + "," + kind(i)),
        "last digits are lost");
    refused("huge.csv", trees() + "1e300,2,oak\n", "line 42, column 1", "single precision");
    refused("inf.csv", trees() + "1,inf,oak\n", "line 42, column 2", "'inf'");
    refused("infinity.csv", trees() + "1,-Infinity,oak\n", "line 42, column 2", "'-Infinity'");
    refused("typing-error.csv", trees() + "1,2O,oak\n", "line 42, column 2", "'2O'");
    refused("comma.csv", trees() + "1,\"2,5\",oak\n", "line 42, column 2", "decimal point");
    String[] written = {"1,234", "12,345.50", "987,654"};
    refused(
        "thousands.csv",
        "a,kind\n" + rows(40, i -> "\"" + written[i % 3] + "\"," + kind(i)),
        "column 'a'",
        "nothing between thousands");
    refused(
        "many-thousands.csv",
        "a,kind\n" + rows(400, i -> "\"" + (1 + i) + ",234\"," + kind(i)),
        "column 'a'",
        "nothing between thousands");
    refused(
        "thousands-apart.csv",
        "a,kind\n" + rows(40, i -> "12 3" + (10 + i) + "," + kind(i)),
        "column 'a'",
        "nothing between thousands");
    refused(
        "german-thousands.csv",
        "a;kind\n" + rows(40, i -> "1.2" + (10 + i) + ",50;" + kind(i)),
        "column 'a'",
        "nothing between thousands");
    refused(
        "dollars.csv",
        "price,kind\n" + rows(40, i -> "$" + i + ".50," + kind(i)),
        "column 'price'",
        "'$0.50'");
    refused(
        "percent.csv",
        "share,kind\n" + rows(40, i -> i + "%," + kind(i)),
        "column 'share'",
        "'0%'");
  }

  private void texts() {
    trains(
        "colours.csv",
        "colour,a,kind\n"
            + rows(
                40,
                i -> List.of("red", "green", "blue").get(i % 3) + "," + number() + "," + kind(i)),
        CLASSES);
    trains("booleans.csv", rows(40, i -> (i % 3 == 0) + "," + number() + "," + kind(i)), CLASSES);
    trains("all-texts.csv", rows(40, i -> "c" + i % 4 + ",d" + i % 5 + "," + kind(i)), CLASSES);
    trains(
        "months.csv",
        "month,a,kind\n" + rows(40, i -> "2024-0" + (1 + i % 9) + "," + number() + "," + kind(i)),
        CLASSES);
    trains(
        "dates.csv",
        "date,a,kind\n"
            + rows(
                40, i -> String.format("2024-%02d-%02d", 1 + i / 28, 1 + i % 28) + ",1," + kind(i)),
        "the column 'date' differs from row to row");
    refused(
        "many-dates.csv",
        "date,a,kind\n"
            + rows(
                300,
                i ->
                    String.format("%02d/%02d/2024 12:30", 1 + i / 28, 1 + i % 28)
                        + ",1,"
                        + kind(i)),
        "column 'date'",
        "at most 100 different texts",
        "line 102");
    refused(
        "thousands-of-texts.csv",
        "town,a,kind\n" + rows(3000, i -> "town " + i + ",1," + kind(i)),
        "column 'town'",
        "at most 100 different texts");
    refused(
        "long-text.csv",
        "note,a,kind\n" + rows(40, i -> "so " + "very ".repeat(1000) + "long,1," + kind(i)),
        "column 'note'",
        "short");
    refused("endless.csv", trees() + "x".repeat(21_000_000) + ",2,oak\n", "cell is too long");
    refused("nul.csv", trees() + "1,2,o\0ak\n", "line 42", "\\u{0}");
    trains("formulas.csv", rows(40, i -> "=1+" + i % 3 + "," + number() + "," + kind(i)), CLASSES);
    trains("line-breaks.csv", trees().replace(",oak", ",\"oak\""), CLASSES);
    trains("inches.csv", rows(40, i -> i % 4 + "\" pipe," + number() + "," + kind(i)), CLASSES);
    refused("mostly-numbers.csv", trees() + "n.a.,2,oak\n", "line 42, column 1", "'n.a.'");
  }

  private void missing() {
    String lacking =
        "a,colour,kind\n"
            + rows(
                40,
                i ->
                    (i % 7 == 3 ? "" : number())
                        + ","
                        + (i % 9 == 4 ? "" : i % 2 == 0 ? "red" : "blue")
                        + ","
                        + kind(i));
    refused("missing.csv", lacking, "line 5, column 1", "--missing mean");
    trains("filled.csv", lacking, CLASSES, "--missing", "mean");
    trains("nan.csv", lacking.replace("\n,", "\nNaN,"), CLASSES, "--missing", "mean");
    trains("not-available.csv", lacking.replace("\n,", "\n#N/A,"), CLASSES, "--missing", "mean");
    trains("question.csv", lacking.replace(",,", ",?,"), CLASSES, "--missing", "mean");
    refused(
        "empty-column.csv",
        "a,b,kind\n" + rows(40, i -> "," + number() + "," + kind(i)),
        "line 2, column 1");
    refusedWith(
        List.of("--missing", "mean"),
        "nothing-to-fill-in.csv",
        "a,b,kind\n" + rows(40, i -> "," + number() + "," + kind(i)),
        "column 'a' has no number");
    refused("missing-label.csv", trees() + "1,2,\n", "line 42: the label is missing");
    refused("nan-label.csv", trees() + "1,2,NaN\n", "line 42", "'NaN' is no class");
    refused(
        "trailing-commas.csv",
        trees().replace("\n", ",\n"),
        "the target, column 4, is empty in every row",
        "--target");
  }

  private void targets() {
    trains("quantity.csv", rows(40, i -> i * i + "," + number()), QUANTITY);
    trains("whole.csv", rows(40, i -> number() + "," + i * i), "more than 20 values");
    trains("ten-classes.csv", rows(60, i -> number() + "," + i % 10), CLASSES);
    trains("labels-as-numbers.csv", rows(40, i -> number() + "," + (i % 2) + ".0"), CLASSES);
    trains("true-or-false.csv", rows(40, i -> number() + "," + (i % 2 == 0)), CLASSES);
    trains(
        "rare.csv",
        "a,kind\n" + rows(40, i -> number() + "," + (i == 7 ? "yew" : kind(i))),
        "of the classes yew no row is held out");
    trains(
        "labels.csv",
        "a,wet,cold\n" + rows(40, i -> number() + "," + i % 2 + "," + i / 2 % 2),
        "are labels",
        "--target",
        "wet",
        "--target",
        "cold");
    trains(
        "yes-or-no.csv",
        "a,wet,cold\n" + rows(40, i -> number() + "," + (i % 2 == 0 ? "Yes,NO" : "no,TRUE")),
        "are labels",
        "--target",
        "wet",
        "--target",
        "cold");
    refusedWith(
        List.of("--target", "wet", "--target", "cold"),
        "two-is-no-label.csv",
        "a,wet,cold\n" + rows(40, i -> number() + ",0," + i % 3),
        "'2'",
        "1 or 0");
    refused("one-class.csv", rows(40, i -> number() + ",oak"), "at least two classes");
    refused("same-quantity.csv", rows(40, i -> number() + ",0.5"), "nothing to learn");
    refused(
        "a-class-each.csv", rows(40, i -> number() + ",tree " + i), "two rows of each are needed");
    refusedWith(
        List.of("--task", "regression"), "no-quantity.csv", trees(), "row 1", "'oak'", "a number");
    trains(
        "asked-for.csv", rows(40, i -> number() + "," + i % 4), "--task", "--task", "regression");
    refused(
        "huge-quantity.csv",
        rows(40, i -> number() + "," + (i == 3 ? "1e39" : number())),
        "row 4",
        "single precision");
    trains("great-quantity.csv", rows(40, i -> number() + "," + i + ".5e36"), QUANTITY);
    trains("prices.csv", rows(40, i -> number() + "," + i + ".99"), QUANTITY);
    refused(
        "long-class.csv",
        rows(40, i -> number() + "," + kind(i).repeat(100)),
        "the label of line ",
        "short");
    refusedWith(
        List.of("--target", "kind", "--target", "kind"), "same-target.csv", trees(), "different");
  }

  private void otherFormats() {
    refused("workbook.csv", joined("PK\u0003\u0004".getBytes(ISO_8859_1), junk()), "zip archive");
    refused("page.csv", "<!DOCTYPE html>\n<html><body>a,b</body></html>\n", "a web page");
    refused(
        "pointer.csv", "version https://git-lfs.github.com/spec/v1\noid sha256:ab\n", "Git LFS");
    refused("records.csv", "{\"a\": [1, 2], \"kind\": [\"oak\", \"elm\"]}\n", "JSON");
    refused("array.csv", joined("\u0093NUMPY\u0001\0".getBytes(ISO_8859_1), junk()), "NumPy");
    refused("pickle.csv", joined("\u0080\u0004\u0095".getBytes(ISO_8859_1), junk()), "pickle");
    refused("junk.csv", junk(), "must be text in UTF-8");
    refused("zeros.csv", new byte[5000], "at least two columns");
  }

  private byte[] junk() {
    byte[] bytes = new byte[5000];
    random.nextBytes(bytes);
    return bytes;
  }
}
