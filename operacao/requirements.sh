#!/bin/sh
# Fixa versões e hashes para Linux e Mac, Python 3.11 e mais novos.
set -e
.venv/bin/python -m uv --version >/dev/null 2>&1 || .venv/bin/python -m pip install -q --disable-pip-version-check uv
for nome in requirements requirements-dev; do
    .venv/bin/python -m uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
        --custom-compile-command "make requirements" "$nome.in" -o "$nome.txt"
done
