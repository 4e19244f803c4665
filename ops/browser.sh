#!/bin/sh
# Makes sure that there is a browser for the journeys, and letters for every language it has to show.
# Without one the journeys skip and say so; in CI a skip fails.
set -eu

browser() {
  command -v chromium || command -v chromium-browser || command -v google-chrome
}

browser >/dev/null && exit
if sh ops/need.sh chromium fonts-noto-core && browser >/dev/null; then
  exit
fi

# Ubuntu has Chromium as a snap only, which containers cannot run: playwright brings one of its own there.
[ "$(id -u)" = 0 ] || exit 0
.venv/bin/playwright install --with-deps chromium >/dev/null || exit 0
ln -sf "$(.venv/bin/python -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
')" .venv/bin/chromium
