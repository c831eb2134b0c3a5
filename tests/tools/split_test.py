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

sys.path.insert(0, sys.argv[1])
import split  # noqa: E402


def generated(protoc):
    """What protoc writes, as generate.py hands it on."""
    with tempfile.TemporaryDirectory() as folder:
        command = [protoc, f"--proto_path={FOLDER}", f"--cpp_out={folder}", f"{STEM}.proto"]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        return pathlib.Path(folder, f"{STEM}.pb.h").read_text(encoding="utf-8")


class Split(unittest.TestCase):
    def setUp(self):
        proto = (FOLDER / f"{STEM}.proto").read_text(encoding="utf-8")
        self.messages = split.messages_of(proto)
        self.text = generated(sys.argv[3])

    def test_finds_messages(self):
        proto = "message One {\n  message Inner {}\n}\n// message No {}\nmessage Two{}\n"
        self.assertEqual(split.messages_of(proto), ["One", "Two"])
        self.assertIn("DeleteNamespaceRequest", self.messages)

    def parts(self):
        try:
            return split.split(STEM, self.text, self.messages)
        except split.NotRecognized as reason:
            self.skipTest(f"protoc is another one: {reason}")

    def test_each_message_once(self):
        headers = self.parts()
        folder = split.folder_of(STEM)
        self.assertEqual(len(headers), len(self.messages) + 2)
        for name in self.messages:
            header = headers[f"{folder}{name}.pb.h"]
            self.assertEqual(header.count(f"class {name} final :"), 1)
            self.assertIn(f'#include "{folder}{name}.pb.h"\n', headers[f"{STEM}.pb.h"])
            others = [other for other in self.messages if other != name]
            self.assertFalse(any(f"class {other} final :" in header for other in others))

    def test_nothing_is_lost(self):
        headers = self.parts()
        lines = {line for text in headers.values() for line in text.splitlines()}
        lost = [line for line in self.text.splitlines()
                if line not in lines and not line.startswith("// ") and "@@protoc" not in line]
        # Only the end of the guard, for there is another.
        self.assertEqual([line for line in lost if not line.startswith("#endif  // GOOGLE")], [])

    def test_other_protoc(self):
        no_class = self.text.replace("class DeleteN", "struct DeleteN")
        for text in (self.text.replace(split.RULE, "\n"), no_class, "#pragma once\n"):
            headers = split.split_or_whole(STEM, text, self.messages)
            self.assertEqual(headers[f"{STEM}.pb.h"], text)
            header = headers[f"{split.folder_of(STEM)}DeleteNamespaceRequest.pb.h"]
            self.assertEqual(header, f'#pragma once\n#include "{STEM}.pb.h"\n')


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
