package keel.laws.corpus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import keel.verify.cli.ExitCode;

/**
 * One thing that must never be certified.
 *
 * @param family the mistake or the attack that it belongs to
 * @param name unique within the family
 * @param expected how Keel must end
 * @param why in one sentence
 * @param bad what must not be certified
 * @param good what differs from it by the mistake alone, and is certified
 */
record Entry(String family, String name, ExitCode expected, String why, Case bad, Case good) {

  /** Writes its files to an empty folder and says which command to run on them. */
  interface Case {
    List<String> write(Path folder) throws IOException;
  }

  @Override
  public String toString() {
    return family + ": " + name;
  }
}
