# The environment that Jianbao's scripts share: `.venv` in the checkout. Sourced, never run.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$root/.venv

# prepare run|dev|bench: make the environment, or bring it up to date. Returns at once if it is.
prepare() {
  local lock
  if [ "$1" = run ]; then
    is_ready run && return
    say "Installing what Jianbao needs into .venv: once, about a minute…"
    make_venv
    for lock in build run; do
      install_lock "$lock"
    done
    install --no-deps --no-build-isolation --editable "$root"
  else
    prepare run
    is_ready "$1" && return
    say "Installing what its $([ "$1" = dev ] && echo tests || echo benchmarks) need…"
    install_lock "$1"
  fi
  print_stamp >"$venv/ready-$1"
}

is_ready() {
  [ -x "$venv/bin/python" ] && [ "$(cat "$venv/ready-$1" 2>/dev/null)" = "$(print_stamp)" ]
}

# In the order they are installed; build holds what turns sources (jieba, our own) into packages.
lock_file() {
  case $1 in
    build) echo "$root/deploy/requirements-build.lock" ;;
    run) echo "$root/deploy/requirements.lock" ;;
    dev) echo "$root/deploy/requirements-dev.lock" ;;
    bench) echo "$root/deploy/requirements-bench.lock" ;;
  esac
}

# What the environment depends on; the place too, for its scripts name it.
print_stamp() {
  { printf '%s\n' "$root" && cat "$root/pyproject.toml" "$root"/deploy/*.lock; } | sha256sum
}

make_venv() {
  local python
  if [ -x "$venv/bin/python" ] && [ "$(cat "$venv/place" 2>/dev/null)" = "$root" ]; then
    return
  fi
  python=$(find_python) || python=$(install_python)
  "$python" -m venv --clear "$venv"
  printf '%s\n' "$root" >"$venv/place"
}

# The first Python that is new enough and can make environments.
find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
    then
      echo "$name"
      return
    fi
  done
  return 1
}

install_python() {
  install_debian python3-venv
  find_python || fail "Python 3.11 or newer is needed; this system has an older one"
}

install_lock() {
  install --require-hashes --no-build-isolation --use-pep517 --requirement "$(lock_file "$1")"
}

# Warnings of pip's are about the machine (its caches, its mirrors); errors are shown.
install() {
  "$venv/bin/python" -m pip --quiet --quiet --disable-pip-version-check --no-input install "$@"
}

# install_debian PACKAGE...: by apt as root; else says what to install, and fails.
install_debian() {
  local log
  [ $# -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    fail "Missing: $*. On Debian or Ubuntu: sudo apt-get install $*"
  fi
  say "Installing from Debian: $*…"
  log=$(mktemp)
  if ! apt_get update >"$log" 2>&1 || ! apt_get install "$@" >>"$log" 2>&1; then
    cat "$log" >&2
    fail "apt-get could not install: $*"
  fi
  rm -f "$log"
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive apt-get --yes --no-install-recommends \
    --option Dpkg::Options::=--force-confold "$@" </dev/null
}

say() {
  printf '%s\n' "$*" >&2
}

fail() {
  say "$*"
  exit 1
}
