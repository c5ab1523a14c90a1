package keel.laws;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.lang.reflect.Method;
import java.util.stream.Stream;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs one law, named CLASS#METHOD, for break-laws: 0 if it holds, 3 if not, 2 if it did not run.
 */
public final class RunLaw {
  private RunLaw() {}

  /** Runs the law and ends the process. */
  public static void main(String[] arguments) throws ClassNotFoundException {
    int separator = arguments[0].indexOf('#');
    Class<?> laws =
        Class.forName(RunLaw.class.getPackageName() + "." + arguments[0].substring(0, separator));
    Method law =
        Stream.of(laws.getDeclaredMethods())
            .filter(method -> method.getName().equals(arguments[0].substring(separator + 1)))
            .findFirst()
            .orElseThrow();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectMethod(laws, law)).build(),
            listener);
    listener.getSummary().getFailures().forEach(f -> System.out.println(f.getException()));
    boolean hasRun = listener.getSummary().getTestsStartedCount() > 0;
    System.exit(!hasRun ? 2 : listener.getSummary().getTotalFailureCount() > 0 ? 3 : 0);
  }
}
