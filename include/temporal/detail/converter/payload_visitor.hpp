#pragma once

#include <temporal/config.hpp>
#include <temporal/fwd.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace temporal::detail {

/// One place of a message where payloads are.
class payload_place {
 public:
  /// One of the two is set: a place for exactly one payload, or for a list.
  api::common::v1::Payload* single = nullptr;
  api::common::v1::Payloads* list = nullptr;
  /// The memo and the failure that it is part of, if it is.
  api::common::v1::Memo* memo = nullptr;
  bool in_failure = false;
  /// Of the nearest message around that names a workflow. A view into the message.
  std::string_view workflow_id;
};

/// The places of one message. Valid until the message changes otherwise than through them.
class payload_places {
 public:
  payload_places() {}

  std::vector<payload_place> places;

  /// Puts what was changed in messages packed as `Any` back into them. To be called once, after all
  /// changes.
  TEMPORAL_DECL void repack();

 private:
  friend class payload_visitor;

  struct packed {
    google::protobuf::Any* target;
    std::shared_ptr<google::protobuf::Message> content;
  };
  std::vector<packed> packed_;  // outer ones first
};

/// Finds the payloads of any message of the API, by descriptors alone: a new field of the API needs
/// no change here. Left out is what the server itself reads: search attributes, and what it groups
/// counts by; the configuration of compute providers. Headers are found if asked for.
///
/// For each type of message it is worked out once which fields lead to payloads; only these are
/// looked at. Distinct and shared objects: safe.
class payload_visitor {
 public:
  explicit payload_visitor(bool headers) : headers_(headers) {}

  /// `workflow_id` is that of places no message around which names one.
  TEMPORAL_DECL payload_places find(google::protobuf::Message& message,
                                    std::string_view workflow_id = {}) const;

  /// The workflow that a message is about, or nothing. A view into the message.
  TEMPORAL_DECL std::string_view workflow_of(google::protobuf::Message const& message) const;

 private:
  struct plan;
  struct step;
  struct around;

  TEMPORAL_DECL static std::string_view named_workflow(google::protobuf::Message const& message,
                                                       plan const& how);
  TEMPORAL_DECL bool is_excluded(google::protobuf::FieldDescriptor const& field) const;
  TEMPORAL_DECL bool leads_to_payloads(google::protobuf::Descriptor const& type) const;
  TEMPORAL_DECL plan const& plan_for(google::protobuf::Descriptor const& type) const;
  TEMPORAL_DECL plan& make_plan(google::protobuf::Descriptor const& type) const;
  TEMPORAL_DECL void visit(google::protobuf::Message& message, plan const& how, around where,
                           payload_places& result) const;
  TEMPORAL_DECL void visit_value(google::protobuf::Message& value, step const& how, around where,
                                 payload_places& result) const;
  TEMPORAL_DECL void visit_packed(google::protobuf::Any& any, around where,
                                  payload_places& result) const;

  bool headers_;
  mutable std::mutex mutex_;
  // Never erased from, so that plans stay where they are.
  mutable std::map<google::protobuf::Descriptor const*, std::shared_ptr<plan>> plans_;
};

}  // namespace temporal::detail

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/converter/payload_visitor.ipp>
#endif
