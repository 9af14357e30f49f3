import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sabir.runtime.SabirException;
import sabir.runtime.Status;
import sabir.runtime.Surrogates;
import sabir.uninorm.Batch;
import sabir.uninorm.Form;
import sabir.uninorm.IllFormed;
import sabir.uninorm.Instance;
import sabir.uninorm.Normalizer;
import sabir.uninorm.Portions;
import sabir.uninorm.Reason;
import sabir.uninorm.TextError;
import sabir.uninorm.TextException;
import sabir.uninorm.Uninorm;

/** The flagship as a Java program sees it, against Java's own normalization and on bad input. */
class UninormTest {
  private static final List<String> TEXTS =
      List.of(
          "",
          "plain ascii",
          "caf\u00e9",
          "cafe\u0301",
          "\ufb01n \u2460 \uff21",
          "\ud55c\uad6d\uc5b4",
          "\u1112\u1161\u11ab",
          "a\u0315\u0300\u05ae\u0300b",
          "\ud83d\udc68\u200d\ud83d\udc69 \ud834\udd5e");
  private static final Map<Form, java.text.Normalizer.Form> FORMS =
      Map.of(
          Form.NFC, java.text.Normalizer.Form.NFC,
          Form.NFD, java.text.Normalizer.Form.NFD,
          Form.NFKC, java.text.Normalizer.Form.NFKC,
          Form.NFKD, java.text.Normalizer.Form.NFKD);

