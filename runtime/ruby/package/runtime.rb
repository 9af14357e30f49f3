# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# frozen_string_literal: true

require "set"

# What every package made with Sabir has in common: its exceptions and a few small classes. The
# package loads this file into its own module, so that `Uninorm::Error` is Uninorm's and no other's.
#
# What Ruby itself would refuse (a wrong type, a number out of range, ill-formed text) is Ruby's own
# TypeError, RangeError or ArgumentError.

# Something with fields that never change: equal if they are, and open to pattern matching.
module Value
  # @return [Hash{Symbol => Object}] the fields by name
  def to_h
    instance_variables.to_h { |name| [name[1..].to_sym, instance_variable_get(name)] }
  end

  # @return [Array] the fields, for `in Point[x, y]`
  def deconstruct
    to_h.values
  end

  # @return [Hash{Symbol => Object}] the fields, for `in {x:, y:}`
  def deconstruct_keys(_names)
    to_h
  end

  # Another one of these, with other values in some fields.
  def with(**changes)
    self.class.new(**to_h, **changes)
  end

  # Whether the other is of the same class and has equal fields.
  def ==(other)
    other.class == self.class && other.to_h == to_h
  end

  # The same with `eql?` for the fields: 1 and 1.0 are different.
  def eql?(other)
    other.class == self.class && other.to_h.eql?(to_h)
  end

  # Agrees with `eql?`.
  def hash
    [self.class, to_h].hash
  end

  # @return [String]
  def inspect
    fields = to_h.map { |name, value| " #{name}=#{value.inspect}" }
    "#<#{self.class}#{fields.join(",")}>"
  end
  alias to_s inspect
end

# Something with one value.
module OneValue
  include Value

  # @return [Object]
  attr_reader :value

  # @param value [Object]
  def initialize(value)
    @value = value
    freeze
  end
end

# A value where both the value and its absence could be nil.
class Some
  include OneValue
end

# A result that succeeded, as a value.
class Ok
  include OneValue
end

# A result that failed, as a value.
class Err
  include OneValue
end

# A call into the library failed.
class Error < ::StandardError
  # @return [String, nil] the function of the contract that failed
  attr_reader :where

  # @return [String] the library's sentence
  def to_s
    @message || super
  end
end

# What a call can fail with beyond what the contract declares, by the statuses of gRPC.
module Errors
  # The call was cancelled.
  class Cancelled < Error; end
  # The library failed and does not say why.
  class Unknown < Error; end
  # The library refuses an argument.
  class InvalidArgument < Error; end
  # The call took too long.
  class DeadlineExceeded < Error; end
  # What was asked for is not there.
  class NotFound < Error; end
  # What was to be made is there already.
  class AlreadyExists < Error; end
  # The caller may not do this.
  class PermissionDenied < Error; end
  # No memory, or a maximum of the contract is reached.
  class ResourceExhausted < Error; end
  # A thread rule is broken, a handle is in use, or a version does not fit.
  class FailedPrecondition < Error; end
  # The call was given up half-way, and may be tried again.
  class Aborted < Error; end
  # Past the end of something.
  class OutOfRange < Error; end
  # The library does not do this.
  class Unimplemented < Error; end
  # The library threw something that its contract does not declare.
  class Internal < Error; end
  # What stands behind the library is gone, and may come back.
  class Unavailable < Error; end
  # Data is lost or broken.
  class DataLoss < Error; end
  # The caller did not say who it is.
  class Unauthenticated < Error; end
end

# An object was used after it was closed, or given away.
class ClosedError < Errors::FailedPrecondition; end

