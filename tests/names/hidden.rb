# frozen_string_literal: true

require "fiddle"
require "ripper"
require "set"

# Prints where a file of a package says `File` and means Ruby's: a class of the contract's in the
# package's module would hide it. `::File` is never hidden.

def visit(node, found)
  return unless node.is_a?(Array)
  return visit(node[1], found) if node[0] == :const_path_ref

  found << [node[1][1], node[1][2][0]] if node[0] == :var_ref && node[1][0] == :@const
  node.each { |inside| visit(inside, found) }
end

ARGV.each do |path|
  found = []
  visit(Ripper.sexp(File.read(path)), found)
  found.each { |name, line| puts "#{path}:#{line}: #{name}" if Object.const_defined?(name) }
end
