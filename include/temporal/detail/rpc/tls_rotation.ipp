#pragma once

#include <temporal/detail/common/duration_check.hpp>
#include <temporal/detail/rpc/tls_rotation.hpp>
#include <temporal/rpc/connect_error.hpp>

#include <algorithm>

namespace temporal::detail::rpc {

TEMPORAL_DECL void expiry_watch::begin(tls_material const& material) {
  ends_ = material.not_after;
  given_ = 0;
  if (!ends_) return;
  auto const life = *ends_ - material.not_before.value_or(*ends_ - std::chrono::years(1));
  ahead_[0] = std::min<clock::duration>(std::chrono::days(7), life / 10);
  ahead_[1] = std::min<clock::duration>(std::chrono::days(1), life / 30);
}

TEMPORAL_DECL std::optional<std::string> expiry_watch::due(clock::time_point now) {
  auto const before = given_;
  while (auto const at = next()) {
    if (now < *at) break;
    ++given_;
  }
  if (given_ == before) return std::nullopt;
  if (given_ == 3) return "has expired: new connections will be refused";
  auto const left = std::chrono::duration_cast<std::chrono::minutes>(*ends_ - now);
  auto const unit = left > std::chrono::hours(48)  ? std::chrono::minutes(std::chrono::days(1))
                    : left > std::chrono::hours(2) ? std::chrono::minutes(std::chrono::hours(1))
                                                   : std::chrono::minutes(1);
  auto const* const name = unit > std::chrono::hours(1)     ? " days"
                           : unit > std::chrono::minutes(1) ? " hours"
                                                            : " minutes";
  return "expires in " + std::to_string(left / unit) + name;
}

TEMPORAL_DECL std::optional<expiry_watch::clock::time_point> expiry_watch::next() const {
  if (!ends_ || given_ == 3) return std::nullopt;
  return given_ == 2 ? *ends_ : *ends_ - ahead_[given_];
}

TEMPORAL_DECL void look_schedule::begin(clock::time_point now, std::chrono::milliseconds interval) {
  // As far ahead as any clock can tell.
  interval_ = at_most_a_year(interval);
  next_.reset();
  if (interval_ > clock::duration::zero()) next_ = now + interval_;
}

TEMPORAL_DECL void look_schedule::looked(clock::time_point now, bool look_again) {
  if (!next_) return;
  next_ = now +
          (look_again ? std::min<clock::duration>(interval_, std::chrono::seconds(1)) : interval_);
}

/// What the thread and the owner share; the thread may outlive its owner by a moment.
struct tls_rotation::core {
  core(setup_ptr first, use apply, logger log, std::string target)
      : current(std::move(first)),
        apply(std::move(apply)),
        log(std::move(log)),
        target(std::move(target)) {
    expiry.begin(current->material);
    schedule();
  }

  std::string text(std::string const& what) const {
    return "connection to " + target + ": " + what;
  }

  /// Plans the looks at the sources of the set in use, if any of them may give something else.
  void schedule() {
    auto const& options = current->options;
    auto interval = std::chrono::milliseconds::zero();
    for (auto const* source :
         {&options.server_root_ca, &options.client_certificate, &options.client_private_key}) {
      if (*source && (*source)->can_change()) interval = options.reload_interval;
    }
    looks.begin(look_schedule::clock::now(), interval);
  }

  /// How long the thread may sleep.
  std::chrono::nanoseconds pause() const {
    // No longer than this, for clocks that are set and machines that sleep.
    std::chrono::nanoseconds wait = std::chrono::hours(1);
    if (auto const next = looks.next()) wait = std::min(wait, *next - look_schedule::clock::now());
    if (auto const next = expiry.next()) {
      wait = std::min<std::chrono::nanoseconds>(wait, *next - expiry_watch::clock::now());
    }
    return std::max<std::chrono::nanoseconds>(wait, std::chrono::milliseconds(1));
  }

  bool has_work() const { return looks.next().has_value() || expiry.next().has_value(); }

  void put(setup_ptr next) {
    apply(next);
    current = std::move(next);
    expiry.begin(current->material);
    complaint.clear();
    schedule();
    ++generation;
  }

  void warn_of_end() {
    std::optional<std::string> due;
    std::string subject;
    {
      std::lock_guard lock(mutex);
      if (stopped) return;
      due = expiry.due(expiry_watch::clock::now());
      subject = current->material.subject;
    }
    if (due) log.warning(text("the client certificate of " + subject + ' ' + *due));
  }

