// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.cases;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeSet;
import sabir.runtime.DeclaredException;
import sabir.runtime.Result;

/** What lies beside the tests, and how values are shown: as the file of cases would write them. */
final class Steps {
  private static final List<String> WORDS =
      List.of("true", "false", "inf", "nan", "some", "none", "ok", "err");

  /** A type: its shape, its name, and its members with their types. */
  private record Type(String shape, String name, List<String[]> members, String element) {}

  /** A call: of which types its result and its error are, its text, and what was expected. */
  record Step(String type, String error, String call, String expected) {}

  private final Map<String, Type> types = new HashMap<>();
  private final Map<String, Step> steps = new HashMap<>();
  private final Map<Integer, String> keys = new HashMap<>();

  Steps(Class<?> test) {
    String name = test.getSimpleName();
    lines(test, name + ".lines")
        .forEach(
            line -> {
              String[] words = line.split(" ");
              keys.put(Integer.valueOf(words[0]), words[1]);
            });
    lines(test, name.replaceAll("\\d*Test$", "") + ".steps").forEach(this::read);
  }

  private static List<String> lines(Class<?> test, String name) {
    try (InputStream in = test.getResourceAsStream("/" + name)) {
      if (in == null) return List.of();
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(String line) {
    String[] words = line.split(" ", 3);
    if (words[0].equals("type")) {
      types.put(words[1], type(words[2].split(" ")));
    } else {
      String[] rest = words[2].split(" ", 3), texts = rest[2].split("\t", 2);
      steps.put(words[1], new Step(rest[0], rest[1], plain(texts[0]), plain(texts[1])));
    }
  }

  private static Type type(String[] words) {
    String shape = words[0];
    if (shape.equals("list") || shape.equals("map")) {
      return new Type(shape, "", List.of(), words[1]);
    }
    boolean named = List.of("enum", "flags", "record", "variant").contains(shape);
    List<String[]> members = new ArrayList<>();
    for (String word : Arrays.asList(words).subList(named ? 2 : 1, words.length)) {
      members.add((word + ": ").split(":"));
    }
    return new Type(shape, named ? words[1] : "", members, "");
  }

  private static String plain(String text) {
    return text.replace("\\t", "\t").replace("\\n", "\n").replace("\\\\", "\\");
  }

  /** The statement that stands on a line of the class, or above it. */
  String key(int line) {
    for (int at = line; at > 0; at--) {
      if (keys.containsKey(at)) return keys.get(at);
    }
    return null;
  }

  Step step(String key) {
    return steps.get(key);
  }

  // --- values ---

  /** What a call gave: its result, or else the error that it declares. */
  String show(Step step, Object value) {
    if (step.type().equals("-") && value == null) return "ok";
    try {
      return whole(types.get(step.type()), value);
    } catch (RuntimeException e) {
      return step.error().equals("-")
          ? String.valueOf(value) // it is of neither type
          : "err(" + show(step.error(), value) + ")";
    }
  }

  private String show(String number, Object value) {
    try {
      return whole(types.get(number), value);
    } catch (RuntimeException e) {
      return String.valueOf(value);
    }
  }

  /** {@code err(...)} if the contract declares it, else the status and its sentence. */
  String showError(Step step, Throwable thrown) {
    if (thrown instanceof DeclaredException declared) {
      return step.error().equals("-") ? "err" : "err(" + show(step.error(), declared.value()) + ")";
    }
    String name = Cases.of(thrown).name().toLowerCase(Locale.ROOT).replace('_', '-');
    return "!" + name + " " + quoted(String.valueOf(thrown.getMessage()), '"');
  }

  private String whole(Type type, Object value) {
    return switch (type.shape()) {
      case "f32", "f64" -> real(value);
      case "u64" -> Long.toUnsignedString((Long) value);
      case "char" -> quoted(Character.toString((Integer) value), '\'');
      case "string" -> quoted((String) value, '"');
      case "enum" -> label(type.members().get(((Enum<?>) value).ordinal())[0]);
      case "flags" -> flags(type, (Collection<?>) value);
      case "list" -> list(type, value);
      case "map" -> map(type, (Map<?, ?>) value);
      case "tuple" -> row("(", members(type, value, false), ")");
      case "record" -> row("{", members(type, value, true), "}");
      case "option" -> option(type, value);
      case "result" -> result(type, value);
      case "variant" -> variant(type, value);
      case "handle" -> "_";
      default -> String.valueOf(value);
    };
  }

  private static String real(Object value) {
    if (value instanceof Float f) {
      if (Float.isNaN(f)) {
        return String.format("@bits(\"%08x\")", Float.floatToRawIntBits(f));
      }
      if (Float.isInfinite(f)) return f < 0 ? "-inf" : "inf";
    } else {
      double d = (Double) value;
      if (Double.isNaN(d)) {
        return String.format("@bits(\"%016x\")", Double.doubleToRawLongBits(d));
      }
      if (Double.isInfinite(d)) return d < 0 ? "-inf" : "inf";
    }
    String text = String.valueOf(value).replace("E", "e");
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text.replace(".0e", "e");
  }

  private static String label(String name) {
    return WORDS.contains(name) ? "%" + name : name;
  }

  private static String quoted(String text, char quote) {
    StringBuilder out = new StringBuilder().append(quote);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\\' -> out.append("\\\\");
                default -> {
                  if (c == quote) out.append('\\').append(quote);
                  else if (c < 0x20 || c == 0x7f) out.append(String.format("\\u{%02x}", c));
                  else out.appendCodePoint(c);
                }
              }
            });
    return out.append(quote).toString();
  }

  private static String row(String open, Collection<String> items, String close) {
    if (open.equals("{") && items.isEmpty()) return "{:}";
    StringJoiner all = new StringJoiner(", ", open, close);
    items.forEach(all::add);
    return all.toString();
  }

  private List<String> members(Type type, Object value, boolean named) {
    List<Object> parts = Cases.partsOf(value);
    List<String> out = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      String[] member = type.members().get(i);
      out.add((named ? label(member[0]) + ": " : "") + show(member[1], parts.get(i)));
    }
    return out;
  }

  private String list(Type type, Object value) {
    if (value instanceof byte[] bytes && types.get(type.element()).shape().equals("u8")) {
      StringJoiner all = new StringJoiner(" ", "@hex(\"", "\")");
      for (byte one : bytes) all.add(String.format("%02x", one));
      return all.toString();
    }
    List<String> out = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object one : list) out.add(show(type.element(), one));
    } else {
      String shape = types.get(type.element()).shape();
      for (int i = 0; i < Array.getLength(value); i++) {
        out.add(show(type.element(), unsigned(shape, Array.get(value, i))));
      }
    }
    return "[" + String.join(", ", out) + "]";
  }

  /** The element of an array as the number that it stands for. */
  private static Object unsigned(String shape, Object element) {
    return switch (shape) {
      case "u8" -> ((Byte) element) & 0xff;
      case "u16" -> ((Short) element) & 0xffff;
      case "u32" -> ((Integer) element) & 0xffffffffL;
      default -> element;
    };
  }

  private String map(Type type, Map<?, ?> value) {
    List<String[]> entry = types.get(type.element()).members();
    TreeSet<String> texts = new TreeSet<>();
    value.forEach((k, v) -> texts.add(show(entry.get(0)[1], k) + ": " + show(entry.get(1)[1], v)));
    return row("{", texts, "}");
  }

  private String option(Type type, Object value) {
    Optional<?> of = (Optional<?>) value;
    return of.isEmpty() ? "none" : "some(" + show(type.members().get(0)[1], of.get()) + ")";
  }

  private String result(Type type, Object value) {
    boolean good = value instanceof Result.Ok<?, ?>;
    String of = type.members().get(good ? 0 : 1)[1];
    String name = good ? "ok" : "err";
    return of.isBlank() ? name : name + "(" + show(of, Cases.partsOf(value).get(0)) + ")";
  }

  private String variant(Type type, Object value) {
    String wanted = value.getClass().getSimpleName().replace("_", "").toLowerCase(Locale.ROOT);
    for (String[] member : type.members()) {
      if (!member[0].replace("-", "").equals(wanted)) continue;
      List<Object> parts = Cases.partsOf(value);
      String name = label(member[0]);
      return parts.isEmpty() ? name : name + "(" + show(member[1], parts.get(0)) + ")";
    }
    throw new IllegalArgumentException(wanted);
  }

  private String flags(Type type, Collection<?> value) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < type.members().size(); i++) {
      int bit = i;
      if (value.stream().anyMatch(one -> ((Enum<?>) one).ordinal() == bit)) {
        names.add(label(type.members().get(i)[0]));
      }
    }
    return "{" + String.join(", ", names) + "}";
  }
}
