#pragma once

/// @file
/// The library's macros. There are three forms of use:
/// - header-only (default): every header brings its bodies;
/// - separate compilation: define `TEMPORAL_SEPARATE_COMPILATION` everywhere, and include
///   `<temporal/src.hpp>` in exactly one source file (the build's `temporal-asio-compiled`
///   dependency does both);
/// - the amalgamated `temporal.hpp` that the build can make, which is the header-only form.

#if defined(TEMPORAL_SEPARATE_COMPILATION)
#define TEMPORAL_DECL
#else
#define TEMPORAL_DECL inline
#endif

/// Defined (to 1) where the bodies must be seen by every translation unit.
#if !defined(TEMPORAL_SEPARATE_COMPILATION)
#define TEMPORAL_HEADER_ONLY 1
#endif
