#!/usr/bin/env bash
# start.sh and test.sh on a machine that has nothing: a fresh Debian made by debootstrap, with git and no Node.
# Prints how long it took, which packages came, and what else outside of the checkout was changed (must be nothing).
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
. scripts/lib.sh

readonly USAGE='usage: test/long/bare-debian.sh [--tests] [SUITE...]
  SUITE      bookworm, trixie (default: both)
  --tests    runs scripts/test.sh there too (about 20 minutes for each suite)
Needs root, debootstrap, unshare and the machine'"'"'s own apt mirror. Removes what it made.'
# A space in the path, on purpose.
readonly CHECKOUT='/srv/my picket' HTTP_PORT=26789 MQTT_PORT=26788
is_testing=false suites=()

for argument in "$@"; do
  case "$argument" in
    --tests) is_testing=true ;;
    -h | --help) echo "$USAGE" && exit 0 ;;
    bookworm | trixie) suites+=("$argument") ;;
    *) fail "unknown argument $argument (--help)" ;;
  esac
done
[ ${#suites[@]} -gt 0 ] || suites=(bookworm trixie)
for program in debootstrap unshare chroot; do
  command -v $program >/dev/null || { echo "NOT CHECKED: $program is missing" && exit 3; }
done
[ "$(id -u)" = 0 ] || { echo 'NOT CHECKED: needs root' && exit 3; }

main() {
  local suite
  for suite in "${suites[@]}"; do
    root=$(mktemp -d /var/tmp/picket-bare.XXXXXX)
    trap 'rm -rf "$root"' EXIT
    step "debootstrap $suite" debootstrap --variant=minbase --include=ca-certificates,git "$suite" "$root" "$(mirror)"
    chmod 755 "$root" # mktemp makes it 0700, and it becomes /
    lend_certificates
    rm -f "$root/etc/hosts" # a minbase root has none
    git clone --quiet . "$root$CHECKOUT"
    if $is_testing && [ -d ../shared ]; then cp -a ../shared "$root$(dirname "$CHECKOUT")/shared"; fi
    inside "$suite"
    rm -rf "$root"
  done
}

mirror() {
  grep --no-filename --only-matching --extended-regexp 'https?://[^ ]*/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    head -n 1
}

# Where the machine trusts a certificate of its own network, the root has to trust it too.
lend_certificates() {
  cp --dereference /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
}

# A mount and a process namespace of its own: whatever runs there ends with it.
inside() {
  # shellcheck disable=SC2016 # expanded inside
  unshare --mount --pid --fork --kill-child --propagation private bash -euc '
    mount --bind "$1" "$1"; cd "$1"
    mount -t proc proc proc; mount --rbind /sys sys; mount --rbind /dev dev
    exec chroot . /usr/bin/env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb \
      NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt npm_config_cafile=/etc/ssl/certs/ca-certificates.crt \
      GIT_SSL_CAINFO=/etc/ssl/certs/ca-certificates.crt PIP_CERT=/etc/ssl/certs/ca-certificates.crt \
      PICKET_HTTP_PORT="$3" PICKET_MQTT_PORT="$4" \
      bash -euc "$5" bash "$2" "$6" "$7"' \
    bash "$root" "$CHECKOUT" $HTTP_PORT $MQTT_PORT "$(cat test/long/bare-debian-inside.sh)" "$1" $is_testing
}

main
