# SPDX-License-Identifier: Apache-2.0
# This machine's own agent, and the simulated fleet: registered through sekishoctl, as a person
# would, once; what they sign in with is kept in .sekisho/agent and .sekisho/fleet. Sourced by
# ./start; bash only.
# shellcheck shell=bash disable=SC2154 # home, build and the ports are ./start's

ctl() {
  "$home/bin/sekishoctl" "$@" 9>&-
}

# The member NAME of a JSON object on standard input.
member() {
  /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin).get(sys.argv[1], ""))' "$1"
}

# add_site SITE FIELD...: unless it is there.
add_site() {
  ctl site show "$1" >/dev/null 2>&1 || ctl site add "$@" >/dev/null
}

# The host's name, made an id of the contract.
machine_id() {
  local id
  id=$(uname -n | tr -c 'A-Za-z0-9._\n-' '-' | cut -c 1-64)
  [[ $id =~ ^[A-Za-z0-9] ]] || id=machine
  printf '%s\n' "$id"
}

start_agent() {
  local folder=$home/agent id secret
  id=$(machine_id)
  private_folder "$folder"
  add_site local name="This machine" use_level=1 stage=poc owner_it="$(id -un)" owner_ot="$(id -un)" \
    segments=127.0.0.0/8
  if [ ! -s "$folder/token" ] || ! ctl device show "$id" >/dev/null 2>&1; then
    secret=$(ctl device add "$id" --site local --auth token --json owner=IT | member secret) || secret=
    [ -n "$secret" ] || die "this machine could not be registered as device '$id'"
    (umask 077 && printf '%s\n' "$secret" >"$folder/token.new")
    mv "$folder/token.new" "$folder/token"
  fi
  write_agent_conf "$id" >"$folder/agent.conf"
  write_program sekisho-agent <<PROGRAM
#!/bin/sh
# This machine's agent with the demonstration's settings: .sekisho/bin/sekisho-agent --print
exec '$build/agentlib/sekisho-agent' --config '$folder/agent.conf' "\$@"
PROGRAM
  run agent "$build/agentlib/sekisho-agent" --config "$folder/agent.conf"
}

write_agent_conf() {
  cat <<CONF
# Written by ./start.
site = local
device = $1
host = 127.0.0.1
port = $port_tls
cafile = $home/ca/ca.crt
token_file = $home/agent/token
interval = 300
CONF
}

# Sites, devices and attestations are told by the program itself, from the tables that it runs on.
start_fleet() {
  local folder=$home/fleet program=$build/tests/fleet/sekisho-fleet
  private_folder "$folder"
  if [ "$(cat "$folder/registered" 2>/dev/null)" != "$devices" ] || ! ctl site show kobe >/dev/null 2>&1; then
    register_fleet "$folder" "$program"
    printf '%s\n' "$devices" >"$folder/registered"
  fi
  run fleet "$program" run --devices "$devices" --host 127.0.0.1 --port "$port_mqtt" \
    --tls-port "$port_tls" --x509-port "$port_x509" --ca-folder "$home/ca" \
    --credentials "$folder/credentials"
}

register_fleet() {
  local folder=$1 program=$2 words device
  while IFS= read -r words; do
    eval "set -- $words" # the program's own lines, quoted by it
    add_site "$@" || die "site '$1' could not be added"
  done < <("$program" sites)
  import_fleet "$folder" "$program"
  for device in $("$program" x509 --devices "$devices"); do
    make_device_certificate "$device"
  done
  while IFS= read -r words; do
    eval "set -- $words"
    ctl attest "$@" >/dev/null || die "an attestation was refused: $*"
  done < <("$program" attestations)
}

# Each import adds the devices that are new and keeps their secrets in a file of its own; of two
# files the program takes the later one's.
import_fleet() {
  local folder=$1 program=$2 secrets
  private_folder "$folder/credentials"
  "$program" devices --devices "$devices" >"$folder/devices.csv"
  secrets=$folder/credentials/$(date -u +%Y%m%dT%H%M%S).csv
  rm -f "$secrets.new"
  if ! ctl device import "$folder/devices.csv" --update -o "$secrets.new" >"$home/log/import.log" 2>&1; then
    tail -n 20 "$home/log/import.log" >&2
    die "the simulated devices could not be registered"
  fi
  [ ! -e "$secrets.new" ] || mv "$secrets.new" "$secrets"
}

first_site_is_out() {
  timeout 5 "$home/bin/mqtt-sub" 'sekisho/v1/site/+' -C 1
}

wait_for_first_site() {
  wait_until 30 "the first site's document is out" first_site_is_out
}
