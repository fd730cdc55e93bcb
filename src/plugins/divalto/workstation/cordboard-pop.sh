#!/bin/sh
# Tells Cordboard that the telephone here rings. Needs curl, no Node.
#   cordboard-pop.sh NUMBER|LINK [popup] [EVENT]
# Beside it: workstation.conf (server=..., connection=...) and the file `token`.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

setting() {
  sed -n "s/^$1=//p" "$here/workstation.conf" | tr -d '\r' | head -n 1
}

if [ $# -lt 1 ] || [ -z "$1" ]; then
  echo 'usage: cordboard-pop.sh NUMBER|LINK [popup] [EVENT]' >&2
  exit 2
fi
number=$1
shift
popup=''
event=ring
for word in "$@"; do
  case $word in
    popup) popup=1 ;;
    *) event=$word ;;
  esac
done

# By standard input: on the command line every user of this machine could read the token.
printf 'header = "Authorization: Bearer %s"\n' "$(tr -d '\r\n' < "$here/token")" |
  curl --config - --silent --show-error --fail --max-time 10 --retry 2 \
    --data-urlencode "number=$number" --data-urlencode "event=$event" --data-urlencode "popup=$popup" \
    "$(setting server)/hooks/$(setting connection)/workstation"
echo
