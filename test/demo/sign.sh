#!/bin/bash
# test/demo/sign.sh FOLDER authority | FOLDER person NAME SUBJECT | FOLDER sign NAME HEX: a throw-away authority, keys of
# people that it vouches for, and signatures with them, for the demo. Answers PEM, nothing, or a detached CMS in hexadecimal digits.

set -euo pipefail
cd "$1"

case $2 in
  authority)
    openssl req -x509 -newkey rsa:2048 -nodes -keyout authority.key -out authority.pem -days 2 -utf8 -subj '/CN=Throw-away authority' \
      -addext 'keyUsage=critical,keyCertSign,cRLSign' 2>/dev/null
    cat authority.pem
    ;;
  person)
    openssl req -newkey rsa:2048 -nodes -keyout "$3.key" -out "$3.csr" -utf8 -subj "$4" 2>/dev/null
    openssl x509 -req -in "$3.csr" -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -out "$3.pem" \
      -extfile <(echo 'keyUsage=critical,digitalSignature,nonRepudiation') 2>/dev/null
    ;;
  sign)
    printf '%s' "$4" | sed 's/^\\x//; s/../\\x&/g' | xargs -0 printf '%b' |
      openssl cms -sign -binary -signer "$3.pem" -inkey "$3.key" -outform DER | od -An -v -tx1 | tr -d ' \n'
    ;;
esac