  /// Reads the sources, and puts what is new and good to use. Whoever is told of something is told
  /// without a lock held: a log may do what it likes, dropping the connection included.
  bool look() {
    std::lock_guard one_at_a_time(looking);
    setup_ptr before;
    std::uint64_t seen = 0;
    {
      std::lock_guard lock(mutex);
      if (stopped) return false;
      before = current;
      seen = generation;
    }
    setup_ptr next;
    std::string problem;
    try {
      auto texts = read_tls_texts(before->options, before->texts);
      if (texts != before->texts) {
        auto material = check_tls_texts(before->options, texts, expiry_watch::clock::now());
        next = std::make_shared<tls_setup const>(before->options, std::move(texts),
                                                 std::move(material));
      }
    } catch (connect_error const& failed) {
      problem = failed.message() + "; " + failed.hint();
    } catch (std::exception const& failed) {
      problem = failed.what();
    }
    {
      std::lock_guard lock(mutex);
      // Meanwhile another set may have been given.
      if (stopped || generation != seen) return false;
      if (next) {
        put(next);
      } else {
        // Files of a pair are often written one after the other: do not wait long for the second.
        auto const is_new = problem != complaint;
        looks.looked(look_schedule::clock::now(), is_new && !problem.empty());
        complaint = problem;
        if (!is_new) return false;
      }
    }
    if (!problem.empty()) {
      log.warning(text("the TLS files or providers changed, and cannot be used: " + problem +
                       "; the connection keeps what it has"));
    }
    if (!next) return false;
    log.info(text("uses new TLS certificates from now on: " + next->material.describe()));
    for (auto const& one : next->material.warnings) log.warning(text(one));
    return true;
  }

  void run() {
    std::unique_lock lock(mutex);
    while (!stopped) {
      auto const seen = generation;
      auto const changed = [this, seen] { return stopped || generation != seen; };
      if (!has_work()) {
        wake.wait(lock, changed);
        continue;
      }
      if (wake.wait_for(lock, pause(), changed)) continue;
      auto const due = looks.next() && *looks.next() <= look_schedule::clock::now();
      lock.unlock();
      if (due) look();
      warn_of_end();
      lock.lock();
    }
  }

  std::mutex looking;
  std::mutex mutex;  // of all below
  std::condition_variable wake;
  bool stopped = false;
  setup_ptr current;
  std::uint64_t generation = 0;
  expiry_watch expiry;
  look_schedule looks;
  std::string complaint;  ///< What was logged last, so that it is logged once.

  use const apply;
  logger const log;
  std::string const target;
};

TEMPORAL_DECL tls_rotation::tls_rotation(setup_ptr first, use apply, logger log, std::string target)
    : core_(std::make_shared<core>(std::move(first), std::move(apply), std::move(log),
                                   std::move(target))) {
  core_->warn_of_end();
  if (!core_->has_work()) return;
  thread_ = std::make_unique<std::thread>([shared = core_] { shared->run(); });
}

TEMPORAL_DECL tls_rotation::~tls_rotation() {
  if (core_) stop();
}

TEMPORAL_DECL void tls_rotation::replace(setup_ptr next) {
  {
    std::lock_guard lock(core_->mutex);
    core_->put(std::move(next));
  }
  core_->warn_of_end();
  std::lock_guard joining(joining_);
  std::unique_lock lock(core_->mutex);
  auto const needed = !thread_ && !core_->stopped && core_->has_work();
  lock.unlock();
  if (needed) thread_ = std::make_unique<std::thread>([shared = core_] { shared->run(); });
  core_->wake.notify_all();
}

TEMPORAL_DECL bool tls_rotation::reload_now() { return core_->look(); }

TEMPORAL_DECL void tls_rotation::stop() {
  {
    std::lock_guard lock(core_->mutex);
    core_->stopped = true;
  }
  core_->wake.notify_all();
  std::unique_ptr<std::thread> thread;
  {
    std::lock_guard joining(joining_);
    thread.swap(thread_);
  }
  // Without the lock: this may be the thread itself, in a log or provider that closes the
  // connection, while another thread closes it, too.
  if (!thread) return;
  if (thread->get_id() == std::this_thread::get_id()) {
    thread->detach();  // It holds what it needs, and ends when it comes back from here.
  } else {
    thread->join();
  }
}

TEMPORAL_DECL void tls_rotation::abandon() noexcept {
  static_cast<void>(thread_.release());
  static_cast<void>(new std::shared_ptr<core>(std::move(core_)));
}

}  // namespace temporal::detail::rpc
