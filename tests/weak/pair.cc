/* SPDX-License-Identifier: MIT */
/*
 * The references of pair.hpp as values: what each constructor, assignment and conversion does to the counts, when the
 * object dies, and when its memory goes. Exits 0 if all of it was right.
 */
#include <frozenref/pair.hpp>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <set>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

/*
 * Memory from new that is not given back yet, in all threads. Sanitizers have an operator new of their own, and tell
 * what is used after it was freed; there, nobody counts.
 */
#if FROZENREF_INSTRUMENTED
static bool is_allocated(long)
{
	return true;
}
#else
static std::atomic<long> allocated;

static bool is_allocated(long wanted)
{
	return allocated == wanted;
}

__attribute__((noinline)) void *operator new(std::size_t size)
{
	allocated.fetch_add(1, std::memory_order_relaxed);
	if (void *memory = std::malloc(size))
		return memory;
	std::abort();
}

__attribute__((noinline)) void operator delete(void *memory) noexcept
{
	if (memory)
		allocated.fetch_sub(1, std::memory_order_relaxed);
	std::free(memory);
}

void operator delete(void *memory, std::size_t) noexcept
{
	operator delete(memory);
}
#endif

namespace
{

void check_at(bool holds, const char *what, int line)
{
	if (holds)
		return;
	std::fprintf(stderr, "pair.cc: line %d: not so: %s\n", line, what);
	std::exit(1);
}

#define check(...) check_at((__VA_ARGS__) ? true : false, #__VA_ARGS__, __LINE__)

using frozenrefs::intrusive_ref;
using frozenrefs::make_intrusive;
using frozenrefs::make_strong;
using frozenrefs::strong_ref;
using frozenrefs::weak_ref;

/* Objects that are alive, in all threads. */
std::atomic<int> alive;

struct base {
	int value;

	explicit base(int number = 7) : value(number)
	{
		++alive;
	}

	base(const base &) = delete;
	base &operator=(const base &) = delete;

