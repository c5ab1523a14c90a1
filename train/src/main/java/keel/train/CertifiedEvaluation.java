package keel.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import keel.train.data.PackedPatterns;
import keel.train.data.Patterns;
import keel.train.data.TestSet;
import keel.train.network.InvalidDesign;
import keel.verify.Checker;
import keel.verify.MemoryNeed;
import keel.verify.Tool;
import keel.verify.Verifier;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.InputNorm;
import keel.verify.model.Model;
import keel.verify.model.NamedFile;
import keel.verify.model.ScratchFolder;
import keel.verify.model.Sha256;
import keel.verify.model.Target;
import keel.verify.network.CertifiedAnswer;
import keel.verify.network.CertifiedRadius;
import keel.verify.shard.InvalidShard;
import keel.verify.shard.Parcel;
import keel.verify.shard.Task;
import keel.verify.shard.Work;
import keel.verify.shard.WorkKind;
import keel.verify.smt.SecondOpinion;

/**
 * The certified radius of every pattern that a classifier is measured on.
 *
 * <p>Units: those of the table: see {@link CertifiedAnswer}.
 *
 * <p>On another machine: a parcel holds the model's bytes, those of a certificate of it, and the
 * patterns, bit for bit. The certificate is checked there, once, and the gains follow from it as
 * they do here; where they are others, their digest in the task tells.
 */
public final class CertifiedEvaluation implements Work {
  private static final String KIND = "radii";
  private static final String MODEL_FILE = "model.safetensors";
  private static final String CERTIFICATE_FILE = "model.cert.json";
  private static final String PATTERNS_FILE = "patterns";
  private static final String TIMED = "timed";
  private static final String MODEL = "model";
  private static final String NORM = "norm";
  private static final String GAINS = "gains";
  private static final int CHUNK = 128;

  private final Patterns patterns;
  private final CertifiedRadius radius;
  private final Task task;
  private final boolean isTimed;
  private final Packing packing;

  /** What makes the parcel. */
  private interface Packing {
    Parcel parcel() throws IOException;
  }

  /**
   * Where a model was read from.
   *
   * @param model its file
   * @param certificate of it; none where it was certified anew
   */
  public record Source(Path model, Optional<Path> certificate) {}

  private CertifiedEvaluation(
      Patterns patterns, CertifiedRadius radius, Task task, boolean isTimed, Packing packing) {
    this.patterns = patterns;
    this.radius = radius;
    this.task = task;
    this.isTimed = isTimed;
    this.packing = packing;
  }

  /**
   * An evaluation that has not begun.
   *
   * @param source of the model, for parcels
   * @param radius of the model, in raw units and the norm that is named
   * @param isTimed whether rows say how long they took; they differ from run to run then
   * @throws InvalidDesign if the patterns do not fit the model, or have no classes
   */
  public static CertifiedEvaluation of(
      Source source,
      Model model,
      TestSet data,
      CertifiedRadius radius,
      InputNorm norm,
      boolean isTimed) {
    Answers.requireFits(model.network(), data);
    InvalidDesign.require(
        data.target() instanceof Target.Classes,
        "certified radii are those of classes, but " + data.name() + " has none as its target");
    SortedMap<String, String> keys = new TreeMap<>();
    keys.put("tool", Tool.NAME);
    keys.put(MODEL, model.sha256());
    keys.put("dataset", data.sha256());
    keys.put("part", data.part());
    keys.put(NORM, norm.shortName());
    keys.put(GAINS, radius.gainsSha256());
    Task task = new Task(keys, data.patterns().size(), CertifiedAnswer.COLUMNS);
    return new CertifiedEvaluation(
        data.patterns(),
        radius,
        task,
        isTimed,
        () -> pack(source, model, data.patterns(), task, isTimed));
  }

  @Override
  public Task task() {
    return task;
  }

  @Override
  public int chunk() {
    return CHUNK;
  }