  @Test
  void opensWhereItIsSaid() {
    byte[] text = utf8("cafe\u0301");
    for (String location : List.of("", "inprocess:", "worker:", "worker:?deadline=60s")) {
      Normalizer left;
      try (Instance library = Instance.open(location);
          Normalizer normalizer = new Normalizer(library, Form.NFC)) {
        assertEquals(Uninorm.unicodeVersion(), library.unicodeVersion());
        assertEquals(Uninorm.firstIllFormed(text), library.firstIllFormed(ByteBuffer.wrap(text)));
        assertArrayEquals(utf8("caf\u00e9"), normalizer.normalize(text));
        if (location.startsWith("worker:")) assertTrue(Where.worker("uninorm"));
        left = new Normalizer(library, Form.NFC, IllFormed.REPLACE);
        library.close();
        assertThrows(IllegalStateException.class, library::kernelName);
        assertThrows(IllegalStateException.class, () -> new Normalizer(library, Form.NFC));
      }
      assertArrayEquals(utf8("caf\u00e9"), left.normalize(text), "it outlives what it is from");
      left.close();
    }
    for (String location : List.of("nowhere:", "worker:/nowhere", "worker:?no=1")) {
      assertThrows(SabirException.class, () -> Instance.open(location));
    }
    SabirException unknown =
        assertThrows(SabirException.class, () -> Instance.open("nowhere:"));
    assertEquals(Status.UNIMPLEMENTED, unknown.status());
    assertThrows(NullPointerException.class, () -> Instance.open(null));
    assertThrows(IllegalArgumentException.class, () -> Instance.open("worker:\0"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void agreesWithJava() {
    FORMS.forEach(
        (form, javas) -> {
          try (Normalizer normalizer = new Normalizer(form)) {
            for (String piece : TEXTS) {
              for (int times : new int[] {1, 3000}) {
                String text = piece.repeat(times);
                String expected = java.text.Normalizer.normalize(text, javas);
                assertEquals(expected, normalizer.normalizeText(text));
                assertArrayEquals(utf8(expected), normalizer.normalize(utf8(text)));
                ByteBuffer direct = ByteBuffer.allocateDirect(utf8(text).length);
                direct.put(utf8(text)).flip();
                assertArrayEquals(utf8(expected), normalizer.normalize(direct));
                assertEquals(text.equals(expected), normalizer.isNormalized(utf8(text)));
              }
            }
          }
        });
  }

  @Test
  void loneSurrogates() {
    String[] lone = {"\ud800", "\udfff", "\udc00\ud800", "\ud83d\ude00\ud83d"};
    FORMS.forEach(
        (form, javas) -> {
          try (Normalizer normalizer = new Normalizer(form)) {
            for (String bad : lone) {
              for (String text : List.of(bad, "cafe" + bad + "\u0301", bad + "e\u0301" + bad)) {
                assertThrows(
                    IllegalArgumentException.class, () -> normalizer.normalizeText(text));
                String expected = java.text.Normalizer.normalize(text, javas);
                String found = Surrogates.keep(text, normalizer::normalizeText);
                assertEquals(expected, found);
                if (expected.equals(text)) assertSame(text, found);
                byte[] encoded = utf8(Surrogates.replace(text));
                assertArrayEquals(
                    utf8(text.replaceAll("[\ud800-\udfff]", "\ufffd")),
                    utf8(new String(encoded, StandardCharsets.UTF_8)));
              }
            }
            for (String text : TEXTS) {
              assertSame(text, Surrogates.replace(text));
              String normal = normalizer.normalizeText(text);
              assertEquals(normal, Surrogates.keep(text, normalizer::normalizeText));
            }
          }
        });
  }

  @Test
  void textInFormComesBackAsItIs() {
    try (Normalizer normalizer = new Normalizer(Form.NFC)) {
      for (String text : List.of("plain", "caf\u00e9 ".repeat(1000), "\ud55c".repeat(50_000))) {
        assertSame(text, normalizer.normalizeText(text));
        byte[] bytes = utf8(text);
        byte[] same = normalizer.normalize(bytes);
        assertFalse(same == bytes, "an array can be written to: it is a copy");
        assertArrayEquals(bytes, same);
      }
    }
  }

  @Test
  void illFormedTextIsRefusedOrReplaced() {
    byte[] bad = {'a', 'b', (byte) 0xff, 'c'};
    try (Normalizer strict = new Normalizer(Form.NFC, IllFormed.REFUSE);
        Normalizer lenient = new Normalizer(Form.NFC, IllFormed.REPLACE)) {
      TextException thrown =
          assertThrows(TextException.class, () -> strict.normalize(bad));
      assertEquals(new TextError(Reason.INVALID_BYTE, 2), thrown.error());
      assertEquals("uninorm.normalizer.normalize", thrown.where());
      assertArrayEquals(utf8("ab\ufffdc"), lenient.normalize(bad));
      assertFalse(lenient.isNormalized(bad));
    }
  }

  @Test
  void manyTextsAtOnce() {
    try (Normalizer normalizer = new Normalizer(Form.NFC)) {
      Batch batch = normalizer.normalizeAll(utf8("cafe\u0301x"), new long[] {6, 7});
      assertEquals(new Batch(utf8("caf\u00e9x"), new long[] {5, 6}), batch);
      assertEquals(batch.hashCode(), new Batch(utf8("caf\u00e9x"), new long[] {5, 6}).hashCode());
    }
  }

  @Test
  void portions() {
    try (Portions portions = new Portions(Form.NFC)) {
      byte[] first = portions.push(utf8("cafe"));
      byte[] second = portions.push(utf8("\u0301!"));
      byte[] third = portions.finish();
      String all = new String(first) + new String(second, StandardCharsets.UTF_8);
      assertEquals("caf\u00e9!", all + new String(third, StandardCharsets.UTF_8));
    }
  }

  @Test
  void aNormalizerIsMadeAgainWhereItIsRead() throws IOException, ClassNotFoundException {
    try (Normalizer normalizer = new Normalizer(Form.NFKC, IllFormed.REPLACE);
        Normalizer plain = new Normalizer(Form.NFD)) {
      byte[] written = written(List.of(normalizer, normalizer, plain));
      normalizer.close();
      List<?> read = (List<?>) read(written);
      assertSame(read.get(0), read.get(1), "one object stays one");
      try (Normalizer again = (Normalizer) read.get(0);
          Normalizer other = (Normalizer) read.get(2)) {
        assertEquals("fi", again.normalizeText("\ufb01"));
        assertArrayEquals(utf8("\ufffd"), again.normalize(new byte[] {(byte) 0xff}));
        assertEquals("e\u0301", other.normalizeText("\u00e9"));
        assertThrows(TextException.class, () -> other.normalize(new byte[] {(byte) 0xff}));
        assertArrayEquals(written(again), written(read(written(again))), "and again");
      }
    }
  }

  @Test
  void whatCannotBeMadeAgainIsNotWritten() {
    Normalizer closed = new Normalizer(Form.NFC);
    closed.close();
    String gone = assertThrows(IllegalStateException.class, () -> written(closed)).getMessage();
    assertEquals("Normalizer: this Normalizer is closed", gone);
    try (Instance library = Instance.open("inprocess:");
        Normalizer there = new Normalizer(library, Form.NFC);
        Portions portions = new Portions(Form.NFC)) {
      String why = assertThrows(NotSerializableException.class, () -> written(there)).getMessage();
      assertTrue(why.startsWith("Normalizer: this one was made on an instance"), why);
      assertThrows(NotSerializableException.class, () -> written(library));
      assertThrows(NotSerializableException.class, () -> written(portions));
    }
    assertFalse(Serializable.class.isAssignableFrom(Portions.class));
  }

  private static byte[] written(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  @Test
  void theLibrarySaysWhatItIs() {
    assertTrue(Uninorm.unicodeVersion().matches("[0-9]+[.][0-9]+[.][0-9]+"));
    assertFalse(Uninorm.kernelName().isEmpty());
    assertEquals(1L, Uninorm.firstIllFormed(new byte[] {'a', (byte) 0x80}).orElseThrow());
    assertTrue(Uninorm.firstIllFormed(utf8("caf\u00e9")).isEmpty());
  }
}
