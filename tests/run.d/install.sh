#!/usr/bin/env bash
# Installs missing Debian packages, if apt-get can; builds oasdiff with Go, and downloads large documents from
# npm for later runs. Never fails; its last line says what happened.
missing=()
have() { command -v "$1" >/dev/null; }
have python3 && python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3 python3-venv)
have curl || missing+=(curl)
have node || missing+=(nodejs)
have npm || missing+=(npm)
have chromium || have chromium-browser || have google-chrome || missing+=(chromium)
have javac || missing+=(default-jdk-headless)
have mvn || missing+=(maven)
have mcs || missing+=(mono-mcs)
for library in System.Net.Http System.Web System.ComponentModel.DataAnnotations; do
  [ -e "/usr/lib/mono/4.5/$library.dll" ] || missing+=("libmono-$(tr 'A-Z.' 'a-z-' <<<"$library")4.0-cil")
done
[ -e /usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll ] || missing+=(libnewtonsoft-json5.0-cil)
have g++ || missing+=(g++)
[ -e /usr/include/cpprest/http_client.h ] || missing+=(libcpprest-dev)
have postgres || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
# For generating, compiling and running clients.
have php || missing+=(php-cli)
have php && php -m 2>/dev/null | grep -qx curl || missing+=(php-curl)
have php && php -m 2>/dev/null | grep -qx mbstring || missing+=(php-mbstring)
[ -e /usr/share/php/GuzzleHttp/autoload.php ] || missing+=(php-guzzlehttp-guzzle)
# For comparing our findings with those of oasdiff.
have go || missing+=(golang-go)
have ruby && ruby -e 'require "typhoeus"' 2>/dev/null || missing+=(ruby ruby-typhoeus)

# Two strongSwans for real tunnels, and tools to inspect the packets between them.
[ -x /usr/sbin/charon-systemd ] || missing+=(charon-systemd libcharon-extra-plugins libstrongswan-standard-plugins libstrongswan-extra-plugins)
[ -x /usr/sbin/swanctl ] || missing+=(strongswan-swanctl)
have ip || missing+=(iproute2)
have ping || missing+=(iputils-ping)
have sysctl || missing+=(procps)
have tcpdump || missing+=(tcpdump)
[ -x /usr/sbin/nft ] || missing+=(nftables)

for_the_comparer() {
  have python3 && python3 -c 'import sys; sys.path.insert(0, "tests"); from support import installed; installed.oasdiff(); installed.large_documents()'
}

# A far side of another make. Its package and that of strongSwan's daemon exclude each other, so it is only unpacked.
libreswan=${VPNAAS_TARGET:-target}/libreswan
[ -x "$libreswan/usr/libexec/ipsec/pluto" ] && [ -x "$libreswan/usr/bin/certutil" ] || missing+=(libreswan)
unpack_libreswan() {
  local needed
  needed=$(apt-cache depends libreswan | sed -n 's/^ *Depends: \(lib[^ ]*\|dns-root-data\)$/\1/p')
  # shellcheck disable=SC2086 # a word per package
  "${root[@]}" apt-get install -y -qq --no-install-recommends $needed || return
  mkdir -p "$libreswan" && (cd "$libreswan" && apt-get download libreswan libnss3-tools && for package in ./*.deb; do dpkg -x "$package" .; done)
}

[ ${#missing[@]} -eq 0 ] && { for_the_comparer; echo 'nothing is missing'; exit 0; }
have apt-get || { echo "not possible without apt-get: ${missing[*]}"; exit 0; }
root=()
if [ "$(id -u)" -ne 0 ]; then
  have sudo && sudo -n true 2>/dev/null || { echo "not possible without root: ${missing[*]}"; exit 0; }
  root=(sudo -n)
fi
export DEBIAN_FRONTEND=noninteractive
"${root[@]}" apt-get update -qq
done=() refused=()
for package in "${missing[@]}"; do
  if [ "$package" = libreswan ]; then
    if unpack_libreswan; then done+=(libreswan); else refused+=(libreswan); fi
  elif "${root[@]}" apt-get install -y -qq --no-install-recommends "$package"; then done+=("$package"); else refused+=("$package"); fi
done
for_the_comparer
echo "installed: ${done[*]:-nothing}${refused[*]:+, not available: ${refused[*]}}"
