package keel.laws.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import keel.laws.Blocks;
import keel.laws.Forgery;
import keel.verify.Verifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.cli.ExitCode;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.Sha256;
import keel.verify.smt.SecondOpinion;

/**
 * Certificates that were altered, by somebody who makes every digest fit again, or that belong to
 * something else. Without the attack each is accepted.
 */
final class Attacks {
  private static final DenseBlock GENUINE =
      Models.dense(Activation.TANH, Models.square(-1, 0.5, 0.5, -1.5));
  private static final DenseBlock UNSTABLE =
      Models.dense(Activation.TANH, Models.square(-3, 0.5, 0.5, -1.5));

  /** Contracts in a metric that has to be found. */
  private static final RecurrentBlock LEAKY =
      Models.recurrent(Activation.TANH, 0.5, Models.square(0, 1.2, -1.2, 0));

  private final List<Entry> entries = new ArrayList<>();

  private Attacks() {}

  static List<Entry> entries() {
    Attacks corpus = new Attacks();
    corpus.bounds();
    corpus.claims();
    corpus.witnesses();
    corpus.equilibria();
    corpus.leaky();
    corpus.others();
    return corpus.entries;
  }

  // ---- Files ----

  /** The model and its certificate, as the verifier writes them. */
  private static Path certified(Path folder, Block block) throws IOException {
    Path file = Models.write(folder, block);
    Path text = CertificateFile.besideModel(file);
    CertificateFile.write(text, new Verifier(SecondOpinion.NONE).certify(ModelFile.read(file)));
    return text;
  }

  private static List<String> check(Path certificate) {
    return List.of(
        "check",
        certificate.toString(),
        certificate.resolveSibling("model.safetensors").toString());
  }

  private interface BodyChange {
    void apply(ObjectNode body);
  }

  private void add(String family, String name, String why, Entry.Case attack) {
    entries.add(
        new Entry(
            family,
            name,
            ExitCode.ALTERED,
            why,
            attack,
            folder -> check(certified(folder, GENUINE))));
  }

  /** Changes the JSON and makes its digest fit. */
  private void forged(String family, String name, String why, BodyChange change) {
    add(
        family,
        name,
        why,
        folder -> {
          Path file = certified(folder, GENUINE);
          forge(file, change);
          return check(file);
        });
  }

  private static void forge(Path file, BodyChange change) throws IOException {
    ObjectNode root = (ObjectNode) Json.MAPPER.readTree(Files.readAllBytes(file));
    ObjectNode body = (ObjectNode) root.get("certificate");
    change.apply(body);
    root.put("sha256", Sha256.of(Json.MAPPER.writeValueAsBytes(body)));
    Files.write(file, Json.MAPPER.writeValueAsBytes(root));
  }

  /** Changes the certificate itself; what is written then is in order in every way. */
  private interface CertificateChange {
    Certificate of(Certificate certificate);
  }

  private void rewritten(String family, String name, String why, CertificateChange change) {
    add(
        family,
        name,
        why,
        folder -> {
          Path file = certified(folder, GENUINE);
          CertificateFile.write(file, change.of(CertificateFile.read(file)));
          return check(file);
        });
  }

  // ---- Bounds and claims ----

  private static ObjectNode claim(JsonNode body, int index) {
    return (ObjectNode) body.get("claims").get(index);
  }

  private static ObjectNode bound(JsonNode body, int claim, int index) {
    return (ObjectNode) claim(body, claim).get("bounds").get(index);
  }

  private static void move(ObjectNode bound, DoubleUnaryOperator change) {
    double moved = change.applyAsDouble(Double.parseDouble(bound.get("certified").asText()));
    bound.put("certified", Double.toHexString(moved));
    Bound.Relation relation =
        bound.get("relation").asText().equals(Bound.Relation.AT_MOST.fileName())
            ? Bound.Relation.AT_MOST
            : Bound.Relation.AT_LEAST;
    bound.put("certified_decimal", relation.text(moved));
  }

