/* SPDX-License-Identifier: MIT */
/*
 * std::weak_ptr, of the C++ library that the program is linked with.
 */
#include <memory>

#ifdef __GLIBCXX__
#define SUBJECT_VERSION "libstdc++ of " BENCH_TEXT(__GLIBCXX__)
#endif
namespace smart = std;
#include "smart_ptr.h"
