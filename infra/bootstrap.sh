#!/usr/bin/env bash
# bootstrap.sh: a fresh Ubuntu LTS host (22.04 or 24.04) becomes one that Inkling can be deployed to.
#
#   sudo ./bootstrap.sh --domain NAME --repository IMAGE --email ADDRESS --deploy-key FILE
#                       [--root-path /path] [--no-certificate] [--dry-run]
#
# Safe to run again: what is there already stays, and changed arguments take effect. --dry-run says
# every change and makes none. Keys and secrets go into /etc/inkling/inkling.env by hand, or by
# secrets.sh; this script never sees one.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=${INKLING_ROOT:-}
etc=$root/etc/inkling

usage() { sed -n '2,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 64; }
refuse() { echo "bootstrap.sh: $1" >&2; exit 64; }
need_word() { [ $# -ge 2 ] || usage; }

domain="" repository="" email="" key_file="" root_path="" certificate=yes dry=no
while [ $# -gt 0 ]; do
  case $1 in
    --domain) need_word "$@"; domain=$2; shift ;;
    --repository) need_word "$@"; repository=$2; shift ;;
    --email) need_word "$@"; email=$2; shift ;;
    --deploy-key) need_word "$@"; key_file=$2; shift ;;
    --root-path) need_word "$@"; root_path=$2; shift ;;
    --no-certificate) certificate=no ;;
    --dry-run) dry=yes ;;
    *) usage ;;
  esac
  shift
