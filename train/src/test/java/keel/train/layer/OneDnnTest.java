package keel.train.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.Test;

class OneDnnTest {
  private static final Map<String, Integer> KNOWN =
      Map.of("SSE41", dnnl.dnnl_cpu_isa_sse41, "AVX2", dnnl.dnnl_cpu_isa_avx2);

  /** Else a run "as on an older processor" would be a usual run, and show nothing. */
  @Test
  void no_instructions_are_used_beyond_those_that_the_environment_allows() {
    String most = System.getenv("DNNL_MAX_CPU_ISA");
    assumeTrue(most != null && OneDnn.isAvailable(), "skipped: nothing is forbidden");
    assumeTrue(KNOWN.containsKey(most), "skipped: " + most + " is none of " + KNOWN.keySet());
    // Of each set of instructions its bits hold those of the sets that it contains.
    int beyond = dnnl.dnnl_get_effective_cpu_isa() & ~KNOWN.get(most);
    assertEquals(0, beyond, "bits of what is used beyond " + most);
  }
}
