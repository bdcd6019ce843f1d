#!/bin/sh
# Rungs for this project: brings the library, at the commit that rungs.toml pins, into .rungs/, and hands over to it.
# RUNGS_LIBRARY names a clone to use instead of the pinned one, as for trying a change of the library itself.

root=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0" 2>/dev/null || printf %s "$0")")" && pwd -P) || exit 1

fail() {
    echo "rungs: $*" >&2
    exit 1
}

pinned() {
    sed -n "s/^ *$1 *= *\"\([^\"]*\)\".*/\1/p" "$root/rungs.toml" | head -n 1
}

git_in() (
    unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
    exec git -C "$@"
)

fetch() {
    command -v git >/dev/null 2>&1 || fail "needs git to fetch the library, and found none on PATH"
    echo "Fetching the library $(pinned version) from $source" >&2
    draft=$(mktemp -d "$root/.rungs/libraries/.new-XXXXXX") || exit 1
    trap 'rm -rf "$draft"' EXIT
    trap 'exit 130' INT TERM
    git_in "$root" clone --quiet --no-checkout -- "$source" "$draft/clone" ||
        fail "cannot fetch the library from $source (rungs.toml, source)"
    git_in "$draft/clone" -c advice.detachedHead=false checkout --quiet --detach "$revision" -- ||
        fail "$source has no commit $revision (rungs.toml, revision)"
    [ -e "$library" ] || mv "$draft/clone" "$library" || exit 1
    rm -rf "$draft"
    trap - EXIT INT TERM
}

mkdir -p "$root/.rungs/libraries" || exit 1
if [ -n "${RUNGS_LIBRARY:-}" ]; then
    library=$(CDPATH='' cd -- "$RUNGS_LIBRARY" 2>/dev/null && pwd -P) || fail "RUNGS_LIBRARY is $RUNGS_LIBRARY, no directory"
    linked=$library
else
    source=$(pinned source) revision=$(pinned revision)
    [ -n "$source" ] || fail "rungs.toml has no source, expected where the library is fetched from"
    printf %s "$revision" | grep -Eqx '[0-9a-f]{40}' ||
        fail "rungs.toml: revision is \"$revision\", expected the full id of a commit, 40 hexadecimal digits"
    library=$root/.rungs/libraries/$revision
    linked=libraries/$revision
    [ -e "$library" ] || fetch
    found=$(git_in "$library" rev-parse HEAD 2>/dev/null)
    [ "$found" = "$revision" ] ||
        fail "$library is at commit ${found:-none}, not at the one that rungs.toml pins; remove it: rm -r $library"
fi
[ -x "$library/rungs" ] || fail "$library is no clone of the library: it has no rungs to start"
if [ "$(readlink "$root/.rungs/library")" != "$linked" ]; then
    rm -f "$root/.rungs/library" && ln -s "$linked" "$root/.rungs/library" || exit 1
fi
RUNGS_PROJECT=$root
export RUNGS_PROJECT
exec "$library/rungs" "$@"
