package keel.train.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InstructionSetTest {
  /** Numbers of oneDNN 2.5.2's header, dnnl_types.h. */
  @ParameterizedTest
  @CsvSource({
    "0x0, PORTABLE",
    "0x1, SSE41",
    "0x3, AVX",
    "0x7, AVX2",
    "0x407, AVX2", // VNNI
    "0xf, AVX512_MIC",
    "0x1f, AVX512_MIC", // 4FMAPS, 4VNNIW
    "0x27, AVX512_CORE",
    "0x67, AVX512_CORE", // VNNI
    "0xe7, AVX512_CORE", // BF16
    "0x3e7, AVX512_CORE" // AMX
  })
  void what_is_used_depends_on_the_instructions_alone(String used, InstructionSet set) {
    assertEquals(set, InstructionSet.of(Integer.decode(used)));
  }

  @ParameterizedTest
  @EnumSource
  void a_set_is_the_greatest_that_it_contains(InstructionSet set) {
    assertEquals(set, InstructionSet.of(set.bits()));
  }
}
