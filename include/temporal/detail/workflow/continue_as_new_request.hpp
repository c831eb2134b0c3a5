#pragma once

#include <temporal/common/payload.hpp>
#include <temporal/workflow/outbound_inputs.hpp>

#include <map>
#include <string>
#include <utility>

namespace temporal::detail::wf {

/// What `workflow::continue_as_new` throws. Not a std::exception, so that handlers of errors let it
/// pass.
class continue_as_new_request {
 public:
  continue_as_new_request(workflow::continue_as_new_options options, payloads arguments)
      : options(std::move(options)), arguments(std::move(arguments)) {}

  workflow::continue_as_new_options options;
  payloads arguments;
  std::map<std::string, payload> headers;
};

}  // namespace temporal::detail::wf
