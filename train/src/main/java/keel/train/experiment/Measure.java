package keel.train.experiment;

import java.util.List;
import java.util.Map;

/** Something that an experiment looks at in every network that it has trained. */
interface Measure {
  /**
   * Numbers by what they are, in the order of the table; the same for every subject.
   *
   * @throws keel.train.network.InvalidDesign if the network cannot be looked at
   */
  Map<String, Double> numbers(Subject subject);

  /** The names of the files that the pictures may be, whatever the networks are. */
  List<String> files();

  /** Pictures of all of them together. */
  List<Figure> figures(List<Subject> subjects);
}