  private void bounds() {
    String family = "bounds that were changed";
    forged(
        family,
        "λmin tightened by one unit",
        "more than the witness proves",
        b -> move(bound(b, 0, 0), Math::nextUp));
    forged(
        family,
        "λmax tightened by one unit",
        "more than the witness proves",
        b -> move(bound(b, 0, 1), Math::nextDown));
    forged(
        family,
        "λmin loosened by one unit",
        "not what the witness proves",
        b -> move(bound(b, 0, 0), Math::nextDown));
    forged(
        family,
        "a gain halved",
        "more than the witness proves",
        b -> move(bound(b, 4, 0), x -> x / 2));
    forged(family, "a rate improved", "more than follows", b -> move(bound(b, 3, 0), x -> x * 0.9));
    forged(
        family,
        "a number of steps halved",
        "more than follows",
        b -> move(bound(b, 2, 1), x -> Math.floor(x / 2)));
    forged(
        family,
        "a relation turned round",
        "the opposite is claimed",
        b -> bound(b, 0, 0).put("relation", "at_most"));
    forged(
        family,
        "a bound shown by something else",
        "it is no part of it",
        b -> ((ArrayNode) bound(b, 0, 0).get("shown_by")).set(0, "block/lambda_max"));
    forged(
        family,
        "a bound left out",
        "every bound is part of the claim",
        b -> ((ArrayNode) claim(b, 0).get("bounds")).remove(1));
  }

  private void claims() {
    String family = "claims that were changed";
    forged(
        family,
        "renamed",
        "nothing of the kind was shown",
        b -> claim(b, 3).put("property", "convergence"));
    forged(
        family,
        "of another block",
        "there is none of that name",
        b -> claim(b, 0).put("scope", "other"));
    forged(
        family,
        "by another theorem",
        "that one was not used",
        b -> claim(b, 0).put("theorem", "theorem-4-dominance"));
    forged(
        family,
        "in another norm",
        "that one was not used",
        b -> claim(b, 0).putObject("norm").put("kind", "symmetric_part"));
    forged(
        family,
        "at another depth",
        "it is the block's",
        b -> ((ObjectNode) claim(b, 4).get("depth")).put("steps", 1));
    forged(
        family,
        "with inputs in another norm",
        "that one was not used",
        b -> claim(b, 4).put("input_norm", "maximum"));
    forged(
        family,
        "for every gate",
        "an equilibrium needs open units",
        b -> claim(b, 1).put("holds_for", "every_gate"));
    forged(
        family, "of the network", "a block is spoken of", b -> claim(b, 0).put("scope", "network"));
    forged(
        family, "of a wider region", "it holds only there", b -> claim(b, 3).putObject("region"));
    forged(
        family,
        "left out",
        "every property has a verdict",
        b -> ((ArrayNode) b.get("claims")).remove(1));
    forged(
        family,
        "made twice",
        "once is enough",
        b -> ((ArrayNode) b.get("claims")).add(claim(b, 0).deepCopy()));
    forged(
        family,
        "of a larger radius",
        "the rate depends on it",
        b ->
            ((ObjectNode) b.get("region"))
                .put("state_radius", Double.toHexString(2))
                .put("state_radius_decimal", "2"));
    add(
        family,
        "REFUTED turned into CERTIFIED",
        "the evidence refutes it",
        folder -> {
          Path file = certified(folder, UNSTABLE);
          Certificate refuted = CertificateFile.read(file);
          Path scratch = Files.createDirectory(folder.resolve("genuine"));
          List<Claim> best = CertificateFile.read(certified(scratch, GENUINE)).claims();
          CertificateFile.write(file, Forgery.of(refuted, best, refuted.evidence()));
          return check(file);
        });
    add(
        family,
        "INCONCLUSIVE turned into CERTIFIED",
        "there is no evidence for it",
        folder -> {
          Path file =
              certified(folder, Models.dense(Activation.SINE, Models.square(-1, 0.5, 0.5, -1.5)));
          Certificate open = CertificateFile.read(file);
          List<Claim> claims =
              open.claims().stream().map(c -> c.with(new Verdict.Certified(List.of()))).toList();
          Certificate forged = Forgery.of(open, claims, open.evidence());
          if (forged.status() != Status.CERTIFIED) {
            throw new IllegalStateException("the forgery does not even say so");
          }
          CertificateFile.write(file, forged);
          return check(file);
        });
  }

