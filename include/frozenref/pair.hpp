/* SPDX-License-Identifier: MIT */
/*
 * The counts as C++ values, from C++11 on: strong_ref and weak_ref for <frozenref/weak.h>, as std::shared_ptr and
 * std::weak_ptr are; intrusive_ref for the plain word of <frozenref/frozenref.h>, as boost::intrusive_ptr is.
 *
 * A reference is a value: to copy it takes one of the object's references, to move it takes none, to destroy it gives
 * back the one it has. Threads may use different values at once, of one object too; one value they may share as they
 * may share an int. No operation throws but those that make an object. A fault handler that throws ends the program.
 *
 * The namespace is `frozenrefs`, for `frozenref` is a type of C's.
 *
 * There is no state beside the counts: the object of a strong_ref lies in one allocation with its pair, and a pointer
 * to the functions that end it.
 */
#ifndef FROZENREF_PAIR_HPP
#define FROZENREF_PAIR_HPP

#if !defined(__cplusplus) || __cplusplus < 201103L
#error "frozenref/pair.hpp is for C++11 and later"
#endif

#include <cstddef>
#include <cstdint>
#include <functional>
#include <type_traits>
#include <utility>

#include <frozenref/weak.h>

namespace frozenrefs
{

template <class T> class strong_ref;
template <class T> class weak_ref;

namespace detail
{

/* The pair of an object that make_strong made, and how its life ends. */
class block
{
      public:
	frozenref_pair_t pair = FROZENREF_PAIR_INIT(1);

	void put_strong() noexcept
	{
		switch (frozenref_strong_put(&pair)) {
		case FROZENREF_KEPT:
			break;
		case FROZENREF_DESTROY:
			destroy();
			put_weak();
			break;
		case FROZENREF_FREE:
			deallocate();
			break;
		}
	}

	void put_weak() noexcept
	{
		if (frozenref_weak_put(&pair))
			deallocate();
	}

      protected:
	block() noexcept = default;
	block(const block &) = delete;
	block &operator=(const block &) = delete;
	~block() = default;

