/* SPDX-License-Identifier: MIT */
/*
 * std::weak_ptr, of the C++ library that the program is linked with.
 */
#include <memory>

namespace smart = std;
#include "smart_ptr.h"
