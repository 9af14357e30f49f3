// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** The foreign function interface as a mechanism; for generated code. */
public abstract class Ffm extends Located {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle MALLOC = link(LINKER.defaultLookup(), "malloc", "JJ");
  private static final MethodHandle FREE = link(LINKER.defaultLookup(), "free", "VJ");

  /** For packages. */
  protected Ffm() {}

  /**
   * Loads a library for good.
   *
   * @param path of the library
   * @return its symbols
   */
  public static SymbolLookup load(Path path) {
    return SymbolLookup.libraryLookup(path, Arena.global());
  }

  /**
   * A function of a library.
   *
   * @param library that has it
   * @param symbol of the function
   * @param types of the result and the parameters, a letter each: those of JNI, {@code A} for an
   *     array or an address as a segment
   * @param options of the call
   * @return to be called with {@code invokeExact}
   */
  public static MethodHandle link(
      SymbolLookup library, String symbol, String types, Linker.Option... options) {
    MemorySegment address =
        library.find(symbol).orElseThrow(() -> new UnsatisfiedLinkError("no symbol " + symbol));
    return LINKER.downcallHandle(address, descriptor(types), options);
  }

  /**
   * A function of a library that does not take long and never calls back.
   *
   * @param library that has it
   * @param symbol of the function
   * @param types of the result and the parameters
   * @return a handle that takes arrays of the heap
   */
  public static MethodHandle linkPinned(SymbolLookup library, String symbol, String types) {
    return link(library, symbol, types, Linker.Option.critical(true));
  }

  /**
   * A function of a library that is short, and never blocks or calls back.
   *
   * @param library that has it
   * @param symbol of the function
   * @param types of the result and the parameters
   * @return a handle without the cost of leaving Java
   */
  public static MethodHandle linkLeaf(SymbolLookup library, String symbol, String types) {
    return link(library, symbol, types, Linker.Option.critical(false));
  }

  private static FunctionDescriptor descriptor(String types) {
    MemoryLayout[] parameters = new MemoryLayout[types.length() - 1];
    for (int i = 0; i < parameters.length; ++i) parameters[i] = layout(types.charAt(i + 1));
    return types.charAt(0) == 'V'
        ? FunctionDescriptor.ofVoid(parameters)
        : FunctionDescriptor.of(layout(types.charAt(0)), parameters);
  }

  private static MemoryLayout layout(char type) {
    return switch (type) {
      case 'I' -> ValueLayout.JAVA_INT;
      case 'J' -> ValueLayout.JAVA_LONG;
      case 'F' -> ValueLayout.JAVA_FLOAT;
      case 'D' -> ValueLayout.JAVA_DOUBLE;
      case 'A' -> ValueLayout.ADDRESS;
      default -> throw new IllegalArgumentException("no layout for " + type);
    };
  }

  /**
   * A function of the caller's, as C sees it; for good.
   *
   * @param lookup that may see it
   * @param home its class
   * @param name of a static method
   * @param types of its result and its parameters, a letter each
   * @return the address of the function
   */
  public static long stub(MethodHandles.Lookup lookup, Class<?> home, String name, String types) {
    FunctionDescriptor descriptor = descriptor(types);
    try {
      MethodHandle method = lookup.findStatic(home, name, descriptor.toMethodType());
      return LINKER.upcallStub(method, descriptor, Arena.global()).address();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }

  /**
   * An array, or what is at an address, as an argument.
   *
   * @param array null: an address
   * @param at the first element in the array, or the address
   * @return a segment
   */
  public static MemorySegment at(byte[] array, long at) {
    if (array == null) return MemorySegment.ofAddress(at);
    return slice(MemorySegment.ofArray(array), at);
  }

  /**
   * An array, or what is at an address, as an argument.
   *
   * @param array null: an address
   * @param at the first element in the array, or the address
   * @return a segment
   */
  public static MemorySegment at(short[] array, long at) {
    if (array == null) return MemorySegment.ofAddress(at);
    return slice(MemorySegment.ofArray(array), at << 1);
  }

  /**
   * An array, or what is at an address, as an argument.
   *
   * @param array null: an address
   * @param at the first element in the array, or the address
   * @return a segment
   */
  public static MemorySegment at(int[] array, long at) {
    if (array == null) return MemorySegment.ofAddress(at);
    return slice(MemorySegment.ofArray(array), at << 2);
  }

  /**
   * An array, or what is at an address, as an argument.
   *
   * @param array null: an address
   * @param at the first element in the array, or the address
   * @return a segment
   */
  public static MemorySegment at(long[] array, long at) {
    if (array == null) return MemorySegment.ofAddress(at);
    return slice(MemorySegment.ofArray(array), at << 3);
  }

  /**
   * An array, or what is at an address, as an argument.
   *
   * @param array null: an address
   * @param at the first element in the array, or the address
   * @return a segment
   */
  public static MemorySegment at(float[] array, long at) {
    if (array == null) return MemorySegment.ofAddress(at);
    return slice(MemorySegment.ofArray(array), at << 2);
  }

  /**
   * An array, or what is at an address, as an argument.
   *
   * @param array null: an address
   * @param at the first element in the array, or the address
   * @return a segment
   */
  public static MemorySegment at(double[] array, long at) {
    if (array == null) return MemorySegment.ofAddress(at);
    return slice(MemorySegment.ofArray(array), at << 3);
  }

  private static MemorySegment slice(MemorySegment whole, long from) {
    return from == 0 ? whole : whole.asSlice(from);
  }

  /**
   * What a call threw that is not its to throw.
   *
   * @param thrown by a method handle
   * @return to be thrown
   */
  public static RuntimeException unexpected(Throwable thrown) {
    if (thrown instanceof RuntimeException e) throw e;
    if (thrown instanceof Error e) throw e;
    return new IllegalStateException(thrown);
  }

  @Override
  public final String mechanism() {
    return "ffm";
  }

  @Override
  public final int copiesUpTo() {
    return -1;
  }

  @Override
  public final ByteBuffer window(long address, long size) {
    MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(size);
    return memory.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  @Override
  public final ByteBuffer block(long address, int size) {
    return window(address, size);
  }

  @Override
  public final long address(Buffer direct) {
    Buffer whole = direct.duplicate().clear();
    return MemorySegment.ofBuffer(whole).address();
  }

  @Override
  public final byte[] copy(long address, int size) {
    return MemorySegment.ofAddress(address).reinterpret(size).toArray(ValueLayout.JAVA_BYTE);
  }

  @Override
  public final long allocate(long size) {
    try {
      return (long) MALLOC.invokeExact(size);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public final void free(long address) {
    try {
      FREE.invokeExact(address);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }
}
