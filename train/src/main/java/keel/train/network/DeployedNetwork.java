package keel.train.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import keel.train.layer.EquilibriumBlock;
import keel.train.layer.TrainableLayer;
import keel.train.layer.TrainableLayer.Pass;
import keel.verify.model.Network;
import keel.verify.model.Prediction;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network from a model file, whoever made it, as one worker computes it: in floats, for batches
 * of one size; its outputs, and what they make of a change of the inputs. A population's outputs
 * are the logarithms of the mean probabilities of its members.
 *
 * <p>Shapes: a batch is what {@link TrainableLayer} says; images come pixel by pixel. Where a layer
 * takes a list of numbers and an image stands before it, the list is read off the image, channel by
 * channel, as the model file means it; so are the outputs.
 */
public final class DeployedNetwork {
  private final List<DeployedLayers> voters;
  private final List<double[]> logits = new ArrayList<>();

  /** A network whose outputs alone are wanted, as {@link #DeployedNetwork(Network, int, Pass)}. */
  public DeployedNetwork(Network network, int patterns) {
    this(network, patterns, Pass.INFERENCE);
  }

  /**
   * Builds the layers, with a copy of the weights for each network that has a say in the answer.
   *
   * @param patterns of a batch
   * @param pass what it is for; if gradients are wanted, blocks that stop once they have settled
   *     take a number of steps instead
   * @throws InvalidDesign if a layer is unknown or its activation is not slope-restricted
   */
  public DeployedNetwork(Network network, int patterns, Pass pass) {
    this.voters =
        network.voters().stream().map(voter -> new DeployedLayers(voter, patterns, pass)).toList();
  }

  /**
   * The outputs, numbers x patterns; the next call overwrites them.
   *
   * @param inputs preprocessed
   */
  public INDArray forward(INDArray inputs) {
    if (voters.size() == 1) {
      return voters.get(0).forward(inputs);
    }
    logits.clear();
    INDArray outputs = inputs;
    for (DeployedLayers voter : voters) {
      outputs = voter.forward(inputs);
      logits.add(outputs.dup('f').data().asDouble());
    }
    int classes = outputs.rows();
    double[] means = new double[(int) outputs.length()];
    for (int from = 0; from < means.length; from += classes) {
      System.arraycopy(Prediction.logMean(ofPattern(from, classes)), 0, means, from, classes);
    }
    return Deployment.columns(means, classes, outputs.columns());
  }

  private List<double[]> ofPattern(int from, int classes) {
    return logits.stream().map(all -> Arrays.copyOfRange(all, from, from + classes)).toList();
  }

  /**
   * The gradient with respect to the inputs of the last {@link #forward}, once for each, and only
   * of a network that was built for that; the next call overwrites it.
   *
   * @param outputGradient numbers x patterns
   */
  public INDArray inputGradient(INDArray outputGradient) {
    if (voters.size() == 1) {
      return voters.get(0).inputGradient(outputGradient);
    }
    double[] ofMeans = outputGradient.dup('f').data().asDouble();
    int classes = outputGradient.rows();
    double[][] ofVoters = new double[voters.size()][ofMeans.length];
    for (int from = 0; from < ofMeans.length; from += classes) {
      double[] own = Arrays.copyOfRange(ofMeans, from, from + classes);
      double[][] gradients = Prediction.logMeanGradients(ofPattern(from, classes), own);
      for (int m = 0; m < gradients.length; m++) {
        System.arraycopy(gradients[m], 0, ofVoters[m], from, classes);
      }
    }
    int patterns = outputGradient.columns();
    INDArray sum = voters.get(0).inputGradient(Deployment.columns(ofVoters[0], classes, patterns));
    for (int m = 1; m < ofVoters.length; m++) {
      sum.addi(voters.get(m).inputGradient(Deployment.columns(ofVoters[m], classes, patterns)));
    }
    return sum;
  }

  /**
   * For each block that stops once it has settled, in the order of the network, what {@link
   * EquilibriumBlock#depths} says of the patterns of the last batch: those of the elite.
   */
  public Map<String, int[]> depths() {
    return voters.get(0).depths();
  }
}
