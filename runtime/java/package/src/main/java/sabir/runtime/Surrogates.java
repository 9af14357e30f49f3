// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.util.function.UnaryOperator;

/**
 * What to do with text that no encoding of Unicode has: lone surrogates, which a {@code String} may
 * hold. Functions of a library refuse it, for they take UTF-8.
 */
public final class Surrogates {
  private Surrogates() {}

  /**
   * Gives a function what stands between lone surrogates, which stay where they are, as {@code
   * java.text.Normalizer} has it.
   *
   * <p>{@code Surrogates.keep(text, normalizer::normalizeText)}
   *
   * @param text may have lone surrogates
   * @param function takes and gives well-formed text; what it makes of a part must not depend on
   *     the others, as in a normalization, in which nothing combines with a surrogate
   * @return the text itself if nothing changed
   */
  public static String keep(String text, UnaryOperator<String> function) {
    int at = next(text, 0);
    if (at == text.length()) return function.apply(text);
    StringBuilder out = new StringBuilder(text.length());
    int start = 0;
    for (; at < text.length(); at = next(text, start)) {
      if (at > start) out.append(function.apply(text.substring(start, at)));
      out.append(text.charAt(at));
      start = at + 1;
    }
    if (start < text.length()) out.append(function.apply(text.substring(start)));
    return text.contentEquals(out) ? text : out.toString();
  }

  /**
   * Puts U+FFFD for each lone surrogate, as encoders of UTF-8 do when they replace what is wrong.
   *
   * @param text may have lone surrogates
   * @return the text itself if it has none
   */
  public static String replace(String text) {
    int at = next(text, 0);
    if (at == text.length()) return text;
    StringBuilder out = new StringBuilder(text);
    for (; at < text.length(); at = next(text, at + 1)) out.setCharAt(at, '\ufffd');
    return out.toString();
  }

  // The first lone surrogate from `at` on, or the end.
  private static int next(String text, int at) {
    for (; at < text.length(); ++at) {
      char c = text.charAt(at);
      if (!Character.isSurrogate(c)) continue;
      boolean pair = at + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(at + 1));
      if (!pair) return at;
      ++at;
    }
    return text.length();
  }
}
