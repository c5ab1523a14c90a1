package keel.train;

import java.util.List;
import java.util.stream.Collectors;
import keel.train.network.InvalidDesign;
import keel.train.network.LayerDesign;
import keel.train.network.ResidualBlockDesign;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Status;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.smt.SecondOpinion;

/** The exact check of what training would deploy: only certified models are written. */
public final class Certification {
  private Certification() {}

  /**
   * Refuses at once what no training makes certifiable.
   *
   * @throws InvalidDesign if there is no block, or a plain residual one
   */
  public static void requirePossible(List<LayerDesign> network) {
    InvalidDesign.require(
        network.stream().noneMatch(ResidualBlockDesign.class::isInstance),
        "network has a residual_block, which has no constraint by which it would be certified; say"
            + " certified: false");
    InvalidDesign.require(
        network.stream().anyMatch(LayerDesign::certifiable),
        "network needs a block, without which nothing can be certified, but has none in its list"
            + " of "
            + network.size()
            + "; add one, as in {type: dense_block, units: 64}, or say certified: false");
  }

  /**
   * Certifies every block.
   *
   * @param when for the message
   * @throws TrainingFailed if a block is not certified
   */
  public static void require(Network network, String when) {
    Certificate certificate =
        new Verifier(SecondOpinion.NONE).certifyBlocks(new Model(network, ""));
    if (certificate.status() != Status.CERTIFIED) {
      throw new TrainingFailed(
          "the network "
              + when
              + " would not be certified ("
              + certificate.status()
              + certificate.claims().stream()
                  .filter(claim -> claim.property().isDecisive())
                  .filter(claim -> claim.verdict().status() != Status.CERTIFIED)
                  .map(claim -> "; " + claim.scope() + ": " + claim.property().fileName())
                  .collect(Collectors.joining())
              + "); try another constraint or a greater epsilon");
    }
  }
}
