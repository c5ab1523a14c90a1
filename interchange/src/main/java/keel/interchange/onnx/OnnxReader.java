package keel.interchange.onnx;

import java.io.IOException;
import java.nio.file.Path;
import keel.verify.model.ForeignModel;
import keel.verify.model.Model;

/** Reads ONNX models for the commands that certify them: as {@code keel import} does, replayed. */
public final class OnnxReader implements ForeignModel.Reader {
  @Override
  public Model read(Path file) throws IOException {
    OnnxImport read = OnnxImport.read(file, OnnxImport.Replaying.REPLAYED);
    return new Model(read.imported().network(), read.sha256(), read.imported().warnings());
  }
}
