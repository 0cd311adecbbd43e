#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: install.sh MESON BUILD PREFIX LIBDIR INCLUDEDIR shared|static|both VERSION
#
# Installs the build to a scratch directory and looks at what is there: the files of installed.txt, each with its tag;
# a .pc that gives users nothing but where to look; and a library without a run path or foreign names. What the shared
# library exports is the business of ../abi.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

meson=$1 build=$2 prefix=$3 libdir=$4 includedir=$5 library=$6 version=$7
unset DESTDIR
have nm || finish
have readelf || finish

# listed TAG: the files of a tag in this build
listed()
{
	grep -v '^#' "$here/installed.txt" | while read -r tag kind file; do
		[ "$tag" = "$1" ] || continue
		case $kind-$library in
		tracker-*) [ -e "$build/tracking/libfrozenref-track.so" ] || continue ;;
		demo-*) [ -e "$build/examples/pagecache/frozenref-pagecache" ] || continue ;;
		any-* | *-both | shared-shared | static-static) ;;
		*) continue ;;
		esac
		file=$(echo "$file" | sed "s/VERSION/$version/")
		case $file in
		include/*) echo "$includedir/${file#include/}" ;;
		lib/*) echo "$libdir/${file#lib/}" ;;
		share/gdb/auto-load/lib/*) echo "share/gdb/auto-load$prefix/$libdir/${file#share/gdb/auto-load/lib/}" ;;
		*) echo "$file" ;;
		esac
	done
}

# installed ROOT: the files below ROOT and the prefix, and any that are elsewhere; but for pages, at which ../pages looks
installed()
{
	(cd "$1" && find . ! -type d) | sed "s|^\.||; s|^$prefix/||; /^share\/\(man\|doc\)\//d"
}

# same WHAT EXPECTED FOUND
same()
{
	sort "$2" >"$scratch/sorted"
	sort "$3" | diff "$scratch/sorted" - | sed -n 's/^</missing/p; s/^>/unexpected/p' >"$scratch/difference"
	while read -r line; do
		fail "$1: $line"
	done <"$scratch/difference"
}

install()
{
	root=$1
	shift
	mkdir "$root"
	quietly "meson install $*" "$meson" install -C "$build" --no-rebuild --destdir "$root" "$@" || finish
}

: >"$scratch/listed"
for tag in $(grep -v '^#' "$here/installed.txt" | cut -d' ' -f1 | sort -u); do
	[ "$tag" != benchmarks ] || [ -e "$build/benchmarks/frozenref-bench" ] || continue
	listed "$tag" >"$scratch/$tag"
	cat "$scratch/$tag" >>"$scratch/listed"
	install "$scratch/only-$tag" --tags "$tag"
	installed "$scratch/only-$tag" >"$scratch/found"
	same "tag $tag" "$scratch/$tag" "$scratch/found"
done
install "$scratch/all"
installed "$scratch/all" >"$scratch/found"
same 'all files' "$scratch/listed" "$scratch/found"

lib=$scratch/all$prefix/$libdir
for line in Cflags:-I Libs:-[lL] 'Libs.private:-[lL]\|-pthread$'; do
	strange=$(sed -n "s/^${line%%:*}://p" "$lib/pkgconfig/frozenref.pc" | tr ' ' '\n' |
		grep -v -e '^$' -e "^\(${line#*:}\)" | tr '\n' ' ')
	[ -z "$strange" ] || fail "frozenref.pc: ${line%%:*} has $strange"
done
grep -q -x "Version: $version" "$lib/pkgconfig/frozenref.pc" || fail "frozenref.pc: is not of version $version"

# What the symbol map lists is defined, in either library; the static one keeps it to the program or plugin that links it.
sed -n '/^global:/,/^local:/s/^\t\(.*\);$/\1/p' "$here/../../lib/frozenref.map" >"$scratch/map"
[ "$(uname -m)" = aarch64 ] || sed -i /_arm64_/d "$scratch/map"
grep -q . "$scratch/map" || fail 'frozenref.map: lists nothing'

case $library in shared | both)
	so=$lib/libfrozenref.so
	nm -D --defined-only "$so" | awk '$2 != "A" { sub("@.*", "", $3); print $3 }' >"$scratch/found"
	same 'symbols of libfrozenref.so' "$scratch/map" "$scratch/found"
	! readelf -dW "$so" | grep -q -E 'RPATH|RUNPATH' || fail 'libfrozenref.so: has a run path'
	;;
esac
case $library in static | both)
	# the one that is left out is hidden: what the notes of tracepoints count their addresses from
	nm -g --defined-only "$lib/libfrozenref.a" | awk 'NF == 3 && $3 != "_.stapsdt.base" { print $3 }' >"$scratch/found"
	same 'symbols of libfrozenref.a' "$scratch/map" "$scratch/found"
	strange=$(readelf -sW "$lib/libfrozenref.a" |
		awk '$5 == "GLOBAL" && $6 != "HIDDEN" && $7 ~ /[0-9]/ { print $8 }' | tr '\n' ' ')
	[ -z "$strange" ] || fail "libfrozenref.a: a plugin would export $strange"
	;;
esac
finish
