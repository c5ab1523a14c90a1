package keel.verify.cli;

import keel.verify.model.UnusableInput;

/** A file that a command is to write is another one that it reads or writes. */
final class SameFile extends UnusableInput {
  private static final long serialVersionUID = 1L;

  SameFile(String message) {
    super(message);
  }
}
