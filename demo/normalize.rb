# frozen_string_literal: true

# The Ruby caller of the demo: every file of the command line in every normalization form.

require "uninorm"

size = 0
seconds = 0.0
$stdout.binmode
Uninorm::Form::ALL.each do |form|
  Uninorm::Normalizer.open(form, ill_formed: :replace) do |normalizer|
    ARGV.each do |path|
      text = File.binread(path)
      began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      normalized = normalizer.normalize(text)
      seconds += Process.clock_gettime(Process::CLOCK_MONOTONIC) - began
      size += text.bytesize
      $stdout.write(normalized)
    end
  end
end
warn format("%<size>d %<seconds>.6f", size: size, seconds: seconds)
