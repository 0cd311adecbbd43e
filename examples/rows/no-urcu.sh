#!/bin/sh
# SPDX-License-Identifier: MIT
# Takes the place of the example that needs liburcu, where there is none: a test that is skipped, and named, not one that
# is not there.
echo "skipped: liburcu is not there (Debian: liburcu-dev)"
[ "${FROZENREF_TEST_STRICT:-0}" = 1 ] || exit 77
exit 1
