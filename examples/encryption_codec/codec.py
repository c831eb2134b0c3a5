"""The codec of this example for the Python SDK: AES-256-GCM, in the format of the SDKs' samples.

Needs the packages temporalio and cryptography.
"""

import base64
import os
from collections.abc import Iterable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

NONCE_SIZE = 12
SAMPLE_KEY = b"test-key-test-key-test-key-test!"


class EncryptionCodec(PayloadCodec):
    def __init__(self, key_id: str = "test-key-id", key: bytes = SAMPLE_KEY) -> None:
        self.key_id = key_id
        self.cipher = AESGCM(key)

    async def encode(self, payloads: Iterable[Payload]) -> list[Payload]:
        return [
            Payload(
                metadata={
                    "encoding": b"binary/encrypted",
                    "encryption-key-id": self.key_id.encode(),
                },
                data=self.encrypt(payload.SerializeToString()),
            )
            for payload in payloads
        ]

    async def decode(self, payloads: Iterable[Payload]) -> list[Payload]:
        return [self.decrypt(payload) for payload in payloads]

    def encrypt(self, data: bytes) -> bytes:
        nonce = os.urandom(NONCE_SIZE)
        return nonce + self.cipher.encrypt(nonce, data, None)

    def decrypt(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != b"binary/encrypted":
            return payload
        key_id = payload.metadata["encryption-key-id"].decode()
        if key_id != self.key_id:
            raise ValueError(f"there is no key {key_id!r}")
        nonce, rest = payload.data[:NONCE_SIZE], payload.data[NONCE_SIZE:]
        return Payload.FromString(self.cipher.decrypt(nonce, rest, None))


def codec_from_environment() -> EncryptionCodec:
    """The key as base64 in TEMPORAL_ENCRYPTION_KEY; without, that of the samples."""
    if text := os.environ.get("TEMPORAL_ENCRYPTION_KEY"):
        return EncryptionCodec(key=base64.b64decode(text))
    return EncryptionCodec()
