# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced after headers/check.sh by the scripts that use an installed library: builds an ordinary one, shared and
# static, of the source tree around it, and installs it to $prefix, in the scratch directory.

# shellcheck disable=SC2154 # scratch is check.sh's
prefix=$scratch/prefix

# install_library MESON ARCH_BACKEND
install_library()
{
	# what would send the installation, or the search for it, elsewhere
	unset DESTDIR PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR LD_LIBRARY_PATH
	export PKG_CONFIG_LIBDIR="$prefix/lib/pkgconfig"
	quietly 'meson setup of the library' "$1" setup "$scratch/library" "$(dirname "$0")/../.." \
		--prefix "$prefix" --libdir lib -Ddefault_library=both -Darch_backend="$2" || finish
	quietly 'meson install of the library' "$1" install -C "$scratch/library" || finish
}
