#!/usr/bin/env python3
"""Runs protoc over all .proto files and lays its C++ out for Meson.

Headers go to <outdir>/include/ under their own paths, sources into the few files that are named
(combine.py). Files whose content did not change keep their time, so that a new run rebuilds only what
it must.

The messages of Temporal's API also get a header each (split.py).

protoc before 4.x turns the packages temporal.api.namespace.v1 and temporal.api.export.v1 into C++
namespaces named by keywords. Only the generated C++ is corrected (to namespace_ and export_, as newer
protoc does by itself): descriptors, type URLs and names on the wire stay what upstream says.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

import combine
import split

KEYWORD_OPENED = re.compile(r"\bnamespace (namespace|export)\b(?!\s*=)")
KEYWORD_QUALIFIED = re.compile(r"::(namespace|export)(?=::)")


def without_keywords(text):
    """The generated C++ with keyword namespaces renamed; string literals (descriptors) stay."""
    lines = []
    for line in text.splitlines(keepends=True):
        if not line.lstrip().startswith('"'):
            line = KEYWORD_OPENED.sub(r"namespace \1_", line)
            line = KEYWORD_QUALIFIED.sub(r"::\1_", line)
        lines.append(line)
    return "".join(lines)


def definitions_of(root, stems):
    """What all files define. Those that have little else than messages are split."""
    definitions = split.Definitions()
    for stem in stems:
        proto = (root / f"{stem}.proto").read_text(encoding="utf-8")
        definitions.add(stem, proto, stem.startswith("temporal/") and
                        stem.endswith(("/message", "/request_response")))
    return definitions


def write_if_changed(path, content):
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def generate(protoc, root, outdir, sources, protos):
    with tempfile.TemporaryDirectory(dir=outdir, prefix="protoc-") as folder:
        raw = pathlib.Path(folder)
        descriptors = raw / "descriptors.pb"
        command = [protoc, f"--proto_path={root}", f"--cpp_out={raw}", "--include_imports",
                   "--include_source_info", f"--descriptor_set_out={descriptors}", *protos]
        result = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
        if result.returncode != 0:
            # Unused imports in upstream's files make protoc warn; those lines matter to nobody here.
            print(result.stderr, file=sys.stderr)
            return result.returncode
        headers = {}
        texts = {}
        stems = [proto.removesuffix(".proto") for proto in protos]
        definitions = definitions_of(root, stems)
        for stem in stems:
            header = (raw / f"{stem}.pb.h").read_text(encoding="utf-8")
            source = (raw / f"{stem}.pb.cc").read_text(encoding="utf-8")
            header = without_keywords(header)
            if definitions.is_split(stem):
                headers.update(split.split_or_whole(stem, header, definitions))
            else:
                headers[f"{stem}.pb.h"] = header
            texts[stem] = without_keywords(source)
        for source, text in zip(sources, combine.combined(texts, len(sources))):
            write_if_changed(source, text.encode())
        for name, header in headers.items():
            write_if_changed(outdir / "include" / name, header.encode())
        for old in (outdir / "include").rglob("*.pb.h"):
            if str(old.relative_to(outdir / "include")) not in headers:
                old.unlink()
        write_if_changed(outdir / "descriptors.pb", descriptors.read_bytes())
        write_if_changed(outdir / "temporal_api_stubs.hpp",
                         b"// Exists so that every user of the stubs is built after them.\n#pragma once\n")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--protoc", required=True)
    parser.add_argument("--root", type=pathlib.Path, required=True, help="import root")
    parser.add_argument("--outdir", type=pathlib.Path, required=True)
    parser.add_argument("--depfile", type=pathlib.Path, required=True)
    parser.add_argument("--target", required=True, help="the output that the depfile speaks of")
    parser.add_argument("--source", type=pathlib.Path, action="append", required=True,
                        help="a file for a part of the sources; give several")
    parser.add_argument("protos", nargs="+", help="names below the root")
    arguments = parser.parse_args()
    # The .proto files are no inputs for Meson, because in a subproject they lie outside its sources.
    inputs = [str(arguments.root / proto).replace(" ", "\\ ") for proto in arguments.protos]
    arguments.depfile.write_text(f"{arguments.target}: {' '.join(inputs)}\n", encoding="utf-8")
    return generate(arguments.protoc, arguments.root, arguments.outdir, arguments.source,
                    arguments.protos)


if __name__ == "__main__":
    sys.exit(main())