  @Override
  public List<String> rows(int from, int to) {
    return IntStream.range(from, to).parallel().mapToObj(index -> answer(index).row()).toList();
  }

  @Override
  public boolean isRow(int index, String row) {
    return CertifiedAnswer.of(row).filter(answer -> answer.index() == index).isPresent();
  }

  @Override
  public Optional<Parcel> parcel() throws IOException {
    return Optional.of(packing.parcel());
  }

  private CertifiedAnswer answer(int index) {
    long begin = System.nanoTime();
    CertifiedAnswer answer = radius.answer(index, patterns.label(index), patterns.input(index));
    return isTimed ? answer.taking((System.nanoTime() - begin) * 1e-9) : answer;
  }

  /**
   * A model that was certified anew for this run has no certificate that another machine could
   * check: it is made now.
   */
  private static Parcel pack(
      Source source, Model model, Patterns patterns, Task task, boolean isTimed)
      throws IOException {
    byte[] bytes = NamedFile.content(source.model);
    if (!Sha256.of(bytes).equals(model.sha256())) {
      throw new InvalidShard(source.model + " was changed while it was evaluated; start again");
    }
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put(MODEL_FILE, bytes);
    files.put(PATTERNS_FILE, PackedPatterns.of(patterns));
    try (ScratchFolder scratch = ScratchFolder.open()) {
      Path certificate = source.certificate.orElse(scratch.path().resolve(CERTIFICATE_FILE));
      if (source.certificate.isEmpty()) {
        CertificateFile.write(certificate, new Verifier(SecondOpinion.NONE).certify(model));
      }
      files.put(CERTIFICATE_FILE, NamedFile.content(certificate));
      files.put(evidence(), NamedFile.content(CertificateFile.evidenceFile(certificate)));
    }
    return new Parcel(
        KIND, task, new TreeMap<>(Map.of(TIMED, Boolean.toString(isTimed))), files, false);
  }

  private static String evidence() {
    return CertificateFile.evidenceFile(Path.of(CERTIFICATE_FILE)).toString();
  }

  /** Opens evaluations that were sent from another machine. */
  public static final class Kind implements WorkKind {
    /** For {@link java.util.ServiceLoader}. */
    public Kind() {}

    @Override
    public String name() {
      return KIND;
    }

    @Override
    public Work open(Parcel parcel) throws IOException {
      SortedMap<String, String> keys = new TreeMap<>(parcel.task().keys());
      InputNorm norm = norm(keys.getOrDefault(NORM, ""));
      try (ScratchFolder scratch = ScratchFolder.open()) {
        parcel.unpack(scratch.path(), MODEL_FILE, CERTIFICATE_FILE, evidence());
        Model model = MemoryNeed.CHECKING.read(scratch.path().resolve(MODEL_FILE));
        CertifiedRadius radius = radius(model, scratch.path().resolve(CERTIFICATE_FILE), norm);
        Patterns patterns = PackedPatterns.read(parcel.file(PATTERNS_FILE));
        keys.put("tool", Tool.NAME);
        keys.put(MODEL, model.sha256());
        keys.put(GAINS, radius.gainsSha256());
        return new CertifiedEvaluation(
            patterns,
            radius,
            new Task(keys, patterns.size(), CertifiedAnswer.COLUMNS),
            Boolean.parseBoolean(parcel.setting(TIMED)),
            () -> parcel);
      }
    }

    private static CertifiedRadius radius(Model model, Path certificate, InputNorm norm)
        throws IOException {
      var network = Checker.concluded(CertificateFile.read(certificate), model);
      return CertifiedRadius.of(network, norm)
          .orElseThrow(
              () -> new InvalidShard(CertifiedRadius.missing(network, norm).orElseThrow()));
    }

    private static InputNorm norm(String name) {
      for (InputNorm norm : InputNorm.values()) {
        if (norm.shortName().equals(name)) {
          return norm;
        }
      }
      throw new InvalidShard("radii were asked for in the norm '" + name + "', which is none");
    }
  }
}
