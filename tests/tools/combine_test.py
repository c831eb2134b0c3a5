#!/usr/bin/env python3
"""proto/combine.py: every source once, with static names of its own.

Usage: combine_test.py <folder of combine.py>
"""

import sys
import unittest

sys.path.insert(0, sys.argv[1])
import combine  # noqa: E402

ONE = """static const ::_pbi::MigrationSchema schemas[] SECTION(cold) = {
static ::_pb::Metadata file_level_metadata_one[14];
  one.schemas(), One::schemas, schemas, nullptr
  "schemas of a descriptor"
"""
TWO = ONE.replace("one", "two").replace("One", "Two")


class Combine(unittest.TestCase):
    def test_finds_names_that_clash(self):
        self.assertEqual(combine.shared_statics({"one": ONE, "two": TWO}), ["schemas"])
        self.assertEqual(combine.shared_statics({"one": ONE}), [])
        once = "PROTOBUF_ATTRIBUTE static ::_pbi::Runner dummy(&table);\n[[x]] static int z = 1;\n"
        self.assertEqual(combine.shared_statics({"a": once, "b": once}), ["dummy", "z"])

    def test_renames_variables_only(self):
        text = combine.combined({"a/one": ONE, "b": TWO}, 1)[0]
        self.assertIn("MigrationSchema schemas_a_one[] SECTION", text)
        self.assertIn("MigrationSchema schemas_b[] SECTION", text)
        self.assertIn("  one.schemas(), One::schemas, schemas_a_one, nullptr", text)
        self.assertIn('"schemas of a descriptor"', text)

    def test_distributes_by_size_with_the_largest_first(self):
        sources = {"small": "1", "large": "2" * 9, "middle": "3" * 5, "other": "4" * 4}
        self.assertEqual(combine.combined(sources, 2), ["222222222\n1", "33333\n4444"])
        self.assertEqual(combine.combined({"a": "x"}, 2), ["x", ""])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
