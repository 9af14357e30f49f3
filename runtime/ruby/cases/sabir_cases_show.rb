# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# frozen_string_literal: true

module SabirCases
  # How values are shown in the report: as the file of cases would write them.
  class Steps
    Type = Struct.new(:shape, :name, :parts, :element)
    Step = Struct.new(:type, :error, :call, :expected)
    ESCAPES = { "\t" => "\\t", "\n" => "\\n", "\r" => "\\r", "\\" => "\\\\" }.freeze
    WORDS = %w[true false inf nan some none ok err].freeze

    def initialize(path)
      @types = {}
      @steps = {}
      File.readlines(path, chomp: true, encoding: "UTF-8").each do |line|
        kind, number, rest = line.split(" ", 3)
        kind == "type" ? add_type(number, rest) : add_step(number, rest)
      end
    end

    def [](key) = @steps[key]

    # A value of a type.
    def show(number, value)
      return value.nil? ? "ok" : value.inspect if number == "-"

      whole(@types.fetch(number), value)
    rescue KeyError, NoMethodError, TypeError, ArgumentError
      value.inspect # it is not of that type
    end

    # `err(...)` if the contract declares it, else the status and its sentence.
    def show_error(step, error)
      if error.class.ancestors.any? { |one| one.name&.end_with?("::DeclaredError") }
        return step.error == "-" ? "err" : "err(#{declared(step.error, error)})"
      end

      name = error.class.name.split("::").last.gsub(/(?<=[a-z])(?=[A-Z])/, "-").downcase
      "!#{name} #{quoted(error.message, '"')}"
    end

    private

    def add_type(number, rest)
      shape, *words = rest.split
      element = words.first if %w[list map].include?(shape)
      name = words.shift if %w[enum flags record variant].include?(shape)
      members = element ? [] : words.map { |word| word.split(":", 2) }
      @types[number] = Type.new(shape, name, members, element)
    end

    def add_step(key, rest)
      result, error, text = rest.split(" ", 3)
      call, expected = text.split("\t", 2).map { |one| unescaped(one) }
      @steps[key] = Step.new(result, error, call, expected)
    end

    def unescaped(text)
      text.gsub(/\\(.)/) { { "t" => "\t", "n" => "\n" }.fetch(Regexp.last_match(1), "\\") }
    end

    def declared(number, error)
      type = @types.fetch(number)
      return record(type, error) if type.shape == "record"

      type.shape == "variant" ? variant(type, error) : show(number, error.value)
    end

    def whole(type, value)
      case type.shape
      when "bool" then value ? "true" : "false"
      when "f32", "f64" then real(value, type.shape)
      when "char" then quoted(value, "'")
      when "string" then value.valid_encoding? ? quoted(value, '"') : bytes(value)
      when "enum" then label(member(type, value))
      when "handle" then "_"
      when /\A[su]\d+\z/ then Integer(value).to_s
      else send(type.shape, type, value)
      end
    end

    def real(value, shape)
      return %(@bits("#{[value].pack(shape == "f32" ? "g" : "G").unpack1("H*")}")) if value.nan?
      return value.negative? ? "-inf" : "inf" if value.infinite?

      text = shape == "f32" ? shortest(value) : value.to_s
      text.delete_suffix(".0")
    end

    # Of the digits that an f32 may need, as few as will do.
    def shortest(value)
      (1..9).each do |digits|
        text = format("%.#{digits}g", value)
        return text.to_f.to_s if [text.to_f].pack("e") == [value].pack("e")
      end
      value.to_s
    end

    def quoted(text, quote)
      escaped = text.encode("UTF-8").each_char.map do |one|
        next ESCAPES[one] if ESCAPES.key?(one)
        next "\\#{one}" if one == quote

        one.ord < 0x20 || one.ord == 0x7F ? format("\\u{%02x}", one.ord) : one
      end
      "#{quote}#{escaped.join}#{quote}"
    end

    def bytes(value)
      %(@hex("#{value.unpack("C*").map { |one| format("%02x", one) }.join(" ")}"))
    end

    def label(name) = WORDS.include?(name) ? "%#{name}" : name

    def member(type, symbol)
      type.parts.map(&:first).find { |one| one.tr("-", "_") == symbol.to_s }
    end

    def list(type, value)
      return bytes(value) if value.is_a?(String)

      "[#{value.map { |one| show(type.element, one) }.join(", ")}]"
    end

    def map(type, value)
      key, of = @types.fetch(type.element).parts.map(&:last)
      texts = value.map { |name, one| "#{show(key, name)}: #{show(of, one)}" }
      texts.empty? ? "{:}" : "{#{texts.sort.join(", ")}}"
    end

    def tuple(type, value)
      "(#{type.parts.zip(value).map { |(_, of), one| show(of, one) }.join(", ")})"
    end

    def record(type, value)
      fields = type.parts.zip(value.to_h.values)
      texts = fields.map { |(name, of), one| "#{label(name)}: #{show(of, one)}" }
      texts.empty? ? "{:}" : "{#{texts.join(", ")}}"
    end

    def option(type, value)
      return "none" if value.nil?

      of = type.parts.first.last
      nested = @types.fetch(of).shape == "option"
      "some(#{show(of, nested ? value.value : value)})"
    end

    def result(type, value)
      good = value.class.name.end_with?("::Ok")
      of = type.parts.to_h[good ? "ok" : "error"]
      name = good ? "ok" : "err"
      of.nil? || of.empty? ? name : "#{name}(#{show(of, value.value)})"
    end

    def variant(type, value)
      wanted = value.class.name.split("::").last.delete_suffix("_").downcase
      name, of = type.parts.find { |one, _| one.delete("-") == wanted } || raise(KeyError, wanted)
      of.nil? || of.empty? ? label(name) : "#{label(name)}(#{show(of, value.value)})"
    end

    def flags(type, value)
      names = type.parts.map(&:first).select { |one| value.include?(one.tr("-", "_").to_sym) }
      "{#{names.map { |one| label(one) }.join(", ")}}"
    end
  end
end
