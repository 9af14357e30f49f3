# frozen_string_literal: true

require "minitest"
require "buffers"

# Lists that are kept, written into, looked at in place and bounded, from Ruby.
class BuffersTest < Minitest::Test
  include Buffers

  def test_what_is_kept_and_looked_at
    bytes = "\x01\x02\x03\x04".b * 100
    window = Window.new(bytes)
    assert_equal bytes, window.bytes
    bytes.replace("changed")
    GC.start
    assert_equal "\x01\x02\x03\x04".b * 100, window.bytes
    assert_equal Encoding::BINARY, window.bytes.encoding
    assert_equal Encoding::UTF_8, window.name.encoding
    assert_kind_of Point, window.corners.first
    window.close
    assert_raises(ClosedError) { window.bytes }
  end

  # Each looks, one closes: what was given is copied before the memory goes.
  def test_views_from_many_threads
    bytes = "abc".b * 1000
    30.times do
      window = Window.new(bytes)
      lookers = Array.new(4) { Thread.new { look(window, bytes) } }
      Thread.pass
      window.close
      assert(lookers.map(&:value).all?)
    end
  end

  def test_what_is_written_into
    Window.open("bytes") do |window|
      array = [1.0, 2.0, 3.0]
      assert_nil window.fill(array, 7.5)
      assert_equal [7.5] * 3, array
      packed = array.pack("d*")
      window.fill(packed, -1.0)
      assert_equal [-1.0] * 3, packed.unpack("d*")
      error = assert_raises(FrozenError) { window.fill([1.0].freeze, 1.0) }
      assert_equal "Buffers::Window#fill: into is frozen, and would be written into", error.message
      assert_raises(TypeError) { window.fill(nil, 1.0) }
      assert_raises(TypeError) { window.fill([nil], 1.0) }
    end
  end

  def test_what_is_bounded
    Window.open("bytes") do |window|
      assert_equal "ABCDE", window.upper("abcde")
      error = assert_raises(ArgumentError) { window.upper("abcdef") }
      assert_equal "Buffers::Window#upper: text has size 6, and at most 5 is accepted",
                   error.message
    end
  end

  private

  def look(window, bytes)
    Array.new(100) { window.bytes }.all?(bytes)
  rescue Errors::FailedPrecondition
    true
  end
end
