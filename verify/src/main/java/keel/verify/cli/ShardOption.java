package keel.verify.cli;

import java.util.Optional;
import keel.verify.shard.Shard;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option of commands whose work several runs can share. */
public final class ShardOption {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description = "Only the I-th of N shares of the rows; `keel merge` joins their tables.")
  private Optional<String> shard = Optional.empty();

  /** For picocli. */
  public ShardOption() {}

  /** Whether a share was asked for, be it all of it. */
  public boolean isGiven() {
    return shard.isPresent();
  }

  /**
   * Which share.
   *
   * @throws ParameterException if it is none
   */
  public Shard shard() {
    try {
      return shard.map(Shard::parse).orElse(Shard.WHOLE);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--shard: " + e.getMessage(), e);
    }
  }

  /** The same for naming files: all of it where it is none, which is said when the command runs. */
  public Shard shardOrWhole() {
    try {
      return shard();
    } catch (ParameterException e) {
      return Shard.WHOLE;
    }
  }
}
