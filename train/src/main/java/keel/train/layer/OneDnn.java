package keel.train.layer;

import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Intel's oneDNN, called through JavaCPP on the memory of ND4J's arrays: floats, on the processor.
 */
final class OneDnn {
  static final memory.data_type TYPE = memory.data_type.f32;

  /** Null where the library cannot be loaded. */
  private static final engine PROCESSOR = load();

  private OneDnn() {}

  private static engine load() {
    if (!Nd4j.getBackend().getClass().getSimpleName().equals("CpuBackend")) {
      return null; // arrays are not in the processor's memory
    }
    try {
      Loader.load(org.bytedeco.dnnl.presets.dnnl.class);
      return new engine(engine.kind.cpu, 0);
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      return null; // not published for this platform
    }
  }

  static boolean isAvailable() {
    return PROCESSOR != null;
  }

  static engine processor() {
    return PROCESSOR;
  }

  /** An argument whose address changes from call to call. */
  static final class Argument {
    private final memory place;
    private final Address address = new Address();

    Argument(memory.desc description) {
      this.place = new memory(description, PROCESSOR, address);
    }

    memory place() {
      return place;
    }

    void at(INDArray array) {
      place.set_data_handle(address.of(array));
    }
  }

  /** The address of a number of an array. */
  static final class Address extends FloatPointer {
    Address() {
      super((org.bytedeco.javacpp.Pointer) null);
    }

    Address of(INDArray array) {
      return of(array, 0);
    }

    Address of(INDArray array, long place) {
      address = array.data().pointer().address() + (array.offset() + place) * Float.BYTES;
      return this;
    }
  }
}
