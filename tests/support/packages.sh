# SPDX-License-Identifier: Apache-2.0
# What ./start and ./check need from Debian, and how it is installed. Sourced by both; bash only.
# Node.js is special: Debian's cannot be installed beside another vendor's, so it is asked for only
# where no npm is found.
# shellcheck shell=bash

packages_to_run=(
  build-essential cmake ninja-build pkg-config
  libcjson-dev libexpat1-dev libhiredis-dev libmosquitto-dev libssl-dev libxlsxwriter-dev libzip-dev
  mosquitto-dev uthash-dev
  mosquitto mosquitto-clients redis-server nginx-light openssl ca-certificates
  python3 python3-paho-mqtt
)
packages_to_test=(
  chromium clang clang-format libclang-rt-dev llvm libcmocka-dev mandoc
  fonts-noto-cjk poppler-utils python3-jsonschema python3-openpyxl
  python3-pytest python3-pytest-xdist python3-redis python3-yaml
)

say() {
  printf '%s\n' "$*"
}

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

package_is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# The daemons that come with the packages must not start: we run our own, on our own ports.
apt_install_as_root='
set -e
export DEBIAN_FRONTEND=noninteractive
if [ ! -e /usr/sbin/policy-rc.d ]; then
  trap "rm -f /usr/sbin/policy-rc.d" EXIT
  printf "#!/bin/sh\nexit 101\n" >/usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
fi
apt-get update -q
apt-get install -q -y --no-install-recommends "$@"
'

# install_packages NAME...: those that are missing, as root or through sudo.
install_packages() {
  local missing=() name as_root=()
  command -v dpkg-query >/dev/null 2>&1 || die "this needs Debian (or a relative that has apt)"
  for name in "$@"; do
    package_is_installed "$name" || missing+=("$name")
  done
  if ! command -v npm >/dev/null 2>&1; then
    missing+=(nodejs npm)
  fi
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 ||
      die "these packages are missing, and there is no sudo; as root, run: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "Installing from Debian: ${missing[*]}"
  "${as_root[@]}" bash -c "$apt_install_as_root" install "${missing[@]}" ||
    die "apt could not install: ${missing[*]}"
}
