# A network of our own: three hosts and a monitor on one real Open vSwitch bridge, all in network namespaces.
# shellcheck shell=bash
#
#   client ──┐             ┌── server
#            ├─ Open vSwitch ┤
#   attacker ┘   (netdev)  └── monitor: receives a copy of every packet
#
# Expects: LAB_RUN (a private folder), NET (first three numbers of the /24). Nothing here touches the machine's own
# network, services or Open vSwitch database; several labs can run side by side.

readonly PREFIX=picket$$ HOSTS=(client attacker server monitor)
# Each host owns a range of addresses (last number, first to last), so that one tool can be several sources or targets.
declare -rA ADDRESSES=([server]='2 17' [client]='20 35' [attacker]='66 66' [monitor]='1 0')
export OVS_RUNDIR=$LAB_RUN OVS_DBDIR=$LAB_RUN OVS_LOGDIR=$LAB_RUN OVS_SYSCONFDIR=$LAB_RUN

on() {
  local host=$1
  shift
  ip netns exec "$PREFIX-$host" "$@"
}

network_up() {
  local host
  add_namespace switch
  for host in "${HOSTS[@]}"; do add_host "$host"; done
  start_switch
  mirror_to_monitor
}

# Without IPv6 there are no router solicitations: a capture holds what its tool sent and what was answered.
add_namespace() {
  ip netns add "$PREFIX-$1"
  on "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  ip -n "$PREFIX-$1" link set lo up
}

add_host() {
  local host=$1 namespace=$PREFIX-$1 first last number
  add_namespace "$host"
  ip link add "to-$host" netns "$PREFIX-switch" type veth peer name eth0 netns "$namespace"
  ip -n "$PREFIX-switch" link set "to-$host" up
  ip -n "$namespace" link set eth0 up
  # Offloading would show frames that never were on a wire: 64 KiB long, without checksum.
  on "$host" ethtool -K eth0 tx off rx off gso off tso off gro off >/dev/null
  read -r first last <<<"${ADDRESSES[$host]}"
  for number in $(seq "$first" "$last"); do ip -n "$namespace" addr add "$NET.$number/24" dev eth0; done
}

vsctl() { ovs-vsctl "--db=unix:$LAB_RUN/db.sock" "$@"; }

start_switch() {
  local daemon=(--detach --no-chdir)
  ovsdb-tool create "$LAB_RUN/conf.db" /usr/share/openvswitch/vswitch.ovsschema
  ovsdb-server "$LAB_RUN/conf.db" --remote="punix:$LAB_RUN/db.sock" --unixctl="$LAB_RUN/ovsdb.ctl" \
    --pidfile="$LAB_RUN/ovsdb.pid" --log-file="$LAB_RUN/ovsdb.log" "${daemon[@]}" 2>/dev/null
  vsctl --no-wait init
  on switch ovs-vswitchd "unix:$LAB_RUN/db.sock" --unixctl="$LAB_RUN/vswitchd.ctl" \
    --pidfile="$LAB_RUN/vswitchd.pid" --log-file="$LAB_RUN/vswitchd.log" "${daemon[@]}" 2>/dev/null
  vsctl add-br br0 -- set bridge br0 datapath_type=netdev fail-mode=standalone
  local host
  for host in "${HOSTS[@]}"; do vsctl add-port br0 "to-$host"; done
}

mirror_to_monitor() {
  vsctl -- --id=@port get port to-monitor \
    -- --id=@mirror create mirror name=all select-all=true output-port=@port -- set bridge br0 mirrors=@mirror >/dev/null
  # A mirror is not applied to flows that the switch has cached already.
  ovs-appctl -t "$LAB_RUN/vswitchd.ctl" revalidator/purge
}

# Ends what runs in our namespaces and our switch, then removes the namespaces. Safe to call at any stage of the start.
network_down() {
  local host pidfile
  for host in "${HOSTS[@]}"; do
    { ip netns pids "$PREFIX-$host" | xargs -r kill; } 2>/dev/null || true
  done
  for pidfile in "$LAB_RUN"/{vswitchd,ovsdb}.pid; do
    if [ -f "$pidfile" ]; then kill "$(<"$pidfile")" 2>/dev/null || true; fi
  done
  for host in "${HOSTS[@]}" switch; do ip netns del "$PREFIX-$host" 2>/dev/null || true; done
}
