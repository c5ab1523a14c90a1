package keel.train.layer;

import org.bytedeco.dnnl.global.dnnl;

/**
 * The sets of instructions by which oneDNN chooses among its routines for floats: a table that is
 * looked up once, so that one machine always takes the same ones. Nothing is measured in a run.
 *
 * <p>With every set, oneDNN computes products, convolutions and activations. Measured on one thread
 * of an Intel Xeon with AVX-512, 128 x 128 times 128 x 64, beside OpenBLAS 0.3.19 with the kernels
 * that belong to the set, and a 3 x 3 convolution of 32 channels on 16 x 16, batch 32, forward: see
 * the constants. Over 13 shapes of training from 64 x 64 times 64 x 32 to 256 x 1920 times 1920 x
 * 256 OpenBLAS was faster by more than a tenth at one alone, the smallest with AVX-512, where a
 * product takes 4 µs. oneDNN has no Winograd convolution for channels last, and what it chooses by
 * itself is the direct one.
 */
enum InstructionSet {
  /** Of processors that oneDNN generates no code for. Not measured. */
  PORTABLE(dnnl.dnnl_cpu_isa_all),
  /** Product 97 µs, OpenBLAS (Nehalem) 119; convolution 13 ms. */
  SSE41(dnnl.dnnl_cpu_isa_sse41),
  /** Product 44 µs, OpenBLAS (Sandybridge) 56; convolution 3.2 ms. */
  AVX(dnnl.dnnl_cpu_isa_avx),
  /** Product 30 µs, OpenBLAS (Haswell) 42; convolution 2.1 ms. */
  AVX2(dnnl.dnnl_cpu_isa_avx2),
  /** Of Xeon Phi. Not measured. */
  AVX512_MIC(dnnl.dnnl_cpu_isa_avx512_mic),
  /**
   * Product 16 µs, OpenBLAS (SkylakeX) 25; convolution 1.1 ms. What newer processors have beyond it
   * is for integers and half the digits: with and without AMX, trainings of dense blocks ended with
   * the same bytes.
   */
  AVX512_CORE(dnnl.dnnl_cpu_isa_avx512_core);

  private final int bits;

  InstructionSet(int bits) {
    this.bits = bits;
  }

  /** The greatest that is contained in what oneDNN says it uses. */
  static InstructionSet of(int used) {
    InstructionSet greatest = PORTABLE;
    for (InstructionSet set : values()) {
      if ((used & set.bits) == set.bits) {
        greatest = set;
      }
    }
    return greatest;
  }

  /** oneDNN's number of it. */
  int bits() {
    return bits;
  }
}
