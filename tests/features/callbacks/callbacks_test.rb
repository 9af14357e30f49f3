# frozen_string_literal: true

require "minitest"
require "weakref"
require "callbacks"

# What the library asks of its caller: any Ruby object with the methods.
class CallbacksTest < Minitest::Test
  include Callbacks

  # Remembers what it hears.
  class Recorder
    attr_reader :name, :events
    attr_accessor :bus

    def initialize(name = "recorder")
      @name = name
      @events = []
    end

    def notify(event, values)
      raise event if event.start_with?("raise")

      throw :thrown, event if event == "throw"

      @bus&.publish("again", [])
      @events << [event, values]
      event.size.even?
    end

    def heard = @events.map(&:first)
  end

  # Answers the library.
  class Answers
    include Callbacks

    attr_reader :log_lines, :made

    def initialize
      @log_lines = []
      @made = []
    end

    def now = 42

    def log(level, text)
      raise DeclaredError, "cannot log #{text}" if level == :high

      @log_lines << text
    end

    def lookup(key)
      raise Host::LevelError, :high if key.empty?
      raise Errors::Unavailable, "gone" if key == "gone"
      return nil if key == "wrong"

      Host::Entry.new(name: key, value: key.size)
    end

    def shout(text)
      raise KeyError, "nothing to shout" if text.empty?

      "#{text}!"
    end

    def make_listener(name) = Recorder.new(name).tap { |made| @made << made }
  end

  def setup
    skip "Fiddle cannot be called back" if FLAVOUR == "fiddle"
    @answers = Answers.new
    @library = Callbacks.open(host: @answers)
  end

  def teardown
    @library&.close
  end

  def test_it_opens_where_it_is_said_to_be
    skip "a program of ours cannot have the preloaded runtime" if ENV["SABIR_PRESET"] == "asan"

    %w[inprocess: worker:].each do |location|
      Callbacks.open(location: location, host: @answers) do |library|
        assert_equal "key=3", library.ask("key")
      end
    end
  end

  def test_answers_of_every_kind
    assert_equal "key=3", @library.ask("key")
    assert_equal "hey!hey!", @library.shout_twice("hey")
    assert_equal "#{"x" * 5000}!" * 2, @library.shout_twice("x" * 5000)
    assert_nil @library.log(:low, "fine")
    assert_equal ["fine"], @answers.log_lines
  end

  def test_what_is_called_without_an_object_may_ask_the_host
    @library.bus_with_made("made").use { |bus| assert_equal 0, bus.publish("odd", []) }
    @library.line("key").use { |line| assert_equal "key=3", line.text }
    assert_equal "key=3, not found", @library.line_both("key", "")
  end

  # Whose interface has only that: `open` has not asked for it.
  def test_an_object_of_its_own
    ear = Object.new
    def ear.hear(sound) = "#{sound}?"
    assert_equal "hm?", @library.sound(ear, "hm")
    assert_equal "oh?", Callbacks.sound(ear, "oh")
  end

  def test_declared_errors_cross_with_their_value
    assert_equal "not found", @library.ask("")
    error = assert_raises(DeclaredError) { @library.log(:high, "this") }
    assert_equal "cannot log this!", error.value
    assert_equal "callbacks.log", error.where
  end

  # Through an implementation that catches nothing; another one becomes the cause.
  def test_a_declared_error_stays_what_it_is_where_it_is_declared_too
    error = assert_raises(DeclaredError) { @library.relay(:high, "this") }
    assert_equal "cannot log this", error.value
    error = assert_raises(Errors::Internal) { @library.misrelay(:high, "this") }
    assert_includes error.message, "what it called failed with an error"
    assert_equal "cannot log this", error.cause.value
  end

  def test_the_same_exception_comes_back
    error = assert_raises(KeyError) { @library.shout_twice("") }
    assert_equal "nothing to shout", error.message
    assert_includes error.backtrace.first, "shout"
    error = assert_raises(Errors::Unavailable) { @library.ask("gone") }
    assert_equal "gone", error.message
    assert_equal "key=3", @library.ask("key")
  end

  def test_wrong_answers_are_named
    error = assert_raises(TypeError) { @library.ask("wrong") }
    assert_equal "Host#lookup: its result must be Host::Entry, not nil", error.message
    @answers.define_singleton_method(:shout) { |_| "\xff" }
    error = assert_raises(ArgumentError) { @library.shout_twice("a") }
    assert_equal "Host#shout: its result is not well-formed UTF-8", error.message
  end

  def test_listeners
    @library.bus.use do |bus|
      one = Recorder.new
      two = Recorder.new
      [one, two].each { |listener| bus.add(listener) }
      assert_equal 2, bus.publish("even", [1.0, 2.5])
      assert_equal 0, bus.publish("odd", [])
      assert_equal [["even", [1.0, 2.5]], ["odd", []]], one.events
      assert_equal %w[even odd even odd], bus.heard
      assert_same two, bus.take
      assert_same one, bus.take
      assert_nil bus.take
    end
  end

  # Its call goes on; there is no other after it.
  def test_what_is_called_may_be_closed_by_what_it_calls
    bus = @library.bus
    closing = Recorder.new
    closing.define_singleton_method(:notify) do |_, _|
      bus.close
      true
    end
    bus.add(closing)
    assert_equal 1, bus.publish("event", [])
    assert_raises(Error) { bus.publish("event", []) }

    library = @library
    @answers.define_singleton_method(:now) do
      library.close
      42
    end
    assert_equal 43, library.descend(1)
    assert_raises(Error) { library.descend(0) }
  end

  def test_the_library_lets_the_host_make_one
    @library.bus.use do |bus|
      bus.add_made("made")
      bus.publish("event", [])
      assert_equal [["event", []]], @answers.made.first.events
      assert_same @answers.made.first, bus.take
    end
  end

  def test_a_listener_that_is_lent
    @library.bus.use do |bus|
      listener = Recorder.new
      assert bus.tell(listener, "even")
      refute bus.tell(listener, "odd")
      assert_equal %w[even odd], listener.heard
      error = assert_raises(RuntimeError) { bus.tell(listener, "raise this") }
      assert_equal "raise this", error.message
      assert_equal "throw", (catch(:thrown) { bus.tell(listener, "throw") })
      assert bus.tell(listener, "even")
    end
  end

  def test_calling_back_into_the_handle_in_use
    @library.bus.use do |bus|
      listener = Recorder.new
      listener.bus = bus
      bus.add(listener)
      assert_raises(Errors::FailedPrecondition) { bus.publish("event", []) }
      listener.bus = nil
      assert_equal 1, bus.publish("even", [])
    end
  end

  def test_closing_the_handle_in_use
    bus = @library.bus
    listener = Recorder.new
    listener.define_singleton_method(:notify) { |_, _| bus.close.nil? }
    assert bus.tell(listener, "x")
    assert_predicate bus, :closed?
  end

  def test_what_is_missing_is_named
    error = assert_raises(TypeError) { Callbacks.open(host: Object.new) }
    assert_equal "Callbacks.open: host must be Host, and Object has no method `now`", error.message
    assert_raises(TypeError) { Callbacks.open(host: nil) }
    assert_raises(ArgumentError) { Callbacks.open }
    @library.bus.use do |bus|
      error = assert_raises(TypeError) { bus.add("text") }
      assert_equal "Callbacks::Bus#add: listener must be Listener, and String has no method " \
                   "`notify`", error.message
    end
  end

  def test_without_a_host
    assert_raises(Errors::FailedPrecondition, Errors::Unimplemented) { Callbacks.ask("key") }
  end

  def test_what_the_library_holds_stays
    bus = @library.bus
    100.times { |i| bus.add(Recorder.new(i.to_s)) }
    @library.close
    GC.start
    GC.compact if GC.respond_to?(:compact)
    Array.new(1000) { Object.new }
    assert_equal 100, bus.publish("even", [1.0])
    assert_equal "99", bus.take.name
    bus.close
  end

  def test_what_the_library_dropped_goes
    count = -> { 3.times { GC.start } && ObjectSpace.each_object(Recorder).count }
    make = lambda do
      @library.bus.use { |bus| 100.times { bus.add(Recorder.new) } }
      @library.bus.then { |bus| 100.times { bus.add(Recorder.new) } }
    end
    verbose = $VERBOSE
    $VERBOSE = false # the second bus is left to the collector
    before = count.call
    make.call
    assert_operator count.call - before, :<, 120
  ensure
    $VERBOSE = verbose
  end

  # In a method of its own, so that little stays on the stack: Ruby's collector looks for addresses
  # there, so a few pairs may stay.
  def tie(count, weakly)
    count.times.map do
      bus = @library.bus
      listener = Recorder.new
      listener.bus = weakly ? WeakRef.new(bus) : bus
      bus.add(listener)
      WeakRef.new(listener)
    end
  end

  def collected(count, weakly)
    tied = tie(count, weakly)
    3.times do
      GC.start
      tie(1, true)
    end
    gone, left = tied.partition { |one| !one.weakref_alive? }
    left.each { |one| one.bus.close }
    gone.size
  end

  def test_a_cycle_through_the_library
    verbose = $VERBOSE
    $VERBOSE = nil # nobody closes
    assert_equal 0, collected(20, false)
    assert_operator collected(20, true), :>, 10
  ensure
    $VERBOSE = verbose
  end

  def test_a_host_of_a_library_that_cannot_be_opened_is_gone
    count = -> { 3.times { GC.start } && ObjectSpace.each_object(Answers).count }
    try = -> { Callbacks.open(location: "unix:/nowhere/at/all", host: Answers.new) }
    before = count.call
    100.times { assert_raises(Errors::Unavailable) { try.call } }
    assert_operator count.call - before, :<, 20
  end

  def test_under_stress
    bus = @library.bus
    bus.add(Recorder.new)
    GC.stress = true
    assert_equal 1, bus.publish("even", [1.0])
    assert_equal "key=3", @library.ask("key")
    assert_raises(KeyError) { @library.shout_twice("") }
  ensure
    GC.stress = false
    bus.close
  end

  def test_other_threads_call_too
    threads = Array.new(4) { |i| Thread.new { Array.new(50) { @library.ask("k" * i) } } }
    assert_equal ["not found", "k=1", "kk=2", "kkk=3"], (threads.map { |t| t.value.uniq.first })
  end
end

# What the flavour without a compiler says where it cannot follow.
class CallbacksByFiddleTest < Minitest::Test
  def setup
    skip "the extension can" if Callbacks::FLAVOUR != "fiddle"
  end

  def test_it_says_what_it_cannot
    error = assert_raises(NotImplementedError) { Callbacks.open(host: Object.new) }
    assert_equal "Callbacks.open: Fiddle cannot be called back for host; use the C extension",
                 error.message
  end
end
