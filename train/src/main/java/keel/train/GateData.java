package keel.train;

import java.io.IOException;
import keel.train.data.DataRequest;
import keel.train.data.Datasets;
import keel.train.data.TestSet;
import keel.train.network.InvalidDesign;
import keel.verify.gate.AccuracyRule;
import keel.verify.gate.LabelledData;
import keel.verify.model.Network;
import keel.verify.model.Target;

/** The patterns that a policy names, for {@code keel gate}. */
public final class GateData implements LabelledData.Source {
  /** For {@link java.util.ServiceLoader}. */
  public GateData() {}

  @Override
  public LabelledData open(AccuracyRule rule, Network network) throws IOException {
    String name =
        Datasets.isNamed(rule.dataset())
            ? rule.dataset()
            : rule.base().resolve(rule.dataset()).toString();
    TestSet data = Datasets.test(DataRequest.of(name, rule.folder()), network.training());
    Answers.requireFits(network, data);
    InvalidDesign.require(
        data.target() instanceof Target.Classes,
        rule.dataset() + " has no classes as its target, which certified accuracy needs");
    return new Opened(data);
  }

  private record Opened(TestSet data) implements LabelledData {
    @Override
    public String sha256() {
      return data.sha256();
    }

    @Override
    public int size() {
      return data.patterns().size();
    }

    @Override
    public double[] input(int index) {
      return data.patterns().input(index);
    }

    @Override
    public int label(int index) {
      return data.patterns().label(index);
    }
  }
}
