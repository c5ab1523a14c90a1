package keel.laws;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.ObjectInputStream;
import java.io.RandomAccessFile;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import keel.train.run.MetricsFile;
import keel.train.run.TensorBoardFile;
import keel.verify.Checker;
import keel.verify.certificate.InputNorm;
import keel.verify.model.AtomicFile;
import keel.verify.model.WriteLock;
import keel.verify.shard.Journal;
import org.junit.jupiter.api.Test;

/** The package table of ARCHITECTURE.md. */
class ArchitectureTest {
  private static final JavaClasses VERIFY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("keel.verify");

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("keel.verify", "keel.train");

  @Test
  void the_trusted_kernel_depends_on_the_jdk_alone() {
    classes()
        .that()
        .resideInAPackage("keel.verify.exact")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "keel.verify.exact")
        .check(VERIFY);
  }

  @Test
  void the_theorems_depend_on_the_kernel_and_on_plain_records() {
    classes()
        .that()
        .resideInAPackage("keel.verify.condition")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "keel.verify.condition",
            "keel.verify.trajectory",
            "keel.verify.exact",
            "keel.verify.model",
            "keel.verify.certificate")
        .check(VERIFY);
  }

  @Test
  void the_answer_of_a_network_rests_on_the_theorems_and_the_kernel() {
    classes()
        .that()
        .resideInAPackage("keel.verify.network")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "keel.verify.network",
            "keel.verify.condition",
            "keel.verify.exact",
            "keel.verify.model",
            "keel.verify.certificate",
            "keel.verify.trajectory")
        .check(VERIFY);
  }

  @Test
  void shards_know_nothing_of_what_is_shared_out() {
    classes()
        .that()
        .resideInAPackage("keel.verify.shard")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "keel.verify.shard", "keel.verify.model")
        .check(VERIFY);
  }

  /** But for samples, of which no evidence is stored. */
  @Test
  void the_checker_searches_nothing_and_asks_no_solver() {
    classes()
        .that()
        .belongToAnyOf(Checker.class)
        .should()
        .onlyDependOnClassesThat(
            JavaClass.Predicates.resideInAnyPackage(
                    "java..",
                    "keel.verify.condition",
                    "keel.verify.network",
                    "keel.verify.certificate",
                    "keel.verify.exact",
                    "keel.verify.model",
                    "keel.verify.sample",
                    "keel.verify.field")
                .or(JavaClass.Predicates.belongToAnyOf(Checker.class)))
        .check(VERIFY);
  }

  @Test
  void only_what_decides_nothing_uses_commons_math() {
    onlyIn(
        "org.apache.commons.math3..",
        "keel.verify.search",
        "keel.verify.law",
        "keel.train.identify",
        "keel.train.layer",
        "keel.train.simulate");
  }

  @Test
  void only_evolution_uses_jenetics_and_it_knows_nothing_of_weights() {
    onlyIn("io.jenetics..", "keel.train.evolve");
    classes()
        .that()
        .resideInAPackage("keel.train.evolve")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "io.jenetics..",
            "com.fasterxml.jackson.annotation..",
            "keel.train.evolve",
            "keel.verify.exact",
            "keel.verify.model")
        .check(ALL);
  }

  @Test
  void only_smt_uses_z3() {
    onlyIn("com.microsoft.z3..", "keel.verify.smt");
  }

  @Test
  void only_files_and_commands_use_jackson() {
    onlyIn(
        "com.fasterxml.jackson..",
        "keel.verify.model",
        "keel.verify.certificate",
        "keel.verify.gate",
        "keel.verify.cli",
        "keel.train",
        "keel.train.cli",
        "keel.train.data",
        "keel.train.evolve",
        "keel.train.identify",
        "keel.train.network",
        "keel.train.play",
        "keel.train.experiment",
        "keel.train.sweep",
        "keel.train.run");
  }

  @Test
  void only_the_report_draws() {
    onlyIn("org.knowm.xchart..", "keel.verify.report");
    onlyIn("io.pebbletemplates..", "keel.verify.report");
    onlyIn("ai.onnx..", "keel.interchange.onnx");
    onlyIn("com.google.protobuf..", "keel.interchange.onnx");
    onlyIn("ai.onnxruntime..", "keel.interchange.onnx");
  }

  @Test
  void verify_never_sees_training() {
    noClasses()
        .that()
        .resideInAPackage("keel.verify..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("keel.train..", "org.nd4j..", "org.bytedeco..")
        .check(ALL);
  }

  @Test
  void an_attack_knows_the_network_and_nothing_of_its_certificate() {
    classes()
        .that()
        .resideInAPackage("keel.train.attack")
        .should()
        .onlyDependOnClassesThat(
            JavaClass.Predicates.resideInAnyPackage(
                    "java..",
                    "org.nd4j..",
                    "keel.train",
                    "keel.train.attack",
                    "keel.train.data",
                    "keel.train.layer",
                    "keel.train.network",
                    "keel.verify.exact",
                    "keel.verify.model")
                .or(JavaClass.Predicates.belongToAnyOf(InputNorm.class)))
        .check(ALL);
  }

  @Test
  void only_commands_print_or_exit() {
    noClasses()
        .that()
        .resideOutsideOfPackages("keel.verify.cli", "keel.train.cli")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .check(ALL);
  }

  /** Logs grow line by line; whatever else is written is there whole or not at all. */
  @Test
  void one_class_writes_files_and_three_append_to_them() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(
            AtomicFile.class,
            WriteLock.class,
            Journal.class,
            MetricsFile.class,
            TensorBoardFile.class)
        .should()
        .callMethodWhere(
            DescribedPredicate.<JavaMethodCall>describe(
                "write to a file",
                call ->
                    call.getTargetOwner().isEquivalentTo(Files.class)
                        && call.getName().matches("write.*|move|new(Output|BufferedW|ByteC).*")))
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(
            FileOutputStream.class, FileWriter.class, RandomAccessFile.class, FileChannel.class)
        .check(ALL);
  }

  /** A pickle is a program of names to load and to call: none of them can be. */
  @Test
  void what_another_program_wrote_is_read_and_never_run() {
    JavaClasses readers =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("keel.interchange");
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(
            ObjectInputStream.class,
            ClassLoader.class,
            Constructor.class,
            Method.class,
            ProcessBuilder.class,
            Runtime.class)
        .orShould()
        .callMethod(Class.class, "forName", String.class)
        .check(readers);
    SlicesRuleDefinition.slices().matching("keel.(**)").should().beFreeOfCycles().check(readers);
  }

  @Test
  void packages_form_no_cycles() {
    SlicesRuleDefinition.slices().matching("keel.(**)").should().beFreeOfCycles().check(ALL);
  }

  private static void onlyIn(String library, String... packages) {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(ALL);
  }
}
