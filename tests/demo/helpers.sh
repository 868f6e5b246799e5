# SPDX-License-Identifier: Apache-2.0
# What a person pastes: .sekisho/ctl.conf, and short programs in .sekisho/bin that know the way to
# the broker and to Redis. Sourced by ./start; bash only.
# shellcheck shell=bash disable=SC2154 # home, build and the ports are ./start's

# write_program NAME: from standard input, made executable.
write_program() {
  cat >"$home/bin/$1.new"
  chmod 700 "$home/bin/$1.new"
  mv "$home/bin/$1.new" "$home/bin/$1"
}

setting() {
  sed -n "s/^$1 *= *//p" "$2" | head -n 1
}

# The first administrator's name and password are written by the plugin, once.
write_ctl_conf() {
  local admin=$home/mosquitto/state/admin.conf
  admin_name=$(setting username "$admin")
  [ -n "$admin_name" ] || die "$admin names no administrator; remove .sekisho and start again"
  (
    umask 077
    cat >"$home/ctl.conf.new" <<CONF
# An administrator of the demonstration. Written by ./start.
host = 127.0.0.1
port = $port_tls
cafile = $home/ca/ca.crt
username = $admin_name
password = $(setting password "$admin")
CONF
  )
  mv "$home/ctl.conf.new" "$home/ctl.conf"
}

write_helpers() {
  mkdir -p "$home/bin"
  write_ctl_conf
  write_program sekishoctl <<PROGRAM
#!/bin/sh
# sekishoctl as the demonstration's administrator.
SEKISHO_CONFIG=\${SEKISHO_CONFIG:-'$home/ctl.conf'} exec '$build/plugin/ctl/sekishoctl' "\$@"
PROGRAM
  write_program redis <<PROGRAM
#!/bin/sh
# redis-cli on the demonstration's Redis: .sekisho/bin/redis hgetall sekisho:site:local
exec redis-cli -h 127.0.0.1 -p $port_redis "\$@"
PROGRAM
  write_mqtt_program sub "mosquitto_sub as the administrator: .sekisho/bin/mqtt-sub 'sekisho/v1/#'" '-v -t "$@"'
  write_mqtt_program pub 'mosquitto_pub as the administrator, or with -i ID -u ID -P SECRET as a device' '"$@"'
}

# The administrator's name and password go in by a configuration file that only the owner can read,
# not by the command line; a -u of the caller's comes later and wins.
write_mqtt_program() {
  local folder=$home/mqtt
  private_folder "$folder"
  (
    umask 077
    printf -- '-h 127.0.0.1\n-p %s\n--cafile %s\n-u %s\n-P %s\n' "$port_tls" "$home/ca/ca.crt" \
      "$admin_name" "$(setting password "$home/ctl.conf")" >"$folder/mosquitto_$1"
  )
  write_program "mqtt-$1" <<PROGRAM
#!/bin/sh
# $2
case " \$* " in
*' -i '* | *' --id '*) own= ;;
*) own="-i $admin_name:\$\$" ;;
esac
XDG_CONFIG_HOME='$folder' exec mosquitto_$1 \$own $3
PROGRAM
}
