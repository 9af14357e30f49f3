# frozen_string_literal: true

require "fiddle"

# The functions of plain.h through Fiddle.
module ByFiddle
  # What the C function's number becomes.
  class Failure < StandardError; end

  LIBRARY = Fiddle.dlopen(ENV.fetch("BENCH_PLAIN"))
  LONG = Fiddle::TYPE_LONG_LONG
  POINTER = Fiddle::TYPE_VOIDP
  SIZE = Fiddle::TYPE_SIZE_T
  UINT = -Fiddle::TYPE_INT
  VOID = Fiddle::TYPE_VOID

  def self.plain(name, types, result) = Fiddle::Function.new(LIBRARY["plain_#{name}"], types,
                                                             result)

  ADD = plain("add", [LONG, LONG], LONG)
  SUM = plain("sum", [POINTER, SIZE], LONG)
  UPPER = plain("upper", [POINTER, SIZE, POINTER], VOID)
  TOTAL = plain("total", [POINTER, SIZE], Fiddle::TYPE_DOUBLE)
  FAIL = plain("fail", [UINT], Fiddle::TYPE_INT)
  EACH = plain("each", [UINT, POINTER, POINTER], VOID)
  NEW = plain("counter_new", [LONG], POINTER)
  NEXT = plain("counter_next", [POINTER], LONG)
  FREE = plain("counter_free", [POINTER], VOID)

  # Calls the visitor.
  class Visit < Fiddle::Closure
    def initialize(visitor)
      super(VOID, [POINTER, LONG])
      @visitor = visitor
    end

    def call(_context, value) = @visitor.visit(value)
  end

  # A counter, freed by the collector.
  class Counter
    def initialize(start)
      @plain = NEW.call(start)
      @plain.free = FREE
    end

    def next = NEXT.call(@plain)
  end

  def self.add(one, two) = ADD.call(one, two)

  def self.sum(bytes) = SUM.call(bytes, bytes.bytesize)

  def self.upper(bytes)
    out = "\0".b * bytes.bytesize
    UPPER.call(bytes, bytes.bytesize, out)
    out
  end

  def self.total(values) = TOTAL.call(values.pack("d*"), values.size)

  def self.refuse(code)
    raise Failure, "failed" unless FAIL.call(code).zero?
  end

  def self.each(visitor, count) = EACH.call(count, Visit.new(visitor), nil)
end
