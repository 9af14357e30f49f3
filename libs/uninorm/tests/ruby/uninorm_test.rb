# frozen_string_literal: true

require "minitest"
require "uninorm"
require "where"

# The flagship as a Ruby program sees it, against Ruby's own normalization and on bad input.
class UninormTest < Minitest::Test
  include Uninorm

  TEXTS = [
    "", "plain ascii", "caf\u00e9", "cafe\u0301", "\ufb01n \u2460 \uff21", "\ud55c\uad6d\uc5b4",
    "\u1112\u1161\u11ab", "\u0e01\u0e33", "a\u0315\u0300\u05ae\u0300b",
    "\u{1f468}\u200d\u{1f469} \u{1d15e}"
  ].freeze
  FORMS = %i[nfc nfd nfkc nfkd].freeze

  def test_agrees_with_ruby
    FORMS.each do |form|
      Normalizer.open(form) do |normalizer|
        [*TEXTS, TEXTS.join(" ") * 500].each do |text|
          expected = text.unicode_normalize(form)
          assert_equal expected, normalizer.normalize_text(text)
          assert_equal expected.b, normalizer.normalize(text)
          assert_equal text == expected, normalizer.normalized?(text)
        end
      end
    end
  end

  def test_encodings_of_results
    normalizer = Normalizer.new(:nfc)
    ["cafe\u0301", "cafe\u0301" * 10_000].each do |text|
      assert_equal Encoding::UTF_8, normalizer.normalize_text(text).encoding
      assert_equal Encoding::BINARY, normalizer.normalize(text).encoding
      assert_predicate normalizer.normalize_text(text), :valid_encoding?
    end
    assert_equal Encoding::UTF_8, Uninorm.unicode_version.encoding
  end

  def test_text_in_form_comes_back_as_it_is
    normalizer = Normalizer.new(:nfc)
    ["plain ascii", "caf\u00e9 " * 1000, "\ud55c\uad6d\uc5b4" * 50_000].each do |text|
      assert_same text, normalizer.normalize_text(text)
      data = text.b
      assert_same data, normalizer.normalize(data)
      assert_equal Encoding::BINARY, normalizer.normalize(text).encoding
    end
  end

  def test_ill_formed_text
    strict = Normalizer.new(:nfc)
    lenient = Normalizer.new(:nfc, ill_formed: :replace)
    [["ab\xffcd", :invalid_byte, 2], ["abc\xe2\x82", :truncated, 3],
     ["#{"x" * 100_000}\x80", :invalid_byte, 100_000]].each do |text, reason, offset|
      %i[normalize normalized?].each do |name|
        error = assert_raises(TextError) { strict.public_send(name, text) }
        assert_equal [reason, offset], [error.reason, error.offset]
        assert_kind_of Error, error
        assert_includes error.message, offset.to_s
      end
      assert_equal text.scrub.b, lenient.normalize(text)
      refute lenient.normalized?(text)
    end
  end

  def test_errors_match_patterns
    case assert_raises(TextError) { Normalizer.new(:nfc).normalize("a\xff") }
    in { reason: :invalid_byte, offset: }
      assert_equal 1, offset
    end
  end

  def test_many_at_once
    normalizer = Normalizer.new(:nfd)
    ends = TEXTS.each_with_object([]) { |text, all| all << (all.last.to_i + text.bytesize) }
    batch = normalizer.normalize_all(TEXTS.join, ends)
    found = [0, *batch.ends].each_cons(2).map { |from, to| batch.bytes[from...to] }
    assert_equal(TEXTS.map { |text| normalizer.normalize(text) }, found)
    assert_equal batch, normalizer.normalize_all(TEXTS.join, ends.pack("Q*"))
    assert_equal Batch.new(bytes: "".b, ends: []), normalizer.normalize_all("", [])
    error = assert_raises(TextError) { normalizer.normalize_all("abc\xff", [3, 4]) }
    assert_equal 3, error.offset
    error = assert_raises(Errors::InvalidArgument) { normalizer.normalize_all("abc", [3, 2]) }
    assert_includes error.message, "ends"
  end

  def test_first_difference
    nfc = Normalizer.new(:nfc)
    assert_nil nfc.first_difference("abc")
    assert_equal 3, nfc.first_difference("cafe\u0301")
  end

  def test_text_in_portions
    data = TEXTS.join(" ").b * 20
    Form::ALL.each do |form|
      [1, 3, 1000].each do |size|
        Portions.open(form) do |portions|
          pieces = (0...data.bytesize).step(size).map { |at| portions.push(data[at, size]) }
          assert_equal Normalizer.new(form).normalize(data), [*pieces, portions.finish].join
        end
      end
    end
  end

  def test_one_normalizer_for_many_threads
    normalizer = Normalizer.new(:nfc)
    text = "cafe\u0301 " * 20_000
    expected = text.unicode_normalize(:nfc)
    threads = Array.new(4) { Thread.new { Array.new(5) { normalizer.normalize_text(text) } } }
    assert_equal [expected], threads.flat_map(&:value).uniq
  end

  # With something of its own.
  class Folding < Normalizer
    def initialize(name) = super(name.to_sym, ill_formed: :replace)
  end

  def test_a_normalizer_travels
    [Normalizer.new(:nfkc, ill_formed: :replace), Folding.new("nfkc")].each do |made|
      another = Marshal.load(Marshal.dump([made])).first
      assert_instance_of made.class, another
      made.close
      assert_equal "fi\ufffd".b, another.normalize("\ufb01\xff")
      assert_equal "fi\ufffd".b, Marshal.load(Marshal.dump(another)).normalize("\ufb01\xff")
      assert_raises(ClosedError) { Marshal.dump(made) }
    end
    name = +"nfkc"
    made = Folding.new(name)
    name.replace("nfd")
    assert_equal "fi".b, Marshal.load(Marshal.dump(made)).normalize("\ufb01")
    Portions.open(:nfc) { |portions| assert_raises(TypeError) { Marshal.dump(portions) } }
    Uninorm.open { |library| assert_raises(TypeError) { Marshal.dump(library.normalizer(:nfc)) } }
    wrong = Marshal.dump(made).sub("nfkc", "nfkx")
    assert_raises(ArgumentError) { Marshal.load(wrong) } # rubocop:disable Security/MarshalLoad
  end

  def test_wrong_arguments_are_named
    normalizer = Normalizer.new(:nfc)
    { nil => TypeError, 1 => TypeError, :a => TypeError, ["a"] => TypeError,
      "\xff" => ArgumentError, "a".encode("UTF-16LE") => ArgumentError }.each do |text, kind|
      error = assert_raises(kind) { normalizer.normalize_text(text) }
      assert_match(/Uninorm::Normalizer#normalize_text: text /, error.message)
    end
    error = assert_raises(ArgumentError) { Normalizer.new(:nfx) }
    assert_equal "Uninorm::Normalizer.new: form is :nfx, which is no Form", error.message
    assert_raises(TypeError) { Normalizer.new("nfc") }
    assert_raises(ArgumentError) { Normalizer.new }
    assert_raises(ArgumentError) { Normalizer.new(:nfc, form: :nfd) }
  end

  def test_a_library_of_ones_own
    skip "a program of ours cannot have the preloaded runtime" if ENV["SABIR_PRESET"] == "asan"

    Uninorm.open do |library|
      assert_equal Uninorm.unicode_version, library.unicode_version
      library.normalizer(:nfc).use { |n| assert_equal "\u00e9", n.normalize_text("e\u0301") }
      assert_raises(ArgumentError) { library.normalizer(:nfx) }
    end
    ["", "inprocess:", "worker:", "worker:?deadline=60s"].each do |location|
      library = Uninorm.open(location: location)
      normalizer = library.normalizer(:nfc, ill_formed: :replace)
      library.close
      assert_equal "\ufffd".b, normalizer.normalize("\xff")
      assert_includes Where.workers, "uninorm-worker" if location.start_with?("worker:")
      assert_raises(ClosedError) { library.unicode_version }
      normalizer.close
    end
  end

  def test_places_that_are_not_there
    error = assert_raises(Errors::Unimplemented) { Uninorm.open(location: "nowhere:") }
    assert_includes error.message, "there is no boundary for `nowhere:`"
    error = assert_raises(TypeError) { Uninorm.open(location: 1) }
    assert_equal "Uninorm.open: location must be String, not Integer", error.message
  end

  def test_closed_is_closed
    normalizer = Normalizer.new(:nfc)
    2.times { assert_nil normalizer.close }
    assert_predicate normalizer, :closed?
    error = assert_raises(ClosedError) { normalizer.normalize("a") }
    assert_includes error.message, "this Normalizer is closed"
    assert_raises(ClosedError) { Normalizer.allocate.normalize("a") }
  end
end
