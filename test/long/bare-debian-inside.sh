#!/usr/bin/env bash
# Run by bare-debian.sh inside the new root: CHECKOUT SUITE IS_TESTING.
set -euo pipefail
checkout=$1 suite=$2 is_testing=$3
umask 077
cd "$checkout"

packages() { dpkg-query --show --showformat='${Package}\n' | sort; }
# (/var/lib/picket holds the database of a checkout that PostgreSQL's user cannot reach; start.sh says so.)
# (netbase writes /etc/hosts and /etc/networks, python3 its own lists: packages that nodejs and npm bring.)
# Everything that is neither the checkout, nor state of the system that packages bring along, nor a temporary file.
outside() {
  find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /srv -o -path /tmp -o -path /run -o -path /var/lib/dpkg \
    -o -path /var/lib/apt -o -path /var/cache -o -path /var/log -o -path /var/lib/picket -o -path /root/.npm -o -path '*/__pycache__' -o -path /var/lib/python \
    -o -path /etc/python3 -o -path /etc/hosts -o -path /etc/networks -o -path /etc/ld.so.cache \) -prune \
    -o -type f -newer /srv/.before -print | sort | while read -r file; do
    dpkg --search "$file" >/dev/null 2>&1 || dpkg --search "${file#/usr}" >/dev/null 2>&1 || echo "$file"
  done
}

packages >/srv/.packages
cp /etc/passwd /srv/.passwd
touch /srv/.before
began=$SECONDS
: >/srv/start.log
scripts/start.sh >/srv/start.log 2>&1 &
start=$!
until grep -q 'first alerts come' /srv/start.log; do
  kill -0 $start 2>/dev/null || { cat /srv/start.log; echo "$suite: start.sh has ended"; exit 1; }
  sleep 1
done
ready=$((SECONDS - began))
export PATH="$PWD/node_modules/.bin:$PATH" PICKET_URL=http://127.0.0.1:$PICKET_HTTP_PORT
until picket alerts list --json | grep -q '"class"'; do sleep 1; done
alerts=$((SECONDS - began))
kill -TERM $start # a shell in the background ignores INT
wait $start || true
cat /srv/start.log

echo "$suite: start.sh as root, umask 077, a path with a space: ready after $ready s, first alert after $alerts s"
echo "$suite: $(packages | comm -13 /srv/.packages - | wc -l) Debian packages came along"
changed=$(outside)
users=$(diff /srv/.passwd /etc/passwd | grep '^>' || true)
if [ -z "$changed$users" ]; then echo "$suite: nothing else outside of the checkout has changed"; else
  echo "$suite: changed outside of the checkout:" "$changed" "$users"
  exit 1
fi
if $is_testing; then scripts/test.sh; fi
