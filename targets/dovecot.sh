#!/usr/bin/env bash
# Dovecot 2.3 as a target: plain IMAP (with STARTTLS) on PORT, implicit TLS on PORT+1, everything below DIR.
#   dovecot.sh install | start DIR PORT | stop DIR
# For tests/dovecot.rs: IMAPSPEC_DOVECOT=127.0.0.1:PORT IMAPSPEC_DOVECOT_TLS=127.0.0.1:PORT+1
#   IMAPSPEC_DOVECOT_CERT=DIR/cert.pem cargo test --test dovecot -- --ignored
set -euo pipefail

usage() {
  echo "usage: $0 install | start DIR PORT | stop DIR" >&2
  exit 64
}

install() {
  command -v dovecot >/dev/null && return 0
  [ "$(id -u)" = 0 ] || { echo "$0: dovecot is missing; run '$0 install' as root" >&2; exit 1; }
  # Packages must not start daemons of their own.
  local policy=/usr/sbin/policy-rc.d made=
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    made=1
  fi
  apt-get -q update
  DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends dovecot-imapd openssl
  [ -z "$made" ] || rm -f "$policy"
}

configure() {
  local dir=$1 port=$2 account=$3 group=$4
  mkdir -p "$dir/run" "$dir/state" "$dir/mail" "$dir/home"
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost \
    -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
  printf '%s\n' 'user1:{PLAIN}pass1' 'user2:{PLAIN}pass2' >"$dir/users"
  cat >"$dir/dovecot.conf" <<CONF
base_dir = $dir/run
state_dir = $dir/state
log_path = $dir/server.log
protocols = imap
listen = 127.0.0.1
instance_name = imapspec-$port

default_internal_user = $account
default_internal_group = $group
default_login_user = $account
first_valid_uid = 1
mail_uid = $account
mail_gid = $group
mail_location = sdbox:$dir/mail/%u
default_vsz_limit = 1G

ssl = yes
ssl_cert = <$dir/cert.pem
ssl_key = <$dir/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0

# A refusal waits half a second unless a passdb that succeeded said nodelay.
passdb {
  driver = static
  args = noauthenticate=y nodelay=y
}
passdb {
  driver = passwd-file
  args = $dir/users
}
userdb {
  driver = static
  args = uid=$account gid=$group home=$dir/home/%u
}
namespace inbox {
  inbox = yes
  separator = /
}
protocol imap {
  mail_max_userip_connections = 1000
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {
    port = $port
  }
  inet_listener imaps {
    port = $((port + 1))
    ssl = yes
  }
}
service imap {
  process_limit = 200
  process_min_avail = 2
}
CONF
  [ "$(id -u)" != 0 ] || chown -R "$account:$group" "$dir"
}

start() {
  local dir=$1 port=$2 account group
  if [ "$(id -u)" = 0 ]; then account=nobody; else account=$(id -un); fi
  group=$(id -gn "$account")
  configure "$dir" "$port" "$account" "$group"
  local drop=()
  [ "$(id -u)" != 0 ] || drop=(setpriv "--reuid=$account" "--regid=$group" --clear-groups)
  HOME=$dir setsid "${drop[@]}" /usr/sbin/dovecot -F -c "$dir/dovecot.conf" </dev/null >"$dir/start.log" 2>&1 &
  echo $! >"$dir/pid"
  for _ in $(seq 100); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port" && IFS= read -r -t 2 line <&3 && [[ $line == '* OK'* ]]) 2>/dev/null; then
      return 0
    fi
    kill -0 "$(cat "$dir/pid")" 2>/dev/null || break
    sleep 0.1
  done
  cat "$dir/start.log" "$dir/server.log" >&2 || true
  echo "$0: dovecot did not greet on port $port" >&2
  exit 1
}

stop() {
  local dir=$1
  [ -s "$dir/pid" ] || return 0
  local pid
  pid=$(cat "$dir/pid")
  kill -TERM "$pid" 2>/dev/null || true
  for _ in $(seq 50); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  rm -f "$dir/pid"
}

case ${1:-} in
  install) install ;;
  start) [ $# = 3 ] || usage; start "$2" "$3" ;;
  stop) [ $# = 2 ] || usage; stop "$2" ;;
  *) usage ;;
esac
