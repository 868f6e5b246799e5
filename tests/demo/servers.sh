# SPDX-License-Identifier: Apache-2.0
# Redis, Mosquitto and nginx of the demonstration: their configurations, written anew at every
# start, and their starts. All of them listen on the loopback only. Sourced by ./start; bash only.
# shellcheck shell=bash disable=SC2154 # home, root, build and the ports are ./start's

start_redis() {
  local folder=$home/redis
  private_folder "$folder"
  cat >"$folder/redis.conf" <<CONF
bind 127.0.0.1
port $port_redis
dir "$folder"
daemonize no
appendonly yes
appendfsync everysec
save ""
CONF
  run redis redis-server "$folder/redis.conf"
  wait_until 20 "Redis answers on port $port_redis" redis_answers
}

redis_answers() {
  [ "$(redis-cli -h 127.0.0.1 -p "$port_redis" ping 2>/dev/null)" = PONG ]
}

# Three ways in, besides WebSockets for the page. Certificates need a listener of their own: with
# require_certificate false this Mosquitto asks no client for one, with true it refuses all others.
write_mosquitto_conf() {
  local folder=$home/mosquitto
  cat <<CONF
# Written by ./start.
per_listener_settings false
# A queue limit cuts silently what a page subscribes to, and without any (0) Mosquitto 2.0.11
# disconnects a client whenever it refuses one of its messages.
max_queued_messages 1000000
persistence true
persistence_location $folder/
autosave_interval 60
log_dest stderr
log_type error
log_type warning
log_type notice
log_timestamp_format %Y-%m-%dT%H:%M:%S
connection_messages true
CONF
  # As root Mosquitto would become the user mosquitto, who may have no way into this folder.
  [ "$(id -u)" != 0 ] || echo "user root"
  cat <<CONF

listener $port_mqtt 127.0.0.1

listener $port_tls 127.0.0.1
cafile $home/ca/ca.crt
certfile $home/ca/server.crt
keyfile $home/ca/server.key

# The plugin takes the device from the certificate; use_identity_as_username would pass it by.
listener $port_x509 127.0.0.1
cafile $home/ca/ca.crt
certfile $home/ca/server.crt
keyfile $home/ca/server.key
require_certificate true

# Only nginx comes here. Without socket_domain every interface would be bound.
listener $port_websocket 127.0.0.1
socket_domain ipv4
protocol websockets

plugin $build/plugin/broker/mosquitto_sekisho.so
plugin_opt_redis_url redis://127.0.0.1:$port_redis/0
plugin_opt_state_dir $folder/state
plugin_opt_mode enforce
plugin_opt_checksheet $root/plugin/checksheets/jssec-2.json
plugin_opt_broker_name demo
CONF
}

start_mosquitto() {
  local folder=$home/mosquitto
  private_folder "$folder" "$folder/state"
  write_mosquitto_conf >"$folder/mosquitto.conf"
  run mosquitto "$(command -v mosquitto || echo /usr/sbin/mosquitto)" -c "$folder/mosquitto.conf"
  local port
  for port in "$port_mqtt" "$port_tls" "$port_x509" "$port_websocket"; do
    wait_until 20 "Mosquitto listens on port $port" port_listens "$port"
  done
  wait_until 20 "the plugin made its first administrator" test -s "$folder/state/admin.conf"
}

# dashboards/nginx.conf.in for this checkout, with nginx's own folder as its prefix.
write_nginx_conf() {
  # Without this, root's workers become a user who may have no way into this folder.
  [ "$(id -u)" != 0 ] || echo "user root;"
  local listen=127.0.0.1:$port_page dist=${root//\\/\\\\}/dashboards/dist
  # "localhost" may be the other loopback address first.
  ! grep -qs ' lo$' /proc/net/if_inet6 || listen="$listen; listen [::1]:$port_page"
  dist=${dist//&/\\&}
  sed -e "s|@LISTEN@|$listen|; s|@BROKER@|127.0.0.1:$port_websocket|; s|@DIST@|\"${dist//|/\\|}\"|; s|@RUN@|.|" \
    dashboards/nginx.conf.in
}

start_nginx() {
  local folder=$home/nginx
  private_folder "$folder"
  write_nginx_conf >"$folder/nginx.conf"
  run nginx "$(command -v nginx || echo /usr/sbin/nginx)" -p "$folder/" -e stderr \
    -c "$folder/nginx.conf" -g "daemon off;"
  wait_until 20 "nginx listens on port $port_page" port_listens "$port_page"
}
