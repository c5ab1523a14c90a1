package keel.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.FieldBoxes;
import keel.verify.certificate.GivenBox;
import keel.verify.certificate.Region;
import keel.verify.model.FieldModel;
import keel.verify.model.InvalidModel;
import keel.verify.model.IoSentence;
import keel.verify.model.NotEnoughMemory;
import keel.verify.model.Sha256;
import keel.verify.model.Text;
import keel.verify.model.UnusableInput;
import keel.verify.shard.Parcel;
import keel.verify.shard.Shard;
import keel.verify.shard.Task;
import keel.verify.shard.Work;
import keel.verify.shard.WorkKind;
import keel.verify.smt.SecondOpinion;

/**
 * Certifies every model file below a folder, one after the other, without a solver's opinion, which
 * may depend on time.
 *
 * <p>A file that cannot be certified, whatever is wrong with it, has a row that says so, and the
 * rest goes on. What cannot be written ends the run: it is nothing about a model. Links are not
 * followed out of the folder, and folders behind links are not entered.
 *
 * <p>On another machine: the folder and that of the certificates must be there under the same
 * names, as on a disk that they share; what is below it must be the same.
 */
public final class Fleet implements Work {
  /** A glob that all match. */
  public static final String EVERY = "**";

  private static final String KIND = "certify";
  private static final String FOLDER = "folder";
  private static final String GLOB = "glob";
  private static final String OUTPUT = "output";
  private static final String STATES = "states";
  private static final String PARAMETERS = "parameters";
  private static final String SUFFIX = ".safetensors";

  /** The integers of a certificate, which are no model. */
  private static final String EVIDENCE = ".cert.safetensors";

  private static final int MOST = 1_000_000;

  /** How the names of files end that are written here. */
  private static final List<String> WRITTEN =
      List.of(".cert.json", EVIDENCE, ".lock", ".tsv", ".part");

  /** Of the names of files, and of paths, systems take a little more: 255 and 4096 bytes. */
  private static final int LONGEST_NAME = 255 - EVIDENCE.length();

  private static final int LONGEST_PATH = 2048;

  /** What can be read as a model at all. */
  private static final long LARGEST = Integer.MAX_VALUE;

  private final Path folder;
  private final Path realFolder;
  private final String glob;
  private final Path output;
  private final FieldBoxes boxes;
  private final List<Path> files;
  private final Task task;

  private Fleet(Path folder, String glob, Path output, FieldBoxes boxes) throws IOException {
    this.folder = folder;
    this.realFolder = folder.toRealPath();
    this.glob = glob;
    this.output = output;
    this.boxes = boxes;
    this.files = list();
    if (files.isEmpty()) {
      throw new InvalidModel(
          folder + ": no file below it ends in " + SUFFIX + " and matches " + Text.quoted(glob));
    }
    SortedMap<String, String> keys = new TreeMap<>(settings());
    keys.put("tool", Tool.NAME);
    StringBuilder names = new StringBuilder();
    files.forEach(file -> names.append(size(file)).append(' ').append(name(file)).append('\n'));
    keys.put("files", Sha256.of(names.toString().getBytes(StandardCharsets.UTF_8)));
    this.task = new Task(keys, files.size(), FleetRow.COLUMNS);
  }

  /**
   * The models below a folder.
   *
   * @param glob which of them, as {@link java.nio.file.FileSystem#getPathMatcher} reads it, by the
   *     path below the folder as the table shows it
   * @param output folder of the certificates, each under its model's path
   * @param boxes where polynomial fields are certified
   * @throws InvalidModel if there are none, or more than a million
   * @throws java.util.regex.PatternSyntaxException if the glob is none
   * @throws IOException if the folder cannot be read
   */
  public static Fleet of(Path folder, String glob, Path output, FieldBoxes boxes)
      throws IOException {
    return new Fleet(folder, glob, output, boxes);
  }