# An error that the contract declares; the base of those that have a class of their own.
class DeclaredError < Error
  include Value

  # @return [Object] the error's value, where it is no record
  attr_reader :value

  # @param value [Object]
  # @param message [String, nil]
  def initialize(value = nil, message: nil)
    @value = value unless value.nil?
    @message = message if message
    super(message)
  end

  # @return [Hash{Symbol => Object}] the fields by name
  def to_h
    fields = super.except(:message, :where)
    # One that carries nothing equals one that nobody gave anything.
    fields.delete(:value) if fields[:value].nil? && instance_of?(DeclaredError)
    fields
  end

  # @return [String] what failed, and the library's sentence, or else the fields
  def to_s
    said = @message || to_h.map { |name, value| "#{name}: #{value.inspect}" }.join(", ")
    @where ? "#{@where}: #{said}" : said
  end

  # @return [String]
  def inspect
    "#<#{self.class}: #{self}>"
  end
end

# The two ways into the library: the C extension, and Fiddle where there is none.
module Flavours
  # Loads the one that SABIR_RUBY names; without it the extension if it is there.
  #
  # @return [String] "extension" or "fiddle"
  def self.load(extension, fiddle)
    wanted = ::ENV.fetch("SABIR_RUBY", "")
    unless ["", "extension", "fiddle"].include?(wanted)
      raise ::LoadError, "SABIR_RUBY is `extension` or `fiddle`, and not `#{wanted}`"
    end
    return "extension" if wanted != "fiddle" && extension?(extension, wanted)

    require fiddle
    "fiddle"
  end

  def self.extension?(extension, wanted)
    require extension
    true
  rescue ::LoadError => e
    raise if wanted == "extension" || e.path != extension

    false
  end
  private_class_method :extension?
end

# An object that lives in the library.
class Handle
  # Copies would own the same object of the library's. Refused before anything is copied.
  %i[dup clone initialize_copy].each do |name|
    define_method(name) do |*, **|
      raise ::TypeError, "a #{self.class} cannot be copied: it is an object of the library's. " \
                         "Pass this one on, or make another one with #{self.class}.new"
    end
  end

  # Makes one; with a block, closes it when the block is left, and returns what the block does.
  def self.open(...)
    handle = new(...)
    return handle unless block_given?

    begin
      yield handle
    ensure
      handle.close
    end
  end

  # Handles of stateless resources remember what they are made from, as it is then.
  def self.new(*arguments, **keywords)
    made = super
    made.sabir_remember(arguments, keywords) if stateless?
    made
  end

  # Whether all there is to a handle is in its constructor's arguments.
  def self.stateless?
    return @stateless if defined?(@stateless)

    self != Handle && superclass.stateless?
  end

  # The handle itself; with a block, what the block makes of it before it is closed.
  def self.lend(handle, &block)
    block ? handle.use(&block) : handle
  end

  # Closes the handle when the block is left.
  #
  # @yieldparam handle [self]
  # @return [Object] what the block returns
  def use
    yield self
  ensure
    close
  end

  # What Marshal writes: only a handle of a stateless resource, which its class made, has something
  # in it that another process could use.
  #
  # @return [String]
  def marshal_dump
    raise ::TypeError, "a #{self.class} cannot be dumped: it is not stateless" if @recipe.nil?
    raise ClosedError, "this #{self.class} is closed" if closed?

    @recipe
  end

  # Makes another one from the same arguments.
  def marshal_load(recipe)
    @recipe = recipe
    # Part of what Marshal.load reads already, and no more to be trusted than the rest of it.
    arguments, keywords = ::Marshal.load(recipe) # rubocop:disable Security/MarshalLoad
    initialize(*arguments, **keywords)
  end

  # @private
  def sabir_remember(arguments, keywords)
    @recipe = ::Marshal.dump([arguments, keywords])
  rescue ::TypeError
    @recipe = nil # not what can be dumped
  end

  # @!method close
  #   Gives the handle back; any use after that raises ClosedError. Twice is harmless.
  #   @return [nil]

  # @!method closed?
  #   Whether the handle was closed, or given away.
  #   @return [Boolean]

  # @return [String]
  def inspect
    "#<#{self.class}#{" (closed)" if closed?}>"
  end
end
