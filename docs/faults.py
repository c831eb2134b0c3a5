"""Keeps the table of connect-errors.md equal to what the library says.

    faults.py --program build/tests/faults --check | --write

Runs the program, which makes every fault with servers of its own, and puts what it prints into the table
between the markers, beside what the official SDKs say. Ports and dates are replaced: they differ from run
to run. `--check` fails and shows where the document differs.
"""

import argparse
import difflib
import pathlib
import re
import subprocess
import sys

DOCUMENT = pathlib.Path(__file__).resolve().parent / "connect-errors.md"
TABLE = re.compile(r"(<!-- faults -->\n)(.*?)(<!-- /faults -->)", re.DOTALL)

TIMEOUT_TEXT = "`Failed to connect before the deadline`, after 10 s"

# Name in the program, the fault in words, and what was seen with the official SDKs: TypeScript
# (@temporalio/client 1.24), Python (temporalio 1.35; the core that .NET, Ruby and Rust share) and Go
# (1.50), each against a local server with the same fault.
FAULTS = [
    (
        "tls_to_plaintext",
        "TLS is on, the server speaks plaintext",
        TIMEOUT_TEXT,
        "`Server connection error: … InvalidMessage(InvalidContentType)`",
        "`tls: first record does not look like a TLS handshake`",
    ),
    (
        "api_key_to_plaintext",
        "an API key turned TLS on, the server speaks plaintext",
        TIMEOUT_TEXT,
        "`Server connection error: … InvalidMessage(InvalidContentType)`",
        "`tls: first record does not look like a TLS handshake`",
    ),
    (
        "plaintext_to_tls",
        "TLS is off, the server wants it",
        TIMEOUT_TEXT,
        '`get_system_info … Unknown "transport error" … BrokenPipe`',
        "`error reading server preface: EOF`",
    ),
    (
        "unknown_ca",
        "the server's certificate is of an unknown CA",
        TIMEOUT_TEXT,
        "`InvalidCertificate(UnknownIssuer)`",
        "`x509: certificate signed by unknown authority`",
    ),
    (
        "wrong_name",
        "the server's certificate is for another name",
        TIMEOUT_TEXT,
        "`InvalidCertificate(NotValidForNameContext{ expected: localhost, presented: other.example })`",
        "`x509: certificate is valid for other.example, not localhost`",
    ),
    (
        "self_signed",
        "the server's certificate is a self-signed CA",
        "not tried",
        "`InvalidCertificate(Other(CaUsedAsEndEntity))`, even when it is trusted",
        "`x509: certificate signed by unknown authority`",
    ),
    ("root_not_pem", "the root CA given is no PEM", TIMEOUT_TEXT, "ignored, then `UnknownIssuer`", "not applicable"),
    (
        "bad_key",
        "the private key given is none",
        "`ERR_OSSL_UNSUPPORTED`",
        "`PrivateKeyParseError`",
        "an error of `tls.X509KeyPair`",
    ),
    (
        "no_client_certificate",
        "the server wants a client certificate, there is none",
        TIMEOUT_TEXT,
        "`get_system_info … UnexpectedEof: peer closed connection without sending TLS close_notify`",
        "`error reading server preface: EOF`",
    ),
    (
        "wrong_client_certificate",
        "the server does not trust the client certificate's CA",
        "not tried",
        '`get_system_info … Cancelled "operation was canceled"`',
        "not tried",
    ),
    (
        "no_alpn",
        "TLS without HTTP/2 (ALPN)",
        TIMEOUT_TEXT,
        "`ConnectError(H2NotNegotiated)`",
        "`credentials: cannot check peer: missing selected ALPN property`",
    ),
    (
        "http1",
        "the port speaks HTTP/1.1, as the Web UI's does",
        TIMEOUT_TEXT,
        '`get_system_info … Internal "h2 protocol error" … FRAME_SIZE_ERROR`',
        "`http2: frame too large, note that the frame header looked like an HTTP/1.1 header`",
    ),
    (
        "port_closed",
        "nothing listens on the port",
        TIMEOUT_TEXT,
        "`tcp connect error … ConnectionRefused`",
        "`dial tcp 127.0.0.1:7999: connect: connection refused`",
    ),
    (
        "unknown_host",
        "no such host",
        TIMEOUT_TEXT,
        "`dns error … Name or service not known`",
        "`no children to pick from`",
    ),
    (
        "url",
        "a URL instead of an address",
        "`TypeError: Invalid address for Temporal gRPC endpoint: expected URI of the form 'hostname' or "
        "'hostname:port'`",
        "deprecated, accepted",
        "`too many colons in address`",
    ),
    (
        "silent",
        "the server accepts the connection and says nothing",
        TIMEOUT_TEXT,
        "no end within 25 s",
        "`context deadline exceeded while waiting for connections to become ready`, after 5 s",
    ),
]


def stable(text: str) -> str:
    text = re.sub(r"127\.0\.0\.1:\d\d+", "127.0.0.1:7233", text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "2027-01-31 12:00:00 UTC", text)
    return re.sub(r"(the system's CA certificates), [^ ;]+", r"\1", text)


def seen_by(program: str) -> dict[str, tuple[str, str]]:
    """Kind and text of every fault."""
    output = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True, timeout=240).stdout
    rows = [line.split("\t") for line in output.splitlines()]
    return {name: (kind, stable(text)) for name, kind, text in rows}


def make_table(seen: dict[str, tuple[str, str]]) -> str:
    if [name for name, *_ in FAULTS] != list(seen):
        raise SystemExit(f"the program shows {list(seen)}, and not the faults of this script")
    lines = ["| fault | temporal-asio | TypeScript | Python | Go |", "|---|---|---|---|---|"]
    for name, fault, typescript, python, go in FAULTS:
        kind, text = seen[name]
        text = text.removesuffix(f" [{kind}]").replace("<", "&lt;")
        cells = [fault, f"**{kind}**: {text}", typescript, python, go]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True, help="the program `faults` of the build folder")
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--check", action="store_true", help="fail when the document differs")
    mode.add_argument("--write", action="store_true", help="put the table into the document")
    options = parser.parse_args()

    before = DOCUMENT.read_text(encoding="utf-8")
    table = make_table(seen_by(options.program))
    after = TABLE.sub(lambda match: match[1] + table + match[3], before)
    if after == before:
        return 0
    if options.write:
        DOCUMENT.write_text(after, encoding="utf-8")
        print(f"{DOCUMENT.name}: written")
        return 0
    difference = difflib.unified_diff(before.splitlines(), after.splitlines(), DOCUMENT.name, "seen", lineterm="")
    print("\n".join(difference), file=sys.stderr)
    print("Update it with: python3 docs/faults.py --program build/tests/faults --write", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
