package keel.verify.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Json;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Opens reports in a headless Chromium and looks at what a reader sees. Screenshots stay in
 * target/screenshots. Skipped where there is no Chromium.
 */
class ReportBrowserTest {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  /** Runs within a copy of the page, which itself has no script, and leaves what it found. */
  private static final String PROBE =
      """
      <script>
      window.addEventListener("load", () => {
        const luminance = c => {
          const [r, g, b] = c.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const parse = text => text.match(/[0-9.]+/g).map(Number);
        const background = e => {
          for (; e; e = e.parentElement) {
            const c = parse(getComputedStyle(e).backgroundColor);
            if (c.length < 4 || c[3] === 1) return c;
          }
          return [255, 255, 255];
        };
        let contrast = 21, faintest = "";
        for (const e of document.querySelectorAll("body *:not(svg):not(svg *):not(script)")) {
          if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
          const a = luminance(parse(getComputedStyle(e).color)), b = luminance(background(e));
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < contrast) { contrast = ratio; faintest = e.textContent.slice(0, 40); }
        }
        const heading = document.querySelector("h1").getBoundingClientRect();
        const header = document.querySelector("header").getBoundingClientRect();
        const names = [...document.querySelectorAll("[id]")].map(e => e.id);
        const result = {
          dark: matchMedia("(prefers-color-scheme: dark)").matches,
          width: innerWidth, height: innerHeight,
          verdict: document.querySelector("h1").textContent,
          verdictSeen: heading.top >= 0 && heading.left >= 0 && header.bottom <= innerHeight && heading.right <= innerWidth,
          sticksOut: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          contrast, faintest,
          figures: [...document.querySelectorAll("figure")].map(f => ({
            title: f.querySelector("h3").textContent,
            width: f.querySelector("svg") ? f.querySelector("svg").getBoundingClientRect().width : 0,
            marks: f.querySelectorAll("svg path, svg line, svg polyline").length,
            text: (f.querySelector("[role=img]") || f).getAttribute("aria-label") || ""})),
          unreachable: [...document.querySelectorAll("main *")].filter(e =>
            e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(e).overflowX) && e.tabIndex < 0).length,
          deadLinks: [...document.querySelectorAll("a[href^='#']")].filter(a => !document.getElementById(a.hash.slice(1))).length,
          sameNames: names.length - new Set(names).size
        };
        parent.postMessage(JSON.stringify(result), "*");
      });
      </script>
      """;

  /** Windows have a least width, frames have none: what the page is opened in. */
  private static final String FRAME =
      """
      <!doctype html>
      <meta name="color-scheme" content="light dark">
      <pre id="probe"></pre>
      <script>
      addEventListener("message", m => document.getElementById("probe").textContent = m.data);
      </script>
      <iframe src="probed.html" width="%d" height="%d" style="border: 0"></iframe>
      """;

  @TempDir private Path folder;

  private Chromium chromium;

  /** The three verdicts. */
  private enum Kind {
    CERTIFIED,
    REFUTED,
    INCONCLUSIVE;

    Model model() {
      Activation activation = this == INCONCLUSIVE ? Activation.SINE : Activation.TANH;
      int n = 12;
      double[] p = Fixtures.projected(Fixtures.gram(new Random(7), n, 1), n, 0.05);
      if (this == REFUTED) {
        p[0] = 2.5;
      }
      DenseBlock block = Fixtures.block("block1", activation, Vector.constant(n, 1), p);
      double[] head = new Random(8).doubles(3L * n, -1, 1).toArray();
      Network network =
          Fixtures.network(1, block, new Linear("head", Matrix.of(3, n, head), Vector.of(0, 0, 0)));
      return new Model(network, "00".repeat(32));
    }
  }

  @BeforeEach
  void prepare() {
    Optional<Chromium> found = Chromium.find();
    assumeTrue(found.isPresent(), "skipped: Chromium is not on the PATH");
    chromium = found.get();
  }

