#pragma once

/// @file
/// The bodies of the library, for separate compilation: include it in one source file of a program
/// in which every file defines `TEMPORAL_SEPARATE_COMPILATION`. The library
/// `temporal-asio-compiled` of the build is such a file.

#include <temporal/config.hpp>

#if !defined(TEMPORAL_SEPARATE_COMPILATION)
#error "temporal/src.hpp is for programs that define TEMPORAL_SEPARATE_COMPILATION"
#endif

#include <temporal/detail/src/client.hpp>
#include <temporal/detail/src/worker.hpp>
