"""Runs one example against a real server of its own, and checks what it prints.

    run_example.py --folder examples/hello_world --program build/examples/hello_world
                   [--worker build/examples/hello_world_worker] [--versions 3]
                   [--mtls [--renew] | --api-key]

Starts `temporal server start-dev` on a free port, then the worker if there is one, then the program,
and compares the program's output with the regular expression in the folder's expected.regex. The
sample output in the folder's README.md (its first ```text block) must match as well.

With --versions 3 worker and program run three times, each with the argument 1, then 2, then 3; the output
is that of all three.

With --mtls there is nginx before the server, and the program gets the variables of hello_world_mtls;
without a client certificate it must then say on its error output what the folder's
expected_without_certificate.regex has. With --renew the certificate is replaced when the program has
printed a line that starts with "now". With --api-key there is nginx that wants TLS and a key, which the
program gets in TEMPORAL_API_KEY; with another key it must say what expected_without_key.regex has.

The server's program is $TEMPORAL_TEST_CLI, else `temporal` in PATH; a worker in Python has the interpreter
$TEMPORAL_TEST_PYTHON, else python3. These are the names that the integration tests use, too.
"""

import argparse
import contextlib
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence

import mtls

class ExampleFailed(Exception):
    pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def dev_server(cli: str) -> Iterator[str]:
    """A server in memory; gives its address once calls in the namespace `default` succeed."""
    address = f"127.0.0.1:{free_port()}"
    port = address.partition(":")[2]
    command = [cli, "server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", port]
    # A call that uses the namespace: it can be described some time before it can be used.
    ready = [cli, "workflow", "list", "--limit", "1", "--address", address]
    with tempfile.TemporaryFile(mode="w+") as log:
        server = subprocess.Popen([*command, "--log-level", "error"], stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + 60
            while subprocess.run(ready, capture_output=True).returncode != 0:
                if server.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise ExampleFailed(f"the server did not start:\n{log.read()}")
                time.sleep(0.1)
            yield address
        finally:
            end(server)


@contextlib.contextmanager
def worker_of(
    program: str | None, environment: dict[str, str], arguments: Sequence[str] = ()
) -> Iterator[None]:
    """A worker, a program or a Python script, which prints a line when it runs."""
    if program is None:
        yield
        return
    python = os.environ.get("TEMPORAL_TEST_PYTHON", "python3")
    command = [python, program] if str(program).endswith(".py") else [program]
    worker = subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, text=True, env=environment)
    try:
        if not worker.stdout.readline():
            raise ExampleFailed(f"the worker {program} ended before it said that it runs")
        yield
    finally:
        end(worker)


