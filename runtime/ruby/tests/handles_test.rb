# frozen_string_literal: true

require "minitest"
require "open3"
require "rbconfig"
require "mirror"
require "where"

# Objects that live in the library: who owns them, and what ends them.
class HandlesTest < Minitest::Test
  include Mirror

  def setup
    collect
    @before = Where.settled { Mirror.tapes }
  end

  # The collector looks for addresses on the stack, so a few may stay for a while.
  def collect
    3.times { GC.start }
  end

  def alive
    Where.settled { Mirror.tapes } - @before
  end

  def test_open_closes
    kept = Tape.open("a") do |tape|
      assert_equal "a", tape.name
      assert_equal 1, alive
      tape
    end
    assert_predicate kept, :closed?
    assert_equal 0, alive
    assert_equal :result, Tape.open("a") { :result }
    assert_raises(RuntimeError) { Tape.open("a") { raise "out" } }
    assert_equal 0, alive
    Tape.open("b").close
  end

  def test_closing_twice_and_use_after
    tape = Tape.new("a")
    2.times { assert_nil tape.close }
    { name: [], keep: ["x"], child: ["x"], rest: [1], total: [] }.each do |method, arguments|
      error = assert_raises(ClosedError) { tape.public_send(method, *arguments) }
      assert_equal "Mirror::Tape##{method}: this Tape is closed", error.message
    end
    other = Tape.new("b")
    error = assert_raises(ClosedError) { other.same(tape) }
    assert_equal "Mirror::Tape#same: other is a Tape that is closed", error.message
    assert_raises(ClosedError) { Tape.longest([other, tape]) }
    assert_equal "#<Mirror::Tape (closed)>", tape.inspect
    other.close
  end

  def test_foreign_objects_are_refused
    Tape.open("a") do |tape|
      door = Mirror.open_door
      [nil, 1, "tape", Object.new, door].each do |wrong|
        error = assert_raises(TypeError) { tape.same(wrong) }
        assert_match(/\AMirror::Tape#same: other must be Tape, not /, error.message)
        assert_raises(TypeError) { Tape.longest([tape, wrong]) }
      end
      assert_raises(TypeError) { Tape.instance_method(:name).bind(door) }
      door.close
    end
    assert_raises(ClosedError) { Tape.allocate.name }
    assert_raises(NoMethodError) { Door.new }
    Tape.open("a") do |tape|
      assert_raises(TypeError) { tape.send(:initialize, "b") }
      assert_raises(TypeError) { Marshal.dump(tape) }
    end
  end

  def test_copies_are_refused
    Tape.open("a") do |tape|
      100.times do
        %i[dup clone].each do |copy|
          error = assert_raises(TypeError) { tape.public_send(copy) }
          assert_match(/\Aa Mirror::Tape cannot be copied: .* Mirror::Tape.new\z/, error.message)
        end
        assert_raises(TypeError) { tape.clone(freeze: true) }
      end
      collect
      assert_equal "a", tape.name # and no copy's end was its own
      assert_equal 1, alive
    end
  end

  def test_children_keep_parents
    child = Tape.open("parent") { |parent| parent.child("child") }
    collect
    assert_includes child.name, "child"
    child.close
  end

  def test_borrowed_handles_stay_mine
    first = Tape.new("a")
    second = Tape.new("bb")
    assert first.same(first)
    refute first.same(second)
    assert_equal "bb", Tape.longest([first, second])
    refute_predicate first, :closed?
    [first, second].each(&:close)
  end

  def kept_and_given_away
    left = Tape.new("l")
    left.keep("\x01" * 100_000)
    Tape.join(left, Tape.new("r"))
  end

  def test_what_is_kept_stays_when_the_object_is_given_away
    joined = kept_and_given_away
    GC.start
    others = Array.new(64) { |i| "\x02" * (100_000 + (i % 3)) }
    assert_equal 100_000, joined.total
    assert_equal 64, others.size
    joined.close
  end

  def test_what_is_kept_stays_when_the_method_fails
    tape = Tape.new("l")
    assert_raises(Mirror::Errors::Aborted) { tape.keep_and_fail("\x01" * 100_000) }
    GC.start
    others = Array.new(64) { |i| "\x02" * (100_000 + (i % 3)) }
    assert_equal 100_000, tape.total
    assert_equal 64, others.size
    tape.close
  end

  def test_handles_given_away
    left = Tape.new("l")
    right = Tape.new("r")
    joined = Tape.join(left, right)
    assert_predicate left, :closed?
    assert_raises(ClosedError) { left.name }
    left.close
    merged = Tape.merge([joined, Tape.new("x")])
    assert_predicate joined, :closed?
    pieces = merged.split
    assert_kind_of Tape, pieces.first
    [merged, *pieces].each(&:close)
    assert_equal 0, alive
  end

  def test_one_handle_twice_in_a_call
    tape = Tape.new("a")
    error = assert_raises(ArgumentError) { Tape.join(tape, tape) }
    assert_equal "Mirror::Tape.join: left is given away, and so cannot be used elsewhere in " \
                 "this call", error.message
    assert_raises(ArgumentError) { Tape.merge([tape, tape]) }
    assert_raises(TypeError) { Tape.merge([tape, nil]) }
    refute_predicate tape, :closed?
    assert_equal "a", tape.name
    tape.close
    assert_equal 0, alive
  end

  def test_options_of_handles
    Tape.open("a") do |tape|
      assert_nil tape.maybe(false)
      tape.maybe(true).use { |other| assert_equal "a", other.name }
    end
  end

  def test_subclasses
    loud = Class.new(Tape) { def name = super.upcase }
    loud.open("a") { |tape| assert_equal "A", tape.name }
    assert_equal 0, alive
  end

  def test_retained_bytes_live_with_the_handle
    tape = Tape.new("a")
    100.times { |i| tape.keep(i.chr * 10) }
    tape.keep("\x01" * 100_000)
    tape.keep([1, 2, 3])
    changed = +"\x02\x02"
    tape.keep(changed)
    changed.replace("\xff" * 50)
    GC.start
    GC.compact if GC.respond_to?(:compact)
    Array.new(1000) { "z" * 10 }
    assert_equal ((0...100).sum * 10) + 100_000 + 6 + 4, tape.total
    tape.close
  end

  def test_the_collector_is_the_fallback
    verbose = $VERBOSE
    $VERBOSE = false
    make = -> { 200.times { Tape.new("lost") } }
    make.call
    collect
    assert_operator alive, :<, 20
  ensure
    $VERBOSE = verbose
  end

  def test_other_threads_run_during_blocking_calls
    count = 0
    counter = Thread.new { loop { (count += 1) && Thread.pass } }
    before = count
    Mirror.rest(400)
    assert_operator count - before, :>, 10
  ensure
    counter.kill
  end

  def test_closing_during_a_call_waits_for_it
    tape = Tape.new("a")
    thread = Thread.new { tape.rest(800) }
    sleep 0.2
    tape.close
    assert_predicate tape, :closed?
    assert_equal 1, alive
    thread.join
    assert_equal 0, alive
  end

  def test_an_interrupt_of_a_call_that_does_not_look
    thread = Thread.new { Mirror.rest(50) && sleep }
    thread.report_on_exception = false
    sleep 0.01
    thread.raise(IOError, "stop")
    assert_raises(IOError) { thread.join }
  end

  def run_ruby(*options, code)
    folders = $LOAD_PATH.first(2).map { |folder| "-I#{folder}" } # the tests', the packages'
    Open3.capture2e(RbConfig.ruby, *options, *folders, "-rmirror", "-e", code)
  end

  def test_a_warning_for_what_nobody_closed
    code = "def make = (Mirror::Tape.new('a'); nil)\nmake\nMirror::Tape.new('b').close"
    said, status = run_ruby("-w", code)
    assert_predicate status, :success?
    assert_equal 1, said.scan("a Mirror::Tape was not closed").size, said
    said, = run_ruby(code)
    assert_empty said
  end

  def test_fork_and_exit
    code = <<~RUBY
      require "where"
      tape = Mirror::Tape.new("a")
      elsewhere = Where.copied?("mirror")
      child = fork do
        exit(tape.name == "a" && tape.child("b").name.size.positive?)
      rescue Mirror::Errors::Unavailable => e # its object is with the parent's worker
        exit(elsewhere && e.message.include?("stayed with its parent") &&
             Mirror::Tape.new("b").name == "b")
      end
      Process.wait(child)
      exit($?.success? && tape.name == "a")
    RUBY
    said, status = run_ruby(code)
    assert_predicate status, :success?, said
  end
end
