#pragma once

#include <exception>
#include <functional>

namespace temporal::detail::wf {

/// Whether an exception fails the workflow, and not only the workflow task.
using failure_test = std::function<bool(std::exception_ptr const&)>;

/// True for exceptions of this type, and of types derived from it.
template <class Exception>
failure_test is_exception_of() {
  return [](std::exception_ptr const& error) {
    try {
      std::rethrow_exception(error);
    } catch (Exception const&) {
      return true;
    } catch (...) {
      return false;
    }
  };
}

}  // namespace temporal::detail::wf
