package keel.train.layer;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution by Intel's oneDNN, called through JavaCPP on the memory of ND4J's arrays: floats,
 * channels last, on the processor.
 *
 * <p>The forward pass adds to its target by a post-operation, at no cost. The library's backward
 * pass cannot, so with stride 1 the adjoint is computed as what it is, another convolution: that
 * with the transposed and flipped kernel. Weights are brought into the library's own order once
 * after every change.
 *
 * <p>Primitives are made once for each batch size. An instance belongs to one thread.
 */
final class OneDnnConvolution implements LinearOperator {
  private static final memory.format_tag IMAGES = memory.format_tag.nhwc;
  private static final memory.format_tag WEIGHTS = memory.format_tag.oihw;
  private static final int ALGORITHM = dnnl.dnnl_convolution_direct;

  private final ConvolutionShape shape;
  private final stream queue = new stream(OneDnn.processor());
  private final INDArray weight;
  private final INDArray flipped;
  private final INDArray gradient;
  private final INDArray gradientOfBatch;
  private final Map<Long, Forward> forward = new HashMap<>();
  private final Map<Long, Forward> adjoint = new HashMap<>();
  private final Map<Long, StridedAdjoint> stridedAdjoint = new HashMap<>();
  private final Map<Long, WeightGradient> weightGradient = new HashMap<>();
  private boolean changed = true;

  OneDnnConvolution(ConvolutionShape shape, INDArray weight, INDArray gradient) {
    this.shape = shape;
    this.weight = weight;
    this.gradient = gradient;
    this.gradientOfBatch = gradient.ulike();
    this.flipped = weight.ulike();
  }

  @Override
  public void refresh() {
    changed = true;
    forward.values().forEach(Forward::forget);
    adjoint.values().forEach(Forward::forget);
    stridedAdjoint.values().forEach(StridedAdjoint::forget);
  }

  @Override
  public void addTo(INDArray input, INDArray output) {
    forward
        .computeIfAbsent(patterns(input, shape.inputPixels()), n -> new Forward(shape, n, weight))
        .addTo(input, output);
  }

  @Override
  public void addAdjointTo(INDArray outputGradient, INDArray inputGradient) {
    long patterns = patterns(outputGradient, shape.outputPixels());
    if (shape.stride() != 1) {
      stridedAdjoint
          .computeIfAbsent(patterns, StridedAdjoint::new)
          .addTo(outputGradient, inputGradient);
      return;
    }
    if (changed) {
      flip();
      changed = false;
    }
    adjoint
        .computeIfAbsent(patterns, n -> new Forward(shape.transposed(), n, flipped))
        .addTo(outputGradient, inputGradient);
  }

  /** [out, in, y, x] becomes [in, out, height − 1 − y, width − 1 − x]. */
  private void flip() {
    float[] from = weight.dup('f').data().asFloat();
    float[] to = new float[from.length];
    int taps = shape.kernelHeight() * shape.kernelWidth();
    for (int out = 0; out < shape.outputs(); out++) {
      for (int in = 0; in < shape.inputs(); in++) {
        int source = (out * shape.inputs() + in) * taps;
        int target = (in * shape.outputs() + out) * taps;
        for (int tap = 0; tap < taps; tap++) {
          to[target + taps - 1 - tap] = from[source + tap];
        }
      }
    }
    flipped.data().setData(to);
  }

  @Override
  public void addGradient(INDArray input, INDArray outputGradient) {
    weightGradient
        .computeIfAbsent(patterns(input, shape.inputPixels()), WeightGradient::new)
        .add(input, outputGradient);
  }

  private static long patterns(INDArray batch, int pixels) {
    return batch.columns() / pixels;
  }

  private static memory.desc inputs(ConvolutionShape shape, long patterns) {
    return new memory.desc(
        new long[] {patterns, shape.inputs(), shape.height(), shape.width()}, OneDnn.TYPE, IMAGES);
  }

  private static memory.desc outputs(ConvolutionShape shape, long patterns) {
    return new memory.desc(
        new long[] {patterns, shape.outputs(), shape.outputHeight(), shape.outputWidth()},
        OneDnn.TYPE,
        IMAGES);
  }

  private static memory.desc weights(ConvolutionShape shape, memory.format_tag order) {
    return new memory.desc(
        new long[] {shape.outputs(), shape.inputs(), shape.kernelHeight(), shape.kernelWidth()},
        OneDnn.TYPE,
        order);
  }

  private static long[] strides(ConvolutionShape shape) {
    return new long[] {shape.stride(), shape.stride()};
  }

  private static long[] padding(ConvolutionShape shape) {
    return new long[] {shape.kernelHeight() / 2, shape.kernelWidth() / 2};
  }

  private convolution_forward.primitive_desc description(
      ConvolutionShape sizes, long patterns, primitive_attr attributes) {
    return new convolution_forward.primitive_desc(
        new convolution_forward.desc(
            dnnl.dnnl_forward_training,
            ALGORITHM,
            inputs(sizes, patterns),
            weights(sizes, memory.format_tag.any),
            outputs(sizes, patterns),
            strides(sizes),
            padding(sizes),
            padding(sizes)),
        attributes,
        OneDnn.processor());
  }

  /** Weights in the order that a primitive wants. */
  private final class Ordered {
    private final memory plain;
    private final memory ordered;
    private final reorder order;
    private boolean done;