done
[[ $domain =~ ^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$ ]] || refuse "--domain is not a host name"
[[ $repository =~ ^[a-z0-9][a-z0-9._:/-]*[a-z0-9]$ ]] || refuse "--repository is not an image without a tag"
[[ ${repository##*/} != *:* ]] || refuse "--repository is an image without a tag"
[[ $root_path =~ ^(/[A-Za-z0-9][A-Za-z0-9._-]*)*$ ]] || refuse "--root-path is not a path such as /inkling"
if [ "$certificate" = yes ]; then
  [[ $email =~ ^[^[:space:]@]+@[^[:space:]@]+$ ]] || refuse "--email is needed for the certificate"
fi
[ -r "$key_file" ] || refuse "--deploy-key names no file with a public key"
grep -Eqx '(ssh-ed25519|ecdsa-sha2-nistp256|sk-ssh-ed25519@openssh.com) [A-Za-z0-9+/=]+( [^"]*)?' "$key_file" \
  || refuse "--deploy-key holds no public key of a kind in use (ssh-ed25519)"
[ "$(wc -l <"$key_file")" -le 1 ] || refuse "--deploy-key holds more than one line"
[ "$dry" = yes ] || [ "$(id -u)" = 0 ] || refuse "run this as root"

told() { echo "==> $*"; }
# Every change goes through one of these two, so that a dry run can say it instead.
run() { if [ "$dry" = yes ]; then echo "would run: $*"; else "$@"; fi; }
# put FILE MODE: standard input becomes the file, whole or not at all; the same content is left alone.
put() {
  local draft
  draft=$(mktemp)
  cat >"$draft"
  if [ -e "$1" ] && cmp -s "$draft" "$1"; then rm -f "$draft"; return 0; fi
  if [ "$dry" = yes ]; then echo "would write: $1"; rm -f "$draft"; return 0; fi
  mkdir -p "$(dirname "$1")"
  install -m "$2" "$draft" "$1.new"
  mv -f "$1.new" "$1"
  rm -f "$draft"
}

packages() {
  told "packages of the distribution"
  run env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    docker.io nginx certbot ufw unattended-upgrades openssl curl python3 rsync logrotate sudo iproute2
}

swap() {
  local have
  have=$(awk '/^MemTotal/ { total = $2 } /^SwapTotal/ { swap = $2 } END { print int(total / 1024), int(swap / 1024) }' "${MEMINFO:-/proc/meminfo}")
  if [ "${have%% *}" -gt 1200 ] || [ "${have##* }" -gt 0 ] || [ -e "$root/swapfile" ]; then return 0; fi
  told "1 GiB of swap: ${have%% *} MiB of memory are little for two versions side by side"
  run dd if=/dev/zero of="$root/swapfile" bs=1M count="${SWAP_MIB:-1024}" status=none
  run chmod 0600 "$root/swapfile"
  run mkswap "$root/swapfile"
  run swapon "$root/swapfile"
  if ! grep -q '^/swapfile ' "$root/etc/fstab" 2>/dev/null; then
    { cat "$root/etc/fstab" 2>/dev/null || true; echo '/swapfile none swap sw 0 0'; } | put "$root/etc/fstab" 0644
  fi
  echo 'vm.swappiness = 10' | put "$root/etc/sysctl.d/60-inkling.conf" 0644
}

firewall() {
  told "firewall: 22, 80 and 443 from outside, nothing else"
  run ufw default deny incoming
  run ufw default allow outgoing
  run ufw allow 22/tcp  # before it is switched on: whoever runs this may be connected
  run ufw allow 80/tcp
  run ufw allow 443/tcp
  run ufw --force enable
}

upgrades() {
  told "security upgrades by themselves, with a restart at night when one needs it"
  put "$root/etc/apt/apt.conf.d/20auto-upgrades" 0644 <<'TEXT'
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
TEXT
  put "$root/etc/apt/apt.conf.d/52inkling-upgrades" 0644 <<'TEXT'
Unattended-Upgrade::Automatic-Reboot "true";
Unattended-Upgrade::Automatic-Reboot-Time "04:30";
Unattended-Upgrade::Remove-Unused-Dependencies "true";
TEXT
}

logs() {
  told "logs that end"
  put "$root/etc/docker/daemon.json" 0644 <<'TEXT'
{
  "log-driver": "json-file",
  "log-opts": { "max-size": "10m", "max-file": "3" },
  "live-restore": true,
  "no-new-privileges": true
}
TEXT
  put "$root/etc/systemd/journald.conf.d/inkling.conf" 0644 <<'TEXT'
[Journal]
SystemMaxUse=200M
MaxRetentionSec=1month
TEXT
  put "$root/etc/logrotate.d/inkling" 0644 <<'TEXT'
/var/log/inkling/*.log {
    weekly
    rotate 8
    maxsize 10M
    missingok
    notifempty
    compress
    create 0600 root root
}
TEXT
  put "$root/etc/logrotate.d/nginx" 0644 <<'TEXT'
/var/log/nginx/*.log {
    daily
    rotate 14
    maxsize 50M
    missingok
    notifempty
    compress
    delaycompress
    sharedscripts
    create 0640 www-data adm
    postrotate
        invoke-rc.d nginx rotate >/dev/null 2>&1
    endscript
}
TEXT
}

folders() {
  told "folders and scripts"
  run install -d -m 0755 "$root/opt/inkling" "$etc" "$root/var/lib/inkling"
  run install -d -m 0700 "$root/var/lib/inkling/backups" "$root/var/log/inkling"
  run install -d -m 0700 -o 10001 -g 10001 "$root/var/lib/inkling/data"  # the image's own user
  local file mode
  for file in "$here"/host/*.*; do
    mode=0644
    [ ! -x "$file" ] || mode=0755
    put "$root/opt/inkling/${file##*/}" "$mode" < <(cat "$file")
  done
  for file in "$here"/systemd/*; do
    put "$root/etc/systemd/system/${file##*/}" 0644 < <(cat "$file")
  done
}

settings() {
  told "settings of this host"
  # lines somebody added by hand stay
  {
    if [ -r "$etc/host.conf" ]; then grep -Ev '^(IMAGE_REPOSITORY|ROOT_PATH|DOMAIN)=' "$etc/host.conf" || true; fi
    printf 'IMAGE_REPOSITORY=%s\nROOT_PATH=%s\nDOMAIN=%s\n' "$repository" "$root_path" "$domain"
  } | put "$etc/host.conf" 0644
  if [ ! -e "$etc/inkling.env" ]; then
    put "$etc/inkling.env" 0600 <<'TEXT'
# Keys of Inkling itself, KEY=value, such as HF_TOKEN. Root alone can read this.
APP_ENV=production
TEXT
  fi
}

# A login that can run three words, and nothing else: sshd calls the gate whatever is asked, whatever
# the key says, and sudo lets the gate call three scripts.
login() {
  told "user deploy, shut in"
  if ! getent passwd deploy >/dev/null 2>&1; then
    run useradd --system --create-home --home-dir /var/lib/inkling-deploy --shell /bin/sh deploy
  fi
  printf 'restrict,command="/opt/inkling/gate.sh" %s\n' "$(cat "$key_file")" | put "$etc/deploy_keys" 0644
  put "$root/etc/ssh/sshd_config.d/60-inkling.conf" 0644 <<'TEXT'
Match User deploy
    AuthorizedKeysFile /etc/inkling/deploy_keys
    AuthenticationMethods publickey
    ForceCommand /opt/inkling/gate.sh
    DisableForwarding yes
    PermitTTY no
    PermitUserRC no
Match all
TEXT
  put "$root/etc/sudoers.d/60-inkling" 0440 <<'TEXT'
Defaults!/opt/inkling/deploy.sh !requiretty
deploy ALL=(root) NOPASSWD: /opt/inkling/deploy.sh *, /opt/inkling/rollback.sh "", /opt/inkling/status.sh ""
TEXT
  run visudo --check --quiet --file="$root/etc/sudoers.d/60-inkling"
  run sshd -t
  run systemctl try-reload-or-restart ssh
}

containers() {
  told "Docker and the network of the containers"
  run systemctl enable --now docker
  run systemctl reload docker
  if [ "$dry" = yes ] || ! docker network inspect inkling >/dev/null 2>&1; then
    # a fixed gateway: it is the one address the application believes about who calls
    run docker network create --subnet 172.31.255.0/29 --gateway 172.31.255.1 inkling
  fi
}

web() {
  told "nginx for $domain${root_path:+, under $root_path}"
  if [ ! -e "$etc/tls/fullchain.pem" ]; then
    # a stand-in until Certbot has been here, so that one configuration is right before and after
    run install -d -m 0700 "$etc/tls"
    run rm -f "$etc/tls/fullchain.pem" "$etc/tls/privkey.pem"  # links to a certificate that is gone
    run openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
      -subj "/CN=$domain" -addext "subjectAltName=DNS:$domain" \
      -keyout "$etc/tls/privkey.pem" -out "$etc/tls/fullchain.pem"
  fi
  run env INKLING_DOMAIN="$domain" ROOT_PATH="$root_path" "$here/nginx/render.sh"
  run chown www-data "$root/var/cache/nginx/inkling"
  run install -d "$root/etc/nginx/sites-enabled"
  run ln -sfn "$root/etc/nginx/sites-available/inkling.conf" "$root/etc/nginx/sites-enabled/inkling.conf"
  run rm -f "$root/etc/nginx/sites-enabled/default"
  run nginx -t
  run systemctl enable --now nginx
  run systemctl reload nginx
}

certify() {
  [ "$certificate" = yes ] || return 0
  told "certificate for $domain"
  put "$root/etc/letsencrypt/renewal-hooks/deploy/inkling.sh" 0755 <<'TEXT'
#!/bin/sh
nginx -t -q && systemctl reload nginx
TEXT
  if ! run certbot certonly --webroot --webroot-path "$root/var/www/inkling" --domain "$domain" \
    --email "$email" --agree-tos --non-interactive --keep-until-expiring ||
    { [ "$dry" = no ] && [ ! -e "$root/etc/letsencrypt/live/$domain/fullchain.pem" ]; }; then
    echo "No certificate yet: point $domain at this host, then run this again." >&2
    return 0
  fi
  local name
  for name in fullchain privkey; do
    run ln -sfn "$root/etc/letsencrypt/live/$domain/$name.pem" "$etc/tls/$name.pem"
  done
  run nginx -t
  run systemctl reload nginx
}

timers() {
  told "nightly backup, and what happens after a start of the machine"
  run systemctl daemon-reload
  run systemctl enable --now inkling-backup.timer
  run systemctl enable inkling-resume.service
  run systemctl restart systemd-journald
}

packages; swap; firewall; upgrades; logs; folders; settings; login; containers; web; certify; timers
told "Ready. Next: keys into $etc/inkling.env, then deploy an image of $repository."
