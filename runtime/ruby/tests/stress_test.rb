# frozen_string_literal: true

require "minitest"
require "mirror"

# Everything again while the collector runs at every chance it has.
class StressTest < Minitest::Test
  include Mirror

  def setup
    skip "there is no C of ours" if FLAVOUR == "fiddle"
  end

  def under_stress
    GC.stress = true
    yield
  ensure
    GC.stress = false
  end

  def test_values
    point = Point.new(x: 1.0, y: 2.0)
    value = Everything.new(
      truth: true, letter: "a", text: "text" * 20, bytes: "bytes".b * 100, numbers: [1, 2],
      names: %w[a b] * 3, colour: :red, access: Set[:write], point: point, pair: [1, "one"],
      four: [1.0] * 4, digest: "four".b, ages: { "a" => 1 }, maybe: Some.new(nil)
    )
    under_stress do
      assert_equal value, Mirror.echo_everything(value)
      assert_equal [point] * 3, Mirror.echo_points([point] * 3)
      assert_equal [Ok.new(1), Err.new("e")], Mirror.echo_results([Ok.new(1), Err.new("e")])
      assert_equal({ 1 => %w[a b] }, Mirror.echo_map({ 1 => %w[a b] }))
      assert_equal 2**63, Mirror.echo_u64(2**63)
      assert_equal 1e-300, Mirror.echo_f64(1e-300)
    end
  end

  def test_strings_that_only_the_call_holds
    under_stress do
      assert_equal "ab" * 50, Mirror.echo_string("a#{"ba" * 49}b")
      assert_equal "x" * 5000, Mirror.make(5000)
      assert_equal "dcba" * 300, Mirror.reverse("abcd" * 300)
      assert_equal "y" * 70_000, Mirror.echo_bytes("y" * 70_000)
    end
  end

  def test_handles
    under_stress do
      tape = Tape.new("a" * 10)
      tape.keep("abc" * 3)
      tape.keep([1, 2])
      pieces = tape.split
      assert_equal 10, pieces.size
      assert_equal "a", Tape.longest(pieces)
      assert_equal 3 + (("a".ord + "b".ord + "c".ord) * 3), tape.total
      Tape.merge(pieces).close
      tape.child("x").close
      tape.close
    end
  end
end
