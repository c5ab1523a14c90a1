package keel.train.experiment;

import keel.train.data.Dataset;
import keel.verify.certificate.Certificate;
import keel.verify.model.Model;
import keel.verify.model.Network;

/**
 * A network that was trained for an experiment.
 *
 * @param variant how
 * @param seed from which
 * @param model as it is deployed
 * @param certificate of it
 * @param data that it was trained on
 */
record Subject(String variant, long seed, Model model, Certificate certificate, Dataset data) {
  Network network() {
    return model.network();
  }
}
