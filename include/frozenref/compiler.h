/* SPDX-License-Identifier: MIT */
/*
 * What the headers need from the compiler: attributes, and whether a tool is watching the atomics.
 */
#ifndef FROZENREF_COMPILER_H
#define FROZENREF_COMPILER_H

#if !defined(__GNUC__)
#error "frozenref needs gcc, clang or a compiler that takes their attributes and __atomic builtins"
#endif

#if defined(__cplusplus) ? __cplusplus < 201103L                                                                       \
			 : defined(__STRICT_ANSI__) && (!defined(__STDC_VERSION__) || __STDC_VERSION__ < 199901L)
#error "frozenref needs C99, GNU C89 or C++11"
#endif

/*
 * Tools that watch each access to memory see neither inline assembly nor what is in the installed library. Under them
 * the headers take the generic backend, and compile the cold paths into the including file. They are the sanitizers of
 * threads, of addresses (by shadow memory or by tags) and of uninitialised memory, clang's static analyser, Coverity
 * and sparse. For a tool that does not tell of itself (gcc -fanalyzer), define it as 1.
 */
#if !defined(FROZENREF_INSTRUMENTED)
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_HWADDRESS__) ||                \
	defined(__clang_analyzer__) || defined(__COVERITY__) || defined(__CHECKER__)
#define FROZENREF_INSTRUMENTED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer) || __has_feature(hwaddress_sanitizer) ||       \
	__has_feature(memory_sanitizer)
#define FROZENREF_INSTRUMENTED 1
#endif
#endif
#endif
#ifndef FROZENREF_INSTRUMENTED
#define FROZENREF_INSTRUMENTED 0
#endif

/* To the analyser a fault is the end of the program: what misuse would lead to is no report of its own. */
#if defined(__clang_analyzer__)
#define FROZENREF_ENDS_ANALYSIS __attribute__((analyzer_noreturn))
#else
#define FROZENREF_ENDS_ANALYSIS
#endif

/*
 * Symbols of the library. The build of the static one asks by FROZENREF_STATIC to have them hidden: a plugin that links
 * it keeps them to itself, and two plugins with unlike versions do not share one copy.
 */
#if defined(FROZENREF_STATIC)
#define FROZENREF_EXPORT __attribute__((visibility("hidden")))
#else
#define FROZENREF_EXPORT __attribute__((visibility("default")))
#endif
#define FROZENREF_MUST_USE __attribute__((warn_unused_result))

/* In the form that the including compiler has no warning for. */
#ifdef __cplusplus
#define FROZENREF_CAST(type, value) static_cast<type>(value)
#else
#define FROZENREF_CAST(type, value) ((type)(value))
#endif

/* Part of an operation: never a call, even where the compiler looks at size first. */
#define FROZENREF_INLINE static inline __attribute__((always_inline))

/* Around inline functions. They declare where they know the value, which some users have a warning against. */
#ifdef __cplusplus
#define FROZENREF_BEGIN_DECLARATIONS extern "C" {
#define FROZENREF_END_DECLARATIONS }
#else
#define FROZENREF_BEGIN_DECLARATIONS                                                                                   \
	_Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wdeclaration-after-statement\"")
#define FROZENREF_END_DECLARATIONS _Pragma("GCC diagnostic pop")
#endif

/* Behind __asm__. The compilers take the length of the text for that of the code, and call what looks long. */
#if defined(__clang__) ? __clang_major__ >= 11 : __GNUC__ >= 9
#define FROZENREF_ASM_INLINE __inline__
#else
#define FROZENREF_ASM_INLINE
#endif

/*
 * A place where the library has a tracepoint, which lib/probes.h puts there. In what is compiled into programs there
 * is none, and this is nothing.
 */
#if !defined(FROZENREF_PROBE)
#define FROZENREF_PROBE(probe, arguments) FROZENREF_CAST(void, 0)
#endif

#define FROZENREF_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define FROZENREF_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/*
 * FROZENREF_API is how the operations are declared: inline by default, plain calls into the library where the user
 * defines FROZENREF_NO_INLINE (binding generators, debugging at -O0). lib/exports.c defines it to instantiate them.
 */
#if !defined(FROZENREF_API)
#if defined(FROZENREF_NO_INLINE) && !FROZENREF_INSTRUMENTED
#define FROZENREF_API extern
#else
#undef FROZENREF_NO_INLINE
#define FROZENREF_API static inline
#endif
#endif

/*
 * A cold path: one copy in the library, out of the caller's way; see FROZENREF_INSTRUMENTED for the exception.
 * lib/cold.c defines it to instantiate them in any case.
 */
#if !defined(FROZENREF_COLD)
#if FROZENREF_INSTRUMENTED
#define FROZENREF_COLD static __attribute__((noinline, cold, unused))
#else
#define FROZENREF_COLD extern FROZENREF_EXPORT __attribute__((noinline, cold))
#endif
#endif

#endif
