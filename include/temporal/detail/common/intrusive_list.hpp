#pragma once

namespace temporal::detail {

/// Link of an object in one list; `Tag` tells several links of one object apart.
template <class Tag>
class list_link {
 public:
  list_link() {}
  list_link(list_link const&) = delete;
  list_link& operator=(list_link const&) = delete;

  bool linked() const noexcept { return next_ != nullptr; }

  void unlink() noexcept {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    next_ = previous_ = nullptr;
  }

 protected:
  ~list_link() = default;

 private:
  template <class T, class>
  friend class intrusive_list;

  list_link* next_ = nullptr;
  list_link* previous_ = nullptr;
};

/// Link of an object that leaves its list when it dies.
template <class Tag>
class leaving_link : public list_link<Tag> {
 protected:
  ~leaving_link() {
    if (this->linked()) this->unlink();
  }
};

/// Doubly linked list of objects that it does not own. Not synchronized.
template <class T, class Tag>
class intrusive_list {
 public:
  intrusive_list() { head_.next_ = head_.previous_ = &head_; }

  bool empty() const noexcept { return head_.next_ == &head_; }
  T& front() noexcept { return static_cast<T&>(*head_.next_); }
  T& back() noexcept { return static_cast<T&>(*head_.previous_); }

  void push_back(T& object) noexcept { insert_before(head_, object); }
  void push_front(T& object) noexcept { insert_before(*head_.next_, object); }

  T& pop_front() noexcept {
    auto& first = front();
    static_cast<list_link<Tag>&>(first).unlink();
    return first;
  }

  /// Whether `test` is true of an object; it stops there, and may unlink that one.
  template <class Predicate>
  bool any_of(Predicate test) {
    for (auto* link = head_.next_; link != &head_;) {
      auto* const next = link->next_;
      if (test(static_cast<T&>(*link))) return true;
      link = next;
    }
    return false;
  }

  /// The last object of which `test` is true; null: there is none.
  template <class Predicate>
  T* find_last(Predicate test) {
    for (auto* link = head_.previous_; link != &head_; link = link->previous_) {
      auto& object = static_cast<T&>(*link);
      if (test(object)) return &object;
    }
    return nullptr;
  }

  void clear() noexcept {
    while (!empty()) head_.next_->unlink();
  }

  template <class Function>
  void for_each(Function function) {
    for (auto* link = head_.next_; link != &head_; link = link->next_)
      function(static_cast<T&>(*link));
  }

  template <class Function>
  void for_each(Function function) const {
    for (auto const* link = head_.next_; link != &head_; link = link->next_)
      function(static_cast<T const&>(*link));
  }

 private:
  struct head final : list_link<Tag> {};

  static void insert_before(list_link<Tag>& place, list_link<Tag>& link) noexcept {
    link.previous_ = place.previous_;
    link.next_ = &place;
    place.previous_->next_ = &link;
    place.previous_ = &link;
  }

  head head_;
};

}  // namespace temporal::detail
