/* SPDX-License-Identifier: MIT */
/*
 * boost::weak_ptr.
 */
#include <boost/make_shared.hpp>
#include <boost/shared_ptr.hpp>
#include <boost/weak_ptr.hpp>

namespace smart = boost;
#include "smart_ptr.h"
