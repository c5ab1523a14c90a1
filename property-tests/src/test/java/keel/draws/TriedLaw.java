package keel.draws;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.Store;

/** Remembers whether a law itself held in all its tries, whatever is checked of them afterwards. */
public final class TriedLaw implements AroundPropertyHook {
  /** Nearer to the law than jqwik's check of the shares, at −50, and farther than all else. */
  private static final int INSIDE = -49;

  private static Store<Boolean> held() {
    return Store.getOrCreate(TriedLaw.class, Lifespan.PROPERTY, () -> false);
  }

  static boolean hasHeld() {
    return held().get();
  }

  @Override
  public int aroundPropertyProximity() {
    return INSIDE;
  }

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor law) {
    PropertyExecutionResult result = law.execute();
    held().update(before -> result.status() == PropertyExecutionResult.Status.SUCCESSFUL);
    return result;
  }
}
