# frozen_string_literal: true

require "minitest"
require "timeout"
require "mirror"
require "where"

# Ctrl-C, Thread#raise and Timeout while a call is under way: it is given up.
class InterruptsTest < Minitest::Test
  LONG = 20_000 # milliseconds: much longer than giving up may take
  SOON = 5 # seconds; the machine may be busy

  Given = Class.new(StandardError)

  def setup
    @handler = trap("INT") { raise Interrupt } # ignored, if we run behind
  end

  def teardown
    trap("INT", @handler)
  end

  # Sends INT, once, while the block runs.
  def interrupting(after = 0.2)
    sender = Thread.new do
      sleep after
      Process.kill("INT", Process.pid)
    end
    yield
  ensure
    sender.join
  end

  def gives_up(raised, &)
    began = Where.now
    assert_raises(raised, &)
    assert_operator Where.now - began, :<, SOON
  end

  def test_a_call_is_given_up
    [false, true].each do |fail|
      before = Where.settled { Mirror.cancelled }
      gives_up(Interrupt) { interrupting { Mirror.wait(LONG, fail) } }
      assert_equal 7, Mirror.echo_u8(7)
      assert_equal(before + 1, Where.settled { Mirror.cancelled })
      refute Mirror.wait(1, fail)
    end
  end

  def test_a_result_that_nobody_gets
    before = Mirror.tapes
    gives_up(Interrupt) { interrupting { Mirror::Tape.await(LONG) } }
    assert_equal before, Mirror.tapes unless Where::ASKED # there it lives as long as its instance
  end

  def test_timeout
    gives_up(Timeout::Error) { Timeout.timeout(0.2) { Mirror.wait(LONG, false) } }
    gives_up(Timeout::Error) { Timeout.timeout(0.2) { Mirror.wait(LONG, true) } }
    refute Mirror.wait(1, false)
  end

  def test_raise_in_another_thread
    gives_up(Given) do
      thread = Thread.new { Mirror.wait(LONG, false) }
      thread.report_on_exception = false
      sleep 0.2
      thread.raise(Given)
      thread.join
    end
  end

  def test_kill_of_another_thread
    skip "the thread ends with its call" if Mirror::FLAVOUR == "fiddle"
    before = Where.settled { Mirror.cancelled }
    ensured = false
    thread = Thread.new do
      Mirror.wait(LONG, false)
    ensure
      ensured = true
    end
    sleep 0.2
    assert thread.kill.join(SOON), "it went on"
    assert ensured
    assert_equal(before + 1, Where.settled { Mirror.cancelled })
  end

  def test_a_handler_that_does_not_raise
    seen = []
    trap("INT") { seen << Where.now }
    began = Where.now
    interrupting { refute Mirror.wait(1500, false) }
    assert_equal 1, seen.size
    assert_operator seen.first - began, :<, 1.2
  end

  def test_it_is_asked_for_after_objects_have_moved
    GC.verify_compaction_references(toward: :empty, double_heap: true) # moves all that can move
    began = Where.now
    assert_raises(Timeout::Error) { Timeout.timeout(0.1) { Mirror.wait(2000, false) } }
    assert_operator Where.now - began, :<, 1.5
  end

  def test_an_interrupt_that_waits
    began = Where.now
    gives_up(Given) do
      thread = Thread.new do
        Thread.handle_interrupt(Given => :never) { Mirror.wait(1000, false) }
      end
      thread.report_on_exception = false
      sleep 0.2
      thread.raise(Given)
      thread.join
    end
    assert_operator Where.now - began, :>, 0.9
  end
end
