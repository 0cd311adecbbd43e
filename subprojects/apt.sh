# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced by subprojects/fetch, cross/fetch-qemu and tests/kernel/fetch: apt with sources and lists of its own, for what
# only a build needs. The machine's configuration stays as it is, nothing gets installed, and any user may do it.

fail()
{
    printf '%s: %s\n' "$0" "$*" | cat -v >&2
    exit 1
}

# private COMMAND ARGUMENT...: a command of apt with the private folders; of another $architecture, where it is set.
private()
{
    command=$1
    shift
    LC_ALL=C "$command" -q -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::Cache="$apt" -o Dir::State::Lists="$apt/lists" -o Acquire::Languages=none \
        -o APT::Update::Error-Mode=any ${architecture:+-o APT::Architecture="$architecture" \
        -o APT::Architectures="$architecture"} "$@"
}

# private_apt ARGUMENT...: runs apt-get with the private folders.
private_apt()
{
    private apt-get "$@" >"$apt/log" 2>&1 || fail "apt-get $*: $(sed -n 's/^E: //p' "$apt/log" | head -n 1)"
}

# private_apt_show PACKAGE: what the private package list says of it
private_apt_show()
{
    private apt-cache show "$1"
}

# private_apt_update TYPE [SUFFIX [RELEASE]]: a package list of type deb or deb-src, of this machine's own Debian archive
# and release, or of another one, or of a release's companion (-backports).
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
        sort -u | awk -v type="$1" -v suffix="${2-}" -v other="${3-}" \
            -v release="$(. /etc/os-release && echo "$VERSION_CODENAME")" '
            $1 ~ "/debian([./]|$)" && ($2 == release || $2 == "stable") && $3 == "main" {
                print type, "[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]", $1,
                    (other == "" ? $2 : other) suffix, $3
            }' >"$apt/sources.list"
    [ -s "$apt/sources.list" ] || fail 'no Debian archive among the sources of apt'
    private_apt update
}
