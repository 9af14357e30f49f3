# frozen_string_literal: true

# Ruby's own String#unicode_normalize. Speaks the protocol of normalize.cc.
require "zlib"

FORMS = %w[nfc nfd nfkc nfkd].freeze

def digest(text) = format("%x-%d", Zlib.crc32(text), text.bytesize)

def now = Process.clock_gettime(Process::CLOCK_THREAD_CPUTIME_ID)

def timed
  start = now
  result = yield
  once = [now - start, 1e-9].max
  times = [1, (0.0015 / once).to_i].max
  if times > 1
    start = now
    times.times { yield }
    once = (now - start) / times
  end
  [once, result]
end

def answer(form, path)
  text = File.read(path, encoding: "UTF-8").scrub
  if form == "check"
    seconds, yes = timed { text.unicode_normalized?(:nfc) }
    return "#{seconds}\t#{yes ? 'yes' : 'no'}"
  end
  return "-" unless FORMS.include?(form) || form == "casefold"

  seconds, result = timed { form == "casefold" ? text.downcase(:fold) : text.unicode_normalize(form.to_sym) }
  "#{seconds}\t#{digest(result)}"
end

$stdout.sync = true
$stdin.each_line(chomp: true) do |line|
  puts line == "list" ? "Ruby #{RUBY_VERSION}" : answer(*line.split("\t").drop(1))
end
