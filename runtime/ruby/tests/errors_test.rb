# frozen_string_literal: true

require "minitest"
require "mirror"

# How a call fails: the contract's errors, the library's statuses, and their exceptions.
class ErrorsTest < Minitest::Test
  include Mirror

  STATUSES = %i[
    Cancelled Unknown InvalidArgument DeadlineExceeded NotFound AlreadyExists PermissionDenied
    ResourceExhausted FailedPrecondition Aborted OutOfRange Unimplemented Internal Unavailable
    DataLoss Unauthenticated
  ].freeze

  def test_statuses
    STATUSES.each_with_index do |name, index|
      error = assert_raises(Errors.const_get(name)) { Mirror.fail_status(index + 1) }
      assert_kind_of Error, error
      assert_equal "mirror.fail-status", error.where
      assert_includes error.message, index + 1 == 13 ? "a surprise" : "told to fail"
      assert_includes error.backtrace.first, __FILE__
    end
  end

  def test_a_declared_variant
    assert_equal 5, Mirror.fail_trouble(5)
    error = assert_raises(Trouble::TooLarge) { Mirror.fail_trouble(1000) }
    assert_equal 1000, error.value
    assert_kind_of Trouble, error
    assert_equal Trouble::TooLarge.new(1000), error
    error = assert_raises(Trouble::Broken) { Mirror.fail_trouble(50) }
    refute_equal Trouble::TooLarge.new(50), error
  end

  def test_a_declared_enum
    assert_equal :late, assert_raises(CodeError) { Mirror.fail_code(true) }.value
    assert_equal %i[early late], CodeErrorCode::ALL
  end

  def test_declared_errors_without_a_name
    assert_equal "caf\u00e9", assert_raises(DeclaredError) { Mirror.fail_text("caf\u00e9") }.value
    assert_nil Mirror.fail_nothing(false)
    assert_nil assert_raises(DeclaredError) { Mirror.fail_nothing(true) }.value
  end

  def test_what_errors_say
    error = assert_raises(Complaint) { Mirror.complain("it is too cold") }
    assert_equal "mirror.complain: it is too cold", error.message
    error = assert_raises(DeclaredError) { Mirror.fail_text("too late") }
    assert_equal "mirror.fail-text: too late", error.message
    error = assert_raises(Trouble::Broken) { Mirror.fail_trouble(50) }
    assert_equal "mirror.fail-trouble: trouble broken", error.message
    error = assert_raises(Mirror::Errors::NotFound) { raise Mirror::Errors::NotFound }
    assert_equal ["Mirror::Errors::NotFound", nil], [error.message, error.where]
    assert_raises(Trouble::Broken) { raise Trouble::Broken }
  end

  def test_ill_formed_results
    %i[wrong_text wrong_texts wrong_complaint].each do |function|
      error = assert_raises(Errors::Internal) { Mirror.public_send(function, "ab\xFF".b) }
      assert_includes error.message, "ill-formed UTF-8"
      assert_equal "mirror.#{function.to_s.tr("_", "-")}", error.where
    end
  end

  def test_errors_are_values
    one = Trouble::TooLarge.new(1)
    assert_equal one, Trouble::TooLarge.new(1)
    refute_equal one, Trouble::TooLarge.new(2)
    assert_equal "value: 1", one.message
    assert_equal "too much", Trouble::TooLarge.new(1, message: "too much").message
    case one
    in Trouble::TooLarge(value:) then assert_equal 1, value
    end
  end

  def test_errors_under_memory_stress
    skip "there is no C of ours" if FLAVOUR == "fiddle"
    GC.stress = true
    assert_raises(Trouble::TooLarge) { Mirror.fail_trouble(1000) }
    assert_raises(DeclaredError) { Mirror.fail_text("text") }
    assert_raises(Errors::NotFound) { Mirror.fail_status(5) }
    assert_raises(TypeError) { Mirror.echo_strings(["a", 1]) }
  ensure
    GC.stress = false
  end

  def test_failing_leaks_nothing
    lists = [Array.new(500) { "x" * 100 }.push(nil)] * 2
    measure = lambda do
      500.times { lists.each { |list| assert_raises(TypeError) { Mirror.echo_strings(list) } } }
      GC.start
      File.read("/proc/self/statm").split[1].to_i
    end
    measure.call
    before = measure.call
    assert_operator measure.call - before, :<, 4000, "pages"
  end
end
