# The take that the demo replays: the same classes, other rates, ports, sizes, users and addresses; never trained on.
# All of it together lasts less than 40 s, so that every class comes round within a minute.
# shellcheck shell=bash
readonly NET=10.20.30 SERVER=10.20.30.2

scenarios() {
  # Ordinary use
  scenario siege-web Normal client "siege -q -c 6 -r 16 -d 0.5 -f urls.txt -R /dev/null"
  scenario curl-web Normal client "for page in \$(seq 1 2 40); do
    curl -s -o /dev/null http://$SERVER/page-\$page.html http://$SERVER/page-\$((41 - page)).html; sleep 0.1; done"
  scenario curl-ftp Normal client "for i in \$(seq 20); do
    curl -s -o /dev/null -u 'picket:correct horse' ftp://$SERVER/numbers.txt; done"
  scenario ssh-sessions Normal client "for i in \$(seq 12); do
    ssh -F ssh_config $SERVER 'hostname; ls -l /etc | head -n '\$((i * 5)); done"
  scenario scp-files Normal client "for i in \$(seq 4); do
    scp -q -F ssh_config letters.txt $SERVER:copy-\$i.txt; done"
  scenario dig-lookups Normal client "for i in \$(seq 80); do
    dig +short +tries=1 @$SERVER www-\$((i * 104729)).lab.example; done"
  scenario iperf3-tcp Normal client "for kib in 150 500; do
    iperf3 --repeating-payload -c $SERVER -n \${kib}K -b 80M; done"
  scenario iperf3-udp Normal client "iperf3 --repeating-payload -c $SERVER -u -b 3M -t 1 -l 900"
  scenario ping-hosts Normal client "for source in \$(seq 20 27); do for target in 3 7 11; do
    ping -q -c 4 -i 0.25 -s \$((source * 9)) -I $NET.\$source $NET.\$target & done; done; wait"
  scenario logger-syslog Normal client "for i in \$(seq 60); do
    logger -d -n $SERVER -P 514 -t worker \"job \$i: \$(printf '%*d s' \$((i * 11)) \$i)\"; done"

  # Attacks
  scenario nmap-syn Probe attacker "nmap -n -Pn -sS -T5 -p 1000-1500 $SERVER"
  scenario nmap-connect Probe attacker "nmap -n -Pn -sT -T5 -p 3000-3300 $SERVER"
  scenario nmap-udp Probe attacker "nmap -n -Pn -sU -T5 --max-retries 0 -F $SERVER"
  scenario hping3-syn DoS attacker "hping3 -q -S -p 22 -i u800 -c 1000 $SERVER"
  scenario hping3-udp DoS attacker "for i in \$(seq 40); do
    hping3 -q --udp -k -s \$((30000 + i)) -p 53 -d \$((i * 31)) -i u\$((i * 70)) -c 24 $SERVER & done; wait"
  scenario hping3-icmp DoS attacker "for target in \$(seq 2 9); do
    hping3 -q --icmp -d 56 -i u1500 -c 100 $NET.\$target; done"
  scenario slowhttptest-headers DoS attacker "slowhttptest -H -c 60 -r 60 -i 1 -l 4 -u http://$SERVER/"
  scenario hping3-spoofed DDoS attacker "for length in 0 100 400 1000; do
    hping3 -q -S -p 21 -w \$((1000 + length)) -d \$length --rand-source -i u3500 -c 350 $SERVER & done; wait"
  scenario hydra-ftp BFA attacker "seq -f 'secret%g' 60 >guesses.txt
    hydra -q -I -l backup -P guesses.txt -t 12 ftp://$SERVER"
  scenario hydra-ssh BFA attacker "seq -f 'secret%g' 20 >guesses.txt
    for user in ubuntu picket backup; do
      hydra -q -I -l \$user -P guesses.txt -t 16 ssh://$SERVER; done"
}
