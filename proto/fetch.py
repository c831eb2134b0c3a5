#!/usr/bin/env python3
"""Gathers the .proto files of the Temporal API in one import root and prints their names.

Meson runs this at set-up. Without --protos the files come from the pinned wheel (pinned.json), which
is downloaded once, kept in the user's cache and verified each time; with --protos they come from
local checkouts. Only the names that belong in the stub library are taken: google/protobuf stays the
system's, so that the well-known types are registered once per process.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile

HERE = pathlib.Path(__file__).resolve().parent

# Folders inside the wheel's tree that are import roots of their own; "" is the tree itself.
WHEEL_ROOTS = ("api_upstream", "api_cloud_upstream", "testsrv_upstream", "")

# What the library is made of, as folders of import names.
WANTED = (
    "temporal/api/",
    "nexusannotations/",
    "google/api/",
    "google/rpc/",
    "grpc/health/",
    "protoc-gen-openapiv2/",
)

# One file per upstream project, to tell a user which checkout is missing.
REQUIRED = {
    "temporal/api/workflowservice/v1/service.proto": "github.com/temporalio/api",
    "temporal/api/operatorservice/v1/service.proto": "github.com/temporalio/api",
    "nexusannotations/v1/options.proto": "github.com/temporalio/api",
    "google/api/annotations.proto": "github.com/temporalio/api or googleapis/googleapis",
    "temporal/api/cloud/cloudservice/v1/service.proto": "github.com/temporalio/api-cloud",
    "temporal/api/testservice/v1/service.proto":
        "github.com/temporalio/sdk-java, temporal-test-server/src/main/proto",
    "grpc/health/v1/health.proto": "github.com/grpc/grpc-proto",
    "google/rpc/status.proto": "github.com/googleapis/googleapis",
    "protoc-gen-openapiv2/options/annotations.proto":
        "github.com/grpc-ecosystem/grpc-gateway",
}


class Problem(Exception):
    """A failure the user can act on; its text is the whole message."""


def wanted(name):
    return name.endswith(".proto") and name.startswith(WANTED)


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def note(text):
    print(text, file=sys.stderr, flush=True)


def cache_dir():
    base = os.environ.get("XDG_CACHE_HOME") or ""
    # The base directory specification has relative paths ignored.
    root = pathlib.Path(base) if os.path.isabs(base) else pathlib.Path.home() / ".cache"
    return root / "temporal-asio"


@contextlib.contextmanager
def locked(directory):
    """Several build folders may be set up at once; one of them downloads, the others wait."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = open(directory / "lock", "w", encoding="utf-8")
    except OSError as error:
        raise Problem(f"cannot use the cache folder {directory}: {error.strerror}. "
                      "Point XDG_CACHE_HOME at a writable folder, or use -Dprotos=<folder>.") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def pip_command(cache):
    """pip of the running Python, else of a virtual environment kept in the cache."""
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True,
                      check=False).returncode == 0:
        return [sys.executable, "-m", "pip"]
    home = cache / "pip"
    python = home / "bin" / "python3"
    command = [str(python), "-m", "pip"]
    if not python.exists() or subprocess.run([*command, "--version"], capture_output=True,
                                             check=False).returncode != 0:
        shutil.rmtree(home, ignore_errors=True)
        try:
            venv.create(home, with_pip=True)
        except (subprocess.CalledProcessError, OSError) as error:
            shutil.rmtree(home, ignore_errors=True)
            raise Problem(f"{sys.executable} has no pip and cannot make a virtual environment ({error}). "
                          "Install python3-venv or python3-pip (Debian, Ubuntu), "
                          "or use -Dprotos=<folder>.") from error
    return command


def download(pin, cache):
    """Downloads the pinned wheel next to its final place and moves it there once verified."""
    with tempfile.TemporaryDirectory(dir=cache, prefix="download-") as folder:
        command = [*pip_command(cache), "download", "--quiet", "--disable-pip-version-check",
                   "--no-input", "--retries=2", "--dest", folder, *pin["pip_download"],
                   f"{pin['package']}=={pin['version']}"]
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                check=False)
        fetched = pathlib.Path(folder) / pin["wheel"]
        if result.returncode != 0 or not fetched.exists():
            lines = result.stdout.strip().splitlines() or ["pip said nothing"]
            # Without network pip ends with "no matching distribution"; the reason stands before it.
            reason = next((line for line in lines if "connection broken" in line), lines[-1])
            raise Problem(
                f"cannot download {pin['package']} {pin['version']}, which carries the .proto files.\n"
                f"  pip: {reason.strip()}\n"
                "  What to do: connect to the network (or set pip's index or proxy) and set up again; "
                f"or put {pin['wheel']} into {cache}; "
                "or give local files with -Dprotos=<folder or wheel>.")
        check_wheel(fetched, pin, "pip has just downloaded this file. It is not the one that this version "
                    "of temporal-asio was made for: the package index or a proxy serves something else. "
                    "Set up again with another index, or use -Dprotos=<folder or wheel>.")
        os.replace(fetched, cache / pin["wheel"])


