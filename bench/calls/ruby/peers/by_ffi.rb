# frozen_string_literal: true

require "ffi"

# The functions of plain.h through the ffi gem.
module ByFfi
  # What the C function's number becomes.
  class Failure < StandardError; end

  # As they are.
  module Plain
    extend FFI::Library

    ffi_lib ENV.fetch("BENCH_PLAIN")
    callback :visit, %i[pointer int64], :void
    attach_function :plain_add, %i[int64 int64], :int64
    attach_function :plain_sum, %i[buffer_in size_t], :uint64
    attach_function :plain_upper, %i[buffer_in size_t pointer], :void
    attach_function :plain_total, %i[pointer size_t], :double
    attach_function :plain_fail, [:uint32], :int
    attach_function :plain_each, %i[uint32 visit pointer], :void
    attach_function :plain_counter_new, [:int64], :pointer
    attach_function :plain_counter_next, [:pointer], :int64
    attach_function :plain_counter_free, [:pointer], :void
  end

  # A counter, freed by the collector.
  class Counter
    def initialize(start)
      @plain = FFI::AutoPointer.new(Plain.plain_counter_new(start),
                                    Plain.method(:plain_counter_free))
    end

    def next = Plain.plain_counter_next(@plain)
  end

  def self.add(one, two) = Plain.plain_add(one, two)

  def self.sum(bytes) = Plain.plain_sum(bytes, bytes.bytesize)

  def self.upper(bytes)
    FFI::MemoryPointer.new(:char, bytes.bytesize) do |memory|
      Plain.plain_upper(bytes, bytes.bytesize, memory)
      return memory.read_bytes(bytes.bytesize)
    end
  end

  def self.total(values)
    FFI::MemoryPointer.new(:double, values.size) do |memory|
      memory.write_array_of_double(values)
      return Plain.plain_total(memory, values.size)
    end
  end

  def self.refuse(code)
    raise Failure, "failed" unless Plain.plain_fail(code).zero?
  end

  def self.each(visitor, count)
    Plain.plain_each(count, ->(_, value) { visitor.visit(value) }, nil)
  end
end
