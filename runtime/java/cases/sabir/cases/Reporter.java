// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.AssertionFailedError;

/**
 * Runs the cases that are asked for, and reports each to whoever wants to know.
 *
 * <p>SABIR_CASES_ONLY names a file with the name of a case on each line. SABIR_CASES_REPORT names a
 * file that gets a line of JSON at the beginning and the end of each.
 */
public final class Reporter
    implements ExecutionCondition, BeforeTestExecutionCallback, TestWatcher {
  private static final int MOST = 2000;
  private static final Set<String> ONLY = only();

  private static Set<String> only() {
    String path = System.getenv("SABIR_CASES_ONLY");
    if (path == null || path.isEmpty()) return null;
    try {
      return Set.copyOf(Files.readAllLines(Path.of(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(ExtensionContext context) {
    return context.getRequiredTestMethod().getAnnotation(DisplayName.class).value();
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    boolean asked = ONLY == null || context.getTestMethod().isEmpty() || ONLY.contains(name(context));
    return asked
        ? ConditionEvaluationResult.enabled("asked for")
        : ConditionEvaluationResult.disabled("not asked for");
  }

  @Override
  public void beforeTestExecution(ExtensionContext context) {
    Cases.given();
    report(event("begin", context, null));
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    report(event("end", context, "passed"));
  }

  @Override
  public void testDisabled(ExtensionContext context, java.util.Optional<String> reason) {
    if (ONLY != null && !ONLY.contains(name(context))) return;
    Map<String, Object> event = event("end", context, "skipped");
    event.put("message", reason.orElse(""));
    report(event);
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    Map<String, Object> event = event("end", context, "failed");
    Method method = context.getRequiredTestMethod();
    Class<?> test = context.getRequiredTestClass();
    Steps steps = new Steps(test);
    String key = null;
    for (StackTraceElement element : cause.getStackTrace()) {
      if (!element.getClassName().equals(test.getName())) continue;
      key = steps.key(element.getLineNumber());
      break;
    }
    Steps.Step step = key == null ? null : steps.step(key);
    int begin = method.getAnnotation(At.class).value();
    event.put("line", key == null ? begin : Integer.parseInt(key.split("\\.")[0]));
    if (step != null) {
      event.put("call", step.call());
      event.put("expected", step.expected());
      event.put("actual", cut(actual(steps, step, cause)));
    }
    event.put("message", cause instanceof AssertionError ? "" : cut(cause.toString()));
    report(event);
  }

  private static String actual(Steps steps, Steps.Step step, Throwable cause) {
    if (cause instanceof Cases.Failed failed) return steps.showError(step, failed.getCause());
    if (!(cause instanceof AssertionError)) return steps.showError(step, cause);
    if (cause.getCause() != null) return steps.showError(step, cause.getCause());
    boolean thrown = cause instanceof AssertionFailedError failed && failed.isActualDefined();
    if (!thrown) return steps.show(step, Cases.given());
    return steps.show(step, ((AssertionFailedError) cause).getActual().getEphemeralValue());
  }

  private static String cut(String text) {
    return text.length() <= MOST ? text : text.substring(0, MOST) + "...";
  }

  // --- lines ---

  private static Map<String, Object> event(String what, ExtensionContext context, String status) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("event", what);
    event.put("case", name(context));
    if (status != null) event.put("status", status);
    return event;
  }

  /** One line, handed to the system at once. */
  private static synchronized void report(Map<String, Object> event) {
    String path = System.getenv("SABIR_CASES_REPORT");
    if (path == null || path.isEmpty()) return;
    StringJoiner line = new StringJoiner(", ", "{", "}\n");
    event.forEach(
        (key, value) ->
            line.add(quoted(key) + ": " + (value instanceof String s ? quoted(s) : value)));
    try {
      Files.writeString(
          Path.of(path),
          line.toString(),
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < 0x20) out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    return out.append('"').toString();
  }
}
