# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced by subprojects/fetch and cross/fetch-qemu: apt with sources and lists of its own, for what only a build needs.
# The machine's configuration stays as it is, nothing gets installed, and any user may do it.

fail()
{
    printf '%s: %s\n' "$0" "$*" | cat -v >&2
    exit 1
}

# private_apt ARGUMENT...: runs apt-get with the private folders.
private_apt()
{
    LC_ALL=C apt-get -q -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::Cache="$apt" \
        -o Dir::State::Lists="$apt/lists" -o Acquire::Languages=none -o APT::Update::Error-Mode=any "$@" \
        >"$apt/log" 2>&1 || fail "apt-get $*: $(sed -n 's/^E: //p' "$apt/log" | head -n 1)"
}

# private_apt_update TYPE [SUFFIX]: a package list of type deb or deb-src, of this machine's own Debian archive and release,
# or of that release's companion (-backports).
private_apt_update()
{
    command -v apt-get >/dev/null || fail 'needs apt-get, that is, a Debian machine'
    apt=$(mktemp -d)
    trap 'rm -rf "$apt"' EXIT
    trap 'exit 1' HUP INT TERM
    mkdir -p "$apt/archives/partial" "$apt/lists/partial"
    chmod 755 "$apt" # apt downloads as a user of its own

    # apt itself reads the machine's sources, so that either style of them will do.
    apt-get indextargets --no-release-info --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        sort -u | awk -v type="$1" -v suffix="${2-}" -v release="$(. /etc/os-release && echo "$VERSION_CODENAME")" '
            $1 ~ "/debian([./]|$)" && ($2 == release || $2 == "stable") && $3 == "main" {
                print type, "[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]", $1, $2 suffix, $3
            }' >"$apt/sources.list"
    [ -s "$apt/sources.list" ] || fail 'no Debian archive among the sources of apt'
    private_apt update
}
