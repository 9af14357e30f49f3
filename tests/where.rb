# frozen_string_literal: true

# Where the library under test is: SABIR_LOCATION says, and if it does not, in this process.
module Where
  LOCATION = ENV.fetch("SABIR_LOCATION", "")
  ASKED = LOCATION.include?("worker:") # a process of its own

  module_function

  # The programs of this process's children.
  def workers
    children = Dir["/proc/self/task/*/children"].flat_map { |path| File.read(path).split }
    children.filter_map do |child|
      File.basename(File.readlink("/proc/#{child}/exe"))
    rescue SystemCallError # it has ended
      nil
    end
  end

  # Whether the library runs in a process of its own. It does if and only if that was asked for.
  # To be called after the library was, which starts the worker.
  def elsewhere?(name)
    there = workers.include?("#{name}-worker")
    raise "asked for #{LOCATION}, and not there" unless there == ASKED

    ASKED
  end

  # Whether something that copies stands before the library: a worker, an interposer.
  def copied?(name)
    elsewhere?(name) || !["", "inprocess:"].include?(LOCATION)
  end

  # What the block says when nothing changes any more. In one process that is at once. In a worker
  # nobody waits for destructors.
  def settled
    said = yield
    same = now
    while ASKED && now - same < 0.05
      sleep 0.002
      before = said
      said = yield
      same = now if said != before
    end
    said
  end

  def now
    Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end
end
