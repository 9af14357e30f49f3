import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import sabir.runtime.Resource;
import sabir.runtime.Result;
import tests.gauntlet.Node;
import tests.gauntlet.Positions;

/** Every type in every place inside another, with values made up from the types themselves. */
class PositionsTest {
  // The lengths of lists of fixed length; of 16-bit numbers there are such of both.
  private static final int FIXED = 2;
  private static final int SHORTS = 3;

  /** Makes up values of a type. */
  private static final class Maker {
    private final Random random;

    Maker(long seed) {
      random = new Random(seed);
    }

    Object make(Type type) throws ReflectiveOperationException {
      if (type instanceof ParameterizedType generic) return makeGeneric(generic);
      Class<?> made = (Class<?>) type;
      if (made == boolean.class || made == Boolean.class) return random.nextBoolean();
      if (made == byte.class || made == Byte.class) return (byte) random.nextInt(128);
      if (made == short.class || made == Short.class) return (short) random.nextInt(32768);
      if (made == int.class || made == Integer.class) return random.nextInt(128);
      if (made == long.class || made == Long.class) return (long) random.nextInt(100_000);
      if (made == float.class || made == Float.class) return random.nextFloat();
      if (made == double.class || made == Double.class) return random.nextDouble();
      if (made == String.class) return "t\u00e9xt \ud83d\ude00 " + random.nextInt();
      if (made == short[].class) return makeArray(short.class, SHORTS);
      if (made.isArray()) return makeArray(made.getComponentType(), FIXED);
      if (made.isEnum()) return pick(made.getEnumConstants());
      if (made.isSealed()) return make((Class<?>) pick(made.getPermittedSubclasses()));
      return makeRecord(made);
    }

    private Object pick(Object[] all) {
      return all[random.nextInt(all.length)];
    }

    private Object makeArray(Class<?> element, int length) throws ReflectiveOperationException {
      Object array = Array.newInstance(element, length);
      for (int i = 0; i < length; ++i) Array.set(array, i, make(element));
      return array;
    }

    private Object makeRecord(Class<?> type) throws ReflectiveOperationException {
      RecordComponent[] components = type.getRecordComponents();
      Class<?>[] types = new Class<?>[components.length];
      Object[] values = new Object[components.length];
      for (int i = 0; i < components.length; ++i) {
        types[i] = components[i].getType();
        boolean two = type.getSimpleName().startsWith("Arrays") && types[i] == short[].class;
        values[i] =
            two ? makeArray(short.class, FIXED) : make(components[i].getGenericType());
      }
      return type.getDeclaredConstructor(types).newInstance(values);
    }

    private Object makeGeneric(ParameterizedType type) throws ReflectiveOperationException {
      Class<?> raw = (Class<?>) type.getRawType();
      Type[] of = type.getActualTypeArguments();
      if (raw == List.class) return List.of(make(of[0]), make(of[0]));
      if (raw == Set.class) return new HashSet<>(List.of(make(of[0])));
      if (raw == Map.class) {
        Map<Object, Object> made = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; --i) made.put(make(of[0]), make(of[1]));
        return made;
      }
      if (raw == Optional.class) {
        return random.nextBoolean() ? Optional.of(make(of[0])) : Optional.empty();
      }
      if (raw == Result.class) {
        return random.nextBoolean() ? new Result.Ok<>(make(of[0])) : new Result.Err<>(make(of[1]));
      }
      Object[] values = new Object[of.length];
      for (int i = 0; i < of.length; ++i) values[i] = make(of[i]);
      return raw.getDeclaredConstructors()[0].newInstance(values);
    }
  }

  /** Whether two values are the same, arrays by what is in them. */
  private static boolean same(Object a, Object b) throws ReflectiveOperationException {
    if (a.getClass().isArray()) {
      int length = Array.getLength(a);
      if (length != Array.getLength(b)) return false;
      for (int i = 0; i < length; ++i) if (!same(Array.get(a, i), Array.get(b, i))) return false;
      return true;
    }
    if (a instanceof List<?> list && b instanceof List<?> other) {
      if (list.size() != other.size()) return false;
      for (int i = 0; i < list.size(); ++i) if (!same(list.get(i), other.get(i))) return false;
      return true;
    }
    if (a instanceof Map<?, ?> map && b instanceof Map<?, ?> other) {
      if (!map.keySet().equals(other.keySet())) return false;
      for (Object key : map.keySet()) if (!same(map.get(key), other.get(key))) return false;
      return true;
    }
    if (a instanceof Optional<?> option && b instanceof Optional<?> other && option.isPresent()) {
      return other.isPresent() && same(option.get(), other.get());
    }
    if (!a.getClass().isRecord() || a.getClass() != b.getClass()) return a.equals(b);
    for (RecordComponent component : a.getClass().getRecordComponents()) {
      Method read = component.getAccessor();
      if (!same(read.invoke(a), read.invoke(b))) return false;
    }
    return true;
  }

  private static boolean hasHandles(Type type) {
    String name = type.getTypeName();
    return name.contains("Node") || name.contains("Family") || name.contains("Household");
  }

  /** All functions that give back what they take. */
  @TestFactory
  Stream<DynamicTest> whatGoesInComesOut() {
    return Stream.of(Positions.class.getDeclaredMethods())
        .filter(m -> m.getName().startsWith("echo") && Modifier.isPublic(m.getModifiers()))
        .filter(m -> m.getParameterCount() == 1 && !hasHandles(m.getGenericParameterTypes()[0]))
        .filter(m -> m.getGenericReturnType().equals(m.getGenericParameterTypes()[0]))
        .map(m -> DynamicTest.dynamicTest(m.getName(), () -> echo(m)));
  }

  private static void echo(Method method) throws ReflectiveOperationException {
    for (int seed = 0; seed < 50; ++seed) {
      Maker maker = new Maker(seed);
      Type type = method.getGenericParameterTypes()[0];
      Object value = maker.make(type);
      try {
        assertTrue(same(value, method.invoke(null, value)), () -> String.valueOf(value));
      } catch (InvocationTargetException e) {
        throw new AssertionError(method + " of " + value, e.getCause());
      }
    }
  }

  @Test
  void aListOfFixedLengthHasThatLength() {
    assertArrayEquals(new short[] {1, -2, 3}, Positions.echoArray(new short[] {1, -2, 3}));
    Throwable refused =
        assertThrows(
            IllegalArgumentException.class, () -> Positions.echoArray(new short[] {1, 2}));
    assertEquals("Positions.echoArray: value has 2 items, not 3", refused.getMessage());
  }

  @Test
  void handlesInsideValuesAreGivenAwayWhole() {
    List<Node> nodes = List.of(new Node("a"), new Node("b"));
    List<Node> back = Positions.echoNodes(nodes);
    assertTrue(nodes.stream().allMatch(Resource::isClosed));
    assertEquals(List.of("a", "b"), back.stream().map(Node::name).toList());
    assertEquals(Optional.of("a"), Positions.nameIf(back.get(0)));
    assertEquals(Optional.empty(), Positions.nameIf(null));
    Node closed = back.get(0);
    closed.close();
    assertThrows(IllegalStateException.class, () -> Positions.echoNodes(back));
    assertTrue(!back.get(1).isClosed(), "a call that did not happen takes nothing");
    back.get(1).close();
  }
}