	virtual ~base()
	{
		value = -1;
		--alive;
	}
};

struct other_base {
	int other = 8;
	virtual ~other_base() = default;
};

struct derived : other_base, base {
	explicit derived(int number = 9) : base(number)
	{
	}
};

struct virtually_derived : virtual base {
};

struct alignas(alignof(std::max_align_t)) aligned {
	char bytes[alignof(std::max_align_t)];
};

template <class T> void is_a_value()
{
	static_assert(std::is_nothrow_default_constructible<T>::value, "");
	static_assert(std::is_nothrow_copy_constructible<T>::value, "");
	static_assert(std::is_nothrow_move_constructible<T>::value, "");
	static_assert(std::is_nothrow_copy_assignable<T>::value, "");
	static_assert(std::is_nothrow_move_assignable<T>::value, "");
	static_assert(std::is_nothrow_destructible<T>::value, "");
}

void types()
{
	is_a_value<strong_ref<base>>();
	is_a_value<weak_ref<base>>();
	is_a_value<intrusive_ref<base>>();

	static_assert(std::is_convertible<strong_ref<derived>, strong_ref<base>>::value, "");
	static_assert(std::is_convertible<strong_ref<base>, strong_ref<const base>>::value, "");
	static_assert(std::is_convertible<strong_ref<base>, strong_ref<void>>::value, "");
	static_assert(std::is_convertible<strong_ref<derived>, weak_ref<base>>::value, "");
	static_assert(std::is_convertible<weak_ref<derived>, weak_ref<base>>::value, "");
	static_assert(!std::is_convertible<strong_ref<base>, strong_ref<derived>>::value, "");
	static_assert(!std::is_convertible<strong_ref<const base>, strong_ref<base>>::value, "");
	static_assert(!std::is_convertible<weak_ref<base>, strong_ref<base>>::value, "only lock makes it strong");
	static_assert(!std::is_convertible<base *, strong_ref<base>>::value, "only make_strong makes the first");
	static_assert(!std::is_constructible<strong_ref<base>, base *>::value, "");
	static_assert(!std::is_constructible<intrusive_ref<base>, base *>::value, "adopt or share has to be said");
	static_assert(!std::is_convertible<strong_ref<base>, bool>::value, "explicit");
	static_assert(std::is_same<strong_ref<base>::element_type, base>::value, "");
	static_assert(std::is_same<strong_ref<base>::weak_type, weak_ref<base>>::value, "");
	static_assert(sizeof(strong_ref<base>) == 2 * sizeof(void *), "");
	static_assert(sizeof(weak_ref<base>) == 2 * sizeof(void *), "");
	static_assert(sizeof(intrusive_ref<base>) == sizeof(void *), "");
}

void none()
{
	strong_ref<base> strong, null = nullptr;
	weak_ref<base> weak, of_none(strong);
	check(!strong && !null && strong.get() == nullptr && strong.use_count() == 0);
	check(strong == null && strong == nullptr && nullptr == strong && !(strong != nullptr) && !(nullptr != strong));
	check(weak.expired() && of_none.expired() && weak.use_count() == 0);
	check(!weak.lock() && !weak.lock_quiet() && !of_none.lock());
	strong = null;
	strong = strong_ref<base>();
	strong.reset();
	weak.reset();
	weak = of_none;
	check(!strong_ref<const base>(strong) && !strong_ref<void>(strong) && weak_ref<const base>(weak).expired());
}

void strong_values()
{
	strong_ref<base> one = make_strong<base>(1);
	check(alive == 1 && one && one->value == 1 && (*one).value == 1 && one.use_count() == 1);
	strong_ref<base> copy(one);
	check(copy == one && one.use_count() == 2);
	strong_ref<base> moved(std::move(copy));
	check(!copy && moved == one && one.use_count() == 2);
	copy = moved;
	check(one.use_count() == 3);
	copy = std::move(moved);
	check(!moved && one.use_count() == 2);

	const strong_ref<base> &same = copy;
	copy = same;
	check(copy == one && one.use_count() == 2);
	strong_ref<base> &itself = copy;
	copy = std::move(itself);
	check(copy == one && one.use_count() == 2);

	strong_ref<base> two = make_strong<base>(2);
	check(two != one && ((one < two) != (two < one)));
	copy.swap(two);
	check(copy->value == 2 && two->value == 1);
	swap(copy, two);
	check(copy->value == 1 && two->value == 2);
	two = one;
	check(alive == 1 && one.use_count() == 3);
	two.reset();
	copy = nullptr;
	check(one.use_count() == 1);
	one.reset();
	check(alive == 0 && is_allocated(0));
}

void conversions()
{
	strong_ref<derived> whole = make_strong<derived>(3);
	strong_ref<base> part = whole;
	strong_ref<other_base> other(whole);
	strong_ref<const base> constant(part);
	strong_ref<void> any = part;
	check(part == whole && part->value == 3 && other->other == 8 && constant == part && whole.use_count() == 5);
	check(static_cast<void *>(other.get()) != static_cast<void *>(part.get()));
	check(any.get() == part.get());
	check(!part.owner_before(other) && !other.owner_before(part));

	strong_ref<base> moved(std::move(whole));
	check(!whole && moved.use_count() == 5);
	part = strong_ref<derived>();
	constant.reset();
	any.reset();
	other.reset();
	check(alive == 1 && moved.use_count() == 1);

	check(frozenrefs::static_pointer_cast<derived>(moved)->other == 8);
#if defined(__cpp_rtti) || defined(__GXX_RTTI)
	check(frozenrefs::dynamic_pointer_cast<derived>(moved)->other == 8);
	check(!frozenrefs::dynamic_pointer_cast<virtually_derived>(moved));
#endif
	check(frozenrefs::const_pointer_cast<base>(strong_ref<const base>(moved)) == moved);
	check(moved.use_count() == 1);

	/* the base's destructor is enough, as the object knows what it was made as */
	moved.reset();
	check(alive == 0 && is_allocated(0));
}

/* A part keeps the whole. */
void parts()
{
	strong_ref<derived> whole = make_strong<derived>(4);
	strong_ref<int> part(whole, &whole->value);
	whole.reset();
	check(alive == 1 && *part == 4 && part.use_count() == 1);
	weak_ref<int> weak = part;
	check(*weak.lock() == 4);
	part.reset();
	check(alive == 0 && weak.expired() && is_allocated(1));
	weak.reset();
	check(is_allocated(0));
}

void weak_values()
{
	strong_ref<derived> strong = make_strong<derived>(5);
	weak_ref<derived> weak(strong), copy(weak);
	weak_ref<base> part = weak, of_strong = strong;
	weak_ref<derived> moved(std::move(copy));
	check(copy.expired() && !copy.lock());
	check(moved.lock() == strong && part.lock()->value == 5 && of_strong.lock() == strong);
	check(strong.use_count() == 1 && weak.use_count() == 1 && !weak.expired());
	{
		strong_ref<base> locked = part.lock(), quietly = part.lock_quiet();
		check(locked == strong && quietly == strong && strong.use_count() == 3);
	}
	weak_ref<base> from_moved(std::move(moved));
	check(moved.expired() && from_moved.lock() == strong);
	copy = weak;
	copy.swap(moved);
	swap(copy, moved);
	const weak_ref<derived> &same = copy;
	copy = same;
	check(copy.lock() == strong);

	strong.reset();
	check(alive == 0 && is_allocated(1));
	check(weak.expired() && weak.use_count() == 0 && !weak.lock() && !weak.lock_quiet() && !part.lock());
	weak_ref<base> late(weak); /* of an object that is gone */
	check(late.expired() && !late.lock() && !late.owner_before(weak) && !weak.owner_before(late));
	for (weak_ref<base> *each : {&part, &of_strong, &from_moved, &late})
		each->reset();
	weak.reset();
	check(is_allocated(1));
	copy.reset();
	check(is_allocated(0));
}

/* Out of line: the compiler could know what object it is. */
__attribute__((noinline)) weak_ref<base> to_base(const weak_ref<virtually_derived> &from)
{
	return from;
}

/* The pointer to a virtual base cannot be had from an object that is gone; nor may it be looked for. */
void virtual_bases()
{
	strong_ref<virtually_derived> strong = make_strong<virtually_derived>();
	weak_ref<virtually_derived> weak = strong;
	weak_ref<base> part = weak;
	check(part.lock()->value == 7);
	void *gone = strong.get();
	strong.reset();
	std::memset(gone, 0, sizeof(virtually_derived)); /* memory that the weak references keep */
	weak_ref<base> late = to_base(weak), moved = std::move(weak);
	check(late.expired() && moved.expired() && !moved.lock() && alive == 0);
}

/* The object may be what keeps others, or looks at itself, when it dies. */
struct node : base {
	strong_ref<node> next;
	weak_ref<node> self;

