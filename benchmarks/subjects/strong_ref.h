/* SPDX-License-Identifier: MIT */
/*
 * frozenrefs::weak_ref, which the build may have read first when it locks.
 */
#include <frozenref/pair.hpp>

#include <utility>

namespace smart
{

template <class T> using shared_ptr = frozenrefs::strong_ref<T>;

template <class T> class weak_ptr : public frozenrefs::weak_ref<T>
{
      public:
	using frozenrefs::weak_ref<T>::weak_ref;

#ifdef FROZENREF_BENCH_LOCK_QUIET
	shared_ptr<T> lock() const noexcept
	{
		return this->lock_quiet();
	}
#endif
};

template <class T> shared_ptr<T> make_shared()
{
	return frozenrefs::make_strong<T>();
}

} // namespace smart

#include "smart_ptr.h"
