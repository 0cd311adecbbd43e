/* SPDX-License-Identifier: MIT */
/*
 * An outside C++ program: a pool of objects behind a handle that puts its reference where it goes out of scope. Prints
 * what it saw, and exits 0 if all of it was right.
 */
#include <frozenref/frozenref.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

namespace
{

struct object {
	frozenref_t ref = FROZENREF_INIT_FROZEN;
	std::string name;
};

void check(bool right, const char *what)
{
	std::cout << what << ": " << (right ? "yes" : "NO") << std::endl;
	if (!right)
		std::exit(1);
}

class handle
{
      public:
	explicit handle(object &found) : held(frozenref_try_get(&found.ref) ? &found : nullptr)
	{
	}

	handle(handle &&other) noexcept : held(std::exchange(other.held, nullptr))
	{
	}

	handle(const handle &) = delete;
	handle &operator=(const handle &) = delete;

	~handle()
	{
		if (held && frozenref_put(&held->ref))
			held->name.clear();
	}

	explicit operator bool() const
	{
		return held != nullptr;
	}

	const std::string &name() const
	{
		return held->name;
	}

      private:
	object *held;
};

} // namespace

int main()
{
	check(frozenref_version() == std::string(FROZENREF_VERSION), "library and header are of one version");

	std::array<object, 2> pool;
	check(!handle(pool[0]), "did not find what is not there yet");

	pool[0].name = "first";
	frozenref_unfreeze(&pool[0].ref, 1);
	{
		handle found(pool[0]);
		check(found && found.name() == "first", "found the first");
		handle moved(std::move(found));
		check(!found && frozenref_count(&pool[0].ref) == 2, "moved the handle, not the reference");
		check(!frozenref_put(&pool[0].ref), "retired the first while it is held");
		check(moved.name() == "first", "it is still there");
	}
	check(pool[0].name.empty() && frozenref_is_frozen(&pool[0].ref), "the last handle took it along");
	return 0;
}
