#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CC=COMPILER CXX=COMPILER consumer.sh MESON ARCH_BACKEND
#
# Outside programs use the library, each way that there is: a checked-out tree that nothing configured; the installed
# library by hand with pkg-config, shared and static, in C and C++, without inlining and under ThreadSanitizer; as a
# Meson project by pkg-config; as a Meson project with the source as its subproject; and as a CMake project. CXX may be
# empty; what needs it is then missing. The backend that the library is configured with is in the installed headers.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"
. "$here/prefix.sh"

meson=$1 arch_backend=$2
tree=$(cd "$here/../.." && pwd)
have pkg-config || finish
have readelf || finish
install_library "$meson" "$arch_backend"

flags='-O2 -Wall -Wextra -Wpedantic -Werror'

# runs WAY PROGRAM: the program is content
runs()
{
	LD_LIBRARY_PATH=$prefix/lib "$2" >"$scratch/output" 2>&1 ||
		fail "$1: exit status $?: $(tail -n 1 "$scratch/output")"
}

# linked WAY PROGRAM shared|static: and it is linked as it was meant to be
linked()
{
	case $3-$(readelf -dW "$2" | grep NEEDED) in
	shared-*'[libfrozenref.so.0]'*) ;;
	shared-*) fail "$1: does not need libfrozenref.so.0" ;;
	static-*libfrozenref*) fail "$1: needs the shared library" ;;
	esac
}

# by_hand WAY shared|static COMPILER SOURCE FLAG...
# shellcheck disable=SC2086 # lists of flags
by_hand()
{
	way=$1 kind=$2 by=$3 source=$4
	shift 4
	static=
	[ "$kind" = shared ] || static=--static
	set -- "$@" $flags "$source" ${static:+-static}
	eval "set -- \"\$@\" $(pkg-config $static --cflags --libs frozenref)" # it has quoted what has spaces
	quietly "$way" $by "$@" -o "$scratch/program" || return 0
	linked "$way" "$scratch/program" "$kind"
	runs "$way" "$scratch/program"
}