    Ordered(ConvolutionShape sizes, INDArray weights, memory.desc wanted) {
      this.plain =
          new memory(weights(sizes, WEIGHTS), OneDnn.processor(), new OneDnn.Address().of(weights));
      this.ordered = new memory(wanted, OneDnn.processor());
      this.order = new reorder(plain, ordered);
    }

    void forget() {
      done = false;
    }

    void prepare() {
      if (!done) {
        order.execute(queue, plain, ordered);
        done = true;
      }
    }
  }

  /** output += W input. */
  private final class Forward {
    private final primitive operation;
    private final Ordered weights;
    private final OneDnn.Argument input;
    private final OneDnn.Argument output;
    private final IntMemoryMap arguments = new IntMemoryMap();

    Forward(ConvolutionShape sizes, long patterns, INDArray weights) {
      post_ops sum = new post_ops();
      sum.append_sum();
      primitive_attr attributes = new primitive_attr();
      attributes.set_post_ops(sum);
      convolution_forward.primitive_desc description = description(sizes, patterns, attributes);
      this.operation = new convolution_forward(description);
      this.weights = new Ordered(sizes, weights, description.weights_desc());
      this.input = new OneDnn.Argument(inputs(sizes, patterns));
      this.output = new OneDnn.Argument(outputs(sizes, patterns));
      arguments.put(dnnl.DNNL_ARG_SRC, input.place());
      arguments.put(dnnl.DNNL_ARG_WEIGHTS, this.weights.ordered);
      arguments.put(dnnl.DNNL_ARG_DST, output.place());
    }

    void forget() {
      weights.forget();
    }

    void addTo(INDArray from, INDArray to) {
      weights.prepare();
      input.at(from);
      output.at(to);
      operation.execute(queue, arguments);
      queue._wait();
    }
  }

  /** inputGradient += Wᵀ outputGradient, for strides other than 1. */
  private final class StridedAdjoint {
    private final primitive operation;
    private final Ordered weights;
    private final OneDnn.Argument output;
    private final INDArray result;
    private final IntMemoryMap arguments = new IntMemoryMap();

    StridedAdjoint(long patterns) {
      convolution_backward_data.primitive_desc description =
          new convolution_backward_data.primitive_desc(
              new convolution_backward_data.desc(
                  ALGORITHM,
                  inputs(shape, patterns),
                  OneDnnConvolution.weights(shape, memory.format_tag.any),
                  outputs(shape, patterns),
                  strides(shape),
                  padding(shape),
                  padding(shape)),
              OneDnn.processor(),
              description(shape, patterns, new primitive_attr()));
      this.operation = new convolution_backward_data(description);
      this.weights = new Ordered(shape, weight, description.weights_desc());
      this.output = new OneDnn.Argument(outputs(shape, patterns));
      this.result =
          Columns.zeros(weight.dataType(), shape.inputs(), patterns * shape.inputPixels());
      OneDnn.Argument input = new OneDnn.Argument(inputs(shape, patterns));
      input.at(result);
      arguments.put(dnnl.DNNL_ARG_DIFF_DST, output.place());
      arguments.put(dnnl.DNNL_ARG_WEIGHTS, weights.ordered);
      arguments.put(dnnl.DNNL_ARG_DIFF_SRC, input.place());
    }

    void forget() {
      weights.forget();
    }

    void addTo(INDArray outputGradient, INDArray inputGradient) {
      weights.prepare();
      output.at(outputGradient);
      operation.execute(queue, arguments);
      queue._wait();
      inputGradient.addi(result);
    }
  }

  /** gradient += the gradient of W. */
  private final class WeightGradient {
    private final primitive operation;
    private final OneDnn.Argument input;
    private final OneDnn.Argument output;
    private final memory ordered;
    private final memory plain;
    private final reorder order;
    private final IntMemoryMap arguments = new IntMemoryMap();

    WeightGradient(long patterns) {
      convolution_backward_weights.primitive_desc description =
          new convolution_backward_weights.primitive_desc(
              new convolution_backward_weights.desc(
                  ALGORITHM,
                  inputs(shape, patterns),
                  weights(shape, memory.format_tag.any),
                  outputs(shape, patterns),
                  strides(shape),
                  padding(shape),
                  padding(shape)),
              OneDnn.processor(),
              description(shape, patterns, new primitive_attr()));
      this.operation = new convolution_backward_weights(description);
      this.input = new OneDnn.Argument(inputs(shape, patterns));
      this.output = new OneDnn.Argument(outputs(shape, patterns));
      this.ordered = new memory(description.diff_weights_desc(), OneDnn.processor());
      this.plain =
          new memory(
              weights(shape, WEIGHTS),
              OneDnn.processor(),
              new OneDnn.Address().of(gradientOfBatch));
      this.order = new reorder(ordered, plain);
      arguments.put(dnnl.DNNL_ARG_SRC, input.place());
      arguments.put(dnnl.DNNL_ARG_DIFF_DST, output.place());
      arguments.put(dnnl.DNNL_ARG_DIFF_WEIGHTS, ordered);
    }

    void add(INDArray inputs, INDArray outputGradient) {
      input.at(inputs);
      output.at(outputGradient);
      operation.execute(queue, arguments);
      order.execute(queue, ordered, plain);
      queue._wait();
      gradient.addi(gradientOfBatch);
    }
  }
}
