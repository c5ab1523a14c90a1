package keel.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import keel.verify.model.FieldFile;
import keel.verify.model.ForeignModel;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.NotEnoughMemory;
import keel.verify.model.Outline;
import keel.verify.model.Outline.BlockSize;
import keel.verify.model.Subject;
import keel.verify.model.TensorFile;

/**
 * How much memory a command takes with a model at most: what reading it takes, or its weights and
 * some copies of the largest matrix, two obligations at a time; whichever is more.
 *
 * <p>Method: counted in numbers of eight bytes, measured with 1000 units and a heap that was made
 * smaller and smaller.
 */
public enum MemoryNeed {
  /** Reading a model, and computing with it. */
  READING(1, 1),
  /** Deriving a certificate's claims again. */
  CHECKING(12, 8),
  /** Searching for evidence, which is checked at once. */
  CERTIFYING(30, 8);

  /** Classes, texts, everything else. */
  private static final double BASE = 24L << 20;

  /** Bytes of a tree for a byte of the text that it was read from, where names are short. */
  private static final double TREE = 24;

  private final double stateCopies;
  private final double inputCopies;

  MemoryNeed(double stateCopies, double inputCopies) {
    this.stateCopies = stateCopies;
    this.inputCopies = inputCopies;
  }

  /** An upper estimate in bytes. */
  public long bytes(Outline model) {
    // In floating point, which does not overflow where a size is beyond all memory.
    double work = 0;
    for (BlockSize block : model.blocks()) {
      work = Math.max(work, stateCopies * block.state() + inputCopies * block.input());
    }
    double weights = (double) model.numbers() + model.stepSizes();
    double reading =
        model.fileBytes() + TREE * model.headerBytes() + Double.BYTES * (weights + model.largest());
    return (long) (BASE + Math.max(reading, Double.BYTES * (weights + work)));
  }

  /**
   * Asks for it.
   *
   * @param place what messages call the model
   * @throws NotEnoughMemory if Java may not use as much
   */
  public void require(String place, Outline model) {
    NotEnoughMemory.require(place + ": " + name().toLowerCase(Locale.ROOT) + " it", bytes(model));
  }

  /**
   * Reads a field, or a network as {@link #read} does.
   *
   * @throws NotEnoughMemory if Java may not use as much
   * @throws keel.verify.model.InvalidModel if the file holds no possible network or field
   * @throws IOException if it cannot be read
   */
  public Subject readSubject(Path file) throws IOException {
    TensorFile tensors = ModelFile.tensors(file);
    return FieldFile.isOne(tensors) ? FieldFile.read(file, tensors) : read(file, tensors);
  }

  /**
   * Reads a model, or makes one of another program's file, of which it then has the digest.
   *
   * @throws NotEnoughMemory if Java may not use as much
   * @throws keel.verify.model.InvalidModel if the file does not hold a possible network
   * @throws IOException if it cannot be read
   */
  public Model readOrImport(Path file) throws IOException {
    if (!ForeignModel.isOne(file)) {
      return read(file);
    }
    try {
      ForeignModel foreign = ForeignModel.read(file);
      Model model = foreign.model(file, outline -> require(file.toString(), outline));
      return new Model(model.network(), foreign.sha256(), model.warnings());
    } catch (OutOfMemoryError e) {
      throw NotEnoughMemory.after(e);
    }
  }

  /**
   * Reads a model, but not what would not fit.
   *
   * @throws NotEnoughMemory if Java may not use as much
   * @throws keel.verify.model.InvalidModel if the file does not hold a possible network
   * @throws IOException if it cannot be read
   */
  public Model read(Path file) throws IOException {
    return read(file, ModelFile.tensors(file));
  }

  /**
   * The model in a file that was read, but not what would not fit.
   *
   * @throws NotEnoughMemory if Java may not use as much
   * @throws keel.verify.model.InvalidModel if the file does not hold a possible network
   */
  public Model read(Path file, TensorFile tensors) {
    try {
      return ModelFile.read(file, tensors, outline -> require(file.toString(), outline));
    } catch (OutOfMemoryError e) {
      throw NotEnoughMemory.after(e);
    }
  }
}
