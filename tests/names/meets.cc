// Says which function was called.
#include <meets/core.h>

// Called like its package, and not hidden by what is generated for it.
class Meets {
 public:
  class Lock {
   public:
    explicit Lock(uint32_t number) : number_(number) {}
    uint32_t release() const { return number_ + 1; }
    uint32_t handle() const { return number_ + 2; }
    uint32_t class_() const { return number_ + 3; }
    uint32_t close() const { return number_ + 4; }
    uint32_t drop() const { return number_ + 5; }
    static uint32_t self(uint32_t result, uint32_t error, uint32_t status) {
      return 100 * result + 10 * error + status;
    }

   private:
    uint32_t number_;
  };

  class File {
   public:
    explicit File(sabir::Text text) : text_(text) {}
    meets::Struct integer(meets::Encoding encoding) const {
      return {{{uint32_t(encoding), uint32_t(text_.size())}, text_}, 0.5};
    }

   private:
    std::string text_;
  };

  class Instance {
   public:
    uint32_t open() const { return 6; }
    uint32_t lock(const Lock& of) const { return of.release(); }
  };

  meets::Sign meets(const meets::Sign::View& sign) { return sabir::lift<meets::Sign>(sign); }
  meets::Node turn(const meets::Node::View& node) { return sabir::lift<meets::Node>(node); }
  meets::Edge pick(meets::Edge edge) { return edge; }
  meets::WindowView look(const meets::Window::View& window) {
    return {std::string(window.view) + std::to_string(window.struct_size)};
  }
  meets::Bits set(meets::Bits bits) { return bits; }
  meets::Tuple13 rows(const meets::Tuple13::View& row) { return sabir::lift<meets::Tuple13>(row); }
  template <typename Row>
  meets::Either choose(const meets::Either::View& either, const Row& row) {
    if (row.template get<12>() != 13) return meets::Either::Empty();
    return sabir::lift<meets::Either>(either);
  }
  uint32_t open() { return 7; }
  uint32_t release() { return 8; }
  uint32_t side() { return 10; }
  uint32_t side_open() { return 11; }
  uint32_t side_lock() { return 12; }
  uint32_t lock_self() { return 13; }
  bool is_open() { return true; }
  bool has_open() { return false; }
  std::vector<meets::own::Lock> locks(sabir::Span<meets::borrow::Lock>) { return {}; }
  meets::OwnLock unlocked(const meets::OwnLock::View& lock) {
    return sabir::lift<meets::OwnLock>(lock);
  }
  meets::Rim around(meets::Edge edge, const Lock& lock, uint32_t status) {
    return {edge, lock.release() + status};
  }
  uint32_t hello() { return 9; }
  uint32_t release_() { return 14; }

  class Side {
   public:
    uint32_t open() { return 21; }
    uint32_t lock() { return 22; }
  };
};

SABIR_IMPLEMENT(meets, Meets)
