package keel.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Region;
import keel.verify.certificate.Sampling;
import keel.verify.certificate.Status;
import keel.verify.gate.AccuracyRule;
import keel.verify.gate.Baseline;
import keel.verify.gate.Finding;
import keel.verify.gate.Gate;
import keel.verify.gate.InvalidPolicy;
import keel.verify.gate.Outcome;
import keel.verify.gate.Policy;
import keel.verify.gate.PolicyFile;
import keel.verify.model.FieldModel;
import keel.verify.model.ForeignModel;
import keel.verify.model.Model;
import keel.verify.model.NotEnoughMemory;
import keel.verify.model.Subject;
import keel.verify.smt.SecondOpinion;
import keel.verify.smt.Z3;

/**
 * Decides whether a model file meets a policy: certifies it, or re-checks a certificate, and holds
 * what was proved against the policy. This is what a JUnit test of a model calls.
 */
public final class ModelGate {
  private final Optional<Path> policyFile;
  private final Optional<Duration> timeLimit;

  /**
   * A gate.
   *
   * @param policyFile read with each decision; none stands for {@link Policy#DEFAULT}
   * @param timeLimit after which the decision is INCONCLUSIVE, reading the files included; none
   *     waits as long as it takes
   */
  public ModelGate(Optional<Path> policyFile, Optional<Duration> timeLimit) {
    this.policyFile = policyFile;
    this.timeLimit = timeLimit;
  }

  /** A gate with a policy that waits as long as it takes. */
  public static ModelGate of(Path policyFile) {
    return new ModelGate(Optional.of(policyFile), Optional.empty());
  }

  /** Certifies the model and decides. */
  public Outcome decide(Path modelFile) throws IOException {
    return decide(modelFile, Optional.empty());
  }

  /**
   * Decides by a certificate, which is re-checked, or anew where there is none.
   *
   * @throws keel.verify.gate.InvalidPolicy if the policy cannot be understood
   * @throws keel.verify.certificate.AlteredCertificate if the certificate is not the model's
   * @throws keel.verify.model.UnusableInput if a file cannot be understood
   */
  public Outcome decide(Path modelFile, Optional<Path> certificateFile) throws IOException {
    FutureTask<Outcome> decision = new FutureTask<>(() -> decided(modelFile, certificateFile));
    return inTime(decision, modelFile);
  }

  private Outcome decided(Path modelFile, Optional<Path> certificateFile) throws IOException {
    Policy policy = policyFile.isPresent() ? PolicyFile.read(policyFile.get()) : Policy.DEFAULT;
    if (certificateFile.isPresent() && policy.agreement() == Policy.Agreement.REQUIRED) {
      throw new InvalidPolicy(
          "require_solver_agreement needs the solver to be asked, and a certificate only says that"
              + " it was; leave the certificate out");
    }
    MemoryNeed need = certificateFile.isPresent() ? MemoryNeed.CHECKING : MemoryNeed.CERTIFYING;
    Subject subject =
        certificateFile.isEmpty() && ForeignModel.isOne(modelFile)
            ? need.readOrImport(modelFile)
            : need.readSubject(modelFile);
    Certificate certificate =
        certificateFile.isPresent()
            ? checked(certificateFile.get(), subject)
            : certified(subject, policy);
    List<Finding> findings =
        new ArrayList<>(
            Gate.findings(
                policy,
                certificate,
                certificateFile.isPresent() ? Gate.Maker.SOMEBODY : Gate.Maker.THIS_RUN,
                subject,
                baseline(policy),
                LocalDate.now(ZoneOffset.UTC)));
    if (policy.accuracy().isPresent()) {
      findings.add(accuracy(policy.accuracy().get(), certificate, subject));
    }
    return new Outcome(
        modelFile.toString(), subject.sha256(), findings, subject.warnings(), Optional.empty());
  }

  private static Finding accuracy(AccuracyRule rule, Certificate certificate, Subject subject)
      throws IOException {
    if (subject instanceof Model model) {
      return CertifiedAccuracy.finding(rule, Checker.concluded(certificate, model));
    }
    return new Finding(
        AccuracyRule.NAME,
        FieldModel.SCOPE,
        rule.sentence(),
        "a polynomial field, which tells no classes",
        Status.INCONCLUSIVE);
  }

  private static Certificate certified(Subject subject, Policy policy) throws IOException {
    SecondOpinion opinion =
        policy.agreement() == Policy.Agreement.REQUIRED ? Z3.create() : SecondOpinion.NONE;
    Region region = policy.region(subject);
    Optional<Sampling> sampling = policy.probability().map(rule -> rule.sampling(subject));
    return subject.match(
        network -> {
          Verifier verifier = new Verifier(opinion, region, sampling);
          return policy.asksForNetwork()
              ? verifier.certify(network)
              : verifier.certifyBlocks(network);
        },
        field -> FieldVerifier.certify(field, region, opinion, sampling, () -> {}));
  }

  private static Certificate checked(Path file, Subject subject) throws IOException {
    Certificate certificate = CertificateFile.read(file);
    Checker.check(certificate, subject);
    return certificate;
  }

  private static Optional<Certificate> baseline(Policy policy) throws IOException {
    if (policy.baseline().isEmpty()) {
      return Optional.empty();
    }
    Baseline baseline = policy.baseline().get();
    return Optional.of(
        baseline.model().isPresent()
            ? checked(
                baseline.certificate(), MemoryNeed.CHECKING.readSubject(baseline.model().get()))
            : CertificateFile.read(baseline.certificate()));
  }

  private Outcome inTime(FutureTask<Outcome> decision, Path modelFile) throws IOException {
    try {
      if (timeLimit.isEmpty()) {
        decision.run();
        return decision.get();
      }
      Thread worker = new Thread(decision, "gate");
      worker.setDaemon(true);
      long limit = timeLimit.get().toNanos();
      long start = System.nanoTime();
      worker.start();
      Outcome outcome = decision.get(limit, TimeUnit.NANOSECONDS);
      // A decision that came too late, but before anybody waited for it, is late all the same.
      return System.nanoTime() - start <= limit
          ? outcome
          : tooLate(modelFile, outcome.modelSha256());
    } catch (TimeoutException e) {
      return tooLate(modelFile, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the decision was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof OutOfMemoryError cause) {
        throw NotEnoughMemory.after(cause);
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Nothing is known then of the file that was still being read, perhaps not even its digest. */
  private Outcome tooLate(Path modelFile, String modelSha256) {
    return Outcome.of(
        modelFile.toString(),
        modelSha256,
        List.of(
            new Finding(
                "time_limit",
                "model",
                "a decision within " + timeLimit.orElseThrow().toMillis() + " ms",
                "none by then",
                Status.INCONCLUSIVE)));
  }
}
