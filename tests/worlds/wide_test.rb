# frozen_string_literal: true

require "minitest"
require "wide"

# More parameters than registers hold, in both directions.
class WideTest < Minitest::Test
  ROW = [255, -3, (2**32) - 1, -(2**63), 0.5, 0.25, true, "ß", "text", "\x00\xFF".b].freeze
  GIVEN = ((ROW * 6) + [7] + ROW.drop(1)).freeze

  # Says what it was told.
  class Host
    attr_reader :told

    def all(*told)
      @told = told
      told.size.to_s
    end
  end

  def test_all_pass
    skip "Fiddle cannot be called back" if Wide::FLAVOUR == "fiddle"
    Wide.open(host: host = Host.new) do |library|
      assert_equal "70", library.all(*GIVEN)
      assert_equal GIVEN, host.told
      error = assert_raises(RangeError) { library.all(*GIVEN.take(60), 256, *GIVEN.drop(61)) }
      assert_match(/g0 is 256/, error.message)
    end
  end

  def test_too_few_are_refused
    assert_raises(ArgumentError) { Wide.all(*GIVEN.drop(1)) }
    assert_raises(Wide::Errors::FailedPrecondition) { Wide.all(*GIVEN) } # nobody to ask
  end
end
