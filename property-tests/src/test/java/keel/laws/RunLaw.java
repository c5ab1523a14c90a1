package keel.laws;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs laws, each named CLASS#METHOD, for break-laws: ends in 0 if all of them hold, in 3 if one
 * fails, and in 2 if one did not run, for a reason that has nothing to do with it.
 */
public final class RunLaw {
  private RunLaw() {}

  /** Runs the laws, prints why some failed, and ends the process. */
  public static void main(String[] names) throws ClassNotFoundException {
    List<MethodSelector> laws = new ArrayList<>();
    for (String name : names) {
      laws.add(law(name));
    }
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(laws)
                .configurationParameter("jqwik.shrinking.default", "OFF")
                .build(),
            listener);
    TestExecutionSummary summary = listener.getSummary();
    summary
        .getFailures()
        .forEach(
            f ->
                System.out.println(
                    f.getTestIdentifier().getDisplayName() + ": " + f.getException()));
    long run = summary.getTestsSucceededCount() + summary.getTestsFailedCount();
    boolean haveRun = run == laws.size() && summary.getContainersFailedCount() == 0;
    System.exit(!haveRun ? 2 : summary.getTestsFailedCount() > 0 ? 3 : 0);
  }

  private static MethodSelector law(String name) throws ClassNotFoundException {
    int separator = name.indexOf('#');
    Class<?> laws =
        Class.forName(RunLaw.class.getPackageName() + "." + name.substring(0, separator));
    return Stream.of(laws.getDeclaredMethods())
        .filter(method -> method.getName().equals(name.substring(separator + 1)))
        .findFirst()
        .map(method -> selectMethod(laws, method))
        .orElseThrow();
  }
}