  // ---- Equilibria ----

  private void equilibrium(String name, String why, CertificateChange change) {
    Block block = Models.equilibrium(Activation.RELU, Models.square(0, -2, 2, 0));
    entries.add(
        new Entry(
            "certificates of equilibria that were changed",
            name,
            ExitCode.ALTERED,
            why,
            folder -> {
              Path file = certified(folder, block);
              CertificateFile.write(file, change.of(CertificateFile.read(file)));
              return check(file);
            },
            folder -> check(certified(folder, block))));
  }

  private static Certificate with(Certificate certificate, String name, Vector numbers) {
    Map<String, Evidence> evidence = new TreeMap<>(certificate.evidence());
    evidence.computeIfPresent(
        name, (key, e) -> new Evidence(e.factor(), e.direction(), Optional.of(numbers)));
    return Forgery.of(certificate, certificate.claims(), evidence);
  }

  private void equilibria() {
    String monotone = "block/monotone";
    equilibrium(
        "a multiplier below zero", "Λ is positive", c -> with(c, monotone, Vector.of(1, -1)));
    equilibrium("a multiplier of zero", "Λ is positive", c -> with(c, monotone, Vector.of(1, 0)));
    equilibrium(
        "a multiplier too few", "there is one for each unit", c -> with(c, monotone, Vector.of(1)));
    equilibrium(
        "a gain from half the number",
        "the witness does not prove it",
        c -> {
          double[] numbers =
              c.evidence().get("block/equilibrium_gain").numbers().orElseThrow().toArray();
          numbers[0] /= 2;
          return with(c, "block/equilibrium_gain", Vector.of(numbers));
        });
    equilibrium(
        "a rate from half the number",
        "the witness does not prove it",
        c ->
            with(
                c,
                "block/solver_step",
                Vector.of(
                    c.evidence().get("block/solver_step").numbers().orElseThrow().get(0) / 2)));
    equilibrium(
        "that claims stability, too",
        "an equilibrium block takes no steps whose states could move apart",
        c -> {
          List<Claim> claims = new ArrayList<>(c.claims());
          claims.add(
              0,
              new Claim(
                  "block",
                  Property.INCREMENTAL_STABILITY,
                  claims.get(0).theorem(),
                  claims.get(0).statement(),
                  claims.get(0).verdict()));
          return Forgery.of(c, claims, c.evidence());
        });
  }

  // ---- Blocks with a leak ----

  private void leaky(Block block, String name, String why, CertificateChange change) {
    entries.add(
        new Entry(
            "certificates of blocks with a leak that were changed",
            name,
            ExitCode.ALTERED,
            why,
            folder -> {
              Path file = certified(folder, block);
              CertificateFile.write(file, change.of(CertificateFile.read(file)));
              return check(file);
            },
            folder -> check(certified(folder, block))));
  }

  /** Changes one of the numbers of some evidence, counted from the end if below zero. */
  private static CertificateChange number(String name, int index, DoubleUnaryOperator change) {
    return certificate -> {
      double[] numbers = certificate.evidence().get(name).numbers().orElseThrow().toArray();
      int place = index < 0 ? numbers.length + index : index;
      numbers[place] = change.applyAsDouble(numbers[place]);
      return with(certificate, name, Vector.of(numbers));
    };
  }

