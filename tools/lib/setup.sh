# Shared by the commands in tools/: gets what is missing on the machine, and says what it does.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/temporal-asio
venv=$cache/python
jobs=$(nproc)

say() { printf '\n==> %s\n' "$*"; }
die() { printf '\n%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

build_packages=(
  g++ meson ninja-build ccache pkg-config protobuf-compiler libprotobuf-dev libgrpc++-dev libasio-dev
  nlohmann-json3-dev libtomlplusplus-dev libssl-dev zlib1g-dev python3 python3-venv ca-certificates
)
test_packages=(doctest-dev libcpp-httplib-dev nginx-light clang-format-16)
clang_packages=(clang-16 libclang-rt-16-dev)

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Installs Debian packages that are missing; where there is no apt, says what the build needs.
install_packages() {
  local missing=() package
  if ! command -v apt-get >/dev/null; then
    say "No apt-get here. These Debian packages, or your system's likes, must be there: $*"
    return
  fi
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "Installing ${#missing[@]} packages: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "need root or sudo to install: ${missing[*]}"
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -qq || say "apt-get update failed; trying with the lists that are there"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}" || die "apt-get install failed"
}

# A Python of our own with the pinned server and the official SDK, made once.
install_python() {
  local requirements=$root/tools/lib/requirements.txt
  local stamp=$venv/requirements.txt
  if ! cmp -s "$requirements" "$stamp" || ! "$venv/bin/python" -c 'import temporalio' 2>/dev/null; then
    say "Setting up the Temporal development server and Python SDK in $venv (a download of 60 MB)"
    rm -rf "$venv"
    python3 -m venv "$venv" || die "python3 -m venv failed"
    local pip=("$venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary=:all:)
    case $(uname -s)-$(uname -m) in
      Linux-x86_64 | Linux-aarch64)
        "${pip[@]}" --require-hashes -r "$requirements" || die "pip install failed"
        ;;
      *)
        say "No hashes are pinned for $(uname -sm): the versions are, the files are not verified"
        sed -e '/--hash/d' -e 's/ *\\$//' "$requirements" >"$venv/unverified.txt"
        "${pip[@]}" -r "$venv/unverified.txt" || die "pip install failed"
        ;;
    esac
    cp "$requirements" "$stamp"
  fi
  # For tests and examples that need the server or a Python worker; TEMPORAL_CLI is the library's own.
  export TEMPORAL_TEST_CLI=$venv/bin/temporal TEMPORAL_TEST_PYTHON=$venv/bin/python
  export TEMPORAL_CLI=$TEMPORAL_TEST_CLI
  export TEMPORAL_TEST_REQUIRE_SERVER=1
  say "$("$TEMPORAL_TEST_CLI" --version)"
}

# configure <folder> <meson options...>: sets a build folder up, anew when the options changed.
configure() {
  local folder=$1
  shift
  if [ -f "$folder/build.ninja" ] && [ "$(cat "$folder/options.txt" 2>/dev/null)" = "$*" ]; then
    return
  fi
  say "Setting up ${folder#"$root"/}: $*"
  rm -rf "$folder"
  meson setup "$folder" "$root" "$@" || die "meson setup failed; see $folder/meson-logs/meson-log.txt"
  printf '%s' "$*" >"$folder/options.txt"
}

# The options of the usual build; tools/test and tools/demo share its folder. Warnings are errors in
# the other builds only: with -O2, GCC 12 warns of Asio's own operator delete.
usual_build=$root/build-test
usual_options=(
  -Dpkgconfig.relocatable=true -Ddebug=false -Dtests=auto -Dintegration=enabled -Dcombined_tests=true
)

# Precompiled headers of the tests can be cached only with these.
export CCACHE_SLOPPINESS=pch_defines,time_macros
# gRPC reports on stderr what callers get as errors anyway.
export GRPC_VERBOSITY=${GRPC_VERBOSITY:-NONE}
