package keel.train.layer;

import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;

/**
 * The routines that this process computes floats with, by name: with other ones sums are taken in
 * another order, and a run ends with other bytes.
 */
public final class Routines {
  /** What people keep oneDNN from newer instructions by; it knows both names. */
  private static final List<String> MOST = List.of("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA");

  private static final String KERNELS = "OPENBLAS_CORETYPE";

  private Routines() {}

  /**
   * Those of this process, such as "oneDNN 2.5.2 AVX2, OpenBLAS Haswell". OpenBLAS, which
   * decomposes matrices for projections, is named by what the environment asks of it; it does not
   * say what it chooses by itself.
   */
  public static String names() {
    return OneDnn.isAvailable()
        ? names(InstructionSet.of(dnnl.dnnl_get_effective_cpu_isa()))
        : "ND4J" + openBlas();
  }

  private static String names(InstructionSet set) {
    dnnl_version_t version = dnnl.dnnl_version();
    return "oneDNN "
        + version.major()
        + "."
        + version.minor()
        + "."
        + version.patch()
        + " "
        + set
        + openBlas();
  }

  private static String openBlas() {
    return ", OpenBLAS" + Optional.ofNullable(System.getenv(KERNELS)).map(k -> " " + k).orElse("");
  }

  /**
   * Computes with the routines of a run that goes on, also where this processor has newer ones.
   * Once in a process, and before anything is computed: else, and where the environment asks for
   * others, nothing changes. {@link #names} says what has come of it.
   */
  public static void take(String names) {
    if (!OneDnn.isAvailable() || MOST.stream().anyMatch(key -> System.getenv(key) != null)) {
      return;
    }
    for (InstructionSet set : InstructionSet.values()) {
      if (names.equals(names(set))) {
        dnnl.dnnl_set_max_cpu_isa(set.bits());
      }
    }
  }
}