      private:
	virtual void destroy() noexcept = 0;
	virtual void deallocate() noexcept = 0;
};

template <class T> class block_of final : public block
{
      public:
	/* a union, so that the object's destructor is called by destroy alone */
	union {
		T object;
	};

	template <class... Arguments>
	explicit block_of(Arguments &&...arguments) : object(std::forward<Arguments>(arguments)...)
	{
	}

	~block_of()
	{
	}

      private:
	void destroy() noexcept override
	{
		object.~T();
	}

	void deallocate() noexcept override
	{
		delete this;
	}
};

/* What can be done with a pointer, whoever counts. */
template <class T> class pointer
{
      public:
	using element_type = T;

	/** Returns the object; null if there is none. */
	T *get() const noexcept
	{
		return object;
	}

	typename std::add_lvalue_reference<T>::type operator*() const noexcept
	{
		return *object;
	}

	T *operator->() const noexcept
	{
		return object;
	}

	explicit operator bool() const noexcept
	{
		return object != nullptr;
	}

      protected:
	constexpr explicit pointer(T *to) noexcept : object(to)
	{
	}

	pointer(const pointer &) = default;
	pointer &operator=(const pointer &) = default;
	~pointer() = default;

	T *object;
};

template <class T, class U> bool operator==(const pointer<T> &a, const pointer<U> &b) noexcept
{
	return a.get() == b.get();
}

template <class T, class U> bool operator!=(const pointer<T> &a, const pointer<U> &b) noexcept
{
	return a.get() != b.get();
}

template <class T, class U> bool operator<(const pointer<T> &a, const pointer<U> &b) noexcept
{
	return std::less<const volatile void *>()(a.get(), b.get());
}

template <class T> bool operator==(const pointer<T> &a, std::nullptr_t) noexcept
{
	return !a;
}

template <class T> bool operator!=(const pointer<T> &a, std::nullptr_t) noexcept
{
	return !!a;
}

#if __cplusplus < 202002L /* from C++20 on these follow from the ones above */
template <class T> bool operator==(std::nullptr_t, const pointer<T> &a) noexcept
{
	return !a;
}

template <class T> bool operator!=(std::nullptr_t, const pointer<T> &a) noexcept
{
	return !!a;
}
#endif

template <class From, class To>
using if_converts = typename std::enable_if<std::is_convertible<From *, To *>::value>::type;

} // namespace detail

/**
 * A strong reference, or none: the object that it points to lives. make_strong makes the first one.
 * Two words wide: where the object is, and where its counts are, so that a reference converts to one of a base class,
 * or points to a part of the object that it keeps.
 */
template <class T> class strong_ref : public detail::pointer<T>
{
      public:
	using weak_type = weak_ref<T>;

	constexpr strong_ref() noexcept : detail::pointer<T>(nullptr), block(nullptr)
	{
	}

	constexpr strong_ref(std::nullptr_t) noexcept : strong_ref()
	{
	}

	strong_ref(const strong_ref &other) noexcept : strong_ref(other, other.get())
	{
	}

	strong_ref(strong_ref &&other) noexcept : strong_ref(other.get(), other.block)
	{
		other.forget();
	}

	template <class U, class = detail::if_converts<U, T>>
	strong_ref(const strong_ref<U> &other) noexcept : strong_ref(other, other.get())
	{
	}

	template <class U, class = detail::if_converts<U, T>>
	strong_ref(strong_ref<U> &&other) noexcept : strong_ref(other.get(), other.block)
	{
		other.forget();
	}

	/** A reference to `part`, which lives as long as the object that `owner` points to. */
	template <class U> strong_ref(const strong_ref<U> &owner, T *part) noexcept : strong_ref(part, owner.block)
	{
		if (block)
			frozenref_strong_get(&block->pair);
	}

	~strong_ref()
	{
		if (block)
			block->put_strong();
	}

	strong_ref &operator=(strong_ref other) noexcept
	{
		swap(other);
		return *this;
	}

	void reset() noexcept
	{
		strong_ref().swap(*this);
	}

	void swap(strong_ref &other) noexcept
	{
		std::swap(this->object, other.object);
		std::swap(block, other.block);
	}

	/** Returns the number of strong references, a snapshot: see frozenref_strong_count. */
	std::int32_t use_count() const noexcept
	{
		return block ? frozenref_strong_count(&block->pair) : 0;
	}

	/** An order by the object that is kept alive, whatever part is pointed to: for std::owner_less. */
	template <class U> bool owner_before(const strong_ref<U> &other) const noexcept
	{
		return std::less<detail::block *>()(block, other.block);
	}

	template <class U> bool owner_before(const weak_ref<U> &other) const noexcept
	{
		return std::less<detail::block *>()(block, other.block);
	}

      private:
	template <class U> friend class strong_ref;
	template <class U> friend class weak_ref;
	template <class U, class... Arguments> friend strong_ref<U> make_strong(Arguments &&...arguments);

	/* takes over a reference that is counted already */
	constexpr strong_ref(T *to, detail::block *counted_in) noexcept : detail::pointer<T>(to), block(counted_in)
	{
	}

	void forget() noexcept
	{
		this->object = nullptr;
		block = nullptr;
	}

	detail::block *block;
};

/** Makes an object, in one allocation with its counts. Throws what `new` and the object's constructor throw. */
template <class T, class... Arguments> strong_ref<T> make_strong(Arguments &&...arguments)
{
	static_assert(!std::is_array<T>::value, "make_strong makes one object: wrap the array");
#if !defined(__cpp_aligned_new)
	static_assert(alignof(T) <= alignof(std::max_align_t), "an object of this alignment needs C++17");
#endif
	auto *block = new detail::block_of<typename std::remove_cv<T>::type>(std::forward<Arguments>(arguments)...);
	return strong_ref<T>(&block->object, block);
}

/** A weak reference, or none: to an object that may be gone. */
template <class T> class weak_ref
{
      public:
	using element_type = T;

	constexpr weak_ref() noexcept : object(nullptr), block(nullptr)
	{
	}

	weak_ref(const weak_ref &other) noexcept : weak_ref(other.object, other.block)
	{
		take();
	}

	weak_ref(weak_ref &&other) noexcept : weak_ref(other.object, other.block)
	{
		other.forget();
	}

	template <class U, class = detail::if_converts<U, T>>
	weak_ref(const strong_ref<U> &strong) noexcept : weak_ref(strong.get(), strong.block)
	{
		take();
	}

	/* to find a virtual base the object has to live */
	template <class U, class = detail::if_converts<U, T>>
	weak_ref(const weak_ref<U> &other) noexcept : weak_ref(other.lock().get(), other.block)
	{
		take();
	}

	template <class U, class = detail::if_converts<U, T>>
	weak_ref(weak_ref<U> &&other) noexcept : weak_ref(other.lock().get(), other.block)
	{
		other.forget();
	}

	~weak_ref()
	{
		if (block)
			block->put_weak();
	}

	weak_ref &operator=(weak_ref other) noexcept
	{
		swap(other);
		return *this;
	}

	void reset() noexcept
	{
		weak_ref().swap(*this);
	}

	void swap(weak_ref &other) noexcept
	{
		std::swap(object, other.object);
		std::swap(block, other.block);
	}

	/** Returns a strong reference, or none if the object is gone: one add, never a retry. See frozenref_upgrade. */
	strong_ref<T> lock() const noexcept
	{
		return block && frozenref_upgrade(&block->pair) ? strong_ref<T>(object, block) : strong_ref<T>();
	}

	/** The same, but reads first: for references that have often expired. See frozenref_upgrade_quiet. */
	strong_ref<T> lock_quiet() const noexcept
	{
		return block && frozenref_upgrade_quiet(&block->pair) ? strong_ref<T>(object, block) : strong_ref<T>();
	}

	/** Returns whether the object is gone. False is a snapshot, true stays true. */
	bool expired() const noexcept
	{
		return !block || frozenref_is_frozen(&block->pair.strong);
	}

	/** Returns the number of strong references, a snapshot. */
	std::int32_t use_count() const noexcept
	{
		return block ? frozenref_strong_count(&block->pair) : 0;
	}

	/** An order by the object, which stays when it is gone: for std::owner_less. */
	template <class U> bool owner_before(const strong_ref<U> &other) const noexcept
	{
		return std::less<detail::block *>()(block, other.block);
	}

	template <class U> bool owner_before(const weak_ref<U> &other) const noexcept
	{
		return std::less<detail::block *>()(block, other.block);
	}

      private:
	template <class U> friend class strong_ref;
	template <class U> friend class weak_ref;

	constexpr weak_ref(T *to, detail::block *counted_in) noexcept : object(to), block(counted_in)
	{
	}

	void take() noexcept
	{
		if (block)
			frozenref_weak_get(&block->pair);
	}

	void forget() noexcept
	{
		object = nullptr;
		block = nullptr;
	}

	T *object;
	detail::block *block;
};

template <class T, class U> strong_ref<T> static_pointer_cast(const strong_ref<U> &from) noexcept
{
	return strong_ref<T>(from, static_cast<T *>(from.get()));
}

template <class T, class U> strong_ref<T> const_pointer_cast(const strong_ref<U> &from) noexcept
{
	return strong_ref<T>(from, const_cast<T *>(from.get()));
}

/** None if the object is no T. */
template <class T, class U> strong_ref<T> dynamic_pointer_cast(const strong_ref<U> &from) noexcept
{
	auto *to = dynamic_cast<T *>(from.get());
	return to ? strong_ref<T>(from, to) : strong_ref<T>();
}

template <class T> void swap(strong_ref<T> &a, strong_ref<T> &b) noexcept
{
	a.swap(b);
}

template <class T> void swap(weak_ref<T> &a, weak_ref<T> &b) noexcept
{
	a.swap(b);
}

/** How an intrusive_ref gives its reference back: by frozenref_put, whose contract says what the memory must be. */
struct plain_put {
	static bool put(frozenref_t *ref) noexcept
	{
		return frozenref_put(ref);
	}
};

/** By frozenref_put_unguarded: for objects that are found by lookup in memory that is freed at once. */
struct unguarded_put {
	static bool put(frozenref_t *ref) noexcept
	{
		return frozenref_put_unguarded(ref);
	}
};

/**
 * A reference to an object that holds its count, or none. Two functions, found by argument-dependent lookup, tell where
 * the count is and what the last reference does; the base class `counted` has both, a C struct gets them beside it:
 *
 *	frozenref_t *frozenref_of(session *s) noexcept { return &s->ref; }
 *	void frozenref_destroy(session *s) noexcept { std::free(s); }
 */
template <class T, class Put = plain_put> class intrusive_ref : public detail::pointer<T>
{
      public:
	constexpr intrusive_ref() noexcept : detail::pointer<T>(nullptr)
	{
	}

	constexpr intrusive_ref(std::nullptr_t) noexcept : intrusive_ref()
	{
	}

	/** Takes over a reference that the caller holds: the first one, say. */
	static intrusive_ref adopt(T *to) noexcept
	{
		return intrusive_ref(to);
	}

	/** Takes another reference; the caller holds one. See frozenref_get. */
	static intrusive_ref share(T *to) noexcept
	{
		if (to)
			frozenref_get(frozenref_of(to));
		return intrusive_ref(to);
	}

	/** Takes a reference to an object found by lookup; none if it is frozen. See frozenref_try_get. */
	static intrusive_ref try_share(T *to) noexcept
	{
		return intrusive_ref(to && frozenref_try_get(frozenref_of(to)) ? to : nullptr);
	}

	intrusive_ref(const intrusive_ref &other) noexcept : intrusive_ref(share(other.get()))
	{
	}

	intrusive_ref(intrusive_ref &&other) noexcept : intrusive_ref(other.detach())
	{
	}

	template <class U, class = detail::if_converts<U, T>>
	intrusive_ref(const intrusive_ref<U, Put> &other) noexcept : intrusive_ref(share(other.get()))
	{
	}

	template <class U, class = detail::if_converts<U, T>>
	intrusive_ref(intrusive_ref<U, Put> &&other) noexcept : intrusive_ref(other.detach())
	{
	}

	~intrusive_ref()
	{
		if (this->object && Put::put(frozenref_of(this->object)))
			frozenref_destroy(this->object);
	}

	intrusive_ref &operator=(intrusive_ref other) noexcept
	{
		swap(other);
		return *this;
	}

	void reset() noexcept
	{
		intrusive_ref().swap(*this);
	}

	void swap(intrusive_ref &other) noexcept
	{
		std::swap(this->object, other.object);
	}

	/** Returns the object, and with it the reference, which is the caller's to give back from now on. */
	T *detach() noexcept
	{
		T *detached = this->object;
		this->object = nullptr;
		return detached;
	}

	/** Returns the number of references, a snapshot: see frozenref_count. */
	std::int32_t use_count() const noexcept
	{
		return this->object ? frozenref_count(frozenref_of(this->object)) : 0;
	}

      private:
	constexpr explicit intrusive_ref(T *counted) noexcept : detail::pointer<T>(counted)
	{
	}
};

template <class T, class Put> void swap(intrusive_ref<T, Put> &a, intrusive_ref<T, Put> &b) noexcept
{
	a.swap(b);
}

/**
 * Base class of an object that intrusive_ref counts, `class page : public frozenrefs::counted<page>`: born with one
 * reference, deleted with the last. A copy of the object begins with one of its own.
 */
template <class T> class counted
{
      protected:
	counted() noexcept = default;

	counted(const counted &) noexcept
	{
	}

	counted &operator=(const counted &) noexcept
	{
		return *this;
	}

	~counted() = default;

      private:
	friend frozenref_t *frozenref_of(const counted *object) noexcept
	{
		return &object->ref;
	}

	friend void frozenref_destroy(const counted *object) noexcept
	{
		delete static_cast<const T *>(object);
	}

	mutable frozenref_t ref = FROZENREF_INIT(1);
};

/** Makes an object that is counted in itself, and adopts its first reference. */
template <class T, class Put = plain_put, class... Arguments>
intrusive_ref<T, Put> make_intrusive(Arguments &&...arguments)
{
	return intrusive_ref<T, Put>::adopt(new T(std::forward<Arguments>(arguments)...));
}

} // namespace frozenrefs

namespace std
{

template <class T> struct hash<frozenrefs::strong_ref<T>> {
	size_t operator()(const frozenrefs::strong_ref<T> &ref) const noexcept
	{
		return hash<T *>()(ref.get());
	}
};

template <class T, class Put> struct hash<frozenrefs::intrusive_ref<T, Put>> {
	size_t operator()(const frozenrefs::intrusive_ref<T, Put> &ref) const noexcept
	{
		return hash<T *>()(ref.get());
	}
};

} // namespace std

#endif
