/* SPDX-License-Identifier: MIT */
/*
 * A fault handler that throws: on the way out, the frames of the library and then of the misuser are unwound, and
 * destructors are called. Exits 0 if they were.
 */
#include <string>

#include <frozenref/frozenref.h>

namespace
{

frozenref_t frozen = FROZENREF_INIT_FROZEN;
int destroyed;

struct witness {
	~witness()
	{
		++destroyed;
	}
};

void raise(const frozenref_fault_t *fault, void *)
{
	throw std::string(fault->operation);
}

void misuse_get()
{
	witness here;
	frozenref_get(&frozen);
}

void misuse_put_n()
{
	witness here;
	if (frozenref_put_n(&frozen, 100))
		destroyed = -1;
}

/* Does the misuse end in an exception of its operation, and its frame's destructor before that? */
bool throws(void (*misuse)(), const char *operation)
{
	int before = destroyed;
	try {
		misuse();
	} catch (const std::string &thrown) {
		return thrown == operation && destroyed == before + 1;
	}
	return false;
}

} // namespace

int main()
{
	frozenref_set_fault_handler(raise, nullptr);
	return throws(misuse_get, "get") && throws(misuse_put_n, "put_n") ? 0 : 1;
}
