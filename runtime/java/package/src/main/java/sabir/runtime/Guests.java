package sabir.runtime;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;

/**
 * Objects of the caller's in the hands of the library; for generated code. C knows such an object by
 * a number, or by a block of memory with the table of its functions and that number.
 */
public final class Guests {
  private static final Map<Long, Object> THERE = new ConcurrentHashMap<>();
  private static final AtomicLong LAST = new AtomicLong();

  private Guests() {}

  /**
   * Keeps an object.
   *
   * @param guest to be found again
   * @return its number
   */
  public static long add(Object guest) {
    long number = LAST.incrementAndGet();
    THERE.put(number, guest);
    return number;
  }

  /**
   * Finds an object.
   *
   * @param number that {@link #add} gave
   * @return never null
   */
  public static Object get(long number) {
    Object guest = THERE.get(number);
    if (guest == null) throw new IllegalStateException("the library kept what it had dropped");
    return guest;
  }

  /**
   * Forgets an object.
   *
   * @param number that {@link #add} gave
   */
  public static void remove(long number) {
    THERE.remove(number);
  }

  /**
   * The addresses of functions.
   *
   * @param upcalls gives the address of one
   * @param indices of the functions
   * @return in that order
   */
  public static long[] functions(IntToLongFunction upcalls, int... indices) {
    long[] functions = new long[indices.length + 1];
    functions[0] = upcalls.applyAsLong(0);
    for (int i = 0; i < indices.length; ++i) functions[i + 1] = upcalls.applyAsLong(indices[i]);
    return functions;
  }

  /**
   * The table of a kind of objects, made once.
   *
   * @param mechanism of the library
   * @param upcalls gives the address of a function
   * @param indices of the functions, in the order of the contract
   * @return the address of the table
   */
  public static long table(Mechanism mechanism, IntToLongFunction upcalls, int... indices) {
    int size = 8 * (2 + indices.length);
    long table = mechanism.allocate(size);
    if (table == 0) throw new OutOfMemoryError("a table of functions");
    ByteBuffer to = mechanism.window(table, size);
    to.putLong(0, size).putLong(8, upcalls.applyAsLong(1));
    for (int i = 0; i < indices.length; ++i) {
      to.putLong(16 + 8 * i, upcalls.applyAsLong(indices[i]));
    }
    return table;
  }

  /**
   * Makes what the library knows an object by; {@link #drop} frees it.
   *
   * @param mechanism of the library
   * @param table of the kind
   * @param guest the object
   * @return the handle
   */
  public static long make(Mechanism mechanism, long table, Object guest) {
    long self = mechanism.allocate(16);
    if (self == 0) throw new OutOfMemoryError("a handle");
    mechanism.window(self, 16).putLong(0, table).putLong(8, add(guest));
    return self;
  }

  /**
   * Finds the object behind a handle.
   *
   * @param mechanism of the library
   * @param table of the kind
   * @param self the handle
   * @return the object
   */
  public static Object find(Mechanism mechanism, long table, long self) {
    ByteBuffer block = mechanism.window(self, 16);
    if (block.getLong(0) != table) {
      throw new IllegalStateException("the library gave an object that Java did not make");
    }
    return get(block.getLong(8));
  }

  /**
   * The library is done with an object.
   *
   * @param mechanism of the library
   * @param self the handle
   */
  public static void drop(Mechanism mechanism, long self) {
    remove(mechanism.window(self, 16).getLong(8));
    mechanism.free(self);
  }
}
