# SPDX-License-Identifier: Apache-2.0
# The demonstration's certificate authority, in .sekisho/ca, kept over restarts. Its key lies there
# in the clear: good for a demonstration, and for nothing else. Sourced by ./start; bash only.
# shellcheck shell=bash disable=SC2154 # home is ./start's

ca_days=825

new_key() {
  (umask 077 && openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out "$1") 2>/dev/null
}

# make_certificate NAME COMMON-NAME EXTENSIONS: NAME.crt and NAME.key, unless they are there.
make_certificate() {
  local folder=$home/ca file=$home/ca/$1
  if [ -s "$file.crt" ] && openssl x509 -in "$file.crt" -noout -checkend 604800 >/dev/null; then
    return 0
  fi
  new_key "$file.key"
  openssl req -new -utf8 -key "$file.key" -subj "/CN=$2" -out "$file.csr"
  openssl x509 -req -sha256 -in "$file.csr" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" \
    -set_serial "0x$(openssl rand -hex 16)" -days "$ca_days" -extfile <(printf '%s\n' "$3") \
    -out "$file.crt" 2>/dev/null
  rm -f "$file.csr"
}

# make_device_certificate DEVICE: for a device that signs in by certificate.
make_device_certificate() {
  make_certificate "$1" "$1" $'extendedKeyUsage=clientAuth\nkeyUsage=digitalSignature'
}

make_certificates() {
  local folder=$home/ca
  private_folder "$folder"
  if [ ! -s "$folder/ca.crt" ] || ! openssl x509 -in "$folder/ca.crt" -noout -checkend 2592000 >/dev/null; then
    rm -f "$folder"/*.crt "$folder"/*.key
    new_key "$folder/ca.key"
    openssl req -x509 -new -sha256 -key "$folder/ca.key" -days 1825 -subj "/CN=Sekisho demonstration CA" \
      -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" \
      -out "$folder/ca.crt"
  fi
  make_certificate server localhost $'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1\nextendedKeyUsage=serverAuth\nkeyUsage=digitalSignature'
}
