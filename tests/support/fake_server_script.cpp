#include <support/fake_server_impl.hpp>

#include <zlib.h>

#include <algorithm>
#include <stdexcept>

namespace temporal::test {

std::string rpc_path(std::string_view name) {
  if (name.starts_with('/')) return std::string(name);
  return "/temporal.api.workflowservice.v1.WorkflowService/" + std::string(name);
}

std::optional<std::string> call_record::header(std::string_view key) const {
  auto const found = headers.find(std::string(key));
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

gate::gate() : state_(std::make_shared<state>()) {}

void gate::open() {
  std::vector<std::function<void()>> waiting;
  {
    std::lock_guard lock(state_->mutex);
    state_->open = true;
    waiting.swap(state_->waiting);
  }
  for (auto const& resume : waiting) resume();
}

bool gate::is_open() const {
  std::lock_guard lock(state_->mutex);
  return state_->open;
}

reply::reply(google::protobuf::MessageLite const& message) : body(message.SerializeAsString()) {}

reply reply::bytes(std::string body) {
  reply answer;
  answer.body = std::move(body);
  return answer;
}

reply reply::failure(status_code code, std::string message) {
  reply answer;
  answer.code = code;
  answer.message = std::move(message);
  return answer;
}

reply reply::never() {
  reply answer;
  answer.silent = true;
  return answer;
}

reply& reply::detail(google::protobuf::Message const& message) {
  details.emplace_back("type.googleapis.com/" + std::string(message.GetDescriptor()->full_name()),
                       message.SerializeAsString());
  return *this;
}

reply& reply::header(std::string key, std::string value) {
  headers.emplace(std::move(key), std::move(value));
  return *this;
}

reply& reply::trailer(std::string key, std::string value) {
  trailers.emplace(std::move(key), std::move(value));
  return *this;
}

reply& reply::behind(gate until_open) {
  until = std::move(until_open);
  return *this;
}

void expectation::script::add(reply answer) {
  auto const kept = std::make_shared<reply>(std::move(answer));
  std::lock_guard lock(mutex);
  fixed.push_back(kept);
  steps.emplace_back([kept](call_record const&) { return *kept; });
}

expectation::script::step expectation::script::next() {
  std::lock_guard lock(mutex);
  if (steps.empty()) return nullptr;
  auto const index = std::min(used, steps.size() - 1);
  ++used;
  return steps[index];
}

template <class Change>
expectation& expectation::change_last(Change const& change) {
  std::lock_guard lock(script_->mutex);
  if (script_->fixed.empty() || !script_->fixed.back()) {
    throw std::logic_error("there is no fixed answer to add this to");
  }
  change(*script_->fixed.back());
  return *this;
}

expectation& expectation::reply_with(google::protobuf::MessageLite const& message) {
  script_->add(reply(message));
  return *this;
}

expectation& expectation::reply_bytes(std::string body) {
  script_->add(reply::bytes(std::move(body)));
  return *this;
}

expectation& expectation::fail_with(status_code code, std::string message) {
  script_->add(reply::failure(code, std::move(message)));
  return *this;
}

expectation& expectation::fail_times(int times, status_code code, std::string message) {
  for (int n = 0; n < times; ++n) fail_with(code, message);
  return *this;
}

expectation& expectation::never_reply() {
  script_->add(reply::never());
  return *this;
}

expectation& expectation::answer_with(std::function<reply(call_record const&)> answer) {
  std::lock_guard lock(script_->mutex);
  script_->fixed.push_back(nullptr);
  script_->steps.push_back(std::move(answer));
  return *this;
}

expectation& expectation::detail(google::protobuf::Message const& message) {
  return change_last([&](reply& last) { last.detail(message); });
}

expectation& expectation::header(std::string key, std::string value) {
  return change_last([&](reply& last) { last.header(key, value); });
}

expectation& expectation::trailer(std::string key, std::string value) {
  return change_last([&](reply& last) { last.trailer(key, value); });
}

expectation& expectation::behind(gate until) {
  return change_last([&](reply& last) { last.behind(until); });
}

std::string gunzip(std::string const& bytes) {
  z_stream stream = {};
  if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) throw std::runtime_error("zlib failed");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::string chunk(1 << 16, '\0');
  int state = Z_OK;
  while (state == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(chunk, 0, chunk.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (state != Z_STREAM_END) throw std::runtime_error("the request is not gzip");
  return out;
}

}  // namespace temporal::test