	~node() override
	{
		check(self.expired() && !self.lock() && !self.lock_quiet());
	}
};

void chains()
{
	strong_ref<node> first;
	for (int i = 0; i < 100; ++i) {
		strong_ref<node> before = make_strong<node>();
		before->self = before;
		before->next = std::move(first);
		first = std::move(before);
	}
	check(alive == 100);
	first.reset();
	check(alive == 0 && is_allocated(0));
}

void containers()
{
	{
		std::set<strong_ref<base>> ordered;
		std::unordered_set<strong_ref<base>> hashed;
		std::vector<strong_ref<base>> all;
		for (int i = 0; i < 50; ++i)
			all.push_back(make_strong<base>(i));
		for (const strong_ref<base> &each : all) {
			check(ordered.insert(each).second && !ordered.insert(each).second);
			check(hashed.insert(each).second && !hashed.insert(each).second);
		}
		all.clear();
		ordered.clear();
		check(alive == 50);
	}
	check(alive == 0 && is_allocated(0));
}

struct by_owner {
	template <class A, class B> bool operator()(const A &a, const B &b) const
	{
		return a.owner_before(b);
	}
};

void observers()
{
	strong_ref<base> one = make_strong<base>(1), two = make_strong<base>(2);
	std::set<weak_ref<base>, by_owner> seen = {one, two, one};
	check(seen.size() == 2);
	one.reset();
	check(seen.size() == 2 && seen.count(two) == 1);
	std::size_t erased = seen.erase(two);
	check(erased == 1 && seen.begin()->expired());
	seen.clear();
	two.reset();
	check(is_allocated(0));
}

void alignment()
{
	strong_ref<aligned> strong = make_strong<aligned>();
	check(reinterpret_cast<std::uintptr_t>(strong.get()) % alignof(aligned) == 0);
	strong_ref<const int> constant = make_strong<const int>(3);
	check(*constant == 3);
}

#if defined(__cpp_exceptions)
struct throwing : base {
	throwing()
	{
		throw 1;
	}
};

void exceptions()
{
	bool caught = false;
	try {
		make_strong<throwing>();
	} catch (int) {
		caught = true;
	}
	check(caught && alive == 0 && is_allocated(0));
}
#endif

struct page : frozenrefs::counted<page>, base {
	using base::base;
	page() = default;
	page(const page &other) : frozenrefs::counted<page>(other), base(other.value)
	{
	}
	page &operator=(const page &other)
	{
		frozenrefs::counted<page>::operator=(other);
		value = other.value;
		return *this;
	}
};

struct large_page : page {
	int more = 1;
};

/* As C has it. */
struct session {
	frozenref_t ref;
	int user;
};

frozenref_t *frozenref_of(session *s) noexcept
{
	return &s->ref;
}

int sessions_ended;

void frozenref_destroy(session *s) noexcept
{
	++sessions_ended;
	delete s;
}

void intrusive_values()
{
	intrusive_ref<page> one = make_intrusive<page>(1);
	check(one->value == 1 && one.use_count() == 1);
	intrusive_ref<page> copy(one), moved(std::move(copy));
	check(!copy && moved == one && one.use_count() == 2);
	copy = moved;
	moved = std::move(copy);
	check(!copy && one.use_count() == 2);
	const intrusive_ref<page> &same = moved;
	moved = same;
	check(one.use_count() == 2);
	intrusive_ref<const page> constant = one;
	check(constant == one && one.use_count() == 3);

	intrusive_ref<page> looked_up = intrusive_ref<page>::try_share(one.get());
	check(looked_up == one && one.use_count() == 4);
	intrusive_ref<page> shared = intrusive_ref<page>::share(one.get());
	page *raw = shared.detach();
	check(!shared && one.use_count() == 5);
	intrusive_ref<page> adopted = intrusive_ref<page>::adopt(raw);
	check(one.use_count() == 5);

	page other(*one); /* the value, not the references */
	check(frozenref_count(frozenref_of(&other)) == 1 && other.value == 1);
	other = *one;
	check(frozenref_count(frozenref_of(&other)) == 1);

	std::unordered_set<intrusive_ref<page>> hashed = {one, moved};
	std::set<intrusive_ref<page>> ordered = {one, moved};
	check(hashed.size() == 1 && ordered.size() == 1);
	hashed.clear();
	ordered.clear();
	for (intrusive_ref<page> *each : {&moved, &looked_up, &adopted})
		each->reset();
	constant = nullptr;
	check(one.use_count() == 1);
	one = make_intrusive<large_page>();
	check(alive == 2); /* and `other` */
	swap(one, moved);
	one.swap(moved);
	one.reset();
	check(alive == 1);

	check(!intrusive_ref<page>::try_share(nullptr) && !intrusive_ref<page>::share(nullptr));
}

void intrusive_lookups()
{
	session *s = new session{FROZENREF_INIT(1), 42};
	using ref = intrusive_ref<session, frozenrefs::unguarded_put>;
	ref owner = ref::adopt(s);
	{
		ref found = ref::try_share(s);
		check(found->user == 42 && owner.use_count() == 2);
	}
	check(frozenref_freeze(&s->ref, 1));
	check(!ref::try_share(s));
	frozenref_unfreeze(&s->ref, 1);
	owner.reset();
	check(sessions_ended == 1 && is_allocated(0));
}

/* Threads that lock what others let go of: each object is destroyed once, each block freed once. */
enum { ROUNDS = 2000, SLOTS = 64 };

void lock_and_let_go(std::vector<weak_ref<base>> &weak, std::vector<strong_ref<base>> &strong)
{
	for (int i = 0; i < SLOTS; ++i) {
		strong[static_cast<std::size_t>(i)].reset();
		weak_ref<base> &seen = weak[static_cast<std::size_t>(SLOTS - 1 - i)];
		strong_ref<base> locked = i % 2 ? seen.lock() : seen.lock_quiet();
		check(!locked || locked->value == 6);
		seen.reset();
	}
}

void threads()
{
	for (int round = 0; round < ROUNDS / 10; ++round) {
		std::vector<weak_ref<base>> weak[3];
		std::vector<strong_ref<base>> strong[3];
		for (int i = 0; i < SLOTS; ++i) {
			strong_ref<base> object = make_strong<base>(6);
			for (int j = 0; j < 3; ++j) {
				weak[j].push_back(object);
				strong[j].push_back(object);
			}
		}
		std::thread others[2];
		for (int j = 0; j < 2; ++j)
			others[j] = std::thread([&, j] { lock_and_let_go(weak[j], strong[j]); });
		lock_and_let_go(weak[2], strong[2]);
		for (std::thread &each : others)
			each.join();
		check(alive == 0);
	}
	check(is_allocated(0));
}

} // namespace

int main()
{
	types();
	for (void (*test)() : {none, strong_values, conversions, parts, weak_values, virtual_bases, chains, containers,
			       observers, alignment, intrusive_values, intrusive_lookups, threads}) {
		test();
		check(alive == 0 && is_allocated(0));
	}
#if defined(__cpp_exceptions)
	exceptions();
#endif
	return 0;
}
