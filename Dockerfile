# One image for web, worker and beat; docker-compose.yml says which one a container is.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY bootstrap.py requirements.lock ./
COPY locale locale
RUN python3 bootstrap.py requirements.lock

FROM python:3.11-slim-bookworm
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    NUCLEUS_DATA_DIR=/var/lib/nucleus
WORKDIR /app
RUN useradd --system --uid 10001 --home-dir /var/lib/nucleus --create-home nucleus
COPY --from=build /app/.venv .venv
COPY . .
COPY --from=build /app/locale locale
# Hashed names for static files are a matter of production, so its settings collect them. The
# values are placeholders that no file keeps.
RUN NUCLEUS_MODE=production ALLOWED_HOSTS=build.invalid REDIS_URL=redis://build.invalid \
    DATABASE_URL=postgres://build.invalid/build \
    SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    python manage.py collectstatic --noinput \
    && chown -R nucleus:nucleus /var/lib/nucleus
USER nucleus
EXPOSE 8000
CMD ["gunicorn", "nucleus.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
