// Stands before protobuf's header of this name in builds with ThreadSanitizer (tools/test sets it up).
//
// protobuf 3.21 gives its maps two more members when __SANITIZE_THREAD__ is defined. The
// distribution's protobuf and our stubs are built without, so messages would have another layout
// in instrumented code than in the library, and programs would crash.

#pragma once

// The standard library may look at the macro too, and must find it as it is.
#include <memory>
#include <mutex>
#include <string>

#pragma push_macro("__SANITIZE_THREAD__")
#undef __SANITIZE_THREAD__
#include_next <google/protobuf/map_field.h>
#pragma pop_macro("__SANITIZE_THREAD__")