  /** Claims a number that is a little better. */
  private static CertificateChange better(Property property) {
    return certificate -> {
      List<Claim> claims =
          certificate.claims().stream()
              .map(
                  claim -> {
                    if (claim.property() != property) {
                      return claim;
                    }
                    Bound bound = ((Verdict.Certified) claim.verdict()).bounds().get(0);
                    Bound tighter =
                        new Bound(
                            bound.quantity(),
                            bound.relation(),
                            Math.nextDown(bound.certified()),
                            bound.shownBy());
                    return claim.with(new Verdict.Certified(List.of(tighter)));
                  })
              .toList();
      return Forgery.of(certificate, claims, certificate.evidence());
    };
  }

  private void leaky() {
    String step = "block/step";
    String gain = "block/step_gain";
    String proved = "the factor does not prove it";
    leaky(LEAKY, "an entry of P", proved, number(step, -1, p -> p / 2));
    leaky(LEAKY, "P turned round", "P ⪰ I", number(step, -1, p -> -p));
    leaky(LEAKY, "a multiplier", proved, number(step, 2, l -> l * 2));
    leaky(LEAKY, "a multiplier below zero", "Λ ⪰ 0", number(step, 2, l -> -l));
    leaky(LEAKY, "a rate of the evidence", proved, number(step, 1, r -> r / 2));
    leaky(LEAKY, "a rate of the evidence of zero", "r > 0", number(step, 1, r -> 0));
    leaky(LEAKY, "a squared gain of the evidence", proved, number(gain, 0, b -> b / 2));
    leaky(LEAKY, "a squared gain of zero", "b > 0", number(gain, 0, b -> 0));
    leaky(LEAKY, "a rate below the proven one", "by a unit", better(Property.CONTRACTION_RATE));
    leaky(LEAKY, "a gain below the proven one", "by a unit", better(Property.EUCLIDEAN_GAIN));
    leaky(
        LEAKY,
        "a gain for other inputs at every step below the proven one",
        "by a unit",
        better(Property.INPUT_TO_STATE_GAIN));
    leaky(
        LEAKY,
        "evidence of another size",
        "P has three entries",
        c -> {
          double[] numbers = c.evidence().get(step).numbers().orElseThrow().toArray();
          return with(c, step, Vector.of(Arrays.copyOf(numbers, numbers.length - 1)));
        });
    leaky(
        LEAKY,
        "evidence with more than there is",
        "P has three entries",
        c -> {
          double[] numbers = c.evidence().get(step).numbers().orElseThrow().toArray();
          return with(c, step, Vector.of(Arrays.copyOf(numbers, numbers.length + 1)));
        });
    leaky(
        Models.recurrent(Activation.TANH, 1, Models.square(0.5, -0.5, 0.5, 0.5)),
        "a norm from half the number",
        "the witness does not prove it",
        number("block/step_norm", 0, b -> b / 2));
    leaky(
        Models.recurrent(Activation.TANH, 1, Models.square(0.25, 3, 0.0625, 0.25)),
        "weights of rows turned round",
        "they are positive",
        c -> {
          Map<String, Evidence> evidence = new TreeMap<>(c.evidence());
          evidence.computeIfPresent(
              "block/step_rows",
              (key, e) ->
                  new Evidence(
                      e.factor(),
                      e.direction()
                          .map(
                              v -> Direction.of(Arrays.stream(v.toArray()).map(w -> -w).toArray())),
                      e.numbers()));
          return Forgery.of(c, c.claims(), evidence);
        });
    leaky(
        LEAKY,
        "the refutation of another block",
        "this one's steps have no such eigenvalue",
        c -> {
          Model unstable =
              Blocks.model(Models.recurrent(Activation.TANH, 0.5, Models.square(0, 2.5, -2.5, 0)));
          Certificate other = new Verifier(SecondOpinion.NONE).certify(unstable);
          return Forgery.of(c, other.claims(), other.evidence());
        });
    leaky(
        Models.stack(Activation.TANH, Models.square(0, 0.5, -0.5, 0)),
        "the refutation of another stack",
        "these layers have no such eigenvalue",
        c -> {
          Matrix large = Models.square(0, 2.5, -2.5, 0);
          Model unstable =
              Blocks.model(Models.stack(Activation.TANH, large, large.transpose(), large));
          Certificate other = new Verifier(SecondOpinion.NONE).certify(unstable);
          return Forgery.of(c, other.claims(), other.evidence());
        });
  }

