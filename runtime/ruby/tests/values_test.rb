# frozen_string_literal: true

require "minitest"
require "fiddle"
require "mirror"

# What comes in goes out again, for every type; and what does not fit is refused by name.
class ValuesTest < Minitest::Test
  include Mirror

  INTEGERS = { s8: [-128, 127], u8: [0, 255], s16: [-32_768, 32_767], u16: [0, 65_535],
               s32: [-(2**31), (2**31) - 1], u32: [0, (2**32) - 1],
               s64: [-(2**63), (2**63) - 1], u64: [0, (2**64) - 1] }.freeze

  def everything(**changes)
    fields = {
      truth: true, letter: "\u00e9", text: "caf\u00e9", bytes: "\x00\xff".b, numbers: [-1, 2],
      names: ["a", ""], colour: :green, access: Set[:read, :execute],
      point: Point.new(x: 1.0, y: 2.0), pair: [7, "seven"], four: [1.0, 2.0, 3.0, 4.0],
      digest: "\x01\x02\x03\x04".b, ages: { "ann" => 3, "bob" => 4 }, maybe: Some.new(nil)
    }
    Everything.new(**fields, **changes)
  end

  def refused(kind, pattern, &block)
    error = assert_raises(kind, &block)
    assert_match(pattern, error.message)
  end

  def test_integers_to_their_limits
    INTEGERS.each do |name, (low, high)|
      [low, low + 1, -1, 0, 1, high - 1, high].select { |n| n.between?(low, high) }.each do |n|
        assert_equal n, Mirror.public_send("echo_#{name}", n)
      end
      [low - 1, high + 1, 2**64, -(2**64), 2**200].each do |n|
        refused(RangeError, /\AMirror\.echo_#{name}: value is #{n}, and a #{name} goes from/) do
          Mirror.public_send("echo_#{name}", n)
        end
      end
    end
  end

  def test_integers_are_nothing_else
    [nil, 1.0, "1", true, :a, [], Object.new].each do |value|
      INTEGERS.each_key do |name|
        refused(TypeError, /echo_#{name}: value must be Integer, not /) do
          Mirror.public_send("echo_#{name}", value)
        end
      end
    end
  end

  def test_floats
    [0.0, 1.5, Float::MAX, Float::MIN, Float::INFINITY, 1e-320].each do |value|
      assert_equal value, Mirror.echo_f64(value)
    end
    assert_predicate Mirror.echo_f64(Float::NAN), :nan?
    assert_equal(-Float::INFINITY, 1.0 / Mirror.echo_f64(-0.0))
    assert_equal 3.0, Mirror.echo_f64(3)
    assert_equal 0.5, Mirror.echo_f32(0.5)
    assert_equal [0.1].pack("f").unpack1("f"), Mirror.echo_f32(0.1)
    largest = [0x7f7fffff].pack("L").unpack1("e")
    assert_equal(-largest, Mirror.echo_f32(-largest * (1 + (2.0**-26))))
    assert_equal Float::INFINITY, Mirror.echo_f32(Float::INFINITY)
    [1e300, -1e300, largest * 1.0000001, 10**40].each do |large|
      refused(RangeError, /echo_f32: value is .*, too large for an f32/) { Mirror.echo_f32(large) }
    end
    refused(TypeError, /echo_f64: value must be Float, not String/) { Mirror.echo_f64("1") }
    refused(TypeError, /echo_f32: value must be Float, not nil/) { Mirror.echo_f32(nil) }
  end

  def test_booleans_and_characters
    assert Mirror.echo_bool(true)
    refute Mirror.echo_bool(false)
    refused(TypeError, /value must be true or false, not nil/) { Mirror.echo_bool(nil) }
    refused(TypeError, /value must be true or false, not Integer/) { Mirror.echo_bool(1) }
    ["a", "\u0000", "\u00e9", "\u{1f600}", "\u{10ffff}"].each do |letter|
      assert_equal letter, Mirror.echo_char(letter)
    end
    refused(ArgumentError, /must be one character, not 2/) { Mirror.echo_char("ab") }
    refused(ArgumentError, /must be one character, not 0/) { Mirror.echo_char("") }
    refused(ArgumentError, /not well-formed UTF-8/) { Mirror.echo_char("\xed\xa0\x80") }
  end

  def test_strings
    ["", "a", "a\u0000b", "caf\u00e9", "\u{1f600}" * 10_000, "a" * 100_000].each do |text|
      assert_equal text, Mirror.echo_string(text)
      assert_equal Encoding::UTF_8, Mirror.echo_string(text).encoding
    end
    assert_equal "ascii", Mirror.echo_string("ascii".encode("US-ASCII"))
    assert_equal Encoding::UTF_8, Mirror.echo_string("ascii".b).encoding
    refused(ArgumentError, /has encoding UTF-16LE/) { Mirror.echo_string("a".encode("UTF-16LE")) }
    refused(ArgumentError, /has encoding ASCII-8BIT/) { Mirror.echo_string("\xff".b) }
    ["\xff", "a\xc3", "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80"].each do |text|
      refused(ArgumentError, /not well-formed UTF-8/) { Mirror.echo_string(text) }
    end
  end

  def test_an_unchanged_result_is_the_very_same_object
    text = "caf\u00e9" * 5
    bytes = "\xff\x00".b
    assert_same text, Mirror.echo_string(text)
    assert_same bytes, Mirror.echo_bytes(bytes)
    refute_same bytes, Mirror.reverse(bytes)
    other = Mirror.echo_bytes(text)
    assert_equal [text.b, Encoding::BINARY], [other, other.encoding]
    assert_equal "bc", Mirror.cut("abcd".b, 1, 3)
  end

  def test_results_of_any_size
    [0, 1, 23, 24, 255, 256, 257, 1000, 65_536, 1_000_000].each do |size|
      made = Mirror.make(size)
      assert_equal size, made.bytesize
      assert_equal made.reverse, Mirror.reverse(made)
    end
  end

  def test_bytes_from_what_shows_its_memory
    memory = Fiddle::Pointer.malloc(4, Fiddle::RUBY_FREE)
    memory[0, 4] = "\x01\x02\x03\x04"
    assert_equal "\x01\x02\x03\x04".b, Mirror.echo_bytes(memory)
    assert_equal "\x01\x02".b, Mirror.echo_bytes([1, 2])
    refused(TypeError, /value must be String, not Symbol/) { Mirror.echo_bytes(:a) }
    refused(TypeError, /value must be String, not nil/) { Mirror.echo_bytes(nil) }
    refused(RangeError, /value is 256/) { Mirror.echo_bytes([256]) }
    refused(TypeError, /echo_doubles: value /) { Mirror.echo_doubles(memory) }
  end

  def test_lists
    assert_equal [1.0, 2.5], Mirror.echo_doubles([1, 2.5])
    numbers = Array.new(100_000) { |i| i / 3.0 }
    assert_equal numbers, Mirror.echo_doubles(numbers)
    assert_equal numbers, Mirror.echo_doubles(numbers.pack("d*"))
    refused(ArgumentError, /has 9 bytes, and an item has 8/) { Mirror.echo_doubles("x".b * 9) }
    refused(TypeError, /packed binary String/) { Mirror.echo_doubles("xxxxxxxx") }
    assert_equal ["a", "", "\u00e9" * 50], Mirror.echo_strings(["a", "", "\u00e9" * 50])
    refused(TypeError, /value must be String, not Integer/) { Mirror.echo_strings(["a", 1]) }
    refused(TypeError, /value must be Array, not Hash/) { Mirror.echo_strings({}) }
    points = [Point.new(x: 1.0, y: 2.0), Point.new(x: 3.0)]
    assert_equal points, Mirror.echo_points(points)
    assert_empty Mirror.echo_points([])
  end

  def test_maps
    map = { 1 => ["a"], 2 => [], 3 => %w[b c] }
    assert_equal map, Mirror.echo_map(map)
    refused(TypeError, /value must be Hash, not Array/) { Mirror.echo_map([]) }
    refused(TypeError, /value must be Integer, not String/) { Mirror.echo_map({ "a" => [] }) }
  end

  def test_everything_at_once
    [everything, everything(point: nil, maybe: nil), everything(maybe: Some.new(3)),
     everything(text: "x" * 5000, names: ["y" * 500] * 50)].each do |value|
      assert_equal value, Mirror.echo_everything(value)
    end
  end

  def test_every_field_is_checked
    wrong = {
      truth: 1, letter: "ab", text: nil, bytes: 1, numbers: [70_000], names: [nil], colour: :pink,
      access: [:fly], point: 1, pair: [1], four: [1.0], digest: "abc".b, ages: { 1 => 2 }, maybe: 3
    }
    wrong.each do |field, value|
      error = assert_raises(TypeError, RangeError, ArgumentError) do
        Mirror.echo_everything(everything(field => value))
      end
      assert_match(/\AMirror\.echo_everything: value/, error.message)
    end
  end

  def test_variants_and_results
    [Shape::Nothing.new, Shape::Circle.new(2.0), Shape::Polygon.new([Point.new(x: 0.0)])]
      .each { |shape| assert_equal shape, Mirror.echo_shape(shape) }
    refused(TypeError, /value must be Shape, not Float/) { Mirror.echo_shape(1.0) }
    refused(TypeError, /must be Float, not nil/) { Mirror.echo_shape(Shape::Circle.new(nil)) }
    results = [Ok.new(1), Err.new("no")]
    assert_equal results, Mirror.echo_results(results)
    refused(TypeError, /must be Ok or Err/) { Mirror.echo_results([1]) }
    case Mirror.echo_shape(Shape::Circle.new(2.5))
    in Shape::Circle[radius] then assert_equal 2.5, radius
    end
  end

  def test_values_are_values
    point = Mirror.echo_points([Point.new(x: 1.0)]).first
    assert_predicate point, :frozen?
    assert_equal 1.5, point.y
    assert_equal Point.new(x: 1.0, y: 2.0), point.with(y: 2.0)
    assert_equal 1, [point, Point.new(x: 1.0)].uniq.size
    refute_equal point, Point.new(x: 2.0)
    assert_equal "#<Mirror::Point x=1.0, y=1.5>", point.inspect
    assert_raises(ArgumentError) { Point.new }
    assert_predicate Mirror.echo_everything(everything).access, :frozen?
    assert_equal point, Marshal.load(Marshal.dump(point))
  end

  def test_defaults_are_keywords
    assert_equal Mirror.defaults(1, b: 7, c: "text", d: :green), Mirror.defaults(1)
    refute_equal Mirror.defaults(1, b: 8), Mirror.defaults(1)
    assert_raises(ArgumentError) { Mirror.defaults }
    assert_raises(ArgumentError) { Mirror.defaults(1, 2) }
    refused(ArgumentError, /Mirror\.defaults: unknown keyword: :e/) { Mirror.defaults(1, e: 1) }
    refused(TypeError, /Mirror\.defaults: d must be Symbol, not nil/) { Mirror.defaults(1, d: nil) }
  end

  def test_maximum
    assert_equal 4, Mirror.small("abcd")
    refused(ArgumentError, /small: value has size 5, and at most 4 is accepted/) do
      Mirror.small("abcde")
    end
  end

  def test_lists_of_records_that_are_written_into
    points = [Point.new(x: 1.0, y: 2.0), Point.new(x: 3.0, y: 4.0)]
    Mirror.mirror_all(points)
    assert_equal [Point.new(x: -1.0, y: -2.0), Point.new(x: -3.0, y: -4.0)], points
    points[1] = Point.new(x: 0.0, y: 4.0)
    assert_raises(Mirror::Errors::Aborted) { Mirror.mirror_all(points) }
  end

  def test_lists_that_are_written_into
    array = [1, 2, -3]
    Mirror.double_all(array)
    assert_equal [2, 4, -6], array
    packed = [1, 2, -3].pack("l*")
    Mirror.double_all(packed)
    assert_equal [2, 4, -6], packed.unpack("l*")
    refused(FrozenError, /values is frozen/) { Mirror.double_all([1].freeze) }
    refused(FrozenError, /values is frozen/) { Mirror.double_all([1].pack("l").freeze) }
    shared = [5].pack("l") * 20
    twin = shared.dup
    Mirror.double_all(shared)
    assert_equal [5] * 20, twin.unpack("l*")
  end
end