  /** The boxes that are given: what is certified depends on them. */
  private SortedMap<String, String> settings() {
    SortedMap<String, String> settings = new TreeMap<>();
    boxes.states().ifPresent(box -> settings.put(STATES, box.text()));
    boxes.parameters().ifPresent(box -> settings.put(PARAMETERS, box.text()));
    return settings;
  }

  /** In the order of their names, whatever the file system thinks of it. */
  private List<Path> list() throws IOException {
    if (!Files.isDirectory(realFolder)) {
      throw new NotDirectoryException(folder.toString());
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    List<Path> found = new ArrayList<>();
    FileVisitor<Path> visitor =
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Path below = realFolder.relativize(file);
            if (isModel(below) && matches(matcher, below)) {
              add(below);
            }
            return FileVisitResult.CONTINUE;
          }

          /** A folder that cannot be opened may hold models: it must not pass unseen. */
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (file.equals(realFolder)) {
              throw e;
            }
            add(realFolder.relativize(file));
            return FileVisitResult.CONTINUE;
          }

          private void add(Path below) {
            if (found.size() == MOST) {
              throw new InvalidModel(folder + ": more than " + MOST + " files are below it");
            }
            found.add(below);
          }
        };
    Files.walkFileTree(realFolder, visitor);
    found.sort(Comparator.comparing(Fleet::name).thenComparing(Comparator.naturalOrder()));
    return found;
  }

  private static boolean isModel(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(SUFFIX) && !name.endsWith(EVIDENCE);
  }

  /** By the path as the table shows it, on one line: what a dot stands for is no end of a line. */
  private static boolean matches(PathMatcher matcher, Path below) {
    try {
      return matcher.matches(below.getFileSystem().getPath(name(below)));
    } catch (InvalidPathException e) {
      return true; // it has a row that says so
    }
  }

  /** As people and the table read it, the same on every system. */
  private static String name(Path below) {
    List<String> names = new ArrayList<>();
    below.forEach(part -> names.add(part.toString()));
    return Text.shown(String.join("/", names));
  }

  private long size(Path below) {
    try {
      return Files.size(realFolder.resolve(below));
    } catch (IOException e) {
      return -1;
    }
  }

  /** The model files. */
  public List<Path> files() {
    return files.stream().map(folder::resolve).toList();
  }

  /**
   * Why a certificate could not stand under the path of its model, whatever is in it: by the path
   * alone, so that all shares say the same. Else one model could keep others from theirs.
   */
  private static Optional<String> misnamed(Path below) {
    String whole = below.toString();
    if (whole.getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH
        || below.getFileName().toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      return Optional.of("its path is too long to name its certificate by; give it a shorter one");
    }
    for (Path folder = below.getParent(); folder != null; folder = folder.getParent()) {
      String name = folder.getFileName().toString();
      if (WRITTEN.stream().anyMatch(name::endsWith)) {
        return Optional.of(
            "a folder above it is named as files of results are; give the folder another name");
      }
    }
    try {
      if (below.getFileSystem().getPath(whole).equals(below)) {
        return Optional.empty();
      }
    } catch (InvalidPathException e) {
      // As below.
    }
    return Optional.of("its path is no text in the encoding of this system; give it another name");
  }

  /** The files of the certificates of a share. */
  public List<Path> certificates(Shard shard) {
    return IntStream.range(shard.from(files.size()), shard.to(files.size()))
        .mapToObj(files::get)
        .filter(file -> misnamed(file).isEmpty())
        .flatMap(file -> CertificateFile.files(certificate(file)).stream())
        .toList();
  }

  private Path certificate(Path below) {
    return CertificateFile.besideModel(output.resolve(below));
  }

  @Override
  public Task task() {
    return task;
  }

  @Override
  public List<String> rows(int from, int to) throws IOException {
    List<String> rows = new ArrayList<>();
    for (Path file : files.subList(from, to)) {
      rows.add(row(file).row());
    }
    return rows;
  }

  @Override
  public boolean isRow(int item, String row) {
    return FleetRow.of(row).filter(r -> r.path().equals(name(files.get(item)))).isPresent();
  }

  @Override
  public Optional<Parcel> parcel() {
    SortedMap<String, String> settings = settings();
    settings.put(FOLDER, folder.toAbsolutePath().toString());
    settings.put(GLOB, glob);
    settings.put(OUTPUT, output.toAbsolutePath().toString());
    return Optional.of(new Parcel(KIND, task, settings, new TreeMap<>(Map.of()), false));
  }

  private FleetRow row(Path below) throws IOException {
    Path file = folder.resolve(below);
    Certificate certificate;
    try {
      certificate = certified(file, below);
    } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
      return FleetRow.failed(name(below), digest(file), sentence(e, file, below));
    }
    CertificateFile.write(certificate(below), certificate);
    return FleetRow.of(name(below), certificate);
  }

  private Certificate certified(Path file, Path below) throws IOException {
    requireWithin(file);
    Optional<String> misnamed = misnamed(below);
    if (misnamed.isPresent()) {
      throw new InvalidModel(file + ": " + misnamed.get());
    }
    for (Path place : CertificateFile.files(certificate(below))) {
      if (Files.isDirectory(place)) {
        throw new InvalidModel(file + ": a folder is where its certificate is to be written");
      }
    }
    return MemoryNeed.CERTIFYING
        .readSubject(file)
        .match(
            new Verifier(SecondOpinion.NONE)::certify,
            field -> FieldVerifier.certify(field, region(file, field), SecondOpinion.NONE));
  }

  private Region region(Path file, FieldModel field) {
    try {
      return boxes.region(field.field(), Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new InvalidModel(file + ": " + e.getMessage());
    }
  }

  private void requireWithin(Path file) throws IOException {
    if (!file.toRealPath().startsWith(realFolder)) {
      throw new InvalidModel(file + ": a link that leads out of the folder is not followed");
    }
    if (!Files.isRegularFile(file)) {
      throw new InvalidModel(
          file
              + (Files.isDirectory(file)
                  ? ": the folder cannot be opened, so that nobody knows what is in it"
                  : ": it is no file, but a device or a pipe"));
    }
  }

  /** Of a file that was read in vain, or could have been. */
  private String digest(Path file) {
    try {
      requireWithin(file);
      return Files.size(file) > LARGEST ? FleetRow.NONE : Sha256.of(out -> Files.copy(file, out));
    } catch (IOException | InvalidModel e) {
      return FleetRow.NONE;
    }
  }

  /** Without the way to the file, which is another one on every machine. */
  private static String sentence(Throwable e, Path file, Path below) {
    String sentence = sentence(e);
    String place = file + ": ";
    return (sentence.startsWith(place) ? sentence.substring(place.length()) : sentence)
        .replace(file.toString(), name(below));
  }

  private static String sentence(Throwable e) {
    if (e instanceof UncheckedIOException wrapped) {
      return IoSentence.of(wrapped.getCause());
    }
    if (e instanceof IOException io) {
      return IoSentence.of(io);
    }
    if (e instanceof OutOfMemoryError error) {
      return NotEnoughMemory.after(error).getMessage();
    }
    return e instanceof UnusableInput ? e.getMessage() : "unexpected error: " + e;
  }

  /** Opens the certification of a folder that another machine shares out. */
  public static final class Kind implements WorkKind {
    /** For {@link java.util.ServiceLoader}. */
    public Kind() {}

    @Override
    public String name() {
      return KIND;
    }

    @Override
    public Work open(Parcel parcel) throws IOException {
      return Fleet.of(
          Path.of(parcel.setting(FOLDER)),
          parcel.setting(GLOB),
          Path.of(parcel.setting(OUTPUT)),
          new FieldBoxes(box(parcel, STATES), box(parcel, PARAMETERS)));
    }

    private static Optional<GivenBox> box(Parcel parcel, String key) {
      return Optional.ofNullable(parcel.settings().get(key)).map(GivenBox::of);
    }
  }
}
