package keel.junit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Status;
import keel.verify.law.LawTest;
import keel.verify.law.Trial;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;
import org.opentest4j.AssertionFailedError;

/** Turns {@link StableModel} into tests: first the certificate, then every law on every block. */
final class StableModelExtension implements TestTemplateInvocationContextProvider {
  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return AnnotationSupport.isAnnotated(context.getTestMethod(), StableModel.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    StableModel wanted =
        AnnotationSupport.findAnnotation(context.getTestMethod(), StableModel.class).orElseThrow();
    try {
      Model model = ModelFile.read(Path.of(wanted.value()));
      Certificate certificate = certificate(wanted, model);
      List<double[]> inputs = ReflectionSupport.newInstance(wanted.inputs()).of(model.network());
      return Stream.concat(
          Stream.of(test(wanted.value() + " is certified", () -> requireCertified(certificate))),
          LawTest.of(model.network(), certificate, inputs, wanted.seed()).stream()
              .map(
                  law ->
                      test(name(law), () -> requireHolds(law.run(wanted.tries(), wanted.seed())))));
    } catch (Exception e) {
      return Stream.of(
          test(
              wanted.value() + " can be certified",
              () -> {
                throw e;
              }));
    }
  }

  private static Certificate certificate(StableModel wanted, Model model) throws IOException {
    if (wanted.certificate().isEmpty()) {
      return new Verifier(SecondOpinion.NONE).certify(model);
    }
    Certificate certificate = CertificateFile.read(Path.of(wanted.certificate()));
    Checker.check(certificate, model);
    return certificate;
  }

  private static String name(LawTest law) {
    return law.block().block().name() + ": " + law.law().statement();
  }

  private static void requireCertified(Certificate certificate) {
    if (certificate.status() != Status.CERTIFIED) {
      throw new AssertionFailedError(
          "the model is " + certificate.status() + ": " + reasons(certificate));
    }
  }

  private static String reasons(Certificate certificate) {
    Stream<String> claims =
        certificate.claims().stream()
            .filter(claim -> claim.verdict().status() != Status.CERTIFIED)
            .map(
                claim ->
                    claim.scope()
                        + ", "
                        + claim.property().title()
                        + ": "
                        + claim.verdict().reason());
    Stream<String> layers = certificate.notCovered().stream().map(layer -> "not covered: " + layer);
    return Stream.concat(claims, layers).collect(Collectors.joining("; "));
  }

  private static void requireHolds(Trial trial) {
    if (trial.isBroken()) {
      throw new AssertionFailedError(trial.law().statement() + ": " + trial.text());
    }
  }

  private static TestTemplateInvocationContext test(String name, Check check) {
    return new TestTemplateInvocationContext() {
      @Override
      public String getDisplayName(int invocationIndex) {
        return name;
      }

      @Override
      public List<Extension> getAdditionalExtensions() {
        return List.of((BeforeTestExecutionCallback) context -> check.run());
      }
    };
  }

  private interface Check {
    void run() throws Exception;
  }
}
