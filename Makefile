# Cada alvo prepara o que precisa e só refaz o que mudou. `make` sozinho mostra esta lista.
PREPARAR = sh operacao/python.sh operacao/preparar.py
PY = .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run dev test check format telas bench requirements backup restore

help: ## mostra esta lista
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-14s%s\n", $$1, $$2}' Makefile

run: ## prepara tudo e inicia a plataforma (PORT=8000, BIND=127.0.0.1); Ctrl-C para
	@exec sh operacao/python.sh operacao/rodar.py

dev: ## o mesmo, com DEBUG e servidor que recarrega quando o código muda
	@exec sh operacao/python.sh operacao/rodar.py --dev

test: ## roda todos os testes (ARGS="tests/rede -x" roda uma parte)
	@$(PREPARAR) --dev
	@exec $(PY) operacao/testar.py $(ARGS)

check: ## confere estilo, camadas, migrações e a configuração de produção
	@$(PREPARAR) --dev
	@exec $(PY) operacao/conferir.py

format: ## arruma o estilo do Python e dos templates
	@$(PREPARAR) --dev
	@$(PY) -m ruff check --fix . && $(PY) -m ruff format . && $(PY) -m djhtml templates

telas: ## fotografa cada página listada em var/telas
	@$(PREPARAR) --dev
	@exec $(PY) tests/navegador/telas.py $(ARGS)

bench: ## roda as medições de bench/ (ARGS="bench/paginas.py" roda uma)
	@$(PREPARAR) --dev
	@set -e; for medida in $(or $(ARGS),bench/*.py); do echo "== $$medida"; $(PY) "$$medida"; done

requirements: ## recompila requirements*.txt a partir dos .in
	@$(PREPARAR) --dev
	@exec sh operacao/requirements.sh

backup: ## copia banco, arquivos e chaves para var/copias (DESTINO=arquivo.tar.gz)
	@$(PREPARAR)
	@exec $(PY) manage.py fazer_copia $(if $(DESTINO),"$(DESTINO)")

# A chave verdadeira vem dentro da cópia; esta só deixa o comando iniciar em uma instalação vazia.
restore: ## devolve uma cópia: ARQUIVO=copia.tar.gz (CONFIRMA=sim substitui o que existe)
	@$(PREPARAR)
	@SECRET_KEY="$${SECRET_KEY:-so-para-restaurar}" exec $(PY) manage.py restaurar_copia "$(ARQUIVO)" $(if $(filter sim,$(CONFIRMA)),--confirma)
