# frozen_string_literal: true

require "minitest"
require "uninorm"

# NormalizationTest.txt as a Ruby program sees it: the whole file where it can be found, else the
# extract in the tree.
class ConformanceTest < Minitest::Test
  include Uninorm

  TESTS = File.expand_path("..", __dir__)
  FORMS = %i[nfc nfd nfkc nfkd].freeze

  def self.source
    version = Uninorm.unicode_version
    beside = File.join(TESTS, "../../../../shared/corpora/ucd", version)
    # In another process the engine is the same, and the way there is long.
    return "#{TESTS}/normalization_extract.txt" unless ENV.fetch("SABIR_LOCATION", "").empty?

    found = [ENV.fetch("UCD_DIR", nil), beside, "/usr/share/unicode"].compact.find do |folder|
      path = File.join(folder, "NormalizationTest.txt")
      File.exist?(path) && File.open(path, &:readline).include?("-#{version}.txt")
    end
    found ? File.join(found, "NormalizationTest.txt") : "#{TESTS}/normalization_extract.txt"
  end

  LINES = File.foreach(source, encoding: "UTF-8").grep_v(/^(#|@|$)/).map do |line|
    line.split(";").first(5).map { |cell| cell.split.map(&:hex).pack("U*") }
  end

  # What the form makes of every column of every line.
  def cases(form)
    LINES.each_with_object({}) do |columns, found|
      columns.each_with_index do |text, number|
        composed = form[2] == "k" || number > 2 ? 3 : 1
        found[text] = columns[composed + (form.end_with?("d") ? 1 : 0)]
      end
    end
  end

  def test_the_normalizer
    FORMS.each do |form|
      normalizer = Normalizer.new(form)
      cases(form).each do |text, expected|
        assert_equal expected, normalizer.normalize_text(text)
        assert_equal expected.b, normalizer.normalize(text)
        assert_equal text == expected, normalizer.normalized?(text)
      end
    end
  end

  def test_portions_and_many_at_once
    FORMS.each do |form|
      portions = Portions.new(form)
      cases(form).each_with_index do |(text, expected), number|
        cut = number % (text.bytesize + 1)
        pieces = [text.byteslice(0, cut), text.byteslice(cut..)].map { |part| portions.push(part) }
        assert_equal expected.b, [*pieces, portions.finish].join
      end
      portions.close
      texts = cases(form).keys
      ends = texts.each_with_object([]) { |text, all| all << (all.last.to_i + text.bytesize) }
      batch = Normalizer.new(form).normalize_all(texts.join, ends)
      found = [0, *batch.ends].each_cons(2).map { |from, to| batch.bytes[from...to] }
      assert_equal cases(form).values.map(&:b), found
    end
  end
end
