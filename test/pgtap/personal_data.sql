-- Personal data: every text is classified; all that is held on a person, for whom; the anonymised copy; retention.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT tap.contract(1, 1);
SELECT tap.superuser();

SELECT is_empty($$SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                   WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                     AND a.atttypid IN ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype, 'bytea'::regtype, 'socsvc.snils'::regtype, 'socsvc.iin'::regtype)
                     AND NOT EXISTS (SELECT FROM socsvc.personal_column p WHERE p.entity = c.relname AND coalesce(p.column_name, a.attname) = a.attname)$$,
                'every column that can hold text is classified in personal_column');
SELECT is_empty($$SELECT p.entity, p.column_name FROM socsvc.personal_column p
                   WHERE to_regclass('socsvc.' || p.entity) IS NULL OR p.column_name IS NOT NULL
                     AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass('socsvc.' || p.entity) AND a.attname = p.column_name)$$, 'which names only what there is');

-- ---- export
SELECT tap.citizen(1);
SELECT is(socsvc.export_person(1)#>>'{person,0,family_name}', 'Вулканов', 'a citizen gets what is held on him');
SELECT is(jsonb_array_length(socsvc.export_person(1)->'contract_line'), 9, 'through his cases too');
SET LOCAL DateStyle = 'German, DMY';
SELECT is(socsvc.export_person(1)#>>'{programme,0,term}', '[2023-03-14,2024-03-14)', 'written alike whatever the session''s settings');
RESET DateStyle;
SELECT throws_ok('SELECT socsvc.export_person(2)', 'SV009', NULL, 'not on another');
SELECT throws_ok('SELECT socsvc.export_person(99)', 'SV009', NULL, 'nor whether there is one');
SELECT tap.provider(1);
SELECT throws_ok('SELECT socsvc.export_person(1)', 'SV009', NULL, 'a provider gets none');
SELECT tap.agency();
SELECT throws_ok('SELECT socsvc.export_person(99)', 'P0002', NULL, 'no such person');
SELECT lives_ok('SELECT socsvc.export_person(1)', 'the agency gets it');
SELECT is((SELECT a.changed->>'what' FROM socsvc.audit_of('access', 1) a), 'export', 'and that is audited');
SELECT tap.superuser();
SELECT is_empty($$SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'person' AND NOT a.attisdropped
                   WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                     AND NOT socsvc._export_person(1) ? c.relname$$, 'every table with a person is in the export');
CREATE TABLE socsvc.tomorrow (id bigint PRIMARY KEY, programme bigint REFERENCES socsvc.programme (id));
INSERT INTO socsvc.tomorrow VALUES (5, 1);
SELECT is(socsvc._export_person(1)#>>'{tomorrow,0,id}', '5', 'so is a table that is made tomorrow');
DROP TABLE socsvc.tomorrow;

-- ---- anonymised copy
CREATE TEMP TABLE before AS SELECT (SELECT array_agg(l.delivered ORDER BY l.id) FROM socsvc.programme_line l) AS delivered, (SELECT count(*) FROM socsvc.contract_line) AS lines;
SELECT throws_ok($$CALL socsvc.anonymise_register('seed', 'elsewhere')$$, 'SV009', NULL, 'not without the name of the database');
SELECT throws_ok($$CALL socsvc.anonymise_register('', current_database()::text)$$, 'SV009', NULL, 'nor without a seed');
SELECT tap.admin();
SELECT throws_ok($$CALL socsvc.anonymise_register('seed', current_database()::text)$$, '42501', NULL, 'nor by an administrator of rules');
SELECT tap.superuser();
SELECT lives_ok($$CALL socsvc.anonymise_register('seed', current_database()::text)$$, 'a superuser anonymises a copy');
SELECT is_empty($$SELECT p.id FROM socsvc.person p WHERE p.family_name IN ('Вулканов', 'Иванова') OR p.given_name IN ('Осип', 'Анна') OR p.birth_date IN ('1948-04-12', '1950-05-09')
                     OR p.snils = '112-233-445 95'$$, 'names, identifiers and birth dates are others');
SELECT is((SELECT count(*)::integer FROM socsvc.person p WHERE p.snils IS NOT NULL), 1, 'whoever had a number has one, with valid check digits');
SELECT is_empty($$SELECT * FROM socsvc.audit_log$$, 'the audit is empty');
SELECT is((SELECT ROW(b.delivered, b.lines) FROM before b),
          ROW((SELECT array_agg(l.delivered ORDER BY l.id) FROM socsvc.programme_line l), (SELECT count(*) FROM socsvc.contract_line)), 'counters and rows stay');
SELECT is_empty($$SELECT s.id FROM socsvc.signature s WHERE length(s.content) <> 32 OR s.cms IS NOT NULL AND length(s.cms) <> 32$$, 'of what was signed nothing is left');
SELECT is_empty('SELECT * FROM socsvc.quota_mismatch', 'and agree');
SELECT is(socsvc._with_iban_digits('KZ00125KZT5004100100'), 'KZ86125KZT5004100100', 'account numbers get the check digits of ISO 13616');
SELECT ok(count(d) > 900 AND count(d) < 1000 AND count(d) = count(d::socsvc.iin), 'IINs too, but those that have none')
  FROM generate_series(0, 999) n, socsvc._with_iin_digit('8805023' || lpad(n::text, 4, '0')) d;
SELECT is(count(DISTINCT d::socsvc.snils), 1000::bigint, 'and every СНИЛС') FROM generate_series(0, 999) n, socsvc._with_snils_digits(lpad((2000000 + n * 997)::text, 9, '0')) d;
SELECT is(socsvc._anonymous_json('a', '{"on": "2023-04-01", "at": "2023-04-01T10:00:00+05", "from": "9:30", "sum": "12,50", "n": 5, "ok": true, "none": null}'),
          '{"on": "2023-04-01", "at": "2023-04-01T10:00:00+05", "from": "9:30", "sum": "12,50", "n": 5, "ok": true, "none": null}', 'days, hours and sums in JSON stay');
SELECT is_empty($$SELECT v FROM unnest(ARRAY['+7 700 000 00 01', '112-233-445 95', '850312300012', '83467212345', 'Иван']) v
                   WHERE socsvc._anonymous_json('a', jsonb_build_object('deep', jsonb_build_array(v)))::text ~ ('"' || replace(v, '+', '\+') || '"')$$, 'telephones, identifiers and names do not');
SELECT is(socsvc._anonymous_text('a', 'name', 'x') = socsvc._anonymous_text('a', 'name', 'x') AND socsvc._anonymous_text('a', 'name', 'x') <> socsvc._anonymous_text('b', 'name', 'x'),
          true, 'the same seed gives the same');

-- ---- retention
INSERT INTO socsvc.login_challenge (challenge, expires_at) VALUES ('old', '2020-01-01'), ('new', clock_timestamp() + interval '1 minute');
SELECT is_empty($$SELECT FROM socsvc.audit_log l WHERE l.entity = 'login_challenge'$$, 'a challenge to log in is a secret: it is not audited');
INSERT INTO socsvc.job_run (job, day, step, started_at, finished_at) VALUES ('run_deadlines', '2020-01-01', 'x', '2020-01-01', '2020-01-02');
SELECT is((SELECT r.action FROM socsvc.retention_due r WHERE r.entity = 'job_run'), 'delete', 'what has been kept for its term is listed');
SELECT is(socsvc.apply_retention(), 2, 'and deleted where the rule says so');
SELECT is((SELECT array_agg(c.challenge) FROM socsvc.login_challenge c), '{new}', 'with challenges that have expired');
SELECT is_empty($$SELECT FROM socsvc.retention_due r WHERE r.action = 'delete'$$, 'nothing of it is left');
SELECT * FROM finish();
ROLLBACK;
