"""Runs the examples encryption_codec and codec_server together, and looks at the data with the
`temporal` command: encrypted without the codec server, readable with it.
"""

import argparse
import base64
import json
import os
import pathlib
import subprocess
import sys
import urllib.error
import urllib.request

from run_example import ExampleFailed, dev_server, end, worker_of, with_cli

TOKEN = "a-token-for-this-run"
WORKFLOW = "secret-greeting-1"


def post(url: str, body: dict, token: str) -> tuple[int, str]:
    request = urllib.request.Request(
        url,
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "X-Namespace": "default", "Authorization": f"Bearer {token}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def in_json(value: str) -> str:
    """How a payload's data stands in protobuf's JSON."""
    return base64.b64encode(json.dumps(value).encode()).decode()


def expect(condition: bool, what: str) -> None:
    if not condition:
        raise ExampleFailed(what)


def check_protocol(endpoint: str) -> None:
    """What a browser and a stranger see."""
    preflight = urllib.request.Request(endpoint + "/decode", method="OPTIONS")
    with urllib.request.urlopen(preflight, timeout=30) as response:
        allowed = response.headers["Access-Control-Allow-Origin"]
    expect(allowed == "http://localhost:8233", f"CORS allows {allowed}")
    payload = {"metadata": {"encoding": base64.b64encode(b"json/plain").decode()}, "data": "MQ=="}
    status, text = post(endpoint + "/encode", {"payloads": [payload]}, "wrong")
    expect(status == 401, f"a wrong token gives {status}: {text}")
    status, encoded = post(endpoint + "/encode", {"payloads": [payload]}, TOKEN)
    expect(status == 200 and "encryption-key-id" in encoded, f"encoding gives {status}: {encoded}")
    status, decoded = post(endpoint + "/decode", json.loads(encoded), TOKEN)
    expect(status == 200 and json.loads(decoded)["payloads"] == [payload], f"decoding gives {decoded}")
    status, text = post(endpoint + "/decode", {"payloads": "nonsense"}, TOKEN)
    expect(status == 400, f"a body that is none gives {status}: {text}")


def run(options: argparse.Namespace, cli: str) -> None:
    with dev_server(cli) as address:
        environment = {
            **os.environ,
            "TEMPORAL_ADDRESS": address,
            "TEMPORAL_NAMESPACE": "default",
            "CODEC_SERVER_HOST": "127.0.0.1",
            "CODEC_SERVER_PORT": "0",
            "CODEC_SERVER_TOKEN": TOKEN,
        }
        with worker_of(options.worker, environment):
            subprocess.run([options.starter], env=environment, timeout=60, check=True)
        show = [cli, "workflow", "show", "--workflow-id", WORKFLOW, "--address", address, "--output", "json"]
        encrypted = subprocess.run(show, capture_output=True, text=True, timeout=60, check=True).stdout
        expect(in_json("World") not in encrypted, "the server has the argument unencrypted")

        server = subprocess.Popen([options.server], stdout=subprocess.PIPE, text=True, env=environment)
        try:
            endpoint = server.stdout.readline().strip().removeprefix("listening on ")
            check_protocol(endpoint)
            codec = ["--codec-endpoint", endpoint, "--codec-auth", f"Bearer {TOKEN}"]
            shown = subprocess.run([*show, *codec], capture_output=True, text=True, timeout=60, check=True)
            for value in ("World", "Hello, World!"):
                expect(in_json(value) in shown.stdout, f"the command does not show {value}:\n{shown.stdout}")
        finally:
            end(server)
    print("without the codec server: encrypted; with it: Hello, World!")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--starter", "--server"):
        parser.add_argument(name, required=True)
    parser.add_argument("--worker", type=pathlib.Path, required=True)
    options = parser.parse_args()
    return with_cli(lambda cli: run(options, cli))


if __name__ == "__main__":
    sys.exit(main())
