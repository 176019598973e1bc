#!/bin/bash
# Packages made and tried on clean machines: folders that debootstrap fills with this machine's Debian release from its own
# mirror. In the first, with nothing but git and make, a clone of HEAD goes through `make deb`, which installs what it needs,
# and lintian; and through `make dist`, whose zip PGXN's client installs and uninstalls. In the second, which sees no
# compiler, apt installs the package, and autopkgtest runs debian/tests. Then it is purged, and nothing is left. Needs root.
#   PACKAGING_DIR=folder  keeps the machines there (3 GB); one that debootstrap has filled is used again
#   MIRROR=, SUITE=       other than this machine's
set -euo pipefail
cd "$(dirname "$0")/../.."
source_dir=$PWD
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive PATH=$PATH:/usr/sbin:/sbin
[ "$(id -u)" -eq 0 ] || { echo "debootstrap needs root" >&2; exit 1; }

suite=${SUITE:-$(. /etc/os-release && echo "$VERSION_CODENAME")}
mirror=${MIRROR:-$(apt-get indextargets --format '$(SITE)' "Codename: $suite" | head -n 1)}
version=$(sed -n "s/^default_version *= *'\(.*\)'/\1/p" socsvc.control)
folder=${PACKAGING_DIR:-}
if [ -z "$folder" ]; then
  folder=$(mktemp -d)
  trap 'rm -rf --one-file-system "$folder"' EXIT
fi
mkdir -p "$folder"

# inside MACHINE COMMAND...: with processes and mounts of its own, which are gone when the command ends.
inside() {
  local machine=$folder/$1
  shift
  unshare --mount --pid --fork --kill-child sh -euc \
    'mount -t proc proc "$0/proc"; mount -t tmpfs tmpfs "$0/dev/shm"; machine=$0; exec chroot "$machine" "$@"' "$machine" "$@"
}

# machine NAME: a clean one, on which no service starts when it is installed.
machine() {
  rm -rf --one-file-system "${folder:?}/$1"
  cp -a "$folder/base" "$folder/$1"
  cp /etc/resolv.conf "$folder/$1/etc/resolv.conf"
  printf '#!/bin/sh\nexit 101\n' >"$folder/$1/usr/sbin/policy-rc.d"
  chmod +x "$folder/$1/usr/sbin/policy-rc.d"
  inside "$1" apt-get update -q
}

step() { printf '\n==> %s\n' "$*"; }

if [ ! -e "$folder/base/etc/socsvc-complete" ]; then
  step "a clean $suite from $mirror"
  rm -rf --one-file-system "$folder/base"
  debootstrap --variant=minbase "$suite" "$folder/base" "$mirror"
  touch "$folder/base/etc/socsvc-complete"
fi

step "make deb on a machine with git and make"
machine build
inside build apt-get install -q -y --no-install-recommends git make
git clone -q --no-hardlinks "$source_dir" "$folder/build/srv/socsvc"
git -C "$folder/build/srv/socsvc" checkout -q --detach "$(git rev-parse HEAD)"
inside build make -C /srv/socsvc deb
ls -l "$folder"/build/srv/socsvc/build/deb

step "lintian"
inside build apt-get install -q -y --no-install-recommends lintian
inside build sh -euc 'lintian --version; lintian --allow-root --info --fail-on error,warning /srv/socsvc/build/deb/*.changes'

step "make dist; PGXN's client installs the zip and takes it out again"
inside build make -C /srv/socsvc dist
inside build apt-get install -q -y --no-install-recommends pgxnclient unzip
inside build sh -euc '
  zip=/srv/socsvc/build/socsvc-$0.zip
  mkdir /srv/unzipped
  unzip -q "$zip" -d /srv/unzipped
  [ "$(ls /srv/unzipped)" = "socsvc-$0" ]
  cd "/srv/unzipped/socsvc-$0"
  test -s LICENSE
  perl test/lint/meta.pl META.json
  found() { find /usr/lib/postgresql /usr/share -name "*socsvc*" -not -path "*/doc/*"; }
  [ -z "$(found)" ]
  pgxn install --nosudo "$zip"
  found
  [ "$(found | wc -l)" -ge 3 ]
  pg_virtualenv -t psql -Xq -v ON_ERROR_STOP=1 -c "CREATE EXTENSION socsvc CASCADE" -c "SELECT socsvc.quota('\''1/week'\'', '\''[2023-01-01,2024-01-01)'\'')"
  pgxn uninstall --yes --nosudo "$zip"
  left=$(found)
  [ -z "$left" ] || { echo "pgxn uninstall left: $left" >&2; exit 1; }
' "$version"

step "the package on a clean machine"
machine clean
mkdir "$folder/clean/srv/deb"
cp "$folder"/build/srv/socsvc/build/deb/postgresql-*-socsvc_*.deb "$folder/clean/srv/deb/"
inside clean sh -euc '
  printf "create_main_cluster = false\n" >/srv/createcluster.conf
  mkdir -p /etc/postgresql-common/createcluster.d && cp /srv/createcluster.conf /etc/postgresql-common/createcluster.d/socsvc.conf
  apt-get install -q -y --no-install-recommends /srv/deb/*.deb
  for tool in gcc clang make gawk dot; do
    ! command -v $tool || { echo "$tool came along" >&2; exit 1; }
  done
  # A pg_config there is: postgresql-common has one that looks for another.
  ! ls -d /usr/include/postgresql/*/server 2>/dev/null || { echo "development files came along" >&2; exit 1; }
  ls /usr/lib/postgresql/*/lib/bitcode/socsvc.index.bc
  dpkg -L $(dpkg-query -f "\${Package} " -W "postgresql-*-socsvc") | grep -v /doc/'

step "debian/tests by autopkgtest"
status=0
# shellcheck disable=SC2016 # for the inner shell
unshare --mount --pid --fork --kill-child sh -euc '
  mount -t proc proc "$1/proc"; mount -t tmpfs tmpfs "$1/dev/shm"
  exec autopkgtest --no-built-binaries "$2"/*.deb "$3"/*.dsc -- chroot "$1"' \
  sh "$folder/clean" "$folder/clean/srv/deb" "$folder/build/srv/socsvc/build/deb" || status=$?
[ "$status" -eq 0 ] || { echo "autopkgtest ended with $status" >&2; exit 1; } # 2: it skipped a test, which is not good either

step "purged"
inside clean sh -euc '
  packages=$(dpkg-query -f "\${Package} " -W "postgresql-*-socsvc")
  dpkg -L $packages | while read -r file; do [ ! -f "$file" ] || echo "$file"; done >/srv/files
  apt-get purge -q -y $packages
  left=$(while read -r file; do [ ! -e "$file" ] || echo "$file"; done </srv/files)
  [ -z "$left" ] || { echo "left: $left" >&2; exit 1; }'
step "all is well"
