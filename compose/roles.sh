#!/bin/sh
# First start of the database: three roles and the database of the owner. Passwords come from files and stand in no log.
set -eu
export OWNER_PASSWORD="$(cat /run/secrets/owner_password)" APP_PASSWORD="$(cat /run/secrets/app_password)"
export SEALER_PASSWORD="$(cat /run/secrets/sealer_password)"
psql -X -q -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d postgres <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
\getenv sealer_password SEALER_PASSWORD
CREATE ROLE bir_duino_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE bir_duino_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
CREATE ROLE bir_duino_sealer LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'sealer_password';
CREATE DATABASE bir_duino OWNER bir_duino_owner TEMPLATE template0;
CREATE DATABASE bir_duino_scratch OWNER bir_duino_owner TEMPLATE template0; -- manage.py verify_backup restores into it on trial
REVOKE ALL ON DATABASE bir_duino, bir_duino_scratch FROM PUBLIC;
GRANT CONNECT ON DATABASE bir_duino TO bir_duino_app, bir_duino_sealer;
SQL
