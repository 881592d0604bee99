# Imagem da plataforma. O mesmo processo serve web, trabalhador e agenda: muda só o comando (veja compose.yaml).
FROM python:3.11-slim-bookworm AS bibliotecas
COPY requirements.txt /tmp/requirements.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.txt

FROM python:3.11-slim-bookworm
COPY operacao/pacotes/execucao.txt /tmp/pacotes.txt
# postgresql-client: as cópias de segurança usam pg_dump e pg_restore.
RUN apt-get update \
    && xargs apt-get install -y --no-install-recommends postgresql-client < /tmp/pacotes.txt \
    && rm -rf /var/lib/apt/lists/* /tmp/pacotes.txt \
    && useradd --system --uid 10001 --create-home escola
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/app:/app/site \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=plataforma.settings \
    PASTA_VAR=/app/var \
    BIND=0.0.0.0 \
    PORT=8000
WORKDIR /app
COPY --from=bibliotecas /opt/venv /opt/venv
COPY manage.py ./
COPY operacao operacao
COPY site site
COPY oficinas oficinas
COPY cursos cursos
COPY avaliacoes avaliacoes
COPY certificados certificados
COPY templates templates
COPY static static
# A chave daqui serve só para publicar os estáticos; a de verdade chega pelo ambiente.
RUN SECRET_KEY=so-para-montar-a-imagem python manage.py collectstatic --noinput -v 0 \
    && mkdir -p var/midia var/privado var/selo var/correio var/copias \
    && chown -R escola:escola var
USER escola
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
CMD ["python", "-m", "gunicorn", "plataforma.wsgi", "-c", "operacao/gunicorn.py"]
