# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# frozen_string_literal: true

require "digest"
require "json"
require "minitest/autorun"
require "set"
require_relative "sabir_cases_show"

# What the tests that are made of cases stand on: floats that are compared by their bits, handles
# that come back inside a value, threads; and the report.
#
# SABIR_CASES_ONLY names a file with the name of a case on each line. SABIR_CASES_REPORT names a
# file that gets a line of JSON at the beginning and the end of each.
module SabirCases
  MOST = 2000

  # Expects the float with exactly these bits.
  class Bits64
    def initialize(bits, from = "Q", to = "D") = @value = [bits].pack(from).unpack1(to)
    def take?(other) = other.is_a?(Float) && [other].pack("D") == [@value].pack("D")
  end

  # Expects the float that an `f32` with these bits becomes.
  class Bits32 < Bits64
    def initialize(bits) = super(bits, "L", "f")
  end

  # Expects the bytes, or the text, with this digest.
  class Sha256
    def initialize(digest) = @digest = digest
    def take?(other) = other.is_a?(String) && Digest::SHA256.hexdigest(other) == @digest
  end

  # Expects any handle, and keeps it.
  class Caught
    attr_reader :handle

    def take?(other)
      @handle = other if other.respond_to?(:closed?)
      !@handle.nil?
    end
  end

  # The same for a handle that nobody asks for.
  class Dropped < Caught
    def take?(other) = super && (handle.close || true)
  end

  module_function

  # Whether two values are the same, floats bit by bit; Float::NAN expects any NaN.
  def alike?(expected, actual)
    return expected.take?(actual) if expected.respond_to?(:take?)
    return false unless actual.instance_of?(expected.class)

    case expected
    when Float then expected.nan? ? actual.nan? : [expected].pack("D") == [actual].pack("D")
    when Array then all_alike?(expected, actual)
    when Hash then expected.size == actual.size && all_pairs_alike?(expected, actual)
    else
      parts = parts_of(expected)
      parts ? all_alike?(parts, parts_of(actual)) : expected == actual
    end
  end

  def all_alike?(expected, actual)
    expected.size == actual.size && expected.zip(actual).all? { |one, other| alike?(one, other) }
  end

  def all_pairs_alike?(expected, actual)
    expected.all? { |key, value| actual.key?(key) && alike?(value, actual[key]) }
  end

  # What a value is made of, if it is made of values.
  def parts_of(value)
    case value
    when Array then value
    when Hash then value.values
    else value.respond_to?(:deconstruct) ? value.deconstruct : nil
    end
  end

  # What is given back of a result: the handles in it.
  def drop(value)
    return value.close if value.respond_to?(:closed?)

    (parts_of(value) || []).each { |part| drop(part) }
  end

  # One line, handed to the system at once.
  def report(event)
    path = ENV.fetch("SABIR_CASES_REPORT", "")
    File.open(path, "a") { |file| file.write("#{JSON.generate(event)}\n") } unless path.empty?
  end

  # A test case whose methods are cases.
  class Test < Minitest::Test
    @named = {}

    class << self
      attr_reader :next_name, :cases, :steps

      def inherited(other)
        super
        other.instance_variable_set(:@cases, {})
        other.instance_variable_set(:@steps, Steps.new(caller_path.sub(/\.rb\z/, ".steps")))
      end

      def caller_path
        paths = caller_locations.map(&:absolute_path)
        paths.find { |path| path&.end_with?("_cases.rb") && path != File.expand_path(__FILE__) }
      end

      # What the method that follows is called in the file of cases, and where it stands there.
      def named(name, line)
        @next_name = [name, line]
      end

      def method_added(method)
        super
        cases[method.to_s] = @next_name if method.start_with?("test_")
      end

      def runnable_methods
        path = ENV.fetch("SABIR_CASES_ONLY", "")
        return super if path.empty?

        only = File.readlines(path, chomp: true)
        super.select { |method| only.include?(cases[method].first) }
      end
    end

    def run
      case_name, = self.class.cases[name]
      SabirCases.report({ event: "begin", case: case_name })
      result = super
      SabirCases.report({ event: "end", case: case_name, **ending })
      result
    end

    def assert_equal(expected, actual, message = nil)
      @actual = actual
      super
    end

    def assert_nil(actual, message = nil)
      @actual = actual
      super
    end

    def assert_raises(*exceptions)
      @caught = super
    end

    # Like `assert_equal`, but floats bit by bit; Float::NAN expects any NaN.
    def assert_exactly(expected, actual)
      @actual = actual
      assert SabirCases.alike?(expected, actual), -> { diff(expected, actual) }
    end

    def drop(value) = SabirCases.drop(value)
    def bits64(bits) = [bits].pack("Q").unpack1("D")
    def bits32(bits) = [bits].pack("L").unpack1("f")
    def joined(*parts) = parts.reduce { |all, part| all.is_a?(Hash) ? all.merge(part) : all + part }

    # So many integers from `first` on; they wrap at the end of their type.
    def count(type, first, times)
      width = type[1..].to_i
      low = type.start_with?("u") ? 0 : -(1 << (width - 1))
      Array.new(times) { |i| ((first + i - low) % (1 << width)) + low }
    end

    # Runs the block on so many threads at once; what goes wrong in one goes wrong here.
    def in_threads(number, &block)
      threads = Array.new(number) do
        Thread.new do
          block.call
          nil
        rescue Minitest::Assertion, StandardError => e
          e
        end
      end
      wrong = threads.map(&:value).compact.first
      raise wrong if wrong
    end

    private

    def ending
      return { status: "passed" } if passed?
      return { status: "skipped", message: failure.message } if skipped?

      { status: "failed", **failed(failure) }
    end

    # Which statement failed, what was expected and what came.
    def failed(wrong)
      error = wrong.respond_to?(:error) ? wrong.error : wrong
      key = step_of(error)
      step = self.class.steps[key]
      line = key ? key.to_i : self.class.cases[name].last
      return { line: line, message: wrong.message[0, MOST] } unless step

      { line: line, call: step.call, expected: step.expected, actual: came(step, error)[0, MOST],
        message: error.is_a?(Minitest::Assertion) ? "" : "#{error.class}: #{error.message}" }
    end

    # The comment that stands nearest above says which statement it is.
    def step_of(error)
      place = error.backtrace_locations&.find { |at| at.absolute_path == source }
      return nil unless place

      File.readlines(source)[0, place.lineno].reverse.each do |line|
        found = line[/\A\s*# (\d+(?:\.\d+)?):/, 1]
        return found if found
      end
      nil
    end

    def source = File.expand_path(method(name).source_location.first)

    def came(step, error)
      steps = self.class.steps
      return steps.show_error(step, error) unless error.is_a?(Minitest::Assertion)
      return steps.show_error(step, error.cause) if error.cause
      return steps.show(step.type, @gave) if error.message.include?("nothing was raised")
      return steps.show_error(step, @caught) if @caught && @actual.equal?(@caught)

      steps.show(step.type, @actual)
    end
  end
end
