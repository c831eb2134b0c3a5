// What the tests stand on.

#include <support/allocation_counter.hpp>
#include <support/certificates.hpp>
#include <support/manual_clock.hpp>
#include <support/run.hpp>

#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <thread>

namespace test = temporal::test;
using namespace std::chrono_literals;

namespace {

asio::awaitable<int> answer() {
  auto const executor = co_await asio::this_coro::executor;
  co_await asio::post(executor, asio::use_awaitable);
  co_return 42;
}

asio::awaitable<void> fail() {
  throw std::logic_error("as planned");
  co_return;
}

asio::awaitable<void> wait_for_nothing() {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  timer.expires_at(asio::steady_timer::time_point::max());
  co_await timer.async_wait(asio::use_awaitable);
}

std::shared_ptr<X509> parse(std::string const& pem) {
  std::unique_ptr<BIO, int (*)(BIO*)> const in(BIO_new_mem_buf(pem.data(), -1), BIO_free);
  return {PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), X509_free};
}

}  // namespace

TEST_CASE("run gives the result, the exception, or a text instead of a hang") {
  CHECK(test::run(answer()) == 42);
  CHECK_THROWS_WITH_AS(test::run(fail()), "as planned", std::logic_error);
  CHECK_THROWS_WITH(test::run(wait_for_nothing(), 0s), "the coroutine was not done after 0 s");
}

TEST_CASE("a manual clock moves only when told to") {
  test::manual_clock clock;
  auto const before = clock.now();
  CHECK(clock() == before);
  clock.advance(90s);
  CHECK(clock.now() - before == 90s);
  CHECK(clock.elapsed() == 90s);
}

TEST_CASE("an allocation counter counts this thread's and all threads'") {
  test::allocation_counter const counter;
  auto const* const own = new std::string(100, 'x');
  auto const here = counter.count();
  auto const bytes = counter.bytes();
  delete own;
  CHECK(here == 2);
  CHECK(bytes == sizeof(std::string) + 101);
  // Volatile: the compiler may leave out an allocation that nobody sees.
  std::thread([] {
    int* volatile const seen = new int(1);
    delete seen;
  }).join();
  CHECK(counter.total_count() > counter.count());
}

TEST_CASE("test certificates say what they should") {
  test::certificate_authority const authority;
  auto const root = parse(authority.pem());
  REQUIRE(root);
  CHECK(X509_check_ca(root.get()) == 1);

  auto const server = parse(authority.server().certificate);
  REQUIRE(server);
  CHECK(X509_verify(server.get(), X509_get0_pubkey(root.get())) == 1);
  CHECK(X509_check_host(server.get(), "localhost", 0, 0, nullptr) == 1);
  CHECK(X509_check_host(server.get(), "elsewhere", 0, 0, nullptr) == 0);
  CHECK(X509_check_ip_asc(server.get(), "127.0.0.1", 0) == 1);
  CHECK(X509_cmp_current_time(X509_get0_notAfter(server.get())) > 0);
  auto const expired = parse(authority.expired().certificate);
  CHECK(X509_cmp_current_time(X509_get0_notAfter(expired.get())) < 0);
}

TEST_CASE("test keys come in every format") {
  test::certificate_authority const authority;
  test::certificate_request request("format");
  CHECK(authority.issue(request).key.starts_with("-----BEGIN PRIVATE KEY-----"));
  request.format = test::key_format::traditional;
  CHECK(authority.issue(request).key.starts_with("-----BEGIN EC PRIVATE KEY-----"));
  request.key = test::key_kind::rsa;
  CHECK(authority.issue(request).key.starts_with("-----BEGIN RSA PRIVATE KEY-----"));
  request.format = test::key_format::encrypted;
  CHECK(authority.issue(request).key.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
}
