#pragma once

#include <temporal/detail/converter/payload_sizes.hpp>

#include <temporal/api/common/v1/message/Memo.pb.h>
#include <temporal/api/common/v1/message/Payloads.pb.h>

#include <algorithm>
#include <limits>
#include <string>

namespace temporal::detail {

TEMPORAL_DECL void warn_of_sizes(google::protobuf::Message& request, std::string_view operation,
                                 data_converter_options const& limits,
                                 payload_visitor const& visitor, logger const& log) {
  auto const limit_of = [](std::size_t option) {
    return option == 0 ? std::numeric_limits<std::size_t>::max() : option;
  };
  auto const payload_limit = limit_of(limits.payload_size_warning);
  auto const memo_limit = limit_of(limits.memo_size_warning);
  auto const smallest = std::min(payload_limit, memo_limit);
  if (smallest == std::numeric_limits<std::size_t>::max() || !log.enabled(log_level::warning) ||
      request.ByteSizeLong() <= smallest) {
    return;
  }
  auto const warn = [&](std::string_view what, std::string_view workflow_id, std::size_t size,
                        std::size_t limit) {
    std::string text = "[TMPRL1103] ";
    text.append(operation);
    if (!workflow_id.empty()) text.append(" of workflow '").append(workflow_id).append("'");
    text.append(" sends ").append(what).append(" of ").append(std::to_string(size));
    text.append(" bytes, more than the ").append(std::to_string(limit));
    text.append(" from which that is reported");
    log.warning(text);
  };
  api::common::v1::Memo const* memo = nullptr;
  for (auto const& place : visitor.find(request).places) {
    if (place.memo == nullptr) {
      auto const size =
          place.list != nullptr ? place.list->ByteSizeLong() : place.single->ByteSizeLong();
      if (size > payload_limit) warn("payloads", place.workflow_id, size, payload_limit);
    } else if (place.memo != memo) {  // the places of one memo are neighbours
      memo = place.memo;
      auto const size = memo->ByteSizeLong();
      if (size > memo_limit) warn("a memo", place.workflow_id, size, memo_limit);
    }
  }
}

}  // namespace temporal::detail
