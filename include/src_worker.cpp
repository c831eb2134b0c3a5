// The other half of the library's bodies: see src_client.cpp.
#include <temporal/detail/src/worker.hpp>
