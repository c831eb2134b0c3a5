#pragma once

#include <temporal/temporal.hpp>

#include <cstdlib>
#include <memory>
#include <string>

/// The codec of this example. The key comes from TEMPORAL_ENCRYPTION_KEY, as base64 of 32 bytes
/// (`openssl rand -base64 32` makes one). Without, it is the well-known key of the official SDKs'
/// samples, which keeps no secret.
inline std::shared_ptr<temporal::payload_codec const> encryption_codec() {
  char const* const text = std::getenv("TEMPORAL_ENCRYPTION_KEY");
  auto key = text ? temporal::aes_gcm_key::from_base64("test-key-id", text)
                  : temporal::aes_gcm_key("test-key-id", "test-key-test-key-test-key-test!");
  return std::make_shared<temporal::aes_gcm_codec const>(std::move(key));
}
