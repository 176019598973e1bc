-- From 0.1.0 to 0.2.0: members that CREATE OR REPLACE can neither change nor take away.
DROP ROUTINE socsvc._sealed_digest(timestamp with time zone,timestamp with time zone,pg_snapshot,timestamp with time zone,pg_snapshot);
DROP ROUTINE socsvc._seal_hash(bytea,date,timestamp with time zone,timestamp with time zone,pg_snapshot,bigint,bytea);
DROP ROUTINE socsvc._log_access(bigint,jsonb);
DROP ROUTINE socsvc._anonymous_snils(bigint);
DROP ROUTINE socsvc._anonymous_iin(date,text,bigint);
DROP ROUTINE socsvc._generate_deliveries(bigint,text,integer,bigint,bigint,bigint,bigint);