  private Path page(Kind kind) throws IOException {
    Model model = kind.model();
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    assertEquals(kind.name(), certificate.status().name());
    Path page = folder.resolve(kind + ".html");
    Report.write(page, model, certificate);
    return page;
  }

  private String run(String... arguments) throws IOException {
    String out = chromium.run(folder, List.of(arguments));
    String errors = Files.readString(folder.resolve("err"));
    assertFalse(errors.contains("CONSOLE"), errors);
    return out;
  }

  @ParameterizedTest
  @CsvSource({
    "CERTIFIED, 1280, 800, light",
    "CERTIFIED, 390, 844, light",
    "CERTIFIED, 1280, 800, dark",
    "REFUTED, 1280, 800, light",
    "REFUTED, 390, 844, dark",
    "INCONCLUSIVE, 1280, 800, light",
    "INCONCLUSIVE, 390, 844, dark"
  })
  void a_reader_sees_the_verdict_and_can_read_everything(
      Kind kind, int width, int height, String scheme) throws IOException {
    Path page = page(kind);
    Path probed = folder.resolve("probed.html");
    Files.writeString(probed, Files.readString(page).replace("</head>", PROBE + "</head>"));
    Path frame = folder.resolve("frame.html");
    Files.writeString(frame, FRAME.formatted(width, height));
    String size = "--window-size=" + width + "," + height;
    // Without a value that Chromium knows the flag means nothing.
    String mode = scheme.equals("dark") ? "--force-dark-mode" : "--hide-scrollbars";
    String dom = run("--enable-logging=stderr", mode, "--dump-dom", frame.toUri().toString());
    Matcher matcher = Pattern.compile("<pre id=\"probe\">(.+?)</pre>").matcher(dom);
    assertTrue(matcher.find(), "the probe ran");
    JsonNode seen =
        Json.MAPPER.readTree(
            matcher.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));

    assertEquals(scheme.equals("dark"), seen.get("dark").booleanValue(), seen.toString());
    assertEquals(width, seen.get("width").intValue(), seen.toString());
    assertEquals(height, seen.get("height").intValue(), seen.toString());
    assertEquals(kind.name(), seen.get("verdict").textValue());
    assertTrue(seen.get("verdictSeen").booleanValue(), "without scrolling: " + seen);
    assertEquals(0, seen.get("sticksOut").intValue(), "no sideways scrolling: " + seen);
    assertTrue(
        seen.get("contrast").doubleValue() >= 4.5,
        "contrast " + seen.get("contrast") + " of " + seen.get("faintest"));
    assertEquals(0, seen.get("unreachable").intValue(), "by the keyboard");
    assertEquals(0, seen.get("deadLinks").intValue());
    assertEquals(0, seen.get("sameNames").intValue());
    assertTrue(seen.get("figures").size() >= 3, seen.toString());
    for (JsonNode figure : seen.get("figures")) {
      assertTrue(figure.get("width").doubleValue() > 250, figure.toString());
      assertTrue(figure.get("marks").intValue() > 20, figure.toString());
      assertTrue(figure.get("text").textValue().length() > 20, figure.toString());
    }

    Files.createDirectories(SCREENSHOTS);
    Path picture = SCREENSHOTS.resolve(kind + "-" + width + "x" + height + "-" + scheme + ".png");
    Files.deleteIfExists(picture);
    run(size, mode, "--screenshot=" + picture.toAbsolutePath(), page.toUri().toString());
    assertEquals(width, ImageIO.read(picture.toFile()).getWidth());
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void a_report_prints_to_pdf(Kind kind) throws IOException {
    Path pdf = folder.resolve("report.pdf");
    chromium.print(page(kind), pdf);
    byte[] printed = Files.readAllBytes(pdf);
    assertEquals("%PDF-", new String(printed, 0, 5, StandardCharsets.US_ASCII));
    assertTrue(printed.length > 20_000, "bytes: " + printed.length);
  }
}
