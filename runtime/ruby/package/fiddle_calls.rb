# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# frozen_string_literal: true

require "fiddle"

# Calls for the flavour without a compiler: the package's tables become methods that call the
# library through Fiddle. Slower than the C extension, and the same to those who call it.
#
# The package loads this file into its own module.

# The library, and how a call into it goes.
module Calls
  SPILL_AND_ALIAS = 3
  SPILLED = 1
  ALIASED = 2
  DECLARED = 100

  Parameter = ::Struct.new(:name, :passing, :type, :how, :limit, :fallback)
  Function = ::Struct.new(:shown, :symbol, :handle, :parameters, :gives, :result, :error)

  # One call: what it keeps alive, and the handles among its arguments.
  class Call
    attr_reader :kept, :used, :retained

    def initialize
      @kept = []
      @retained = []
      @used = []
    end

    # Memory that does not move, with these bytes.
    def place(bytes, count = bytes.bytesize)
      memory = ::Fiddle::Pointer.malloc([bytes.bytesize, 1].max, ::Fiddle::RUBY_FREE)
      memory[0, bytes.bytesize] = bytes
      @kept << memory
      [memory.to_i, count]
    end

    # A String's bytes: short ones copied, long ones of a frozen twin that shares them.
    def lend(string)
      return place(string) if string.bytesize < 1024

      twin = string.frozen? ? string : string.dup.freeze
      @kept << twin
      [::Fiddle::Pointer[twin].to_i, twin.bytesize]
    end

    def slice(address, count) = [address, count].pack("QQ")

    def use(handle, own)
      address = handle.sabir_address
      Types.wrong(ClosedError, "is a #{handle.class.short_name} that is closed") unless address
      @used << [handle, own]
      address
    end

    # Marks the handles; returns what is wrong with them.
    def pin(itself)
      marked = []
      @used.each do |handle, own|
        unless handle.sabir_pin(own, itself)
          marked.each { |one, given| one.sabir_unpin(given, false) }
          return "is given away, and so cannot be used elsewhere in this call"
        end
        marked << [handle, own]
      end
      nil
    end

    def unpin
      @used.each { |handle, own| handle.sabir_unpin(own, true) }
    end
  end

  # Says to a library who waits for a call, and that it gives up when Ruby was interrupted.
  class Watch
    # Called by the library, on the thread of the call. Ruby sees to interrupts whenever it runs, so
    # it must be in here, which nothing that it raises leaves. Of a pointer Fiddle would make an
    # object first.
    class Asked < ::Fiddle::Closure
      def call(_context)
        ::Thread.pass
        0
      rescue ::Exception => e # rubocop:disable Lint/RescueException
        ::Thread.current[:sabir_interrupted] << e
        1
      end
    end

    # @param set_caller [Integer] the library's function, or 0
    def initialize(set_caller)
      return if set_caller.zero?

      @set = ::Fiddle::Function.new(set_caller, [::Fiddle::TYPE_VOIDP], ::Fiddle::TYPE_VOIDP)
      @asked = Asked.new(::Fiddle::TYPE_CHAR, [::Fiddle::TYPE_LONG_LONG])
      @pinned = ::Fiddle::Pointer[@asked] # of C, which has its address: it never moves
      @caller = ::Fiddle::Pointer.malloc(16, ::Fiddle::RUBY_FREE)
      @caller[0, 16] = [@asked.to_i, 0].pack("QQ")
    end

    # Makes the call; what an interrupt raised meanwhile is the second result. The end of the
    # thread, for which Ruby queues no exception, waits: nothing can keep it within Ruby.
    def make(&call)
      return [yield, nil] unless @set

      outer = ::Thread.current[:sabir_interrupted]
      ::Thread.current[:sabir_interrupted] = found = []
      before = @set.call(@caller)
      [::Thread.handle_interrupt(::Integer => :never, &call), found.first]
    ensure
      @set.call(before) if before
      ::Thread.current[:sabir_interrupted] = outer if @set
    end
  end

  # The shared library, opened.
  class Library
    STATUSES = %w[
      Cancelled Unknown InvalidArgument DeadlineExceeded NotFound AlreadyExists PermissionDenied
      ResourceExhausted FailedPrecondition Aborted OutOfRange Unimplemented Internal Unavailable
      DataLoss Unauthenticated
    ].freeze

    def initialize(home, prefix, contract, version, file)
      @home = home
      @prefix = prefix
      @file = open_file(file)
      @release = function("#{prefix}_release", 1, ::Fiddle::TYPE_VOID)
      check(contract, version)
      @watch = Watch.new(set_caller)
    end

    # Each structure as it was compiled there, and as the tables here have it.
    def check_layouts(expected)
      theirs = layouts
      expected.each_line(chomp: true) do |line|
        *ours, name = line.split(" ", 4)
        row = theirs.fetch(name) do
          raise ::LoadError, "the library of #{@home} does not know `#{name}`"
        end
        %w[offset size alignment].zip(row, ours.map(&:to_i)).each do |what, there, here|
          next if there == here

          raise ::LoadError, "the library of #{@home} has `#{name}` with #{what} #{there}, " \
                             "and these tables were made for #{here}"
        end
      end
    end

    def function(symbol, count, result = ::Fiddle::TYPE_INT, types = nil)
      types ||= [::Fiddle::TYPE_VOIDP] * count
      ::Fiddle::Function.new(@file[symbol], types, result)
    end

    # Makes the method that a function's row describes.
    def define(on, name, row, defaults, instance: false)
      types = ([::Fiddle::TYPE_VOIDP] + row.parameters.flat_map { |p| c_types(p) } +
               ([::Fiddle::TYPE_VOIDP] * (result_count(row) + 1)))
      native = function(row.symbol, 0, ::Fiddle::TYPE_INT, types)
      library = self
      wanted = row.parameters.count { |parameter| parameter.fallback.nil? }
      on.define_method(name) do |*given, **named|
        unless given.size == wanted
          raise ::ArgumentError,
                "wrong number of arguments (given #{given.size}, expected #{wanted})"
        end

        values = library.arrange(row, given, named, defaults)
        library.run(row, native, self, values, instance)
      end
    end

    # The constructor of a class, for an instance of the library.
    def define_maker(on, name, made)
      on.define_method(name) do |*given, **named|
        made.allocate.tap do |one|
          one.sabir_instance = sabir_address || raise(ClosedError, "this Instance is closed")
          one.send(:initialize, *given, **named)
        end
      end
    end

    # `open_instance`; `hosts` are the interfaces that Ruby would have to implement.
    def define_open(on, shown, version, made, hosts)
      native = function("#{@prefix}_open", 4)
      library = self
      on.define_singleton_method(:open_instance) do |**given|
        unless hosts.empty?
          raise ::NotImplementedError, "#{shown}: Fiddle cannot be called back for " \
                                       "#{hosts.join(", ")}; use the C extension"
        end
        library.open_instance(native, shown, version, made, **given)
      end
    end

    def open_instance(native, shown, version, made, location:)
      begin
        Types.check_text(location) unless location.nil?
      rescue Types::Wrong => e
        raise e.kind, "#{shown}: location #{e.message}"
      end
      out = memory(8)
      error = memory(8)
      options = memory(40)
      options[0, 16] = [40, *version].pack("QLL")
      status, interrupt = @watch.make { native.call(location || "", options, out, error) }
      row = Function.new(shown)
      fail_with(row, status, error, interrupt) unless status.zero?
      given_up(made.holding(out[0, 8].unpack1("Q")), interrupt)
    end

    def arrange(row, given, named, defaults)
      given = given.dup
      unknown = named.keys - row.parameters.filter_map { |p| p.name.to_sym if p.fallback }
      unless unknown.empty?
        raise ::ArgumentError, "#{row.shown}: unknown keyword: #{unknown.first.inspect}"
      end

      row.parameters.map do |parameter|
        next given.shift unless parameter.fallback

        named.fetch(parameter.name.to_sym) { defaults[parameter.fallback] }
      end
    end

    def run(row, native, itself, values, instance)
      call = Call.new
      start(row, itself, instance)
      passed = row.parameters.zip(values).flat_map { |p, value| pass(row, call, p, value) }
      out, error = outputs(row)
      pinned(itself, row) do
        first = start(row, itself, instance) # another thread may have closed it meanwhile
        trouble = call.pin(itself)
        raise ::ArgumentError, "#{row.shown}: #{row.parameters.first.name} #{trouble}" if trouble

        status, interrupt = @watch.make { native.call(first, *passed, *out, error) }
        call.unpin
        # Before it is known how it went: a method may have begun to read on before it failed.
        itself.sabir_keep(call.retained) if row.handle
        fail_with(row, status, error, interrupt) unless status.zero?
        give_back(row, call, passed, values)
        given_up(give(row, call, out, passed, values, itself), interrupt)
      end
    end

    private

    def open_file(file)
      folders = [::ENV.fetch("SABIR_LIBRARY_DIR", nil), __dir__].compact
      path = folders.map { |folder| ::File.join(folder, file) }.find { |one| ::File.exist?(one) }
      ::Fiddle.dlopen(path || file)
    rescue ::Fiddle::DLError => e
      raise ::LoadError,
            "#{@prefix}: cannot load #{file} (SABIR_LIBRARY_DIR names its folder): #{e}"
    end

    def describe
      function("#{@prefix}_describe", 0, ::Fiddle::TYPE_VOIDP, []).call
    end

    # Of a library from before it could be told who waits, 0.
    def set_caller
      size = describe[0, 8].unpack1("Q")
      size >= 80 ? describe[72, 8].unpack1("Q") : 0
    end

    # The result, unless nobody waits for it any more.
    def given_up(result, interrupt)
      return result unless interrupt

      result.close if result.is_a?(HandleMethods)
      raise interrupt
    end

    # Offset, size and alignment by name, out of a table of sabir_layout.
    def layouts
      rows, count = describe[40, 16].unpack("QQ")
      table = ::Fiddle::Pointer.new(rows)
      ::Array.new(count) { |i| table[i * 32, 32].unpack("QQL3") }.to_h do |type, field, *numbers|
        names = [type, field].reject(&:zero?).map { |at| ::Fiddle::Pointer.new(at).to_s }
        [names.join("."), numbers]
      end
    end

    def check(contract, version)
      name, found = describe[8, 16].unpack("QQ").map { |at| ::Fiddle::Pointer.new(at).to_s }
      major, minor = found.split(".").map(&:to_i)
      fits = name == contract && major == version[0] && minor >= version[1]
      return if fits

      raise ::LoadError, "the library of #{@home} has version #{found} of #{name}, and " \
                         "#{version.join(".")} of #{contract} or a later minor version is expected"
    end

    # --- what is passed ---

    SCALARS = { "c" => -::Fiddle::TYPE_CHAR, "C" => ::Fiddle::TYPE_CHAR,
                "s" => ::Fiddle::TYPE_SHORT, "S" => -::Fiddle::TYPE_SHORT,
                "l" => ::Fiddle::TYPE_INT, "L" => -::Fiddle::TYPE_INT,
                "q" => ::Fiddle::TYPE_LONG_LONG, "Q" => -::Fiddle::TYPE_LONG_LONG,
                "e" => ::Fiddle::TYPE_FLOAT, "E" => ::Fiddle::TYPE_DOUBLE }.freeze

    def c_types(parameter)
      case parameter.passing
      when :slice then [::Fiddle::TYPE_VOIDP, ::Fiddle::TYPE_SIZE_T]
      when :value then [value_type(parameter.type)]
      else [::Fiddle::TYPE_VOIDP]
      end
    end

    def value_type(type)
      return SCALARS.fetch(type.code) if type.is_a?(Types::Number)

      types = { 1 => -::Fiddle::TYPE_CHAR, 2 => -::Fiddle::TYPE_SHORT, 4 => -::Fiddle::TYPE_INT }
      types.fetch(type.size)
    end

    def start(row, itself, instance)
      return itself.sabir_unused(row.shown) if row.gives == :self
      return 0 unless row.handle || instance

      itself.sabir_address || closed(row, itself)
    end

    def closed(row, itself)
      raise ClosedError, "#{row.shown}: this #{itself.class.short_name} is closed"
    end

    def pass(row, call, parameter, value)
      before = call.kept.size
      made = lowered(call, parameter, value)
      count = parameter.passing == :slice ? made[1] : 0
      if parameter.limit.positive? && count > parameter.limit
        raise ::ArgumentError, "#{row.shown}: #{parameter.name} has size #{count}, and at most " \
                               "#{parameter.limit} is accepted"
      end
      call.retained.concat(call.kept[before..]) if parameter.how == :retains
      made
    rescue Types::Wrong => e
      raise e.kind, "#{row.shown}: #{parameter.name} #{e.message}"
    end

    def lowered(call, parameter, value)
      type = parameter.type
      case parameter.passing
      when :slice
        return written_into(call, type, value) if parameter.how == :inout

        type.is_a?(Types::Text) ? call.lend(Types.check_text(value)) : type.data(value, call)
      when :value
        [type.is_a?(Types::Number) ? type.check(value) : unsigned(type.lower(value, call))]
      when :handle then [type.lower(value, call).unpack1("Q")]
      else [call.place(type.lower(value, call)).first]
      end
    end

    def unsigned(bytes) = bytes.unpack1({ 1 => "C", 2 => "S", 4 => "L" }.fetch(bytes.bytesize))

    def written_into(call, type, value)
      Types.wrong(::FrozenError, "is frozen, and would be written into") if
        value.frozen? && (value.is_a?(::Array) || value.is_a?(::String))
      type.data(value.is_a?(::String) ? value.b : value, call)
    end

    def give_back(row, _call, passed, values)
      at = 0
      row.parameters.zip(values) do |parameter, value|
        if parameter.how == :inout
          bytes = ::Fiddle::Pointer.new(passed[at])[0, passed[at + 1] * parameter.type.element.size]
          value.replace(value.is_a?(::String) ? bytes : parameter.type.lift_items(bytes))
        end
        at += parameter.passing == :slice ? 2 : 1
      end
    end

    # --- what comes back ---

    def result_count(row)
      { nothing: 0, view: 2 }.fetch(row.gives, 1)
    end

    def outputs(row)
      error = memory(8)
      out =
        case row.gives
        when :nothing then []
        when :view then [memory(8), memory(8)]
        when :sink then [memory(56).tap { |sink| sink[24, 4] = [SPILL_AND_ALIAS].pack("L") }]
        when :value then [memory([row.result.size, 8].max)]
        else [memory(8)]
        end
      [out, error]
    end

    def memory(size)
      ::Fiddle::Pointer.malloc(size, ::Fiddle::RUBY_FREE).tap { |made| made[0, size] = "\0" * size }
    end

    # Fiddle lets other threads run meanwhile: a handle that they close is dropped afterwards.
    def pinned(itself, row, &block)
      return yield unless row.handle

      itself.sabir_pin(false, nil)
      begin
        block.call
      ensure
        itself.sabir_unpin(false, true)
      end
    end

    def give(row, call, out, passed, values, itself)
      case row.gives
      when :nothing then nil
      when :value then row.result.lift(out[0][0, row.result.size])
      when :sink then give_sink(row, out[0], passed, values)
      when :parcel then give_parcel(row, out[0][0, 8].unpack1("Q"))
      when :view then row.result.lift_data(*out.map { |one| one[0, 8].unpack1("Q") })
      when :handle then give_handle(row, call, out[0][0, 8].unpack1("Q"))
      when :self then itself.sabir_hold(out[0][0, 8].unpack1("Q"), call.retained)
      end
    end

    # What a static function retains, the object keeps that it made.
    def give_handle(row, call, pointer)
      row.result.call.holding(pointer).tap do |made|
        made.sabir_keep(call.retained) unless row.handle
      end
    end

    def give_parcel(row, address)
      row.result.lift(row.result.bytes_at(address))
    ensure
      @release.call(address)
    end

    def give_sink(row, sink, passed, values)
      address, _, size = sink[0, 24].unpack("QQQ")
      outcome = sink[28, 4].unpack1("L")
      if outcome == ALIASED
        same = unchanged(row, passed, values, address, size)
        return same if same
      end
      row.result.lift_data(address, size / row.result.element_size)
    ensure
      @release.call(address) if outcome == SPILLED
    end

    # The argument that the whole result is: its encoding must be the result's.
    def unchanged(row, passed, values, address, size)
      encoding = row.result.is_a?(Types::Text) ? ::Encoding::UTF_8 : ::Encoding::BINARY
      at = 0
      row.parameters.zip(values) do |parameter, value|
        here = passed[at, 2]
        at += parameter.passing == :slice ? 2 : 1
        next unless parameter.type.equal?(row.result) && here == [address, size]
        return value if value.is_a?(::String) && value.encoding == encoding
      end
      nil
    end

    # --- errors ---

    def fail_with(row, status, error, interrupt = nil)
      address = error[0, 8].unpack1("Q")
      exception = exception_of(row, status, address)
      @release.call(address) unless address.zero?
      raise interrupt if interrupt

      exception.set_backtrace(caller.drop_while { |line| line.start_with?(__FILE__) })
      raise exception
    end

    def exception_of(row, status, address)
      bytes = address.zero? ? "\0".b * 48 : ::Fiddle::Pointer.new(address)[0, 48]
      message = Types::STRING.lift(bytes.byteslice(8, 16))
      where = Types::STRING.lift(bytes.byteslice(24, 16))
      made = status == DECLARED ? declared(row, bytes.byteslice(40, 8).unpack1("Q")) : plain(status)
      message = "#{row.shown} failed with status #{status}" if message.empty?
      made.instance_variable_set(:@message, message)
      made.instance_variable_set(:@where, where.empty? ? row.shown : where)
      made
    end

    def plain(status)
      name = STATUSES[status - 1]
      (name ? @home.const_get("Errors").const_get(name) : @home.const_get("Error")).allocate
    end

    def declared(row, address)
      type, raised = row.error
      value = type && !address.zero? ? type.lift(type.bytes_at(address)) : nil
      return value if value.is_a?(@home.const_get("DeclaredError"))

      made = (raised ? raised.call : @home.const_get("DeclaredError")).allocate
      made.instance_variable_set(:@value, value)
      made
    end
  end
end
