# frozen_string_literal: true

# Where the library under test is: SABIR_LOCATION says, and if it does not, in this process.
module Where
  LOCATION = ENV.fetch("SABIR_LOCATION", "")
  ASKED = LOCATION.include?("worker:") # a process of its own
  BETWEEN = !["", "inprocess:"].include?(LOCATION) # something that copies stands before the library

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

  # Whether something stands between the library and us: a worker, an interposer. A worker runs if
  # and only if it was asked for. To be called after the library was, which starts it.
  def elsewhere?(name)
    there = workers.include?("#{name}-worker")
    raise "asked for #{LOCATION}, and not there" unless there == ASKED

    BETWEEN
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