def check_wheel(path, pin, advice):
    actual = sha256(path)
    if actual != pin["sha256"]:
        raise Problem(f"wrong checksum of {path}:\n  expected SHA-256 {pin['sha256']}\n"
                      f"  got SHA-256      {actual}\n  {advice}")


def pinned_wheel(pin):
    cache = cache_dir()
    path = cache / pin["wheel"]
    with locked(cache):
        if path.exists():
            try:
                check_wheel(path, pin, "The cached file is damaged; downloading it again.")
                return path
            except Problem as problem:
                note(str(problem))
                path.unlink()
        download(pin, cache)
    return path


def files_of_wheel(path, pin):
    """Import name -> bytes of every wanted file in the wheel."""
    files = {}
    with zipfile.ZipFile(path) as wheel:
        for root in WHEEL_ROOTS:
            prefix = f"{pin['protos']}/{root}/" if root else f"{pin['protos']}/"
            for entry in wheel.namelist():
                name = entry[len(prefix):]
                if entry.startswith(prefix) and wanted(name):
                    files.setdefault(name, wheel.read(entry))
    return files


def files_of_folders(folders, pin):
    """Import name -> path of every wanted file under the given checkouts, the first one winning."""
    files = {}
    for folder in folders:
        if not folder.is_dir():
            raise Problem(f"-Dprotos: {folder} is not a folder")
        for inner in (pin["protos"], "crates/protos/protos"):
            if (folder / inner).is_dir():
                folder = folder / inner
        for root in WHEEL_ROOTS:
            base = folder / root
            for path in sorted(base.rglob("*.proto")):
                name = path.relative_to(base).as_posix()
                if wanted(name):
                    files.setdefault(name, path.resolve())
    return files


def check_complete(files, origin):
    missing = [f"  {name}   ({home})" for name, home in REQUIRED.items() if name not in files]
    if missing:
        raise Problem("\n".join([f"{origin} lacks files that the stubs need:", *missing,
                                 "  Give every folder that holds some of them, separated by commas: "
                                 "-Dprotos=<api>,<api-cloud>,...; each must contain temporal/, google/ "
                                 "or grpc/ directly, or be the tree of a Temporal SDK wheel."]))


def write_root(files, root):
    """Makes `root` hold exactly these files; links stay links so that edits rebuild the stubs."""
    for old in sorted(root.rglob("*.proto")):
        if old.relative_to(root).as_posix() not in files:
            old.unlink()
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            if path.is_file() and not path.is_symlink() and path.read_bytes() == content:
                continue
            path.unlink(missing_ok=True)
            path.write_bytes(content)
        elif not (path.is_symlink() and os.readlink(path) == str(content)):
            path.unlink(missing_ok=True)
            path.symlink_to(content)


def gather(option, base, pin):
    if not option:
        path = pinned_wheel(pin)
        return files_of_wheel(path, pin), str(path)
    given = [pathlib.Path(part.strip()).expanduser() for part in option.split(",") if part.strip()]
    given = [path if path.is_absolute() else base / path for path in given]
    if len(given) == 1 and given[0].is_file():
        check_wheel(given[0], pin, "Give the wheel of this version, or a folder of .proto files.")
        return files_of_wheel(given[0], pin), str(given[0])
    return files_of_folders(given, pin), f"-Dprotos={option}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=pathlib.Path, required=True, help="import root to write")
    parser.add_argument("--protos", default="", help="local folders, separated by commas, or the wheel")
    parser.add_argument("--base", type=pathlib.Path, default=pathlib.Path.cwd(),
                        help="what relative --protos are relative to")
    arguments = parser.parse_args()
    pin = json.loads((HERE / "pinned.json").read_text(encoding="utf-8"))
    try:
        files, origin = gather(arguments.protos, arguments.base, pin)
        check_complete(files, origin)
        write_root(files, arguments.root)
    except Problem as problem:
        note(str(problem))
        return 1
    print("\n".join(sorted(files)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
