#!/usr/bin/env bash
# Installs what is missing and runs every test that this machine can run; lists what it could not run, with the reason.
# Its last line is always `N passed, N failed, N skipped`; it ends with 0 only if none failed.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

readonly USAGE="usage: scripts/test.sh [--unit]
  --unit                     static checks and unit tests only
  PICKET_TEST_REQUIRE_ALL=1  a test that lacks something fails instead of being skipped
  PICKET_SHARED_DIR          reference captures and data sets (default ../shared)
Logs and results are kept in test/.artifacts; test/README.md says how to run parts."
# The machine that this must be quick on has two cores; a system test leaves one of them idle a good part of its time.
readonly UNIT_WORKERS=2 SYSTEM_WORKERS=3 ARTIFACTS=$PWD/test/.artifacts
export PICKET_TEST_SKIPPED=$ARTIFACTS/not-run.txt

is_unit_only=false
case "${1-}" in
  '') ;;
  --unit) is_unit_only=true ;;
  -h | --help) echo "$USAGE" && exit 0 ;;
  *) fail "unknown option $1 (scripts/test.sh --help)" ;;
esac
passed=0 failed=0 skipped=0

main() {
  mkdir -p "$ARTIFACTS"
  : >"$PICKET_TEST_SKIPPED"
  if scripts/setup.sh; then
    if ! $is_unit_only; then install_test_packages; fi
    run_tests
  else
    failed=1
  fi
  list_not_run
  printf '%d passed, %d failed, %d skipped\n' $passed $failed $skipped
  [ $failed -eq 0 ]
}

run_tests() {
  check_statically
  suite unit $UNIT_WORKERS
  if $is_unit_only; then
    echo 'system tests: left out by --unit' >>"$PICKET_TEST_SKIPPED"
  else
    suite system $SYSTEM_WORKERS
  fi
}

# Lint takes as long as the others together, on one core: it runs beside them.
check_statically() {
  local lint
  echo 'Static checks'
  step 'lint' npm run --silent lint >"$ARTIFACTS/lint.log" 2>&1 &
  lint=$!
  check 'format' npm run --silent format:check
  check 'types' npm run --silent typecheck:built
  check_shell_scripts
  count_result end_of_lint $lint
}

end_of_lint() {
  local status=0
  wait "$1" || status=$?
  cat "$ARTIFACTS/lint.log"
  return $status
}

# Programs that only tests use: attack tools, a switch, a browser. What cannot be installed is skipped by its tests.
install_test_packages() {
  local missing
  missing=$(missing_test_packages)
  if [ -z "$missing" ]; then return; fi
  if ! may_apt_install; then
    say "not installed, needs root: $missing"
    return
  fi
  keep_services_from_starting
  # shellcheck disable=SC2086 # one word each
  step 'apt-get install (programs that tests use)' apt_install_each $missing || true
  allow_services_again
}

missing_test_packages() {
  local program package
  {
    while read -r program package; do
      PATH="$PATH:/usr/sbin:/sbin" command -v "$program" >/dev/null || echo "$package"
    done < <(cat test/packages.txt test/lab/packages.txt)
    # Debian's python3 is often there without what makes virtual environments.
    python3 -m ensurepip --version >/dev/null 2>&1 || echo python3-venv
  } | sort -u | tr '\n' ' '
}

# All at once is quickest; where one of them does not exist, the others are still wanted.
apt_install_each() {
  local package
  apt_install "$@" && return
  for package in "$@"; do apt_install "$package" || echo "$package cannot be installed"; done
}

# Debian asks this program before it starts the service of a package that has just been installed.
readonly SERVICE_POLICY=/usr/sbin/policy-rc.d
keep_services_from_starting() {
  if [ -e $SERVICE_POLICY ]; then return; fi
  printf '#!/bin/sh\nexit 101\n' | as_root tee $SERVICE_POLICY >/dev/null
  as_root chmod 755 $SERVICE_POLICY
  trap allow_services_again EXIT
  is_policy_ours=true
}
is_policy_ours=false
allow_services_again() {
  if $is_policy_ours; then as_root rm -f $SERVICE_POLICY; fi
  is_policy_ours=false
}

# check NAME COMMAND...: one static check is one test.
check() {
  count_result step "$@"
}

count_result() {
  if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

check_shell_scripts() {
  if command -v shellcheck >/dev/null; then
    check 'shell scripts' shellcheck -x scripts/*.sh test/lab/*.sh test/lab/takes/*.sh
  else
    skipped=$((skipped + 1))
    echo 'shell scripts: no shellcheck on this machine' >>"$PICKET_TEST_SKIPPED"
  fi
}

# suite PROJECT WORKERS: one of the projects of jest.config.mjs. A suite that cannot even be loaded is a failed test.
suite() {
  local project=$1 began=$SECONDS log=$ARTIFACTS/$1.log json=$ARTIFACTS/$1.json p=0 f=1 s=0
  rm -f "$json"
  echo "${project^} tests"
  npm run --silent jest -- --selectProjects="$project" --maxWorkers="$2" --json --outputFile="$json" 2>&1 >/dev/null |
    tee "$log" | sed -unE 's/^(PASS|FAIL) /  \1 /p' || true
  if [ -f "$json" ]; then read -r p f s < <(count "$json"); fi
  if [ "$f" -gt 0 ]; then grep -v '^PASS' "$log" >&2 || true; fi
  say "$p passed, $f failed, $s skipped in $((SECONDS - began)) s"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

count() {
  node -p "const r = JSON.parse(fs.readFileSync('$1'));
    [r.numPassedTests, r.numFailedTests + r.numRuntimeErrorTestSuites, r.numPendingTests + r.numTodoTests].join(' ')"
}

list_not_run() {
  if [ -s "$PICKET_TEST_SKIPPED" ]; then
    echo 'Not run'
    sort -u "$PICKET_TEST_SKIPPED" | sed 's/^/  /'
  fi
}

main
