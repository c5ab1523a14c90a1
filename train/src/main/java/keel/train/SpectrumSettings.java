package keel.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import keel.train.network.InvalidDesign;
import keel.verify.model.InvalidModel;
import keel.verify.model.Spectrum;

/**
 * How patterns are Fourier transformed before the network takes them.
 *
 * @param window what a signal is multiplied by before; nothing if left out, as for images
 * @param bins how many numbers of a signal's transform are kept; all that say something, half its
 *     length and one, if left out
 * @param scale every number of the transform is multiplied by it; 1 if left out
 * @param as how the transforms of frames stand; one after the other if left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SpectrumSettings(
    Spectrum.Window window, Integer bins, Double scale, Spectrum.Arrangement as) {
  /**
   * The transform of patterns.
   *
   * @param shape of one: [N], [T, N] or [C, H, W]
   * @throws InvalidDesign if they have no such transform
   */
  Spectrum of(List<Integer> shape) {
    double factor = scale == null ? 1 : scale;
    try {
      if (shape.size() < 3) {
        int length = shape.get(shape.size() - 1);
        return new Spectrum(
            shape,
            window == null ? Spectrum.Window.NONE : window,
            bins == null ? length / 2 + 1 : bins,
            factor,
            as == null ? Spectrum.Arrangement.SEQUENCE : as);
      }
      InvalidDesign.require(
          bins == null && as == null && (window == null || window == Spectrum.Window.NONE),
          "spectrum: images have no window, keep all of their transform and stay images; leave"
              + " window, bins and as out");
      return Spectrum.ofImages(shape, factor);
    } catch (InvalidModel e) {
      throw new InvalidDesign(e.getMessage(), e);
    }
  }
}
