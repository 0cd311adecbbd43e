/* SPDX-License-Identifier: MIT */
/*
 * boost::weak_ptr.
 */
#include <boost/make_shared.hpp>
#include <boost/shared_ptr.hpp>
#include <boost/version.hpp>
#include <boost/weak_ptr.hpp>

#define SUBJECT_VERSION "Boost " BOOST_LIB_VERSION

namespace smart = boost;
#include "smart_ptr.h"
