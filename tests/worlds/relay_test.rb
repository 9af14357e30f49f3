# frozen_string_literal: true

require "minitest"
require "relay"

# An interface that is imported and exported, and one of the world's own that is, too.
class RelayTest < Minitest::Test
  Entry = Relay::Logger::Entry

  # Counts.
  class Sink
    attr_accessor :count

    def initialize = @count = 0
    def put(_entry) = @count += 1
  end

  # What the library calls.
  class Host
    def new_sink(_name) = Sink.new
    def sink_merge(left, right) = left.count += right.count

    def log(entry)
      raise Relay::Logger::LevelError, :high if entry.level == :high

      entry.text.size
    end

    def count(letters) = letters.transform_values { |often| 2 * often }
    def turn(pack) = Relay::ImportedLogger::Pack.new(sinks: pack.sinks.reverse, note: pack.note)
    def ask(text) = "#{text}?"
  end

  def setup
    skip "Fiddle cannot be called back" if Relay::FLAVOUR == "fiddle"
    host = Host.new
    @library = Relay.open(imported_logger: host, imported_side: host)
    @entry = Entry.new(level: :low, text: "four")
  end

  def teardown = @library&.close

  def test_functions_pass
    assert_equal 4, @library.logger_log(@entry)
    assert_equal "what?, relayed", @library.side_ask("what")
    assert_equal({ "a" => 2, "ß" => 6 }, @library.logger_count({ "a" => 1, "ß" => 3 }))
    assert_raises(Relay::Logger::LevelError) do
      @library.logger_log(Entry.new(level: :high, text: "x"))
    end
  end

  def test_resources_are_others_on_each_side
    left = @library.logger_sink("left")
    right = @library.logger_sink("right")
    assert_equal 2, @library.tool_put_twice(left, @entry)
    assert_equal 1, right.put(@entry)
    assert_equal 3, @library.logger_sink_merge(left, right)
    left.close
  end

  def test_handles_inside_values_pass_too
    one = @library.logger_sink("one")
    one.put(@entry)
    pack = Relay::Logger::Pack.new(sinks: [one, @library.logger_sink("two")], note: "two")
    turned = @library.logger_turn(pack)
    assert_equal "two, relayed", turned.note
    assert_equal([1, 2], turned.sinks.map { |sink| sink.put(@entry) })
    turned.sinks.each(&:close)
  end
end
