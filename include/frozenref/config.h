/* SPDX-License-Identifier: MIT */
/*
 * The backend of this copy of libfrozenref, one of the names in arch/backend.h. AUTO leaves it to the including
 * compiler's target; Meson writes another one in its place, where it is told to.
 */
#ifndef FROZENREF_CONFIG_H
#define FROZENREF_CONFIG_H

#ifndef FROZENREF_BACKEND
#define FROZENREF_BACKEND FROZENREF_BACKEND_AUTO
#endif

#endif
