package keel.verify.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a file seems to be, by its first bytes: for messages about one that cannot be read. It
 * decides nothing.
 */
public enum FileFormat {
  /** Nothing at all. */
  EMPTY("empty; was it written to the end?", "\\s*\\z"),
  /** Tensors: a length below 2^32, then a JSON object. */
  SAFETENSORS("a safetensors file; " + Advice.ORDER, "(?!)"),
  /** What stands for a large file in a Git repository. */
  GIT_LFS(
      "a Git LFS pointer in the place of the file; fetch the file with `git lfs pull`",
      "version https://git-lfs"),
  /** What a browser shows. */
  HTML("a web page; download the file itself", "\\s*(<!doctype html|<html)"),
  /** Of PyTorch, among others. */
  ZIP("a zip archive, as torch.save and Excel make them; " + Advice.IMPORT, "pk\u0003\u0004"),
  /** Of older versions of PyTorch, among others. */
  PICKLE("a Python pickle, as torch.save made them; " + Advice.IMPORT, "\u0080[\u0002-\u0005]"),
  /** Of Keras. */
  HDF5("an HDF5 file, as Keras makes them; " + Advice.EXPORT, "\u0089hdf"),
  /** Of llama.cpp. */
  GGUF("a GGUF file; " + Advice.EXPORT, "gguf"),
  /** One array. */
  NUMPY("a NumPy array; " + Advice.EXPORT, "\u0093numpy"),
  /** Compressed. */
  GZIP("compressed with gzip; unpack it", "\u001f\u008b"),
  /** A text that begins as an object does. */
  JSON("JSON; " + Advice.ORDER, "\\s*\\{\\s*[\"}]"),
  /** Any other text, and JSON: what a policy and settings are. */
  YAML("YAML", "(?!)"),
  /** Rows of cells, packed or not. */
  CSV("a table of cells between commas", "(?!)");

  private static final int LOOKED_AT = 64;

  private final String description;
  private final String beginning;

  /**
   * A format.
   *
   * @param beginning a pattern of its first bytes in ISO 8859-1 and lower case
   */
  FileFormat(String description, String beginning) {
    this.description = description;
    this.beginning = beginning;
  }

  private static final class Advice {
    static final String IMPORT =
        "`keel import` reads the tensors that torch.save writes, as docs/model-file.md shows";
    static final String EXPORT = "write its tensors from Python as docs/model-file.md shows";
    static final String ORDER =
        "a certificate (.cert.json) goes before its model on the command line";
  }

  /** The format of content, if it is a known one. */
  static Optional<FileFormat> of(byte[] content) {
    if (content.length > Long.BYTES
        && content[Long.BYTES] == '{'
        && (content[4] | content[5] | content[6] | content[7]) == 0) {
      return Optional.of(SAFETENSORS);
    }
    String start =
        new String(content, 0, Math.min(content.length, LOOKED_AT), StandardCharsets.ISO_8859_1)
            .toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(format -> Pattern.compile(format.beginning).matcher(start).lookingAt())
        .findFirst();
  }

  private String needed() {
    return this == SAFETENSORS ? "a safetensors file" : this == CSV ? description : name();
  }

  /** What this is, with advice that suits who needs the other format. */
  private String describedTo(FileFormat needed) {
    return needed == YAML || needed == CSV
        ? description
            .replace("; " + Advice.IMPORT, "")
            .replace("; " + Advice.EXPORT, "")
            .replace("; " + Advice.ORDER, "")
        : description;
  }

  /** What to say of content that is not in this format but in another known one. */
  public Optional<String> insteadOf(byte[] content) {
    return of(content)
        .filter(found -> found != this)
        .filter(found -> !(this == YAML && found == JSON) && !(this == CSV && found == GZIP))
        .map(found -> "it must be " + needed() + ", and is " + found.describedTo(this));
  }

  /** The same of a file. */
  public Optional<String> insteadOf(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return insteadOf(in.readNBytes(LOOKED_AT));
    }
  }
}
