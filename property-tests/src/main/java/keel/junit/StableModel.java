package keel.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests a model: that every block is certified stable, and that it obeys every law of its
 * certificate when it is run. The annotated method becomes one test for the certificate and one for
 * each law and block; its body, which may be empty, runs at the end of each of them.
 *
 * <pre>{@code
 * @StableModel("src/main/resources/controller.safetensors")
 * void the_controller_is_stable() {}
 * }</pre>
 *
 * <p>A file that cannot be read, a refuted claim and a claim that is not shown all fail. Exact
 * arithmetic decides about the certificate; the laws are tried in floating point and prove nothing.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(StableModelExtension.class)
public @interface StableModel {
  /** The model file, relative to the working directory of the tests. */
  String value();

  /** A certificate to re-check and to test; without one the model is certified anew. */
  String certificate() default "";

  /** Experiments for every law and block, at least 1. */
  int tries() default 100;

  /** Of the experiments; the same seed tries the same. */
  long seed() default 0;

  /** Where the inputs come from. */
  Class<? extends ModelInputs> inputs() default ModelInputs.Random.class;
}
