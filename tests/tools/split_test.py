#!/usr/bin/env python3
"""proto/split.py gives each message a header, and leaves alone what it does not know.

Usage: split_test.py <folder of split.py> <folder of the .proto files> <protoc>
"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

FOLDER = pathlib.Path(sys.argv[2])
STEM = "temporal/api/operatorservice/v1/request_response"
# Has enumerations, and messages of other files as fields, in lists and in maps.
VARIED = "temporal/api/workflow/v1/message"

sys.path.insert(0, sys.argv[1])
import generate  # noqa: E402
import split  # noqa: E402


def generated(protoc, stem):
    """What protoc writes, as generate.py hands it on."""
    with tempfile.TemporaryDirectory() as folder:
        command = [protoc, f"--proto_path={FOLDER}", f"--cpp_out={folder}", f"{stem}.proto"]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        return generate.without_keywords(
            pathlib.Path(folder, f"{stem}.pb.h").read_text(encoding="utf-8"))


STEMS = [str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.rglob("*.proto")]
DEFINITIONS = generate.definitions_of(FOLDER, STEMS)
TEXTS = {stem: generated(sys.argv[3], stem) for stem in (STEM, VARIED)}


class Split(unittest.TestCase):
    def test_finds_what_is_defined(self):
        proto = "message One {\n  message Inner {}\n}\n// message No {}\nenum Two{}\n"
        definitions = split.Definitions()
        definitions.add("a/message", proto, True)
        definitions.add("a/whole", proto, False)
        self.assertEqual(definitions.messages("a/message"), ["One"])
        for name, completely, header in (
            ("One", True, "a/message/One.pb.h"), ("One_Inner", True, "a/message/One.pb.h"),
            ("One", False, "a/message/declarations.pb.h"),
            ("Two", True, "a/message/declarations.pb.h"), ("Inner", True, None),
        ):
            self.assertEqual(definitions.header_of("a/message", name, completely), header)
        self.assertEqual(definitions.header_of("a/whole", "One", True), "a/whole.pb.h")

    def parts(self, stem):
        try:
            return split.split(stem, TEXTS[stem], DEFINITIONS)
        except split.NotRecognized as reason:
            self.skipTest(f"protoc is another one: {reason}")

    def test_each_message_once(self):
        for stem in TEXTS:
            headers = self.parts(stem)
            folder = split.folder_of(stem)
            messages = DEFINITIONS.messages(stem)
            self.assertEqual(len(headers), len(messages) + 2)
            for name in messages:
                header = headers[f"{folder}{name}.pb.h"]
                self.assertEqual(header.count(f"class {name} final :"), 1)
                self.assertIn(f'#include "{folder}{name}.pb.h"\n', headers[f"{stem}.pb.h"])
                others = [other for other in messages if other != name]
                self.assertFalse(any(f"class {other} final :" in header for other in others))

    def test_nothing_is_lost(self):
        for stem in TEXTS:
            headers = self.parts(stem)
            lines = {line for text in headers.values() for line in text.splitlines()}
            lost = [line for line in TEXTS[stem].splitlines()
                    if line not in lines and not line.startswith("// ") and "@@protoc" not in line]
            # Only the end of the guard, for there is another.
            self.assertEqual([line for line in lost if not line.startswith("#endif  // GOOGLE")], [])

    def test_includes_what_it_needs(self):
        header = self.parts(VARIED)[f"{split.folder_of(VARIED)}WorkflowExecutionInfo.pb.h"]
        common = split.folder_of("temporal/api/common/v1/message")
        for name, there in ((f"{split.folder_of(VARIED)}ResetPoints", True),
                            (f"{common}declarations", True), (f"{common}Memo", False)):
            self.assertEqual(f'#include "{name}.pb.h"\n' in header, there, name)
        # It has a list of them.
        header = self.parts(VARIED)[f"{split.folder_of(VARIED)}PostResetOperation.pb.h"]
        self.assertIn(f'#include "{common}Link.pb.h"', header)

    def test_enumerations_come_first(self):
        header = self.parts(VARIED)[f"{split.folder_of(VARIED)}declarations.pb.h"]
        self.assertRegex(header, r"(?m)^enum \w+ : int \{$")
        self.assertIn("is_proto_enum<", header)

    def test_other_protoc(self):
        text = TEXTS[STEM]
        no_class = text.replace("class DeleteN", "struct DeleteN")
        for other in (text.replace(split.RULE, "\n"), no_class, "#pragma once\n"):
            headers = split.split_or_whole(STEM, other, DEFINITIONS)
            self.assertEqual(headers[f"{STEM}.pb.h"], other)
            for name in ("DeleteNamespaceRequest", "declarations"):
                header = headers[f"{split.folder_of(STEM)}{name}.pb.h"]
                self.assertEqual(header, f'#pragma once\n#include "{STEM}.pb.h"\n')


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
