# frozen_string_literal: true

require "minitest"
require "meets"

# On an instance, functions of all interfaces stand side by side: each is the one that was meant.
class MeetsTest < Minitest::Test
  def test_an_instance_tells_joined_names_apart
    Meets.open do |two|
      assert_equal [11, 21], [two.side_open, two.side_open_]
      assert_equal [12, 22], [two.side_lock, two.side_lock_]
      assert_equal [123, 13], [two.lock_self(1, 2, 3), two.lock_self_]
    end
  end

  def test_two_questions_of_one_name
    assert_equal [true, false], [Meets.open?, Meets.open_?]
  end
end
