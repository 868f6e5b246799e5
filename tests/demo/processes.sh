# SPDX-License-Identifier: Apache-2.0
# The processes that ./start runs. Each has a file in .sekisho/run with its process id and the time
# at which it started, so that nothing is ever ended that merely got the same id later; and a log
# in .sekisho/log. They run in sessions of their own: a Ctrl-C reaches ./start alone, which ends
# them in order. Sourced by ./start; bash only.
# shellcheck shell=bash disable=SC2154 # home and the ports are ./start's

# Folders that only the user who runs ./start may enter.
private_folder() {
  mkdir -p "$@"
  chmod 700 "$@"
}

# When a process started, in clock ticks since boot; empty where there is none, or only its zombie.
started_at() {
  local stat
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 0
  # shellcheck disable=SC2086 # after the name, which may hold blanks, come fields
  set -- ${stat##*) }
  [ "$1" = Z ] || printf '%s\n' "${20}"
}

# run NAME COMMAND...: in the background, with its log.
run() {
  local name=$1 pid
  shift
  setsid "$@" </dev/null >>"$home/log/$name.log" 2>&1 9>&- &
  pid=$!
  disown "$pid"
  printf '%s %s\n' "$pid" "$(started_at "$pid")" >"$home/run/$name.pid"
}

# The process id of NAME, if it is still that process.
pid_of() {
  local pid='' at=''
  [ -e "$home/run/$1.pid" ] || return 0
  read -r pid at <"$home/run/$1.pid" || true
  [ -z "$pid" ] || [ "$(started_at "$pid")" != "$at" ] || printf '%s\n' "$pid"
}

process_names() {
  local file
  for file in "$home"/run/*.pid; do
    [ -e "$file" ] && basename "$file" .pid
  done
  return 0
}

any_process_runs() {
  local name
  for name in $(process_names); do
    [ -z "$(pid_of "$name")" ] || return 0
  done
  return 1
}

first_dead_process() {
  local name
  for name in $(process_names); do
    [ -n "$(pid_of "$name")" ] || {
      printf '%s\n' "$name"
      return
    }
  done
}

# Devices first, the broker before the store: each can still tell the next what it has to.
stop_processes() {
  local name said=''
  trap '' INT TERM HUP
  for name in fleet agent nginx mosquitto redis; do
    if [ -n "$(pid_of "$name")" ]; then
      [ -n "$said" ] || say "Stopping"
      said=yes
      stop_process "$name"
    fi
    rm -f "$home/run/$name.pid"
  done
  [ -n "$said" ] || [ -z "${stop-}" ] || say "Nothing of this checkout is running."
}

stop_process() {
  local pid tries
  pid=$(pid_of "$1")
  kill -TERM "$pid" 2>/dev/null || return 0
  for ((tries = 0; tries < 100; tries++)); do
    [ -n "$(pid_of "$1")" ] || return 0
    sleep 0.1
  done
  say "$1 does not end when asked to; ending it"
  kill -KILL "$pid" 2>/dev/null || true
}

# wait_until SECONDS WHAT COMMAND...
wait_until() {
  local tries=$(($1 * 10)) what=$2 dead
  shift 2
  while ! "$@" >/dev/null 2>&1; do
    dead=$(first_dead_process)
    if [ -n "$dead" ]; then
      tail -n 15 "$home/log/$dead.log" >&2
      die "$dead ended at its start; its log is .sekisho/log/$dead.log"
    fi
    ((tries-- > 0)) || die "waited in vain until $what; the logs are in .sekisho/log"
    sleep 0.1
  done
}

# Looks, and does not connect: the plugin would tell of a client that left before it signed in.
port_listens() {
  grep -qsE "^ *[0-9]+: [0-9A-F]+:$(printf %04X "$1") [0-9A-F]+:0000 0A " /proc/net/tcp
}

ports_are_free() {
  local port
  for port in "$port_mqtt" "$port_tls" "$port_page" "$port_redis" "$port_x509" "$port_websocket"; do
    /usr/bin/python3 - "$port" 2>/dev/null <<'PYTHON' ||
import socket, sys
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(("127.0.0.1", int(sys.argv[1])))
PYTHON
      die "port $port on 127.0.0.1 is in use; free it, or choose others: SEKISHO_PORT_BASE=19830 ./start"
  done
}
