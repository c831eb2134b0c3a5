#!/usr/bin/env python3
"""The lints find what they are for, and only that."""

import pathlib
import sys
import tempfile
import unittest

import check_layers
import combine_tests
import cpp_text
import lint_co_await
import public_types
import summary


def found(code):
    return [message for _, message in lint_co_await.problems_in(cpp_text.without_comments_and_strings(code))]


class CombineTests(unittest.TestCase):
    def test_includes_first_and_lines_stay(self):
        with tempfile.TemporaryDirectory() as folder:
            beside = pathlib.Path(folder, "beside.hpp")
            beside.touch()
            one = pathlib.Path(folder, "one_test.cpp")
            text = combine_tests.combined([
                (one, '#include "beside.hpp"\n#include <map>\nint x;\n'),
                (pathlib.Path("/elsewhere/two_test.cpp"), '#include <map>\n#include "support/a.hpp"\n'),
            ])
        self.assertEqual(
            text,
            f'#include "{beside}"\n#include <map>\n#include "support/a.hpp"\n'
            f'namespace one_test {{\n#line 1 "{one}"\n\n\nint x;\n\n}}\n'
            'namespace two_test {\n#line 1 "/elsewhere/two_test.cpp"\n\n\n\n}\n')

    def test_every_file_is_in_one_part(self):
        for count in range(1, 9):
            parts = combine_tests.parts_of(list(range(8)), count)
            self.assertEqual(sum(parts, []), list(range(8)))
            self.assertLessEqual(max(map(len, parts)) - min(map(len, parts)), 1)


class LintCoAwait(unittest.TestCase):
    def test_finds(self):
        for code in (
            'void f() { co_await start({.id = "x", .queue = "q"}); }',
            "void f() { auto h = co_await start(options{ .id = id }); }",
            'void f() { co_await start(options, order{"id", 3}); }',
            "void f() { co_await start({a, b}); }",
            "void f() { co_await spawn([x] { return x; }); }",
            "void f() { co_await co_spawn(ex, [a, b]() -> awaitable<int> { co_return a; }, use); }",
            "void f() { co_await spawn([=]() mutable { g(); }); }",
            "void f() { co_await spawn([&, x = std::move(y)](int) { g(); }); }",
            "void f() { co_await spawn([*this] { g(); }); }",
            "void f() { if (co_await ask({.id = 1})) { g(); } }",
            "auto l = [] { return 1; }; void f() { use(order{1}, co_await get()); }",
            "void f() { for (auto x : co_await list({.limit = 3})) g(x); }",
        ):
            self.assertEqual(len(found(code)), 1, code)

    def test_leaves(self):
        for code in (
            "void f() { co_await start({}); }",
            'void f() { options o("id", "queue"); co_await start(o, "World"); }',
            "void f() { co_await spawn([&] { return 1; }); }",
            "void f() { co_await spawn([&x, this] { return x; }); }",
            "void f() { options o{.id = 1}; co_await start(o); }",
            "void f() { auto l = [x]() -> awaitable<void> { co_await y; }; l(); }",
            'void f() { co_await say("{.id = 1}"); /* order{1} */ }',
            "void f() { auto v = values[index]; co_await get(v[0]); }",
            "[[nodiscard]] awaitable<int> f() { co_return co_await g(); }",
            "void f() { try { co_await g(); } catch (error const& e) { h({1, 2}); } }",
            "void f() { while (true) { co_await g(); } order o{1}; }",
            "awaitable<std::string> f() { co_await timer(1'000); }",
            "struct s { int a{1}; awaitable<void> f() { co_await g(); } };",
        ):
            self.assertEqual(found(code), [], code)

    def test_counts_lines_in_markdown(self):
        page = "text\n\n```cpp\nvoid f() {\n  co_await g({.x = 1});\n}\n```\n"
        ((line, block),) = cpp_text.markdown_code(page)
        ((problem),) = lint_co_await.check("page.md", block, line)
        self.assertTrue(problem.startswith("page.md:5: "), problem)


class CheckLayers(unittest.TestCase):
    def test_rules(self):
        for name, included, allowed in (
            ("temporal/workflow/task.hpp", "temporal/common/payload.hpp", True),
            ("temporal/workflow/task.hpp", "temporal/rpc/connection.hpp", False),
            ("temporal/workflow/task.hpp", "asio/awaitable.hpp", False),
            ("temporal/detail/workflow/x.hpp", "asio/awaitable.hpp", False),
            ("temporal/client/client.hpp", "temporal/worker/worker.hpp", False),
            ("temporal/client/client.hpp", "grpcpp/grpcpp.h", False),
            ("temporal/detail/rpc/call.hpp", "grpcpp/grpcpp.h", True),
            ("temporal/config/env_config.hpp", "temporal/client/client.hpp", False),
            ("temporal/config/client_profile.hpp", "temporal/rpc/connection_options.hpp", True),
            ("temporal/detail/config/toml.ipp", "toml++/toml.h", True),
            ("temporal/detail/config/env_config.ipp", "toml++/toml.h", False),
            ("temporal/converter/json.hpp", "nlohmann/json.hpp", True),
            ("temporal/converter/data_converter.hpp", "nlohmann/json.hpp", False),
            ("temporal/client/client.hpp", "temporal/api/common/v1/message.pb.h", False),
            ("temporal/detail/client/x.ipp", "temporal/api/common/v1/message.pb.h", True),
            ("temporal/detail/rpc/x.ipp", "temporal/api/workflowservice/v1/service.grpc.pb.h", False),
        ):
            verdict = check_layers.problem(name, included) is None
            self.assertEqual(verdict, allowed, (name, included))


class Summary(unittest.TestCase):
    def counts(self, result, output):
        counts = summary.Counts()
        counts.add_test("name", result, output)
        return counts.passed, len(counts.failed)

    def test_counts(self):
        cases = "[doctest] test cases: {} | {} passed | {} failed | {} skipped"
        for result, output, expected in (
            ("OK", "", (1, 0)),
            ("FAIL", "", (0, 1)),
            ("TIMEOUT", "", (0, 1)),
            ("SKIP", "", (0, 1)),
            ("OK", cases.format(9, 9, 0, 0), (9, 0)),
            ("FAIL", cases.format("  9", 7, 2, 0), (7, 2)),
            ("OK", cases.format(7, 7, 0, 2), (7, 2)),
            ("FAIL", cases.format(6, 6, 0, 0), (6, 1)),  # a leak found at the end
            ("OK", cases.format(0, 0, 0, 0), (0, 1)),
            ("OK", cases.format(1, 1, 0, 8) + "\n" + cases.format(8, 8, 0, 1), (9, 0)),
            ("OK", cases.format(1, 1, 0, 9) + "\n" + cases.format(8, 8, 0, 2), (9, 1)),
            ("OK", "\x1b[0m" + cases.format(3, "\x1b[1;32m 3", 0, 0), (3, 0)),
        ):
            self.assertEqual(self.counts(result, output), expected, (result, output))


class PublicTypes(unittest.TestCase):
    def test_finds_classes_of_the_namespace(self):
        text = """
            namespace temporal {
            namespace detail { class hidden {}; }
            class forward;
            class one { class inner {}; };
            struct two final : one {};
            template <class T> class three {};
            enum class four { a };
            void f() { struct local {}; }
            }
            namespace other { struct five {}; }
            template <> struct std::six<temporal::one> {};
        """
        self.assertEqual(public_types.public_classes(text.replace("            ", "")), ["one", "two"])


if __name__ == "__main__":
    sys.exit(unittest.main())
