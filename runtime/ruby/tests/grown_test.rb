# frozen_string_literal: true

require "minitest"
require "grown"

# Records that may grow.
class GrownTest < Minitest::Test
  def test_its_size_goes_with_it
    assert_equal 5009, Grown.describe(Grown::Options.new(level: 5))
    assert_equal 1002, Grown.describe(Grown::Options.new(level: 1, scale: 2))
  end

  def test_its_fields_are_checked
    error = assert_raises(RangeError) { Grown.describe(Grown::Options.new(level: 256)) }
    assert_match(/Grown.describe: options is 256/, error.message)
  end
end
