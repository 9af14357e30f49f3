# frozen_string_literal: true

# What a call costs from Ruby: ours beside every other way, in one run.
#
#     ruby bench/calls/ruby/run.rb [--rounds N]
#
# Builds the package `calls` and the peers (into build/bench-peers/ruby): a C extension by hand,
# SWIG, the ffi gem, Fiddle. A peer that cannot be built is named and left out. All are in one
# process and take turns, row by row, so that a busy machine slows all of them; the fastest round
# counts. Nanoseconds per call, the loop and the block in it taken off; the ratio is of what a loop
# with the call in it takes, as people write it. Exits with 1 if ours is over the bar in a row.

require "English"
require "fileutils"
require "optparse"
require "rbconfig"

HERE = __dir__
ROOT = File.expand_path("../../..", HERE)
BUILD = File.join(ROOT, "build", "release")
PEERS = File.join(ROOT, "build", "bench-peers", "ruby")
PLAIN = File.expand_path("..", HERE)
BAR = 1.10

def run(*command)
  said = IO.popen(command, err: %i[child out], &:read)
  raise "#{command.join(" ")}\n#{said}" unless $CHILD_STATUS.success?
end

# An extension, as optimised as ours.
def compile(name, source)
  folders = RbConfig::CONFIG.values_at("rubyhdrdir", "rubyarchhdrdir")
  headers = folders.flat_map { |folder| ["-isystem", folder] }
  run("gcc", "-O2", "-DNDEBUG", "-fPIC", "-shared", "-fvisibility=default", "-w", "-I#{PLAIN}",
      *headers, source, "-o", File.join(PEERS, "#{name}.so"), "-L#{BUILD}/lib",
      "-lbench_calls_plain", "-Wl,-rpath,#{BUILD}/lib")
end

# Loads a peer; says why it cannot.
def peer(name, module_name)
  yield
  require name
  Object.const_get(module_name)
rescue StandardError, LoadError => e
  warn "#{module_name} is left out: #{e.message[-400..] || e.message}"
  nil
end

def prepare
  FileUtils.mkdir_p(PEERS)
  run("nice", "ninja", "-C", BUILD, "calls_ruby", "bench_calls_plain")
  ENV["BENCH_PLAIN"] = "#{BUILD}/lib/libbench_calls_plain.so"
  $LOAD_PATH.unshift("#{BUILD}/ruby", PEERS, "#{HERE}/peers")
  require "calls"
  swig = "#{PEERS}/by_swig.c"
  {
    "sabir" => Calls,
    "C extension" => peer("by_hand", "ByHand") { compile("by_hand", "#{HERE}/peers/by_hand.c") },
    "SWIG" => peer("by_swig", "By_swig") do
      run("swig", "-ruby", "-o", swig, "#{HERE}/peers/by_swig.i")
      compile("by_swig", swig)
    end,
    "ffi" => peer("by_ffi", "ByFfi") { nil },
    "Fiddle" => peer("by_fiddle", "ByFiddle") { nil }
  }.compact
end

# Does nothing.
class Visitor
  def visit(_value) = nil
end

SMALL = ("a" * 16).b.freeze
MEDIUM = ("a" * 1024).b.freeze
LARGE = ("a" * (1 << 20)).b.freeze
DOUBLES = Array.new(1_000_000) { |i| i / 2.0 }.freeze

def failing(package)
  package.refuse(7)
rescue StandardError
  nil
end

def instance(package)
  @instance ||= Calls.open(visiting: Object.new)
  package.name == "Calls" ? @instance : package
end

# name => [calls in a round, items per call, what makes the block]; nil: it cannot.
ROWS = {
  "add(i64, i64)" => [50_000, 1, ->(m) { -> { m.add(123_456, 654_321) } }],
  "method on a handle" => [50_000, 1, ->(m) { m::Counter.new(0).then { |c| -> { c.next } } }],
  "a handle made" => [10_000, 1, ->(m) { -> { m::Counter.new(0) } }],
  "16 B in" => [50_000, 1, ->(m) { -> { m.sum(SMALL) } }],
  "1 KiB in" => [10_000, 1, ->(m) { -> { m.sum(MEDIUM) } }],
  "1 MiB in" => [4, 1, ->(m) { -> { m.sum(LARGE) } }],
  "16 B in and out" => [20_000, 1, ->(m) { -> { m.upper(SMALL) } }],
  "1 KiB in and out" => [10_000, 1, ->(m) { -> { m.upper(MEDIUM) } }],
  "1 MiB in and out" => [4, 1, ->(m) { -> { m.upper(LARGE) } }],
  "1,000,000 doubles" => [1, 1, ->(m) { m.respond_to?(:total) && -> { m.total(DOUBLES) } }],
  "error" => [5_000, 1, ->(m) { -> { failing(m) } }],
  "callback" => [10, 1000, lambda do |m|
    visitor = Visitor.new
    one = instance(m)
    m.respond_to?(:each) && -> { one.each(visitor, 1000) }
  end]
}.freeze

def measure(calls, block)
  began = Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)
  i = 0
  while i < calls
    block.call
    i += 1
  end
  (Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond) - began).to_f / calls
end

# Nanoseconds of a loop around nothing, and around a block with nothing in it.
def empty_loop
  began = Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)
  i = 0
  i += 1 while i < 100_000
  (Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond) - began) / 100_000.0
end

def fastest(row, modules, rounds)
  calls, items, make = row
  blocks = modules.transform_values { |one| make.call(one) }.select { |_, block| block }
  best = Hash.new(Float::INFINITY)
  (rounds * (calls < 10 ? 4 : 1)).times do
    GC.start if calls < 10
    blocks.each { |name, block| best[name] = [best[name], measure(calls, block)].min }
  end
  best.transform_values { |time| time / items }
end

def show(name, times, loops, items)
  around = items == 1 ? loops : { block: 0, bare: 0 }
  net = times.transform_values { |time| time - around[:block] }
  with_loop = net.transform_values { |time| time + around[:bare] }
  ratio = with_loop["sabir"] / with_loop.except("sabir").values.min
  cells = COLUMNS.map { |one| net[one] ? format("%.1f", net[one]) : "" }
  puts "| #{name} | #{cells.join(" | ")} | #{format("%.2f", ratio)} |"
  $stdout.flush
  ratio <= BAR
end

rounds = 25
OptionParser.new { |o| o.on("--rounds N", Integer) { |n| rounds = n } }.parse!
modules = prepare
COLUMNS = modules.keys
block = -> {}
loops = { bare: Array.new(15) { empty_loop }.min,
          block: Array.new(15) { measure(50_000, block) }.min }
puts "\nRuby #{RUBY_VERSION}, ns per call; the last column is sabir to the fastest of the others,",
     "with the loop.\n\n"
puts "| | #{COLUMNS.join(" | ")} | ratio |", "|---|#{"---|" * (COLUMNS.size + 1)}"
good = ROWS.map { |name, row| show(name, fastest(row, modules, rounds), loops, row[1]) }
exit(good.all?)
