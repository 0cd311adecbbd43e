/* SPDX-License-Identifier: MIT
 * Stands in for a submodule that Criterion's tarball lacks: what Criterion uses of klib's hash map. A plain list does: it
 * holds an entry for each worker that runs right now, or for each kind of report. */
#ifndef KHASH_H
#define KHASH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint32_t khint_t;
typedef khint_t khiter_t;

#define khash_t(name) struct kh_##name##_s

#define KHASH_LIST_(name, key_t, val_t, equal)                                                     \
    khash_t(name) {                                                                                \
        khint_t n;                                                                                 \
        struct { bool used; key_t key; val_t val; } *at;                                           \
    };                                                                                             \
    static inline khint_t kh_get_##name(const khash_t(name) *h, key_t key)                         \
    {                                                                                              \
        khint_t i = 0;                                                                             \
        while (i < h->n && !(h->at[i].used && equal(h->at[i].key, key)))                           \
            ++i;                                                                                   \
        return i;                                                                                  \
    }                                                                                              \
    static inline khint_t kh_put_##name(khash_t(name) *h, key_t key, int *absent)                  \
    {                                                                                              \
        khint_t i = kh_get_##name(h, key);                                                         \
        if (!(*absent = i == h->n))                                                                \
            return i;                                                                              \
        for (i = 0; i < h->n && h->at[i].used; ++i)                                                \
            ;                                                                                      \
        if (i == h->n && !(h->at = realloc(h->at, ++h->n * sizeof *h->at)))                        \
            abort();                                                                               \
        h->at[i].used = true;                                                                      \
        h->at[i].key = key;                                                                        \
        return i;                                                                                  \
    }

#define KH_SAME_INT_(a, b)              ((a) == (b))
#define KH_SAME_STR_(a, b)              (strcmp(a, b) == 0)
#define KHASH_MAP_INIT_INT(name, val_t) KHASH_LIST_(name, khint_t, val_t, KH_SAME_INT_)
#define KHASH_MAP_INIT_STR(name, val_t) KHASH_LIST_(name, const char *, val_t, KH_SAME_STR_)

#define kh_init(name)                   calloc(1, sizeof(khash_t(name)))
#define kh_destroy(name, h)             (free((h)->at), free(h))
#define kh_get(name, h, key)            kh_get_##name(h, key)
#define kh_put(name, h, key, absent)    kh_put_##name(h, key, absent)
#define kh_del(name, h, i)              ((h)->at[i].used = false)
#define kh_begin(h)                     0
#define kh_end(h)                       ((h)->n)
#define kh_exist(h, i)                  ((h)->at[i].used)
#define kh_key(h, i)                    ((h)->at[i].key)
#define kh_value(h, i)                  ((h)->at[i].val)
#define kh_foreach(h, key_var, val_var, code)                                                      \
    for (khint_t i_ = 0; i_ < kh_end(h); ++i_)                                                     \
        if (kh_exist(h, i_)) {                                                                     \
            (key_var) = kh_key(h, i_);                                                             \
            (val_var) = kh_value(h, i_);                                                           \
            code;                                                                                  \
        }

#endif
