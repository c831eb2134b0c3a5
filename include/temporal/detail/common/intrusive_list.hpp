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

/// Doubly linked list of objects that it does not own. Not synchronized.
template <class T, class Tag>
class intrusive_list {
 public:
  intrusive_list() { head_.next_ = head_.previous_ = &head_; }

  bool empty() const noexcept { return head_.next_ == &head_; }
  T& front() noexcept { return static_cast<T&>(*head_.next_); }

  void push_back(T& object) noexcept {
    list_link<Tag>& link = object;
    link.previous_ = head_.previous_;
    link.next_ = &head_;
    head_.previous_->next_ = &link;
    head_.previous_ = &link;
  }

  template <class Function>
  void for_each(Function function) {
    for (auto* link = head_.next_; link != &head_; link = link->next_)
      function(static_cast<T&>(*link));
  }

 private:
  struct head final : list_link<Tag> {};
  head head_;
};

}  // namespace temporal::detail
