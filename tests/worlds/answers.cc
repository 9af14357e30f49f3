// Asks its host, and gives what that answers: the host is one by rule (answers.cases).
#include <answers/core.h>

namespace {

using answers::host::Note;
using answers::host::Rights;
using answers::host::Shape;
using answers::imported::HostBox;

class Answers {
 public:
  class Shelf {
   public:
    using OwnItem = answers::own::ShelfItem;

    class Item {
     public:
      explicit Item(std::string name) : name_(std::move(name)) {}
      std::string name() const { return name_; }

     private:
      std::string name_;
    };

    std::map<std::string, OwnItem> by_name(sabir::Span<sabir::Text> names) {
      std::map<std::string, OwnItem> items;
      for (sabir::Text name : names) items.emplace(name, hold(Item(std::string(name))));
      return items;
    }
    std::map<uint8_t, std::optional<OwnItem>> by_number(sabir::Bytes numbers) {
      std::map<uint8_t, std::optional<OwnItem>> items;
      for (uint8_t n : numbers) {
        if (n < 100)
          items.emplace(n, std::nullopt);
        else
          items.emplace(n, hold(Item(std::to_string(n))));
      }
      return items;
    }

   private:
    static OwnItem hold(Item item) { return answers::waist::Calls<Answers>::hold(std::move(item)); }
  };

  explicit Answers(answers::Imports& imports) : host_(imports) {}

  std::string text(sabir::Text text) { return host_.host_text(text); }
  sabir::Buffer bytes(sabir::Bytes bytes) { return host_.host_bytes(bytes); }
  std::vector<uint32_t> numbers(sabir::Span<uint32_t> numbers) {
    return host_.host_numbers(numbers);
  }
  Note give_note(const Note::View& note) { return host_.host_give_note(sabir::lift<Note>(note)); }
  Shape give_shape(const Shape::View& shape) {
    return host_.host_give_shape(sabir::lift<Shape>(shape));
  }
  Rights give_rights(Rights rights) { return host_.host_give_rights(rights); }
  std::optional<std::string> maybe(const sabir::Option<sabir::Text>& text) {
    return host_.host_maybe(sabir::lift<std::optional<std::string>>(text));
  }
  using Pair = std::tuple<uint8_t, std::string>;
  Pair pair(const sabir::TupleView<uint8_t, sabir::Text>& pair) {
    return host_.host_pair(sabir::lift<Pair>(pair));
  }
  using Table = std::map<std::string, uint32_t>;
  Table table(sabir::Span<sabir::TupleView<sabir::Text, uint32_t>> table) {
    return host_.host_table(sabir::lift<Table>(table));
  }
  Note wrap(sabir::Text text, uint32_t number) { return host_.host_wrap(text, number); }
  uint32_t next() { return host_.host_next(); }
  void quiet(sabir::Text text) { host_.host_quiet(text); }
  uint32_t refuse(sabir::Text why) { return host_.host_refuse(why); }
  void refuse_at_length(const Note::View& note) {
    host_.host_refuse_at_length(sabir::lift<Note>(note));
  }
  uint32_t agree(uint32_t number) { return host_.host_agree(number); }
  uint32_t away() { return host_.host_away(); }
  void keep(const Note::View& note) { host_.host_keep(sabir::lift<Note>(note)); }
  Note kept() { return host_.host_kept(); }
  uint32_t back(uint32_t depth) { return depth == 0 ? 0 : host_.host_back(depth - 1) + 1; }

  std::string put(const HostBox& box, sabir::Text text) {
    box.put(text);
    return box.last();
  }
  std::string named(sabir::Text name) { return host_.host_box_new(name).name(); }
  std::vector<uint32_t> pages(const HostBox& box) {
    sabir::Span<uint32_t> first = box.page(1), second = box.page(2);
    std::vector<uint32_t> all(first.begin(), first.end());
    all.insert(all.end(), second.begin(), second.end());
    return all;
  }
  uint64_t boxes() { return host_.host_box_count_boxes(); }
  uint32_t held(HostBox&& box) {
    box.asked();
    host_.host_hold(std::move(box));
    return host_.host_held().asked();
  }
  uint32_t broken() {
    auto given = host_.try_host_broken();
    if (given.ok()) return 0;
    return HostBox(std::move(given.error()).value().release()).asked();
  }
  std::string made(sabir::Text text) {
    HostBox box = host_.host_make();
    box.put(text);
    return box.last();
  }

 private:
  answers::Imports& host_;
};

}  // namespace

SABIR_IMPLEMENT(answers, Answers)