by_hand 'shared C' shared "$CC" "$here/project/lookup.c" -std=c11
sed -n '/^```c$/,/^```$/{/^```/!p;}' "$tree/README.md" >"$scratch/readme.c"
by_hand "the README's program" shared "$CC" "$scratch/readme.c" -std=c11
# shellcheck disable=SC2086 # lists of flags
if quietly "the README's program with a tree" $CC -std=c11 $flags -I"$tree/include" "$scratch/readme.c" \
	"$tree"/lib/*.c -o "$scratch/program"; then
	runs "the README's program with a tree" "$scratch/program"
fi
# programs LANGUAGE: those of docs/weak.md
programs()
{
	sed -n '/^```'"$1"'$/,/^```$/{/^```/!p;}' "$tree/docs/weak.md"
}
programs c >"$scratch/weak.c"
by_hand "the program of docs/weak.md" shared "$CC" "$scratch/weak.c" -std=c11 -pthread
by_hand 'static C' static "$CC" "$here/project/lookup.c" -std=c11
by_hand 'shared C without inlining' shared "$CC" "$here/project/lookup.c" -std=c11 -DFROZENREF_NO_INLINE
by_hand 'static C without inlining' static "$CC" "$here/project/lookup.c" -std=c11 -DFROZENREF_NO_INLINE
by_hand 'shared C under ThreadSanitizer' shared "$CC" "$here/project/lookup.c" -std=c11 -fsanitize=thread
if [ -n "${CXX:-}" ]; then
	by_hand 'shared C++' shared "$CXX" "$here/project/lookup.cpp" -std=c++17
	programs cpp >"$scratch/weak.cpp"
	by_hand 'the C++ program of docs/weak.md' shared "$CXX" "$scratch/weak.cpp" -std=c++11
	by_hand 'static C++' static "$CXX" "$here/project/lookup.cpp" -std=c++17
else
	missing 'a C++ compiler'
fi

# What of a module's template needs an operation, or exports one with `using`, which takes external linkage.
for inlining in '' -DFROZENREF_NO_INLINE; do
	have clang++ || break
	modules="clang++ -std=c++20 $inlining"
	way="modules${inlining:+ without inlining}"
	eval "set -- $(pkg-config --cflags frozenref)" # it has quoted what has spaces
	# shellcheck disable=SC2086 # a command with its flags
	quietly "$way" $modules "$@" -Wall -Wextra -Werror --precompile -x c++-module "$here/modules/counts.cppm" \
		-o "$scratch/counts.pcm" || continue
	eval "set -- $(pkg-config --libs frozenref)"
	# shellcheck disable=SC2086
	quietly "$way, a user" $modules -fmodule-file="$scratch/counts.pcm" "$here/modules/user.cpp" \
		"$scratch/counts.pcm" "$@" -o "$scratch/program" || continue
	runs "$way" "$scratch/program"
done

# A plugin that links the static library exports nothing of it: another one may have another version.
echo '#include <frozenref/frozenref.h>
bool hold(frozenref_t *ref); bool hold(frozenref_t *ref) { return frozenref_try_get(ref) && !frozenref_put_n(ref, 100); }' \
	>"$scratch/plugin.c"
# shellcheck disable=SC2086 # a command
quietly 'a plugin' $CC -shared -fPIC -O2 -I"$prefix/include" "$scratch/plugin.c" "$prefix/lib/libfrozenref.a" \
	-o "$scratch/plugin.so" && {
	exported=$(readelf --dyn-syms -W "$scratch/plugin.so" | awk '$7 != "UND" && /frozenref/ { print $8 }' | tr '\n' ' ')
	[ -z "$exported" ] || fail "a plugin with the static library: exports $exported"
}

# by_meson WAY PROJECT shared|static OPTION...
by_meson()
{
	way=$1 project=$2 kind=$3
	shift 3
	rm -rf "$scratch/outside"
	quietly "$way, setup" "$meson" setup "$scratch/outside" "$project" "$@" || return 0
	quietly "$way, compile" "$meson" compile -C "$scratch/outside" || return 0
	for program in "$scratch"/outside/lookup-c "$scratch"/outside/lookup-cpp; do
		[ -e "$program" ] || continue
		linked "$way, $(basename "$program")" "$program" "$kind"
	done
	LD_LIBRARY_PATH=$prefix/lib quietly "$way, test" "$meson" test -C "$scratch/outside" --suite lookup || return 0
}

# has_backend NAME: which the installed headers give their users
# shellcheck disable=SC2086 # a list of words
has_backend()
{
	expected=$1
	eval "set -- $(pkg-config --cflags frozenref)"
	echo '#include <frozenref/frozenref.h>' | $CC "$@" -dM -E -x c - >"$scratch/macros"
	grep -q -x "#define FROZENREF_BACKEND_NAME \"$expected\"" "$scratch/macros" ||
		fail "configured with $expected, the installed headers have another backend"
}

[ "$arch_backend" = auto ] || has_backend "$arch_backend"

by_meson 'Meson by pkg-config, shared' "$here/project" shared --wrap-mode=nofallback
by_meson 'Meson by pkg-config, static' "$here/project" static --wrap-mode=nofallback -Dprefer_static=true

cp -R "$here/project" "$scratch/parent"
mkdir "$scratch/parent/subprojects"
ln -s "$tree" "$scratch/parent/subprojects/libfrozenref"
for kind in shared static; do
	# unity: each source of ours is to stay a file of its own
	by_meson "Meson subproject, $kind" "$scratch/parent" $kind --wrap-mode=forcefallback -Ddefault_library=$kind -Dunity=on \
		-Dlibfrozenref:arch_backend="$arch_backend" -Dlibfrozenref:warning_level=3 -Dlibfrozenref:werror=true
	library=libfrozenref.so
	[ "$kind" = shared ] || library=libfrozenref.a
	nm -g --defined-only "$scratch/outside/subprojects/libfrozenref/lib/$library" |
		awk 'NF == 3 && $2 != "A" { sub("@.*", "", $3); print $3 }' | grep '^frozenref_' | sort -u >"$scratch/symbols"
	nm -D --defined-only "$prefix/lib/libfrozenref.so" | awk '$2 != "A" { sub("@.*", "", $3); print $3 }' |
		sort | diff - "$scratch/symbols" >"$scratch/output" ||
		fail "Meson subproject, $kind, unity: other symbols than the library: $(sed -n 2p "$scratch/output")"
	# a parent gets the library and nothing else of ours
	"$meson" introspect "$scratch/outside" --targets | tr ',' '\n' | sed -n 's/.*"name": "\(.*\)"$/\1/p' | sort |
		tr '\n' ' ' >"$scratch/targets"
	case $(cat "$scratch/targets") in
	'frozenref lookup-c ' | 'frozenref lookup-c lookup-cpp ') ;;
	*) fail "Meson subproject, $kind: the parent builds $(cat "$scratch/targets")" ;;
	esac
	! "$meson" test -C "$scratch/outside" --list 2>/dev/null | grep libfrozenref >"$scratch/tests" ||
		fail "Meson subproject, $kind: the parent runs our tests: $(head -n 1 "$scratch/tests")"
done

# The same by the wrap of the README, which says that it provides what the project asks for.
cp -R "$here/project" "$scratch/wrapping"
mkdir "$scratch/wrapping/subprojects"
sed -i "s/, fallback: 'libfrozenref'//" "$scratch/wrapping/meson.build"
sed -n '/^```ini$/,/^```$/{/^```/!p}' "$tree/README.md" >"$scratch/wrapping/subprojects/frozenref.wrap"
version=$(sed -n "s/^  version: '\(.*\)',$/\1/p" "$tree/meson.build")
grep -q -x "directory = libfrozenref-$version" "$scratch/wrapping/subprojects/frozenref.wrap" ||
	fail "README.md: the wrap is not of version $version"
ln -s "$tree" "$scratch/wrapping/subprojects/libfrozenref-$version"
by_meson 'Meson by a wrap' "$scratch/wrapping" shared --wrap-mode=forcefallback

# by_cmake WAY PREFIX shared|static
by_cmake()
{
	rm -rf "$scratch/outside"
	quietly "$1, setup" cmake -S "$here/project" -B "$scratch/outside" -DCMAKE_PREFIX_PATH="$2" || return 0
	quietly "$1, build" cmake --build "$scratch/outside" || return 0
	for program in lookup-c lookup-cpp; do
		[ -e "$scratch/outside/$program" ] || continue
		linked "$1, $program" "$scratch/outside/$program" "$3"
	done
	quietly "$1, test" env -C "$scratch/outside" LD_LIBRARY_PATH="$2/lib" ctest --output-on-failure || return 0
}

# cmake_finds yes|no VERSION
cmake_finds()
{
	rm -rf "$scratch/asking"
	mkdir "$scratch/asking"
	cat >"$scratch/asking/CMakeLists.txt" <<-EOF
		cmake_minimum_required(VERSION 3.19)
		project(asking LANGUAGES NONE)
		find_package(frozenref $2 REQUIRED CONFIG)
	EOF
	found=no
	! cmake -S "$scratch/asking" -B "$scratch/asking/build" -DCMAKE_PREFIX_PATH="$prefix" >"$scratch/output" 2>&1 ||
		found=yes
	[ "$found" = "$1" ] || fail "find_package(frozenref $2): found is $found"
}

if have cmake; then
	version=$(pkg-config --modversion frozenref)
	by_cmake CMake "$prefix" shared
	cp -R "$prefix" "$scratch/another prefix"
	mv "$prefix" "$scratch/gone"
	by_cmake 'CMake, a prefix that was moved' "$scratch/another prefix" shared
	mv "$scratch/gone" "$prefix"
	cmake_finds yes ''
	cmake_finds yes 0.0.1
	cmake_finds yes "0.0.1...$version"
	cmake_finds no "0.0.1...<$version"
	cmake_finds no "$version.1"
	cmake_finds no 1
	quietly 'meson configure' "$meson" configure "$scratch/library" -Ddefault_library=static &&
		rm -r "${prefix:?}/lib" &&
		quietly 'meson install anew' "$meson" install -C "$scratch/library" &&
		by_cmake 'CMake, static' "$prefix" static
fi

quietly 'meson configure' "$meson" configure "$scratch/library" -Darch_backend=generic || finish
quietly 'meson install anew' "$meson" install -C "$scratch/library" || finish
has_backend generic
finish
