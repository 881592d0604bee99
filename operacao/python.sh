#!/bin/sh
# Procura um Python 3.11 ou mais novo e roda com ele o que vier nos argumentos, a partir da raiz do projeto.
raiz=$(cd "$(dirname "$0")/.." && pwd) || exit 1
cd "$raiz" || exit 1
for nome in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    caminho=$(command -v "$nome") || continue
    if "$caminho" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$caminho" "$@"
    fi
done
cat >&2 <<'FIM'
Não encontrei o Python 3.11 ou mais novo. Instale e repita o comando:
  Debian 12+ ou Ubuntu 24.04+:  sudo apt-get install python3 python3-venv
  Fedora:                       sudo dnf install python3
  macOS:                        brew install python
Se ele já existe em outro lugar, diga onde: make run PYTHON=/caminho/do/python3
FIM
exit 1
