#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: plain.sh MESON
#
# What `meson setup build && meson install -C build` does where nothing else is asked for: it looks for the
# system's threads alone, downloads nothing, builds the five files of the library, and installs that and nothing else. A
# release tarball, unpacked and built in other folders, gives the same files byte for byte. Tests and benchmarks that are
# left to what is there (`auto`) are no reason to download anything either.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

meson=$1
have git || finish
source=$(cd "$here/../.." && pwd)
# nothing of this machine shall be found, nor direct where things go
unset DESTDIR PKG_CONFIG_PATH MESON_PACKAGE_CACHE_DIR
export PKG_CONFIG_LIBDIR="$scratch/no-packages" GIT_CONFIG_GLOBAL=/dev/null

tree="$scratch/a tree/libfrozenref"
mkdir -p "$tree/subprojects"
for name in meson.build meson_options.txt arch cmake include lib docs tracing tracking tests benchmarks examples; do
	cp -RP "$source/$name" "$tree"
done
cp -R "$source"/subprojects/*.wrap "$source/subprojects/packagefiles" "$tree/subprojects"
in_git() { git -C "$tree" -c user.name=test -c user.email=test@localhost "$@"; }
quietly 'git init' git init "$tree" || finish
in_git add . && quietly 'git commit' in_git commit -m 'a release' || finish

# downloads_nothing WHAT: by what setup said, and what is there
downloads_nothing()
{
	! grep -i download "$scratch/output" >"$scratch/line" || fail "$1: $(head -n 1 "$scratch/line")"
	[ -z "$(in_git status --porcelain --ignored)" ] ||
		fail "$1: leaves in the tree: $(in_git status --porcelain --ignored | tr '\n' ' ')"
}

# installs TREE BUILD ROOT
installs()
{
	quietly "setup of $1" "$meson" setup "$2" "$1" || finish
	downloads_nothing "setup of $1"
	quietly "install of $2" env DESTDIR="$3" "$meson" install -C "$2" || finish
}

build="$scratch/another/place/build"
installs "$tree" "$build" "$scratch/installed"
targets=$("$meson" introspect "$build" --targets | tr ',' '\n' | sed -n 's/.*"name": "\(.*\)"$/\1/p' | tr '\n' ' ')
[ "$targets" = 'frozenref ' ] || fail "the targets are $targets"
objects=$(find "$build" -name '*.o' | wc -l)
[ "$objects" -eq 5 ] || fail "$objects objects are built, not 5"
dependencies=$("$meson" introspect "$build" --dependencies | tr ',' '\n' | sed -n 's/.*"name": "\(.*\)"$/\1/p' | tr '\n' ' ')
[ "$dependencies" = 'threads ' ] || fail "it looks for $dependencies"

version=$("$meson" introspect "$tree/meson.build" --projectinfo | sed 's/.*"version": "\([^"]*\)".*/\1/')
libdir=$(cd "$scratch/installed/usr/local" && dirname "$(find . -name libfrozenref.so | cut -c 3-)")
quietly 'what is installed' "$here/install.sh" "$meson" "$build" /usr/local "$libdir" include shared "$version" || :

quietly 'meson dist' "$meson" dist -C "$build" --no-tests || finish
mkdir "$scratch/unpacked"
tar -xf "$build"/meson-dist/*.tar.xz -C "$scratch/unpacked"
installs "$scratch/unpacked/libfrozenref-$version" "$scratch/unpacked/libfrozenref-$version/b" "$scratch/again"
diff -r --no-dereference "$scratch/installed" "$scratch/again" >"$scratch/difference" ||
	fail "two builds differ: $(tr '\n' ';' <"$scratch/difference")"

quietly 'setup with auto' "$meson" setup "$scratch/auto" "$tree" -Dtests=auto -Dbenchmarks=auto || finish
downloads_nothing 'setup with auto'
finish
