-- 500 departments with :places places in two groups each and :waiting people who wait in all of them, of four classes and with
-- various wants. As if it had all been there: triggers are not what is measured here. A twin of each table in schema plain, with the same keys.
SET session_replication_role = replica;
SET client_min_messages = warning;
-- Allocation is measured, not the messages that offers send.
ALTER TABLE socsvc.status_event DISABLE TRIGGER tell_of_event;
INSERT INTO socsvc.provider (id, short_name, full_name, legal_form, in_register)
  SELECT p, 'P' || p, 'Provider ' || p, 'state', '(,)' FROM generate_series(1, 50) p;
INSERT INTO socsvc.department (id, provider, name, form)
  SELECT d, 1 + d % 50, 'D' || d, 'residential' FROM generate_series(1, 500) d;
INSERT INTO socsvc.place_group (id, department, provider, name, stay, sex)
  SELECT 2 * d.id + g, d.id, d.provider, 'G' || g, 'round_the_clock', CASE g WHEN 1 THEN 'f' END
    FROM socsvc.department d, generate_series(0, 1) g;
INSERT INTO socsvc.place_capacity (place_group, places, valid, document)
  SELECT g.id, :places / 1000, '(,)', 'order' FROM socsvc.place_group g;
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT p, 'F' || p, 'G', date '1930-01-01' + p % 20000, CASE p / 500 % 2 WHEN 0 THEN 'f' ELSE 'm' END FROM generate_series(1, :waiting) p;
INSERT INTO socsvc.queue_entry (person, department, provider, form, joined_at, tie, class_rank)
  SELECT p, d.id, d.provider, d.form, now() - interval '1 year' + (p * 7919::bigint % 100003) * interval '1 minute', p * 104729::bigint,
         c.rank
    FROM generate_series(1, :waiting) p
    JOIN socsvc.department d ON d.id = 1 + p % 500
    JOIN (SELECT q.rank, row_number() OVER (ORDER BY q.rank) - 1 AS number, count(*) OVER () AS classes FROM socsvc.queue_class q) c
      ON c.number = CASE WHEN p / 500 % 20 < 3 THEN p / 500 % 20 % c.classes ELSE c.classes - 1 END;
INSERT INTO socsvc.queue_tally (department, class_rank, level, bucket, waiting)
  SELECT q.department, q.class_rank, l.level, b.bucket, count(*)
    FROM socsvc.queue_entry q, generate_series(0, 3) l (level),
         LATERAL (SELECT socsvc._queue_bucket(q.joined_at, l.level)) b (bucket)
   GROUP BY 1, 2, 3, 4;
CREATE SCHEMA plain;
CREATE TABLE plain.stay (LIKE socsvc.stay INCLUDING ALL);
CREATE TABLE plain.queue_entry (LIKE socsvc.queue_entry INCLUDING ALL);
-- With the foreign keys that socsvc's own have.
ALTER TABLE plain.stay ADD FOREIGN KEY (person) REFERENCES socsvc.person (id),
  ADD FOREIGN KEY (place_group, department, provider) REFERENCES socsvc.place_group (id, department, provider),
  ADD FOREIGN KEY (region_code, queue_entry) REFERENCES plain.queue_entry (region_code, id);
CREATE TABLE plain.queue_change (LIKE socsvc.queue_change INCLUDING ALL);
CREATE TABLE plain.status_event (LIKE socsvc.status_event INCLUDING ALL);
CREATE TABLE plain.waiting AS SELECT * FROM socsvc.queue_entry;
CREATE TABLE plain.tally AS SELECT * FROM socsvc.queue_tally;
VACUUM ANALYZE;
