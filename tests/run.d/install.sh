#!/usr/bin/env bash
# Installs the Debian packages that are missing, where apt-get may. Never fails; its last line says what happened.
missing=()
have() { command -v "$1" >/dev/null; }
have python3 && python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3 python3-venv)
have curl || missing+=(curl)
have node || missing+=(nodejs)
have npm || missing+=(npm)
have chromium || have chromium-browser || have google-chrome || missing+=(chromium)
have javac || missing+=(default-jdk-headless)
have mvn || missing+=(maven)
have postgres || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)

[ ${#missing[@]} -eq 0 ] && { echo 'nothing is missing'; exit 0; }
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
  if "${root[@]}" apt-get install -y -qq --no-install-recommends "$package"; then done+=("$package"); else refused+=("$package"); fi
done
echo "installed: ${done[*]:-nothing}${refused[*]:+, not to be had: ${refused[*]}}"
