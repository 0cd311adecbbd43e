/* SPDX-License-Identifier: MIT */
/*
 * What the headers need from the compiler: attributes, and whether a tool is watching the atomics.
 */
#ifndef FROZENREF_COMPILER_H
#define FROZENREF_COMPILER_H

#if !defined(__GNUC__)
#error "frozenref needs gcc, clang or a compiler that takes their attributes and __atomic builtins"
#endif

/*
 * ThreadSanitizer and clang's static analyser cannot see into inline assembly, nor into the installed library. Under
 * them the headers take the generic backend and compile the cold paths into the including file.
 */
#if defined(__SANITIZE_THREAD__) || defined(__clang_analyzer__)
#define FROZENREF_INSTRUMENTED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define FROZENREF_INSTRUMENTED 1
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

#define FROZENREF_EXPORT __attribute__((visibility("default")))
#define FROZENREF_MUST_USE __attribute__((warn_unused_result))

/* In the form that the including compiler has no warning for. */
#ifdef __cplusplus
#define FROZENREF_CAST(type, value) static_cast<type>(value)
#else
#define FROZENREF_CAST(type, value) ((type)(value))
#endif

/* Part of an operation: never a call, even where the compiler looks at size first. */
#define FROZENREF_INLINE static inline __attribute__((always_inline))

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