def sample_output(readme: pathlib.Path) -> str:
    block = re.search(r"```text\n(.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL)
    if block is None:
        raise ExampleFailed(f"{readme} has no ```text block with sample output")
    return block[1]


@contextlib.contextmanager
def secured(
    upstream: str, options: argparse.Namespace
) -> Iterator[tuple[dict[str, str], mtls.Certificates | None]]:
    """The program's environment, and the certificates if it is to use mTLS."""
    variables = {"TEMPORAL_ADDRESS": upstream, "TEMPORAL_NAMESPACE": "default"}
    address = f"127.0.0.1:{free_port()}"
    if options.api_key:
        key = "key-of-the-example"
        with mtls.terminator(upstream, address, key) as certificates:
            variables |= {
                "TEMPORAL_ADDRESS": address,
                "TEMPORAL_API_KEY": key,
                # Before SSL_CERT_FILE, which may be set here.
                "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": str(certificates.folder / "server_ca.pem"),
            }
            yield variables, None
        return
    if not options.mtls:
        yield variables, None
        return
    with mtls.terminator(upstream, address) as certificates:
        certificates.issue_client("client", "example client")
        variables |= {
            "TEMPORAL_ADDRESS": address,
            "TEMPORAL_TLS_CLIENT_CERT_PATH": str(certificates.folder / "client.pem"),
            "TEMPORAL_TLS_CLIENT_KEY_PATH": str(certificates.folder / "client.key"),
            "TEMPORAL_TLS_SERVER_CA_CERT_PATH": str(certificates.folder / "server_ca.pem"),
            "TEMPORAL_TLS_SERVER_NAME": mtls.SERVER_NAME,
        }
        yield variables, certificates


def output_of(
    program: str,
    arguments: Sequence[str],
    environment: dict[str, str],
    renew: mtls.Certificates | None,
) -> str:
    """What the program prints until it ends well; on its way it may get another certificate."""
    printed = ""
    with subprocess.Popen(
        [program, *arguments], stdout=subprocess.PIPE, stderr=sys.stderr, text=True, env=environment
    ) as process:
        late = threading.Timer(60, process.kill)
        late.start()
        try:
            for line in process.stdout:
                printed += line
                if renew is not None and line.startswith("now"):
                    renew.issue_client("client", "renewed")
        finally:
            late.cancel()
    print(printed, end="")
    if process.returncode != 0:
        raise ExampleFailed(f"exit code {process.returncode}")
    return printed


def check_refusal(expected: pathlib.Path, program: str, environment: dict[str, str]) -> None:
    """The program must fail, and say what the file has, if there is one."""
    if not expected.exists():
        return
    done = subprocess.run([program], capture_output=True, text=True, env=environment, timeout=60)
    print(done.stderr, end="")
    pattern = expected.read_text(encoding="utf-8").rstrip("\n")
    if done.returncode == 0 or not re.fullmatch(pattern, done.stderr.rstrip("\n")):
        raise ExampleFailed(f"the program does not fail with what {expected.name} has:\n{pattern}")


def check_refusals(options: argparse.Namespace, environment: dict[str, str]) -> None:
    if options.mtls:
        certificates = ("TEMPORAL_TLS_CLIENT_CERT_PATH", "TEMPORAL_TLS_CLIENT_KEY_PATH")
        without = {key: value for key, value in environment.items() if key not in certificates}
        check_refusal(options.folder / "expected_without_certificate.regex", options.program, without)
    if options.api_key:
        other = {**environment, "TEMPORAL_API_KEY": "another-key"}
        check_refusal(options.folder / "expected_without_key.regex", options.program, other)


def run(options: argparse.Namespace, cli: str) -> None:
    expected = re.compile((options.folder / "expected.regex").read_text(encoding="utf-8").rstrip("\n"))
    if not expected.fullmatch(sample_output(options.folder / "README.md").rstrip("\n")):
        raise ExampleFailed("the sample output in README.md does not match expected.regex")
    with dev_server(cli) as upstream, secured(upstream, options) as (variables, certificates):
        environment = {**os.environ, **variables}
        renew = certificates if options.renew else None
        output = ""
        for arguments in [[str(i)] for i in range(1, options.versions + 1)] or [[]]:
            with worker_of(options.worker, environment, arguments):
                output += output_of(options.program, arguments, environment, renew)
        check_refusals(options, environment)
    if not expected.fullmatch(output.rstrip("\n")):
        raise ExampleFailed(f"the output does not match expected.regex:\n{expected.pattern}")


def with_cli(check: Callable[[str], None]) -> int:
    """Calls `check` with the Temporal command; the exit code of a program that does that."""
    cli = shutil.which(os.environ.get("TEMPORAL_TEST_CLI", "temporal"))
    if cli is None:
        print("no Temporal CLI: set TEMPORAL_TEST_CLI, or put `temporal` into PATH", file=sys.stderr)
        return 1
    try:
        check(cli)
    except (ExampleFailed, subprocess.SubprocessError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--program", required=True)
    parser.add_argument("--worker")
    parser.add_argument("--versions", type=int, default=0)
    parser.add_argument("--mtls", action="store_true")
    parser.add_argument("--renew", action="store_true")
    parser.add_argument("--api-key", action="store_true")
    options = parser.parse_args()
    return with_cli(lambda cli: run(options, cli))


if __name__ == "__main__":
    sys.exit(main())
