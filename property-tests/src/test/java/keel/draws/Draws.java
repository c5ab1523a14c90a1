package keel.draws;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import keel.verify.model.Sha256;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyAttributes;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * From which seeds, and how often, the laws of a run draw, where that is not as usual. Two system
 * properties say so:
 *
 * <ul>
 *   <li>{@value #SEEDS}: any text. Every law gets the seed that follows from it and from the name
 *       of the law, in the place of its own, and prints both. The same text gives the same seeds.
 *   <li>{@value #TRIES}: no law is tried more often, and those without a number of their own just
 *       as often. What share of the tries is about what a law is for then says nothing, and no
 *       longer makes it fail.
 * </ul>
 *
 * <p>jqwik finds this class by its entry under {@code META-INF/services}.
 */
public final class Draws implements AroundPropertyHook {
  static final String SEEDS = "keel.seeds";
  static final String TRIES = "keel.tries";

  /** Farther out than jqwik's check of the shares, at −50, which it shall overrule. */
  private static final int OUTSIDE = -60;

  @Override
  public int aroundPropertyProximity() {
    return OUTSIDE;
  }

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor law) {
    PropertyAttributes attributes = context.attributes();
    Optional<Integer> most = text(TRIES).map(Integer::valueOf);
    most.ifPresent(n -> attributes.setTries(Math.min(n, attributes.tries().orElse(n))));
    text(SEEDS).ifPresent(seeds -> attributes.setSeed(seed(seeds, context)));
    PropertyExecutionResult result = law.execute();
    return most.isPresent() && TriedLaw.hasHeld() ? result.mapToSuccessful() : result;
  }

  private static String seed(String seeds, PropertyLifecycleContext context) {
    String law = context.containerClass().getSimpleName() + "#" + context.targetMethod().getName();
    String digest = Sha256.of((seeds + " " + law).getBytes(StandardCharsets.UTF_8));
    String seed = Long.toString(Long.parseLong(digest.substring(0, 15), 16));
    System.out.println("-D" + SEEDS + "=" + seeds + ": " + law + " has the seed " + seed);
    return seed;
  }

  private static Optional<String> text(String property) {
    return Optional.ofNullable(System.getProperty(property)).filter(text -> !text.isEmpty());
  }
}
