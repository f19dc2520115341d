#!/usr/bin/env bash
# Sees to it that a Chromium is there for the tests of the web page; says plainly what is missing where it cannot.
set -u
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null; then exit 0; fi
done
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium for the tests of the web page …"
    if apt-get update -qq >/dev/null 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium >/dev/null 2>&1; then
        exit 0
    fi
fi
cat >&2 <<'TEXT'
Chromium is not installed, so the tests of the web page in a browser will be skipped (and fail in CI).
Install it with your system's packages, for example:
    sudo apt-get install chromium
or name the program of a Chromium or Chrome that you have:
    CHROMIUM=/path/to/chrome make test
TEXT
exit 0
