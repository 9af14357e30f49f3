# frozen_string_literal: true

require "minitest"
require "uninorm"

# A worker that stands still stops nobody but its callers, however short the function is.
class StoppedTest < Minitest::Test
  WORKER = File.expand_path("../../../../tests/apart.sh", __dir__)
  DEADLINE = 20 # seconds after which a call ends by itself: longer than what is done meanwhile

  def test_other_threads_run_beside_a_short_call
    beside_a_stopped_worker(&:unicode_version)
  end

  def test_other_threads_run_beside_a_long_call
    beside_a_stopped_worker { |instance| instance.first_ill_formed("\0".b * (1 << 20)) }
  end

  private

  def children
    Dir["/proc/self/task/*/children"].flat_map { |path| File.read(path).split.map(&:to_i) }
  end

  def beside_a_stopped_worker
    skip "a program of ours cannot have the preloaded runtime" if ENV["SABIR_PRESET"] == "asan"
    before = children
    instance = Uninorm.open(location: "worker:#{WORKER}?deadline=#{DEADLINE}s")
    instance.unicode_version
    worker = (children - before).first
    Process.kill("STOP", worker)
    waits = Thread.new { yield instance }
    20.times { sleep 0.01 }
    assert waits.alive?, "the call kept all other threads waiting until its deadline"
    GC.start
    handler = trap("INT") { raise Interrupt } # ignored, if we run behind
    assert_raises(Interrupt) do
      Process.kill("INT", Process.pid)
      sleep DEADLINE
    end
  ensure
    trap("INT", handler) if handler
    Process.kill("CONT", worker) if worker
    waits&.join
    instance&.close
  end
end
