# Assets: built from npm packages, with the same script as `make run`.
FROM node:24-slim AS assets
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3 \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# By its path: the package itself would import Celery, which is not here.
RUN python3 poc_portal/assets.py \
 && rm -rf node_modules

# Parts: exactly the pinned ones, none of the tools.
FROM python:3.11-slim AS parts
COPY requirements.txt .
RUN python -m venv /parts \
 && /parts/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

# The portal: one image for web, worker, beat and engine (docker-compose.yml).
FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/poc --create-home poc
ENV PATH=/parts/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=poc_portal.settings \
    POC_VAR_DIR=/var/lib/poc \
    STATIC_ROOT=/portal/staticfiles \
    BIND=0.0.0.0 \
    PORT=8000
COPY --from=parts /parts /parts
WORKDIR /portal
COPY --from=assets /portal /portal
# Without DATABASE_URL these run on local defaults; what they leave in POC_VAR_DIR is removed in the same layer.
RUN python manage.py collectstatic --no-input --verbosity 0 \
 && python manage.py translations --compile \
 && rm -rf /var/lib/poc/* \
 && chown poc /var/lib/poc
USER poc
VOLUME /var/lib/poc
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=3 CMD ["python", "-m", "poc_portal.health"]
CMD ["python", "-m", "poc_portal.container", "web"]
