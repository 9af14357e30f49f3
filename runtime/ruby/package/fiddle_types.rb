# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# frozen_string_literal: true

# Types for the flavour without a compiler: each turns a Ruby value into the bytes that C has for it
# (`lower`), and back (`lift`). What bytes point at is kept by the call.
#
# The package loads this file into its own module.

# How Ruby values and C values become each other.
module Types
  # A wrong value; the call adds which function and argument it was.
  class Wrong < ::StandardError
    attr_reader :kind

    def initialize(kind, message)
      super(message)
      @kind = kind
    end
  end

  def self.wrong(kind, message)
    raise Wrong.new(kind, message)
  end

  def self.not(wanted, value)
    literal = [nil, true, false].include?(value)
    wrong(::TypeError, "must be #{wanted}, not #{literal ? value.inspect : value.class}")
  end

  # Text as C may have it.
  def self.check_text(value)
    self.not("String", value) unless value.is_a?(::String)
    return value if value.ascii_only? && value.encoding.ascii_compatible?

    unless value.encoding == ::Encoding::UTF_8
      wrong(::ArgumentError, "has encoding #{value.encoding}, and UTF-8 is expected; " \
                             "convert it with encode")
    end
    wrong(::ArgumentError, "is not well-formed UTF-8") unless value.valid_encoding?
    value
  end

  # What every type has: its size.
  class Type
    attr_reader :size

    def initialize(size)
      @size = size
    end

    def bytes_at(address)
      ::Fiddle::Pointer.new(address)[0, size]
    end

    # Whether a list of these can be a packed String.
    def number? = false
  end

  # Integers and floats.
  class Number < Type
    LARGEST_F32 = (2.0**128) - (2.0**104)

    attr_reader :code

    def initialize(size, name, code)
      super(size)
      @name = name
      @code = code
      @integer = !%w[e E].include?(code)
      bits = size * 8
      @range = name.start_with?("s") ? -(2**(bits - 1))..(2**(bits - 1)) - 1 : 0..(2**bits) - 1
    end

    def number? = true

    def lower(value, _call)
      number = check(value)
      @code == "e" && number.nan? ? small_nan(number) : [number].pack(@code)
    end

    def lift(bytes)
      bytes.unpack1(@code)
    end

    def check(value)
      return check_float(value) unless @integer

      Types.not("Integer", value) unless value.is_a?(::Integer)
      return value if @range.cover?(value)

      Types.wrong(::RangeError, "is #{value}, and a #{@name} goes from #{@range.begin} to " \
                                "#{@range.end}")
    end

    private

    # Of a NaN in four bytes, Array#pack keeps nothing: its sign, and the upper bits of the rest.
    def small_nan(number)
      bits = [number].pack("E").unpack1("Q<")
      [((bits >> 63) << 31) | (0xFF << 23) | ((bits >> 29) & 0x7FFFFF)].pack("L<")
    end

    def check_float(value)
      Types.not("Float", value) unless value.is_a?(::Float) || value.is_a?(::Integer)
      number = value.to_f
      return number unless @code == "e" && number.finite? && number.abs > LARGEST_F32

      rounded = number.abs < LARGEST_F32 + (2.0**103) # half of the last bit, where C rounds down
      Types.wrong(::RangeError, "is #{value}, too large for an f32") unless rounded
      number.negative? ? -LARGEST_F32 : LARGEST_F32
    end
  end

  # true and false.
  class Bool < Type
    def lower(value, _call)
      Types.not("true or false", value) unless [true, false].include?(value)
      value ? "\x01".b : "\x00".b
    end

    def lift(bytes) = bytes != "\x00".b
  end

  # One character.
  class Char < Type
    def lower(value, _call)
      Types.check_text(value)
      size = value.size
      Types.wrong(::ArgumentError, "must be one character, not #{size}") unless size == 1
      [value.ord].pack("L")
    end

    def lift(bytes) = [bytes.unpack1("L")].pack("U")
  end

  # A Symbol.
  class Enum < Type
    def initialize(size, name, symbols, open: false)
      super(size)
      @name = name
      @symbols = symbols
      @open = open
      @code = { 1 => "C", 2 => "S", 4 => "L" }.fetch(size)
    end

    def lower(value, _call) = [index(value)].pack(@code)

    def lift(bytes)
      number = bytes.unpack1(@code)
      @open ? @symbols.fetch(number, :unknown) : @symbols.fetch(number)
    end

    def index(value)
      Types.not("Symbol", value) unless value.is_a?(::Symbol)
      @symbols.index(value) ||
        Types.wrong(::ArgumentError, "is #{value.inspect}, which is no #{@name}")
    end
  end

  # A Set of Symbols.
  class Flags < Enum
    def lower(value, _call)
      Types.not("Set of Symbols", value) unless value.is_a?(::Set) || value.is_a?(::Array)
      [value.to_a.sum { |symbol| 1 << index(symbol) }].pack(@code)
    end

    def lift(bytes)
      bits = bytes.unpack1(@code)
      found = ::Set.new(@symbols.select.with_index { |_, i| bits[i] == 1 })
      found << :unknown if @open && bits >> @symbols.size != 0
      found.freeze
    end
  end

  # Text.
  class Text < Type
    def lower(value, call) = call.slice(*call.lend(Types.check_text(value)))

    def lift(bytes)
      address, size = bytes.unpack("QQ")
      lift_data(address, size)
    end

    def lift_data(address, size)
      bytes = size.zero? ? +"" : ::Fiddle::Pointer.new(address)[0, size]
      bytes.force_encoding(::Encoding::UTF_8)
    end

    def element_size = 1
  end

  # Many of one type.
  class List < Type
    attr_reader :element

    def initialize(size, element)
      super(size)
      @element = element
    end

    def element_size = @element.size

    def bytes? = @element.number? && @element.size == 1 && @element.code == "C"

    def lower(value, call) = call.slice(*data(value, call))

    # Where the items are, and how many.
    def data(value, call)
      return packed(value, call) if @element.number? && value.is_a?(::String)
      return memory(value, call) if @element.number? && value.is_a?(::Fiddle::Pointer)

      Types.not(bytes? ? "String" : "Array", value) unless value.is_a?(::Array)
      call.place(value.map { |item| @element.lower(item, call) }.join, value.size)
    end

    def packed(value, call)
      if @element.size > 1 && value.encoding != ::Encoding::BINARY
        Types.wrong(::TypeError, "must be Array or a packed binary String")
      end
      unless (value.bytesize % @element.size).zero?
        Types.wrong(::ArgumentError,
                    "has #{value.bytesize} bytes, and an item has #{@element.size}")
      end
      address, size = call.lend(value)
      [address, size / @element.size]
    end

    def memory(value, call)
      Types.wrong(::TypeError, "must be Array or a packed binary String") unless @element.size == 1
      call.place(value[0, value.size], value.size)
    end

    def lift(bytes)
      address, count = bytes.unpack("QQ")
      lift_data(address, count)
    end

    def lift_data(address, count)
      lift_items(count.zero? ? "".b : ::Fiddle::Pointer.new(address)[0, count * @element.size])
    end

    def lift_items(bytes)
      return bytes if bytes?
      return bytes.unpack("#{@element.code}*") if @element.number?

      ::Array.new(bytes.bytesize / @element.size) do |i|
        @element.lift(bytes.byteslice(i * @element.size, @element.size))
      end
    end
  end

  # A Hash.
  class Map < List
    def data(value, call)
      Types.not("Hash", value) unless value.is_a?(::Hash)
      call.place(value.map { |entry| @element.lower(entry, call) }.join, value.size)
    end

    def bytes? = false

    def lift_items(bytes) = super.to_h
  end

  # A list of fixed length, in place.
  class FixedList < List
    def initialize(size, element, length)
      super(size, element)
      @length = length
    end

    def lower(value, call)
      address, count = data(value, call)
      unless count == @length
        Types.wrong(::ArgumentError, "must have #{@length} items, not #{count}")
      end
      ::Fiddle::Pointer.new(address)[0, size]
    end

    def lift(bytes) = lift_items(bytes)
  end

  # Fields in their places; behind the size, if there may be more of them one day.
  class Record < Type
    # fields: [name, offset, type]
    def initialize(size, fields, class_name = nil, exception: false, extensible: false, &find)
      super(size)
      @empty = extensible ? [size].pack("Q").ljust(size, "\0".b) : "\0".b * size
      @fields = fields.map { |name, offset, type| [:"@#{name}", offset, type] }
      @class_name = class_name
      @exception = exception
      @find = find
    end

    def ruby = @ruby ||= @find.call

    def lower(value, call)
      Types.not(@class_name, value) unless value.is_a?(ruby)
      @fields.each_with_object(@empty.dup) do |(name, offset, type), bytes|
        bytes[offset, type.size] = type.lower(value.instance_variable_get(name), call)
      end
    end

    def lift(bytes)
      made = ruby.allocate
      @fields.each do |name, offset, type|
        made.instance_variable_set(name, type.lift(bytes.byteslice(offset, type.size)))
      end
      @exception ? made : made.freeze
    end
  end

  # The same as an Array.
  class Tuple < Record
    def lower(value, call)
      Types.not("Array", value) unless value.is_a?(::Array)
      unless value.size == @fields.size
        Types.wrong(::ArgumentError, "must have #{@fields.size} items, not #{value.size}")
      end
      @fields.zip(value).each_with_object("\0".b * size) do |((_, offset, type), item), bytes|
        bytes[offset, type.size] = type.lower(item, call)
      end
    end

    def lift(bytes)
      @fields.map { |_, offset, type| type.lift(bytes.byteslice(offset, type.size)) }
    end
  end

  # One of several: a tag, then what it carries.
  class Variant < Type
    # cases: [name of the class, offset, type or nil]
    def initialize(size, tag_size, cases, class_name = nil, exception: false, always: false, &find)
      super(size)
      @tag = { 1 => "C", 2 => "S", 4 => "L" }.fetch(tag_size)
      @tag_size = tag_size
      @cases = cases
      @class_name = class_name
      @exception = exception
      @always = always
      @find = find
    end

    def classes = @classes ||= @cases.map { |name, _, _| @find.call(name) }

    def lower(value, call)
      tag = classes.index { |one| value.is_a?(one) } || Types.not(@class_name, value)
      _, offset, type = @cases[tag]
      bytes = "\0".b * size
      bytes[0, @tag_size] = [tag].pack(@tag)
      bytes[offset, type.size] = type.lower(value.value, call) if type
      bytes
    end

    def lift(bytes)
      tag = bytes.unpack1(@tag)
      _, offset, type = @cases.fetch(tag)
      made = classes[tag].allocate
      value = type&.lift(bytes.byteslice(offset, type.size))
      made.instance_variable_set(:@value, value) if type || @always
      @exception ? made : made.freeze
    end
  end

  # The value or nil.
  class Option < Type
    def initialize(size, offset, type, nested, &find)
      super(size)
      @offset = offset
      @type = type
      @nested = nested
      @find = find
    end

    def lower(value, call)
      bytes = "\0".b * size
      return bytes if value.nil?

      if @nested
        Types.not("Some or nil", value) unless value.is_a?(@find.call)
        value = value.value
      end
      bytes[0] = "\x01".b
      bytes[@offset, @type.size] = @type.lower(value, call)
      bytes
    end

    def lift(bytes)
      return nil if bytes.getbyte(0).zero?

      value = @type.lift(bytes.byteslice(@offset, @type.size))
      @nested ? @find.call.new(value) : value
    end
  end

  # A handle, given away or lent.
  class HandleType < Type
    def initialize(class_name, own, &find)
      super(8)
      @class_name = class_name
      @own = own
      @find = find
    end

    def lower(value, call)
      Types.not(@class_name, value) unless value.is_a?(@find.call)
      [call.use(value, @own)].pack("Q")
    end

    def lift(bytes) = @find.call.holding(bytes.unpack1("Q"))
  end

  # What Ruby would have to implement.
  class Guest < Type
    def initialize(class_name)
      super(8)
      @class_name = class_name
    end

    def lower(_value, _call)
      Types.wrong(::NotImplementedError, "is a #{@class_name}, which only the C extension can take")
    end
    alias lift lower
  end

  BOOL = Bool.new(1)
  S8 = Number.new(1, "s8", "c")
  U8 = Number.new(1, "u8", "C")
  S16 = Number.new(2, "s16", "s")
  U16 = Number.new(2, "u16", "S")
  S32 = Number.new(4, "s32", "l")
  U32 = Number.new(4, "u32", "L")
  S64 = Number.new(8, "s64", "q")
  U64 = Number.new(8, "u64", "Q")
  F32 = Number.new(4, "f32", "e")
  F64 = Number.new(8, "f64", "E")
  CHAR = Char.new(4)
  STRING = Text.new(16)
end
