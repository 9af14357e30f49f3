# frozen_string_literal: true

require "minitest"
require "gauntlet"

# Every function of the gauntlet, from Ruby.
class GauntletTest < Minitest::Test
  include Gauntlet

  ADA = { name: "Ada", age: 36, favourite: :blue, nicknames: %w[a b] }.freeze
  ECHOES = {
    bool: [true, false], s8: [-128, 127], u8: [0, 255], s16: [-32_768], u16: [65_535],
    s32: [-(2**31)], u32: [(2**32) - 1], s64: [-(2**63)], u64: [(2**64) - 1], f32: [0.5],
    f64: [1e300], char: ["\u{1f600}"], string: ["", "caf\u00e9"], colour: %i[red green blue],
    days: [Set[], Set[:monday, :workday]], bytes: ["".b, "\x00\xff".b], doubles: [[], [1.5, -2.5]],
    strings: [[], ["a", "", "\u00e9"]], grid: [[], [[1, 2], [], [3]]], pair: [[1, "one"]],
    option: [nil, 7], option_string: [nil, "", "text"]
  }.freeze

  def point(first = 1.0, second = 2.0) = Point.new(x: first, y: second)

  def person(**changes) = Person.new(**ADA, home: point, path: [point, point], **changes)

  def test_echoes
    ECHOES.each do |name, values|
      assert_equal values, (values.map { |value| Gauntlet.public_send("echo_#{name}", value) })
    end
  end

  def test_echoes_of_structures
    padded = Padded.new(small: 1, big: 2**40, middle: 3, last: -4)
    assert_equal padded, Gauntlet.echo_padded(padded)
    assert_equal point, Gauntlet.echo_point(point)
    assert_equal [point, point(3, 4)], Gauntlet.echo_points([point, point(3, 4)])
    [person, person(age: nil, nicknames: [], path: [])].each do |one|
      assert_equal one, Gauntlet.echo_person(one)
    end
    [Shape::Nothing.new, Shape::Circle.new(1.5), Shape::Polygon.new([point]),
     Shape::Named.new("name"), Shape::Person.new(person)].each do |shape|
      assert_equal shape, Gauntlet.echo_shape(shape)
    end
    [nil, Some.new(nil), Some.new(3)].each do |option|
      assert_equal [option], [Gauntlet.echo_nested_option(option)]
    end
    results = [Ok.new(1), Err.new("no")]
    assert_equal results, Gauntlet.echo_inner_result(results)
  end

  def test_results_at_the_top
    assert_nil Gauntlet.nothing
    assert_nil Gauntlet.may_fail(false)
    assert_raises(DeclaredError) { Gauntlet.may_fail(true) }
    assert_nil Gauntlet.may_fail_with(false)
    assert_equal :green, assert_raises(ColourError) { Gauntlet.may_fail_with(true) }.value
    assert_equal "given", Gauntlet.may_fail_or_give(false)
    error = assert_raises(Person) { Gauntlet.may_fail_or_give(true) }
    assert_equal ["Ada", 36], [error.name, error.age]
    assert_equal 42, Gauntlet.may_give(false)
    assert_raises(DeclaredError) { Gauntlet.may_give(true) }
  end

  def test_many_parameters
    assert_equal 1 + 2 + 7 + 3 + 5 + 1, Gauntlet.many(1, "ab", [3, 4], point, "eeeee", true)
    assert_equal 0, Gauntlet.many(0, "", [], point(0.0, 0.0), nil, false)
    good = [1, "ab", [3, 4], point, "eeeee", true]
    { a: 256, b: nil, c: [-1], d: nil, e: 1, f: nil }.each_with_index do |(name, wrong), index|
      error = assert_raises(TypeError, RangeError) do
        Gauntlet.many(*good.dup.tap { |all| all[index] = wrong })
      end
      assert_match(/\AGauntlet\.many: #{name} /, error.message)
    end
    assert_raises(ArgumentError) { Gauntlet.many(*good, 1) }
  end

  def test_nodes
    Node.open("root") do |root|
      child = root.child("child")
      assert_equal "root", Gauntlet.first([root, child])
      assert root.same(root)
      refute root.same(child)
      merged = Node.merge(child, root.child("other"))
      assert_predicate child, :closed?
      merged.close
      root.try_child(false).close
      error = assert_raises(DeclaredError) { root.try_child(true) }
      assert_kind_of String, error.value
    end
    assert_nil Gauntlet.maybe(false)
    assert_equal "maybe", Gauntlet.maybe(true).use(&:name)
    assert_raises(Errors::OutOfRange) { Gauntlet.first([]) }
    assert_raises(TypeError) { Gauntlet.first([nil]) }
  end
end

# What Ruby makes of a result may raise; the call is over then, too.
class RaisingResultTest < Minitest::Test
  def test_the_instance_ends_all_the_same
    skip "a program of ours cannot have the preloaded runtime" if ENV["SABIR_PRESET"] == "asan"

    before = children
    instance = Gauntlet.open_instance(location: "worker:")
    instance.echo_days(Set[:monday])
    worker = children - before
    refute_empty worker
    monday = Set[:monday]
    Thread.current[:no_sets] = true
    error = assert_raises(RuntimeError) { instance.echo_days(monday) }
    assert_equal "no memory, say", error.message
    instance.close
    assert_empty worker & children
  ensure
    Thread.current[:no_sets] = false
  end

  def children = Dir["/proc/self/task/*/children"].flat_map { |file| File.read(file).split }

  Set.prepend(Module.new do
    def initialize(...)
      raise "no memory, say" if Thread.current[:no_sets]

      super
    end
  end)
end

# Every type in every position inside another one.
class PositionsTest < Minitest::Test
  include Gauntlet
  include Gauntlet::Positions

  POINT = Gauntlet::Point.new(x: 1.0, y: -2.0)
  PERSON = Gauntlet::Person.new(name: "Ada", age: 36, favourite: :blue, home: POINT,
                                nicknames: ["a"], path: [POINT])
  # A value of each type, by the name that it has in every record.
  EACH = {
    a_bool: true, a_s8: -8, a_u8: 8, a_s16: -16, a_u16: 16, a_s32: -32, a_u32: 32, a_s64: -64,
    a_u64: 64, a_f32: 0.5, a_f64: 0.25, a_char: "\u00e9", a_string: "text", a_colour: :green,
    a_days: Set[:monday, :workday], a_point: POINT, a_person: PERSON,
    a_shape: Gauntlet::Shape::Circle.new(2.0), a_pair: [1, "one"], a_bytes: "\x00\xff".b,
    a_option: 7, a_result: Gauntlet::Ok.new(9), a_map: { "k" => 1 }, a_array: [1, 2, 3]
  }.freeze

  def each_as(&block) = EACH.to_h { |name, value| [name, block.call(name, value)] }

  def listed(name, count)
    values = [EACH[name]] * count
    name == :a_u8 ? values.pack("C*") : values
  end

  def test_fields
    assert_equal Fields.new(**EACH), Positions.echo_fields(Fields.new(**EACH))
  end

  def test_lists_and_arrays
    lists = Lists.new(**each_as { |name, _| listed(name, 3) })
    assert_equal lists, Positions.echo_lists(lists)
    empty = Lists.new(**each_as { |name, _| listed(name, 0) })
    assert_equal empty, Positions.echo_lists(empty)
    arrays = Arrays.new(**each_as { |name, _| listed(name, 2) })
    assert_equal arrays, Positions.echo_arrays(arrays)
    wrong = Arrays.new(**each_as { |name, _| listed(name, 3) })
    error = assert_raises(ArgumentError) { Positions.echo_arrays(wrong) }
    assert_includes error.message, "must have 2 items, not 3"
  end

  def test_options
    some = each_as { |name, value| name == :a_option ? Gauntlet::Some.new(value) : value }
    [Options.new(**some), Options.new(**each_as { |_, _| nil })].each do |options|
      assert_equal options, Positions.echo_options(options)
    end
  end

  def test_maps
    maps = Maps.new(**each_as { |_, value| { "x" => value, "" => value } })
    assert_equal maps, Positions.echo_maps(maps)
    keys = EACH.slice(*Keys.instance_method(:initialize).parameters.map(&:last))
    keys = Keys.new(**keys.transform_values { |key| { key => 5 } })
    assert_equal keys, Positions.echo_keys(keys)
  end

  def test_results
    good = Results.new(**each_as { |_, value| Gauntlet::Ok.new(value) })
    names = EACH.keys
    bad = Results.new(**each_as do |name, _|
      Gauntlet::Err.new(EACH[names[(names.index(name) + 1) % names.size]])
    end)
    [good, bad].each { |results| assert_equal results, Positions.echo_results(results) }
  end

  def test_cases
    anys = EACH.map do |name, value|
      Any.const_get(name.to_s.split("_").map(&:capitalize).join).new(value)
    end
    anys << Any::Nothing.new
    assert_equal anys, Positions.echo_many(anys)
    anys.each do |any|
      assert_equal any, Positions.echo_any(any)
      assert_equal [Fields.new(**EACH), any], Positions.echo_everything([Fields.new(**EACH), any])
    end
  end

  def test_by_themselves
    assert_equal({ "a" => 1 }, Positions.echo_map({ "a" => 1 }))
    assert_equal [1, 2, 3], Positions.echo_array([1, 2, 3])
    assert_equal Gauntlet::Err.new("e"), Positions.echo_result(Gauntlet::Err.new("e"))
  end

  def test_two_versions_of_a_package
    old = Gauntlet::Measures1Units::Length.new(metres: 2.0)
    assert_kind_of Gauntlet::Measures2Units::Length, Positions.convert(old)
    assert_raises(TypeError) { Positions.convert(Positions.convert(old)) }
  end

  def node(name) = Gauntlet::Node.new(name)

  def family(name)
    Family.new(name: name, eldest: node("e"), others: [node("o")], heir: node("h"))
  end

  def test_handles_inside_values
    given = family("f")
    back = Positions.echo_family(given)
    [given.eldest, *given.others, given.heir].each { |one| assert_predicate one, :closed? }
    assert_equal %w[e o h], [back.eldest, *back.others, back.heir].map(&:name)
    assert_raises(Gauntlet::ClosedError) { Positions.echo_family(given) }
    [Household::Empty.new, Household::Single.new(node("s")),
     Household::Couple.new([node("a"), node("b")]), Household::Family.new(back)].each do |one|
      assert_instance_of one.class, Positions.echo_household(one)
    end
    assert_equal(%w[x y], Positions.echo_nodes([node("x"), node("y")]).map(&:name))
    heirs = Positions.echo_heirs([Gauntlet::Ok.new(node("h")), Gauntlet::Err.new("none")])
    assert_equal "h", heirs.first.value.name
  end

  def test_a_refused_call_gives_nothing_away
    good = node("n")
    assert_raises(TypeError) { Positions.echo_nodes([good, nil]) }
    assert_raises(ArgumentError) { Positions.echo_nodes([good, good]) }
    assert_equal "n", good.name
  end

  def test_handles_lent_inside_values
    guest = node("guest")
    visits = [Visit.new(label: "a", guest: guest), Visit.new(label: "b", guest: guest)]
    assert_equal 2, Positions.guests(visits).size
    assert_equal "guest", Positions.name_if(guest)
    assert_nil Positions.name_if(nil)
    refute_predicate guest, :closed?
  end

  def test_handles_in_results_and_errors
    assert_kind_of Family, Positions.try_family(false)
    error = assert_raises(Household) { Positions.try_family(true) }
    assert_kind_of Household, error
  end
end
