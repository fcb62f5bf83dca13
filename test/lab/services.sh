# The servers that are used and attacked: nginx, OpenSSH, vsftpd, dnsmasq, iperf3 and a syslog sink, all on `server`.
# shellcheck shell=bash
#
# Expects network.sh. The servers see a user `picket` and a PAM rule that exist only in their own mount namespace.

readonly LAB_PASSWORD='correct horse'

# start_server NAME COMMAND...: in the foreground of the namespace, its output in the lab's folder.
start_server() {
  local name=$1
  shift
  on server bash -c "mount --bind '$LAB_RUN/passwd' /etc/passwd && mount --bind '$LAB_RUN/shadow' /etc/shadow &&
    mount --bind '$LAB_RUN/pam' /etc/pam.d/vsftpd && exec \"\$@\"" "$name" "$@" >"$LAB_RUN/$name.log" 2>&1 &
}

services_up() {
  make_accounts
  make_website
  configure_nginx
  configure_vsftpd
  configure_sshd
  start_server nginx nginx -e "$LAB_RUN/nginx-error.log" -c "$LAB_RUN/nginx.conf"
  start_server vsftpd vsftpd "$LAB_RUN/vsftpd.conf"
  start_server sshd /usr/sbin/sshd -D -e -f "$LAB_RUN/sshd_config"
  start_server dnsmasq dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --pid-file= \
    --user=root --address="/lab.example/$SERVER" --local=/example/
  start_server iperf3 iperf3 --server
  start_server syslog node -e 'require("node:dgram").createSocket("udp4").bind(514)'
  await_ports 80 21 22 53 5201
}

make_accounts() {
  mkdir -p "$LAB_RUN"/{home,empty} /run/sshd
  { cat /etc/passwd; echo "picket:x:60001:65534:lab user:$LAB_RUN/home:/bin/bash"; } >"$LAB_RUN/passwd"
  { cat /etc/shadow; echo "picket:$(openssl passwd -6 "$LAB_PASSWORD"):19000::::::"; } >"$LAB_RUN/shadow"
  chmod 600 "$LAB_RUN/shadow"
  printf 'auth required pam_unix.so nodelay\naccount required pam_unix.so\n' >"$LAB_RUN/pam"
  seq 12000 >"$LAB_RUN/home/numbers.txt"
  seq 9000 >"$LAB_RUN/letters.txt"
  chown -R 60001 "$LAB_RUN/home"
}

# Pages of 1 to 40 kB: benign answers differ in length as they do elsewhere. Dull ones, since captures are compressed.
make_website() {
  local size
  mkdir "$LAB_RUN/www"
  echo 'a page' >"$LAB_RUN/www/index.html"
  for size in $(seq 40); do yes "page $size" | head -c "${size}000" >"$LAB_RUN/www/page-$size.html" || true; done
  for size in $(seq 40); do echo "http://$SERVER/page-$size.html"; done >"$LAB_RUN/urls.txt"
}

configure_nginx() {
  cat >"$LAB_RUN/nginx.conf" <<CONF
daemon off;
user root;
pid $LAB_RUN/nginx.pid;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path $LAB_RUN/nginx-body;
  proxy_temp_path $LAB_RUN/nginx-proxy;
  fastcgi_temp_path $LAB_RUN/nginx-fastcgi;
  uwsgi_temp_path $LAB_RUN/nginx-uwsgi;
  scgi_temp_path $LAB_RUN/nginx-scgi;
  server { listen 80; root $LAB_RUN/www; error_page 405 =200 \$uri; }
}
CONF
}

# One guess a connection, answered as fast as the guesser asks: what matters to the flow meter is the shape of a failed login.
configure_vsftpd() {
  cat >"$LAB_RUN/vsftpd.conf" <<CONF
background=NO
listen=YES
listen_ipv6=NO
local_enable=YES
max_login_fails=1
delay_failed_login=0
seccomp_sandbox=NO
secure_chroot_dir=$LAB_RUN/empty
pam_service_name=vsftpd
CONF
}

# Six guesses a connection, OpenSSH's default: hydra waits for ever when it is cut off earlier.
configure_sshd() {
  ssh-keygen -q -t ed25519 -N '' -f "$LAB_RUN/host_key"
  ssh-keygen -q -t ed25519 -N '' -f "$LAB_RUN/user_key"
  cp "$LAB_RUN/user_key.pub" "$LAB_RUN/authorized_keys"
  cat >"$LAB_RUN/sshd_config" <<CONF
HostKey $LAB_RUN/host_key
PidFile none
AuthorizedKeysFile $LAB_RUN/authorized_keys
StrictModes no
UsePAM no
MaxStartups 100
Subsystem sftp internal-sftp
CONF
  cat >"$LAB_RUN/ssh_config" <<CONF
IdentityFile $LAB_RUN/user_key
User picket
StrictHostKeyChecking no
UserKnownHostsFile /dev/null
LogLevel ERROR
CONF
}

# Asks the server's own socket table: a probe by connection would be a flow of its own.
await_ports() {
  local port deadline=$((SECONDS + 15))
  for port in "$@"; do
    until on server ss -Hltn "sport = :$port" | grep . >/dev/null; do
      if [ $SECONDS -ge $deadline ]; then fail "lab: nothing listens on port $port, see $LAB_RUN"; fi
      sleep 0.1
    done
  done
}
