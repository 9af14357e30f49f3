# frozen_string_literal: true

require "minitest"
require "hosting"

# What a host lets the library see, and what it writes into the library's lists; in this process,
# and with the library in another.
class HostingTest < Minitest::Test
  Point = Hosting::Host::Point

  # Has everything in memory of its own.
  class Page
    attr_accessor :lines

    def initialize(name)
      @name = name
      @lines = %w[one zwölf]
    end

    def bytes = [1, 2, 255]
    def text = @name
    def numbers = [0.5, 1.5].pack("E*")
    def points = [Point.new(x: 1.0, y: 2.0), Point.new(x: 3.0, y: 4.0)]

    def line(number)
      lines[number] || raise(Hosting::DeclaredError, lines.size)
    end

    def read(into)
      count = [into.bytesize, 3].min
      into[0, count] = bytes.pack("C*")[0, count]
      count
    end
  end

  # What the library calls.
  class Host
    attr_reader :opened

    def open(name) = @opened = Page.new(name)
    def sort(numbers) = numbers.sort!

    def raise(values, more)
      values.bytesize.times { |i| values.setbyte(i, (values.getbyte(i) + more) & 255) }
    end

    def move(points, by)
      Kernel.raise(Hosting::DeclaredError, "nothing to move") if points.empty?

      points.map! { |one| one.with(x: one.x + by.x, y: one.y + by.y) }
      [by.x, by.y].max
    end

    def swap(left, right)
      both = [left.dup, right.dup]
      right.replace(both.first)
      left.replace(both.last)
    end
  end

  def everywhere(&block)
    skip "Fiddle cannot be called back" if Hosting::FLAVOUR == "fiddle"
    Hosting.open(host: @host = Host.new, &block)
  end

  # With a book of a page that the host opens.
  def reading
    everywhere { |library| library.book_named("café").use { |book| yield book, library } }
  end

  def test_it_sees_what_its_host_has
    reading do |book|
      assert_equal "\x01\x02\xFF".b, book.bytes
      assert_equal [0.5, 1.5], book.numbers
      assert_equal "café", book.text
      assert_equal [1.0, 4.0], [book.points.first.x, book.points.last.y]
      assert_equal "one/zwölf", book.lines
    end
  end

  def test_what_it_has_seen_stays
    reading do |book|
      assert_equal "one", book.line(0)
      @host.opened.lines = ["other" * 1000, "two"]
      GC.start
      GC.compact if GC.respond_to?(:compact)
      assert_equal "#{"other" * 1000}/two", book.lines
    end
  end

  def test_a_view_may_fail
    reading do |book|
      assert_equal "zwölf", book.line(1)
      assert_equal 2, assert_raises(Hosting::DeclaredError) { book.line(2) }.value
    end
  end

  def test_a_view_is_of_its_type
    reading do |book|
      @host.opened.lines = [7]
      error = assert_raises(TypeError) { book.line(0) }
      assert_equal "Page#line: its result must be String, not Integer", error.message
    end
  end

  def test_a_page_that_is_lent_is_seen
    everywhere { |library| assert_in_delta 2.0, library.sum(Page.new("mine")) }
  end

  def test_its_host_writes_into_lists
    reading do |book, library|
      assert_equal "\x0A\x04".b, library.raise("\x00\xFA".b, 10)
      bytes = "\x00\xFA".b
      library.raise_here(bytes, 10)
      assert_equal "\x0A\x04".b, bytes
      assert_equal [-1.0, 2.0, 3.0], library.sort([3, -1, 2])
      assert_equal [[-3, -4], [1, 2]], library.swap([1, 2], [-3, -4])
      assert_equal(["\x01\x02".b, "\x01\x02\xFF".b, "".b], [2, 9, 0].map { |size| book.read(size) })
    end
  end

  def test_a_failed_call_says_so
    everywhere do |library|
      points = [Point.new(x: 1.0, y: 1.0), Point.new(x: 5.0, y: 5.0)]
      farthest, moved = library.move(points, Point.new(x: 1.0, y: 2.0))
      assert_equal [2.0, 7.0], [farthest, moved.last.y]
      error = assert_raises(Hosting::DeclaredError) { library.move([], points.first) }
      assert_equal "nothing to move", error.value
    end
  end

  def test_a_list_keeps_its_size
    everywhere do |library|
      @host.define_singleton_method(:sort, &:pop)
      error = assert_raises(ArgumentError) { library.sort([1.0, 2.0]) }
      assert_equal "Host#sort: numbers has size 1 now, and had 2", error.message
    end
  end

  def test_an_empty_list_stays_empty
    everywhere do |library|
      @host.define_singleton_method(:sort) { |numbers| numbers.push(1.0) }
      assert_raises(ArgumentError) { library.sort([]) }
    end
  end

  def test_the_page_comes_back
    reading do |book|
      book.bytes
      assert_same @host.opened, book.back
    end
  end
end
