#pragma once

#include <temporal/workflow/outbound_inputs.hpp>

#include <utility>

namespace temporal::detail::wf {

/// What `workflow::continue_as_new` throws. Not a std::exception, so that handlers of errors let it
/// pass.
class continue_as_new_request {
 public:
  explicit continue_as_new_request(workflow::continue_as_new_input input)
      : input(std::move(input)) {}

  workflow::continue_as_new_input input;
};

}  // namespace temporal::detail::wf
