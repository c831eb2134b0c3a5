// The library's bodies, compiled once: the build defines TEMPORAL_SEPARATE_COMPILATION for this
// file, for src_worker.cpp, and for all users of the `temporal-asio-compiled` dependency.
#include <temporal/detail/src/client.hpp>
