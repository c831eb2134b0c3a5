#include <temporal/common/error.hpp>
#include <temporal/common/failure.hpp>
#include <temporal/detail/activity/attempt.hpp>
#include <temporal/detail/worker/activity_report.hpp>

#include <asio/error.hpp>
#include <doctest/doctest.h>

#include <exception>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace detail = temporal::detail;
using reason = temporal::activity::cancellation_reason;
using detail::worker::activity_outcome;
using detail::worker::report_kind;

namespace {

template <class Exception>
detail::worker::activity_report report_of(Exception const& thrown, std::optional<reason> why) {
  return detail::worker::report_of(activity_outcome(std::make_exception_ptr(thrown)), why,
                                   temporal::data_converter());
}

std::string type_of(detail::worker::activity_report const& report) {
  auto const what = temporal::failure::from(report.error);
  return dynamic_cast<temporal::application_failure const&>(*what).type();
}

}  // namespace

TEST_CASE("a result is reported whatever the activity was told, unless the attempt is over") {
  auto const finish = [](std::optional<reason> why) {
    return detail::worker::report_of(activity_outcome(temporal::payloads(1)), why,
                                     temporal::data_converter())
        .kind;
  };
  CHECK(finish(std::nullopt) == report_kind::completed);
  CHECK(finish(reason::canceled) == report_kind::completed);
  CHECK(finish(reason::paused) == report_kind::completed);
  CHECK(finish(reason::worker_shutdown) == report_kind::completed);
  CHECK(finish(reason::not_found) == report_kind::nothing);
  CHECK(finish(reason::timed_out) == report_kind::nothing);
}

TEST_CASE("a cancellation is reported as its reason calls for") {
  temporal::canceled_failure const canceled;
  CHECK(report_of(canceled, reason::canceled).kind == report_kind::canceled);
  CHECK(type_of(report_of(canceled, reason::paused)) == "ActivityPause");
  CHECK(type_of(report_of(canceled, reason::reset)) == "ActivityReset");
  CHECK(type_of(report_of(canceled, reason::worker_shutdown)) == "WorkerShutdown");
  CHECK(type_of(report_of(canceled, std::nullopt)) == "UnrequestedCancellation");
  CHECK(report_of(canceled, reason::not_found).kind == report_kind::nothing);
  CHECK(report_of(canceled, reason::timed_out).kind == report_kind::nothing);
}

TEST_CASE("what Asio and calls throw when they are canceled is a cancellation") {
  std::system_error const aborted(asio::error::operation_aborted);
  temporal::error const call(temporal::status(temporal::status_code::canceled, "canceled"),
                             temporal::error_info());
  CHECK(report_of(aborted, reason::canceled).kind == report_kind::canceled);
  CHECK(report_of(call, reason::canceled).kind == report_kind::canceled);
  std::system_error const other(std::make_error_code(std::errc::timed_out));
  CHECK(report_of(other, reason::canceled).kind == report_kind::failed);
}

TEST_CASE("a failure stays a failure, whatever the activity was told") {
  std::runtime_error const failed("no");
  for (auto const why :
       {reason::canceled, reason::paused, reason::reset, reason::worker_shutdown}) {
    auto const report = report_of(failed, why);
    CHECK(report.kind == report_kind::failed);
    CHECK(type_of(report) == "std::runtime_error");
  }
}

TEST_CASE("an activity that completes elsewhere is not reported") {
  CHECK(report_of(detail::act::will_complete_elsewhere(), std::nullopt).kind ==
        report_kind::nothing);
}

TEST_CASE("what stands for a report that was not sent says no more than is known") {
  detail::worker::activity_report result(report_kind::completed);
  result.values = temporal::payloads(1);
  auto const for_result = detail::worker::substitute_for(result, "no key");
  CHECK(for_result.kind == report_kind::failed);
  CHECK(for_result.substitute);
  CHECK(for_result.values.empty());
  CHECK(type_of(for_result) == "ReportNotSent");
  CHECK(temporal::describe(for_result.error)
            .ends_with("the activity's result could not be sent: no key"));
  for (auto const final : {true, false}) {
    detail::worker::activity_report failed(report_kind::failed);
    temporal::application_failure_options options;
    options.non_retryable = final;
    failed.error =
        std::make_exception_ptr(temporal::application_failure("no funds", "CardDeclined", options));
    failed.unsent = temporal::payloads(1);
    auto const other = detail::worker::substitute_for(failed, "no key");
    CHECK(type_of(other) == "CardDeclined");
    auto const what = temporal::failure::from(other.error);
    CHECK(dynamic_cast<temporal::application_failure const&>(*what).is_retryable() == !final);
    CHECK_FALSE(other.unsent);
  }
  detail::worker::activity_report stopped(report_kind::canceled);
  stopped.values = temporal::payloads(1);
  auto const canceled = detail::worker::substitute_for(stopped, "no key");
  CHECK(canceled.kind == report_kind::canceled);
  CHECK(canceled.values.empty());
}
