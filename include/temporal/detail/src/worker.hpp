#pragma once

/// @file
/// The bodies of workflows, activities, workers and what tests them: the other half of
/// `temporal/src.hpp`.

#include <temporal/config.hpp>
