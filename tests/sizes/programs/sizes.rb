# frozen_string_literal: true

# What four calls of a size give, a line for each.
require "sizes"

size = Integer(ARGV[0])
library = Sizes.open(location: ARGV[1])

attempt = lambda do |name, &call|
  puts "#{name} #{call.call}"
rescue StandardError => e
  puts "#{name} error: #{e.message}"
end

attempt.call("give-bytes") { library.give_bytes(size).bytesize }
attempt.call("give-text") { library.give_text(size).bytesize }
attempt.call("take-bytes") { library.take_bytes("\0".b * size).to_a[0] }
attempt.call("take-text") { library.take_text("x" * size).to_a[0] }
