// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntToLongFunction;

/**
 * Objects of the caller's in the hands of the library, of one kind; for generated code.
 *
 * <p>C knows such an object by the address of a place that begins with the table of its functions.
 * The places stand one after another in slabs, so that an address says which object it is, and
 * nothing has to be read.
 */
public final class Guests {
  private static final List<Guests> ALL = new CopyOnWriteArrayList<>();
  private static final int PLACES = 1024; // of a slab
  private static final int SHIFT = 4; // logarithm of the size of a place

  private final Mechanism mechanism;
  private final long table;
  private volatile Slab[] slabs = {};

  // Memory that a view points into: a copy of ours, or a buffer of the object's.
  private record View(int function, Buffer memory, boolean copied, long address, long size) {}

  private static final class Slab {
    private final ByteBuffer memory;
    private final long base;
    private final Object[] objects = new Object[PLACES];
    private final Map<Integer, List<View>> views = new HashMap<>(); // by place
    private int there;
    private int next; // where to look for a place first

    Slab(Mechanism mechanism, long table) {
      memory = ByteBuffer.allocateDirect(PLACES << SHIFT).order(ByteOrder.nativeOrder());
      base = mechanism.address(memory);
      for (int i = 0; i < PLACES; ++i) memory.putLong(i << SHIFT, table);
    }

    boolean holds(long address) {
      return address >= base && address < base + (PLACES << SHIFT);
    }

    int place(long address) {
      return (int) (address - base) >> SHIFT;
    }

    long add(Object guest) {
      while (objects[next] != null) next = (next + 1) % PLACES;
      objects[next] = guest;
      ++there;
      return base + ((long) next << SHIFT);
    }

    void remove(int place) {
      if (objects[place] == null) return;
      objects[place] = null;
      views.remove(place);
      --there;
    }
  }

  private Guests(Mechanism mechanism, long table) {
    this.mechanism = mechanism;
    this.table = table;
  }

  /**
   * A kind of objects.
   *
   * @param mechanism of the library
   * @param upcalls gives the address of a function
   * @param indices of the functions, in the order of the contract
   * @return a kind without objects
   */
  public static Guests with(Mechanism mechanism, IntToLongFunction upcalls, int... indices) {
    int size = 8 * (2 + indices.length);
    long table = mechanism.allocate(size);
    if (table == 0) throw new OutOfMemoryError("a table of functions");
    ByteBuffer to = mechanism.window(table, size);
    to.putLong(0, size).putLong(8, upcalls.applyAsLong(1));
    for (int i = 0; i < indices.length; ++i) {
      to.putLong(16 + 8 * i, upcalls.applyAsLong(indices[i]));
    }
    Guests made = new Guests(mechanism, table);
    ALL.add(made);
    return made;
  }

  /**
   * The addresses of functions.
   *
   * @param upcalls gives the address of one
   * @param indices of the functions
   * @return in that order, behind the one that drops all
   */
  public static long[] functions(IntToLongFunction upcalls, int... indices) {
    long[] functions = new long[indices.length + 1];
    functions[0] = upcalls.applyAsLong(0);
    for (int i = 0; i < indices.length; ++i) functions[i + 1] = upcalls.applyAsLong(indices[i]);
    return functions;
  }

  /**
   * Makes what the library knows an object by.
   *
   * @param guest the object
   * @return its address
   */
  public synchronized long add(Object guest) {
    for (Slab slab : slabs) {
      if (slab.there < PLACES) return slab.add(guest);
    }
    Slab slab = new Slab(mechanism, table);
    Slab[] more = Arrays.copyOf(slabs, slabs.length + 1);
    more[slabs.length] = slab;
    slabs = more;
    return slab.add(guest);
  }

  /**
   * Finds an object.
   *
   * @param address that {@link #add} gave
   * @return never null
   */
  public Object get(long address) {
    for (Slab slab : slabs) {
      if (!slab.holds(address)) continue;
      Object guest = slab.objects[slab.place(address)];
      if (guest != null) return guest;
      throw new IllegalStateException("the library kept what it had dropped");
    }
    throw new IllegalStateException("the library gave an object that Java did not make");
  }

  // --- views ---

  // One that is equal to the last of its function is the last: the library may ask often.
  private synchronized long keep(long self, View view) {
    Slab slab = holding(self);
    List<View> all = slab.views.computeIfAbsent(slab.place(self), place -> new ArrayList<>());
    for (int i = all.size() - 1; i >= 0; --i) {
      View last = all.get(i);
      if (last.function != view.function) continue;
      if (same(last, view)) return last.address;
      break;
    }
    View kept = view.memory == null ? copy(view) : view;
    all.add(kept);
    return kept.address;
  }

  private boolean same(View last, View view) {
    if (last.size != view.size) return false;
    if (view.memory != null) return last.address == view.address;
    return last.copied
        && window(last.address, last.size).equals(window(view.address, view.size));
  }

  private View copy(View view) {
    ByteBuffer copy = ByteBuffer.allocateDirect((int) view.size);
    copy.put(0, window(view.address, view.size), 0, (int) view.size);
    return new View(view.function, copy, true, mechanism.address(copy), view.size);
  }

  private ByteBuffer window(long address, long size) {
    return size == 0 ? ByteBuffer.allocate(0) : mechanism.window(address, size);
  }

  private Slab holding(long self) {
    for (Slab slab : slabs) {
      if (slab.holds(self)) return slab;
    }
    throw new IllegalStateException("the library asked an object that Java did not make");
  }

  /**
   * Copies what a view shows; the copy is there for as long as the object.
   *
   * @param self the object's address
   * @param function which of the object's
   * @param address of what it shows
   * @param size of that in bytes
   * @return the address of the copy
   */
  public long keep(long self, int function, long address, long size) {
    return keep(self, new View(function, null, false, address, size));
  }

  /**
   * Keeps a buffer that a view shows, for as long as the object is there.
   *
   * @param self the object's address
   * @param function which of the object's
   * @param direct the buffer
   * @param address of what it shows
   * @param size of that in bytes
   * @return the address
   */
  long keep(long self, int function, Buffer direct, long address, long size) {
    return keep(self, new View(function, direct, false, address, size));
  }

  /**
   * Forgets an object.
   *
   * @param address that {@link #add} gave
   * @return false if it is of another kind
   */
  public synchronized boolean remove(long address) {
    for (Slab slab : slabs) {
      if (!slab.holds(address)) continue;
      slab.remove(slab.place(address));
      return true;
    }
    return false;
  }

  /**
   * Forgets an object of any kind.
   *
   * @param address that {@link #add} gave
   */
  public static void drop(long address) {
    for (Guests kind : ALL) {
      if (kind.remove(address)) return;
    }
  }
}