  // ---- Witnesses ----

  private interface EvidenceChange {
    void apply(Map<String, Evidence> evidence);
  }

  private void evidence(String name, String why, EvidenceChange change) {
    rewritten(
        "witnesses that were changed",
        name,
        why,
        certificate -> {
          Map<String, Evidence> evidence = new TreeMap<>(certificate.evidence());
          change.apply(evidence);
          return Forgery.of(certificate, certificate.claims(), evidence);
        });
  }

  private static Evidence entry(Evidence evidence, int index, long added) {
    FactorWitness factor = evidence.factor().orElseThrow();
    long[] entries = factor.toArray();
    entries[index] += added;
    return new Evidence(
        Optional.of(FactorWitness.of(factor.exponent(), factor.size(), entries)),
        evidence.direction(),
        evidence.numbers());
  }

  private void witnesses() {
    String least = "block/lambda_min";
    String greatest = "block/lambda_max";
    String gain = "block/gain_limit";
    for (String obligation : List.of(least, greatest, gain)) {
      evidence(
          "one integer of " + obligation,
          "the residual grows, and the bound with it",
          e -> e.compute(obligation, (key, found) -> entry(found, 0, 1L << 30)));
      evidence(obligation + " left out", "nothing proves the claim", e -> e.remove(obligation));
    }
    evidence(
        "evidence that no claim needs",
        "it would only keep the checker busy",
        e ->
            e.put(
                "block/slopes",
                new Evidence(
                    Optional.empty(), Optional.empty(), Optional.of(Vector.constant(128, 1)))));
    evidence(
        "two swapped",
        "each proves something else",
        e -> {
          Evidence one = e.get(least);
          e.put(least, e.get(greatest));
          e.put(greatest, one);
        });
    evidence(
        "a squared gain made smaller",
        "the factor does not prove it",
        e ->
            e.compute(
                gain,
                (key, found) ->
                    new Evidence(
                        found.factor(),
                        found.direction(),
                        found.numbers().map(v -> Vector.of(v.get(0) / 2)))));
    evidence(
        "the gain 0 of an input that moves nothing",
        "this one moves the state",
        e ->
            e.put(
                gain,
                new Evidence(
                    Optional.of(FactorWitness.of(0, 2, new long[3])),
                    Optional.empty(),
                    Optional.of(Vector.of(0)))));
  }

  // ---- Certificates of something else ----

  /** The genuine certificate beside another model, its digest made to fit. */
  private void other(String name, String why, Block block) {
    add(
        "certificates of something else",
        name,
        why,
        folder -> {
          Path file = certified(folder, GENUINE);
          Path model = Models.write(folder, block);
          String digest = ModelFile.read(model).sha256();
          forge(file, body -> body.put("model_sha256", digest));
          return check(file);
        });
  }

  private void others() {
    other(
        "of other weights",
        "one entry is larger by one unit",
        Models.dense(Activation.TANH, Models.square(-Math.nextUp(1.0), 0.5, 0.5, -1.5)));
    other("of an unstable block", "it overshoots", UNSTABLE);
    other("of another activation", "a sine", Models.dense(Activation.SINE, GENUINE.state()));
    other(
        "of another step size",
        "gains and rates depend on it",
        Models.dense(Activation.TANH, Vector.of(0.5, 0.5), GENUINE.state()));
    other(
        "of more units",
        "nothing was shown of the third",
        Models.dense(Activation.TANH, Models.square(-1, 0.5, 0, 0.5, -1.5, 0, 0, 0, -3)));
    add(
        "certificates of something else",
        "of another file",
        "the digest of the model is not this one's",
        folder -> {
          Path file = certified(folder, GENUINE);
          Models.write(folder, UNSTABLE);
          return check(file);
        });
  }
}
