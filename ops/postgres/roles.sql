-- The roles and the database of a deployment, made once by a superuser of PostgreSQL:
--
--   sudo -u postgres psql -v ON_ERROR_STOP=1 -v owner_password=… -v server_password=… -v backup_password=… -f ops/postgres/roles.sql
--
-- The owner makes and changes the tables (`porchlight setup`, `porchlight migrate`). The server's role owns nothing, so
-- that the fences between organisations bind it, and it may change rows, not tables. A third role reads everything, for
-- backups alone.

\if :{?owner} \else \set owner porchlight_owner \endif
\if :{?server} \else \set server porchlight \endif
\if :{?backup} \else \set backup porchlight_backup \endif
\if :{?database} \else \set database porchlight \endif

CREATE ROLE :"owner" LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE :"server" LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'server_password';
CREATE ROLE :"backup" LOGIN NOSUPERUSER BYPASSRLS PASSWORD :'backup_password';
CREATE DATABASE :"database" OWNER :"owner" ENCODING 'UTF8' TEMPLATE template0;

-- What the program asks is small and asked again and again: compiling it takes longer than it does.
ALTER ROLE :"server" IN DATABASE :"database" SET jit = off;
ALTER ROLE :"owner" IN DATABASE :"database" SET jit = off;
-- Statements hold what people wrote. They belong into no log.
ALTER DATABASE :"database" SET log_statement = 'none';
ALTER DATABASE :"database" SET log_min_error_statement = 'panic';
ALTER DATABASE :"database" SET log_parameter_max_length_on_error = 0;

\connect :"database"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"server", :"backup";
GRANT ALL ON SCHEMA public TO :"owner";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"server";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT USAGE, SELECT ON SEQUENCES TO :"server";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT SELECT ON TABLES TO :"backup";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT SELECT ON SEQUENCES TO :"backup";
