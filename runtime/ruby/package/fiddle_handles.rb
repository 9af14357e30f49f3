# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# frozen_string_literal: true

# Handles of the flavour without a compiler.
#
# The package loads this file into its own module, beside fiddle_calls.rb.
module Calls
  # How a handle of this flavour holds its pointer; the finalizer sees this, and not the handle.
  class Held
    attr_accessor :pointer, :calls, :closing, :promised, :kept

    def initialize(pointer, drop, name)
      @pointer = pointer
      @drop = drop
      @name = name
      @calls = 0
      @kept = []
    end

    # The library reads on what was kept, and nobody says when it stops.
    FOR_EVER = [] # rubocop:disable Style/MutableConstant

    def give_away
      @pointer = nil
      FOR_EVER.concat(@kept)
      @kept = []
    end

    def drop
      pointer = @pointer
      @pointer = nil
      @kept = []
      @drop.call(pointer) if pointer
    end

    # As a finalizer; `@name` is nil where nobody needs to close.
    def call(_id)
      ::Kernel.warn("warning: a #{@name} was not closed") if @pointer && @name && $VERBOSE
      drop
    end
  end

  # The methods of handles.
  module HandleMethods
    def self.included(handle_class)
      handle_class.extend(ClassMethods)
    end

    # What classes of handles have besides.
    module ClassMethods
      def table(drop, short_name, warns, home)
        @table = [drop, short_name, warns && "#{home}::#{short_name}"]
        @stateless = !warns
      end

      def full_table = @table || superclass.full_table

      def short_name = full_table[1]

      def holding(pointer) = allocate.tap { |made| made.sabir_hold(pointer) }
    end

    # The instance for which a constructor makes this.
    attr_writer :sabir_instance

    def sabir_unused(shown)
      raise ::TypeError, "#{shown}: this #{self.class.short_name} was made already" if @held

      @sabir_instance || 0
    end

    def sabir_hold(pointer, kept = [])
      drop, _, name = self.class.full_table
      @held = Held.new(pointer, drop, name)
      @held.kept = kept
      ::ObjectSpace.define_finalizer(self, @held)
      self
    end

    def sabir_address = closed? ? nil : @held.pointer

    def close
      return if @held.nil? || @held.promised

      @held.closing = true
      @held.drop if @held.calls.zero?
      nil
    end

    def closed? = @held.nil? || @held.pointer.nil? || @held.closing || @held.promised || false

    def sabir_keep(kept) = @held.kept.concat(kept)

    def sabir_pin(own, itself)
      return false if @held.promised || (own && (@held.calls.positive? || equal?(itself)))

      own ? @held.promised = true : @held.calls += 1
      true
    end

    def sabir_unpin(own, ran)
      if own
        @held.promised = false
        @held.give_away if ran
        return
      end
      @held.calls -= 1
      @held.drop if @held.calls.zero? && @held.closing
    end

    def _dump_data
      raise ::TypeError, "no _dump_data is defined for class #{self.class}"
    end
    alias marshal_dump _dump_data
  end
end
