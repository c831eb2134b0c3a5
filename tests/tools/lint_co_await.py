#!/usr/bin/env python3
"""Finds expressions that GCC 12 miscompiles: temporaries inside a statement with `co_await`.

GCC 12.2 destroys temporaries of aggregate type, and lambdas that capture by value, twice when they
are made inside a co_await expression. So a statement with co_await holds neither
  - designated initializers, `{.id = "x"}`, nor braces with elements, `order{"id", 3}`,
  - nor lambdas that capture by value.
Give the value a name before the co_await. Checked are the C++ files and the C++ blocks of Markdown; not
the tests whose subject are such expressions.
"""

import argparse
import re
import sys

import cpp_text

OPEN = {"(": ")", "[": "]", "{": "}"}
CLOSE = {value: key for key, value in OPEN.items()}

BLOCK_BEFORE = re.compile(
    r"(?:\)|\belse|\bdo|\btry|\bconst|\bnoexcept|\bmutable|\boverride|\bfinal|;|\{|\}|:|\]|^"
    r"|->\s*[\w:<>,\s*&]+)$"
)


def opens_block(text, at):
    """Whether the brace opens statements (a body), and not a list of values."""
    before = text[:at].rstrip()
    return bool(BLOCK_BEFORE.search(before[-200:])) or bool(
        re.search(r"\b(?:class|struct|union|enum|namespace)\b[^;{}()]*$", before[-300:])
    )


def statement_around(text, at):
    """Where the statement that holds this position starts and ends."""
    depth = []
    start = at
    while start > 0:
        char = text[start - 1]
        if char in CLOSE:
            if char == "}" and not depth:
                opening = matching_open(text, start - 1)
                if opening is None or opens_block(text, opening):
                    break
            depth.append(char)
        elif char in OPEN:
            if depth:
                depth.pop()
            elif char == "{" and opens_block(text, start - 1):
                break
        elif char == ";" and not depth:
            break
        start -= 1
    end = at
    level = 0
    while end < len(text):
        char = text[end]
        if char in OPEN:
            if char == "{" and level <= 0 and opens_block(text, end):
                break
            level += 1
        elif char in CLOSE:
            level -= 1
            if char == "}" and level < 0:
                break
        elif char == ";" and level <= 0:
            break
        end += 1
    return start, end


def matching_open(text, at):
    level = 0
    for index in range(at, -1, -1):
        if text[index] in CLOSE:
            level += 1
        elif text[index] in OPEN:
            level -= 1
            if level == 0:
                return index
    return None


def matching_close(text, at):
    level = 0
    for index in range(at, len(text)):
        if text[index] in OPEN:
            level += 1
        elif text[index] in CLOSE:
            level -= 1
            if level == 0:
                return index
    return len(text)


def captures_by_value(text, at):
    """Whether the bracket starts a lambda that captures something by value."""
    before = text[:at].rstrip()
    if re.search(r"(?:[\w)\]]|\boperator)$", before) and not re.search(r"\b(?:return|co_await)$", before):
        return False
    close = matching_close(text, at)
    if not re.match(r"\s*(?:\(|\{|mutable\b|->|<)", text[close + 1:]):
        return False
    if text[at + 1:at + 2] == "[":
        return False  # an attribute
    items = [item.strip() for item in split_top_level(text[at + 1:close])]
    return any(item and not item.startswith("&") and item != "this" for item in items)


def split_top_level(text):
    parts, level, last = [], 0, 0
    for index, char in enumerate(text):
        if char in OPEN:
            level += 1
        elif char in CLOSE:
            level -= 1
        elif char == "," and level == 0:
            parts.append(text[last:index])
            last = index + 1
    return [*parts, text[last:]]


def problems_in(code):
    """(position, message) of each problem; `code` has no comments and strings."""
    found = {}
    for match in re.finditer(r"\bco_await\b", code):
        start, end = statement_around(code, match.start())
        at = start
        while at < end:
            char = code[at]
            if char == "[" and captures_by_value(code, at):
                found[at] = "a lambda that captures by value, in a statement with co_await"
            if char == "{":
                close = matching_close(code, at)
                if opens_block(code, at):
                    at = close  # a body has its own statements
                elif re.match(r"\s*\.\s*\w+\s*[={]", code[at + 1:close]):
                    found[at] = "designated initializers in a statement with co_await"
                elif code[at + 1:close].strip():
                    found[at] = "braces with elements in a statement with co_await"
            at += 1
    return sorted(found.items())


def check(name, text, first_line):
    code = cpp_text.without_comments_and_strings(text)
    for position, message in problems_in(code):
        line = first_line + code.count("\n", 0, position) + 1
        yield f"{name}:{line}: {message}: name the value before"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", required=True)
    root = cpp_text.root_from(parser.parse_args())
    problems = []
    sources = [
        path
        for path in cpp_text.files(root, cpp_text.CPP_SUFFIXES)
        if not {"compile_fail", "gcc12"} & set(path.parts)
    ]
    pages = [*root.glob("*.md"), *cpp_text.files(root, (".md",))]
    for path in sources:
        problems += check(path.relative_to(root), path.read_text(encoding="utf-8"), 0)
    for path in pages:
        for line, block in cpp_text.markdown_code(path.read_text(encoding="utf-8")):
            problems += check(path.relative_to(root), block, line)
    return cpp_text.report("lint_co_await", problems, len(sources) + len(pages))


if __name__ == "__main__":
    sys.exit(main())
