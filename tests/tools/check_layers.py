#!/usr/bin/env python3
"""Checks which part of the library includes which.

  - workflow/ and activity/ use common/, converter/ and each other only: no Asio, no gRPC.
  - client/ does not know worker/.
  - config/ uses common/ and rpc/ only, and TOML appears in detail/config/toml.ipp only.
  - gRPC appears in rpc/ and services/ only, JSON in converter/json.hpp only.
  - Public headers do not include the API's generated messages; services/ are made of them.
  - Users (examples, README) include no detail/.
The part of detail/ that mirrors a folder follows that folder's rules.
"""

import argparse
import re
import sys

import cpp_text

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
ROOT_HEADERS = ("temporal/config.hpp", "temporal/fwd.hpp", "temporal/version.hpp")
# Made of everything by purpose.
UMBRELLAS = (
    "temporal/client.hpp", "temporal/temporal.hpp", "temporal/src.hpp", "src_client.cpp",
    "src_worker.cpp",
)


def layer_of(name):
    """'temporal/detail/rpc/x.hpp' and 'temporal/rpc/x.hpp' are both of 'rpc'."""
    parts = name.split("/")
    if parts[0] != "temporal":
        return None
    parts = parts[1:]
    if parts[0] == "detail":
        parts = parts[1:]
    return parts[0] if len(parts) > 1 else ""


def problem(name, included):
    layer, other = layer_of(name), layer_of(included)
    ours = included.startswith("temporal/") and not included.startswith("temporal/api/")
    if layer in ("workflow", "activity"):
        allowed = ("common", "converter", "workflow", "activity", "proto")
        if ours and included not in ROOT_HEADERS and other not in allowed:
            return f"{layer}/ uses common/, converter/, workflow/ and activity/ only"
        if included.startswith("asio"):
            return f"{layer}/ has no Asio"
    if layer == "config" and ours and included not in ROOT_HEADERS:
        if other not in ("common", "rpc", "config"):
            return "config/ uses common/ and rpc/ only"
    if included.startswith("toml++/") and name != "temporal/detail/config/toml.ipp":
        return "TOML appears in detail/config/toml.ipp only"
    if layer == "client" and other == "worker":
        return "client/ does not know worker/"
    if layer in ("common", "converter") and ours and other in ("rpc", "client", "worker", "services"):
        return f"{layer}/ is below {other}/"
    if included.startswith(("grpcpp/", "grpc/")) and layer not in ("rpc", "services"):
        if included != "grpc/health/v1/health.pb.h":
            return "gRPC appears in rpc/ and services/ only"
    if included.endswith(".grpc.pb.h"):
        return "gRPC's own service classes are not used: they cost 12 s per file"
    if included.startswith("nlohmann/") and name != "temporal/converter/json.hpp":
        return "JSON appears in converter/json.hpp only"
    public = "/detail/" not in name and layer != "services"
    if public and included.startswith(("temporal/api/", "google/protobuf/")) and included.endswith(".h"):
        return "public headers forward-declare messages"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", required=True)
    root = cpp_text.root_from(parser.parse_args())
    include = root / "include"
    problems = []
    headers = cpp_text.files(root, cpp_text.CPP_SUFFIXES, ("include",))
    for path in headers:
        name = path.relative_to(include).as_posix()
        if name in UMBRELLAS or name.startswith("temporal/detail/src/"):
            continue
        for included in INCLUDE.findall(path.read_text(encoding="utf-8")):
            if message := problem(name, included):
                problems.append(f"include/{name}: includes <{included}>: {message}")
    users = cpp_text.files(root, cpp_text.CPP_SUFFIXES, ("examples",)) + [*root.glob("*.md")]
    for path in users:
        for included in INCLUDE.findall(path.read_text(encoding="utf-8")):
            if included.startswith("temporal/detail/"):
                problems.append(f"{path.relative_to(root)}: includes <{included}>: users do not")
    return cpp_text.report("check_layers", problems, len(headers))


if __name__ == "__main__":
    sys.exit(main())
