#!/usr/bin/env bash
# Writes nginx's configuration for one host from the templates beside this file.
#
# Reads the environment: INKLING_DOMAIN (needed), and, with a default each, INKLING_ROOT (a prefix for
# every path, empty on a real host), ROOT_PATH, HTTP_PORT, HTTPS_PORT, BLUE_PORT, GREEN_PORT,
# CONTROL_PORT, NGINX_RATE, NGINX_BURST, NGINX_V6. The link that names the live colour is only made
# when there is none: which colour serves is a deploy's business.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=${INKLING_ROOT:-}
conf=$root/etc/nginx/inkling
domain=${INKLING_DOMAIN:?INKLING_DOMAIN names the host to the world, such as inkling.example.org}
prefix=${ROOT_PATH:-}
http=${HTTP_PORT:-80}
https=${HTTPS_PORT:-443}

refuse() { echo "render.sh: $1" >&2; exit 2; }
[[ $domain =~ ^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$ ]] || refuse "INKLING_DOMAIN is not a host name"
[[ $prefix =~ ^(/[A-Za-z0-9][A-Za-z0-9._-]*)*$ ]] || refuse "ROOT_PATH is not a path such as /inkling"
for port in "$http" "$https" "${BLUE_PORT:-8001}" "${GREEN_PORT:-8002}" "${CONTROL_PORT:-8010}"; do
  [[ $port =~ ^[0-9]{1,5}$ ]] || refuse "a port is not a number"
done

v6="${NGINX_V6:-auto}"
if [ "$v6" = auto ]; then [ -e /proc/net/if_inet6 ] && v6=yes || v6=no; fi
authority=$domain
[ "$https" = 443 ] || authority=$domain:$https

# A line that begins with @V6@ or @SUB@ is there only where it applies.
fill() {
  sed -e "$([ "$v6" = yes ] && echo 's|@V6@||' || echo '/@V6@/d')" \
      -e "$([ -n "$prefix" ] && echo 's|@SUB@||' || echo '/@SUB@/d')" \
      -e "s|@CONF@|$conf|g; s|@DOMAIN@|$domain|g; s|@AUTHORITY@|$authority|g" \
      -e "s|@PREFIX@|$prefix|g; s|@HTTP@|$http|g; s|@HTTPS@|$https|g" \
      -e "s|@CONTROL@|${CONTROL_PORT:-8010}|g; s|@TLS@|$root/etc/inkling/tls|g" \
      -e "s|@WWW@|$root/var/www/inkling|g; s|@CACHE@|$root/var/cache/nginx/inkling|g" \
      -e "s|@LOG@|$root/var/log/nginx|g; s|@RATE@|${NGINX_RATE:-30r/s}|g" \
      -e "s|@BURST@|${NGINX_BURST:-200}|g; s|@ASSET_BURST@|${NGINX_BURST:-400}|g" \
      "$here/$1"
}

# Whole or not at all: nginx may be reloaded by somebody else at any moment.
put() {
  local draft
  draft=$(mktemp "$1.XXXXXX")
  cat >"$draft"
  chmod 0644 "$draft"
  mv -f "$draft" "$1"
}

# The server closes an idle connection after five seconds; we let go of it before, so that no call
# meets a connection that is being closed.
colour() {
  cat <<TEXT
upstream inkling {
    server 127.0.0.1:$2 max_fails=0;
    keepalive 16;
    keepalive_timeout 3s;
}
map "" \$inkling_colour {
    default $1;
}
TEXT
}

mkdir -p "$conf" "$root/etc/nginx/conf.d" "$root/etc/nginx/sites-available" \
  "$root/var/cache/nginx/inkling" "$root/var/log/nginx" "$root/var/www/inkling"
for name in proxy assets security tls own-answer problem problems; do
  fill "$name.conf" | put "$conf/$name.conf"
done
fill unavailable.html | put "$conf/unavailable.html"
colour blue "${BLUE_PORT:-8001}" | put "$conf/blue.conf"
colour green "${GREEN_PORT:-8002}" | put "$conf/green.conf"
[ -e "$conf/live.conf" ] || ln -sfn blue.conf "$conf/live.conf"
fill http.conf | put "$root/etc/nginx/conf.d/inkling.conf"
fill site.conf | put "$root/etc/nginx/sites-available/inkling.conf"
