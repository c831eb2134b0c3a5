#pragma once

#include <temporal/common/payload.hpp>
#include <temporal/converter/data_converter.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace temporal {

/// Named values kept with a workflow that are shown, but not searched.
///
/// A value given to `set` is encoded when the memo is sent, with the client's or worker's data
/// converter. A value that came from the server is decoded by `get`, at each call.
///
/// Distinct objects: safe. Shared objects: unsafe.
class memo {
 public:
  memo() {}

  /// For values that came from the server.
  memo(std::map<std::string, payload> const& fields, data_converter converter)
      : converter_(std::move(converter)) {
    for (auto const& [name, value] : fields) values_.emplace(name, deferred_payload(value));
  }

  /// Keeps a copy of `value`.
  template <class T>
  memo& set(std::string name, T&& value) {
    values_.insert_or_assign(std::move(name), deferred_payload(std::forward<T>(value)));
    return *this;
  }

  /// In a change of a memo: marks the value for deletion.
  memo& unset(std::string name) {
    values_.insert_or_assign(std::move(name), deferred_payload(payload("binary/null", {})));
    return *this;
  }

  /// The value; nothing if the memo has none of this name. Throws `conversion_error` if it cannot
  /// be decoded as `T`.
  template <class T>
  std::optional<T> get(std::string const& name) const {
    return get<T>(name, converter_);
  }

  /// The same with another converter than the memo came with.
  template <class T>
  std::optional<T> get(std::string const& name, data_converter const& converter) const {
    auto const found = values_.find(name);
    if (found == values_.end()) return std::nullopt;
    return converter.from_payload<T>(found->second.encode(converter));
  }

  bool contains(std::string const& name) const { return values_.count(name) != 0; }
  bool empty() const noexcept { return values_.empty(); }
  std::size_t size() const noexcept { return values_.size(); }

  /// Everything as it is sent.
  TEMPORAL_DECL std::map<std::string, payload> fields(data_converter const& converter) const;

  /// The same with the converter that the memo came with.
  std::map<std::string, payload> fields() const { return fields(converter_); }

 private:
  std::map<std::string, deferred_payload> values_;
  data_converter converter_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/memo.ipp>
#endif
