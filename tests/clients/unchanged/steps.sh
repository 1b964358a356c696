# What the scripts of the openstack command share.
step() { echo "\$ openstack $*" >&2; openstack "$@"; }
expect() { [ "$1" = "$2" ] || { echo "expected $1, got $2" >&2; exit 1; }; }
fails() { if step "$@"; then echo 'that should have failed' >&2; exit 1; fi; }
