// The library's bodies, compiled once: the build defines TEMPORAL_SEPARATE_COMPILATION for this
// file and for all users of the `temporal-asio-compiled` dependency.
#include <temporal/src.hpp>
