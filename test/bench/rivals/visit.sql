-- What visits would be without socsvc, twice, over the same people, contracts and lines:
--   base   the table with its indexes and foreign keys, and not one rule
--   rival  the same, with counters of holds, and a month planned as a good PL/pgSQL loop would plan it, visit by visit
DO $rivals$
DECLARE
  side text;
BEGIN
  FOREACH side IN ARRAY ARRAY['base', 'rival'] LOOP
    EXECUTE format('CREATE SCHEMA %I', side);
    EXECUTE format('CREATE TABLE %I.visit (LIKE socsvc.visit INCLUDING ALL)', side);
    EXECUTE format('ALTER TABLE %I.visit '
                   'ADD FOREIGN KEY (contract_line, programme_line, person, provider) '
                   'REFERENCES socsvc.contract_line (id, programme_line, person, provider), '
                   'ADD FOREIGN KEY (worker, provider) REFERENCES socsvc.worker (id, provider)', side);
  END LOOP;
END
$rivals$;
-- The loop finds a line's visits by an index of its own, instead of the one of holds, which it has no use for.
CREATE INDEX ON rival.visit (contract_line, day);
DO $unused$
BEGIN
  EXECUTE (SELECT format('DROP INDEX %s', i.indexrelid::regclass) FROM pg_index i
            WHERE i.indrelid = 'rival.visit'::regclass AND pg_get_indexdef(i.indexrelid) LIKE '%(programme_line, day)%');
END
$unused$;

CREATE TABLE rival.programme_line (LIKE socsvc.programme_line INCLUDING ALL) WITH (fillfactor = 70);
CREATE TABLE rival.line_window (LIKE socsvc.line_window INCLUDING ALL) WITH (fillfactor = 70);
INSERT INTO rival.programme_line (id, programme, person, service_item, term, volume, periodicity, quota)
  SELECT id, programme, person, service_item, term, volume, periodicity, quota FROM socsvc.programme_line ORDER BY id;

CREATE FUNCTION rival.plan_visits(contract_ids bigint[], month date) RETURNS TABLE (planned bigint, refused bigint)
LANGUAGE plpgsql
SET enable_seqscan = off -- its plans are kept from when the tables were empty
AS $function$
DECLARE
  from_day date := date_trunc('month', month)::date;
  until_day date := (date_trunc('month', month) + interval '1 month')::date;
  agreement record;
  line record;
  visit_day date;
  window_start date;
  week date;
  days integer;
BEGIN
  planned := 0;
  refused := 0;
  FOR agreement IN SELECT c.id, c.person, c.provider, c.term, c.inactive_from, c.signed_on FROM socsvc.contract c WHERE c.id = ANY (contract_ids) ORDER BY c.id LOOP
    PERFORM FROM socsvc.person p WHERE p.id = agreement.person FOR SHARE;
    FOR line IN SELECT cl.id AS contract_line, l.id, l.term, l.periodicity, l.refused_from, l.quota, l.minutes_unit, l.volume
                  FROM socsvc.contract_line cl JOIN rival.programme_line l ON l.id = cl.programme_line
                 WHERE cl.contract = agreement.id ORDER BY l.id FOR NO KEY UPDATE OF l LOOP
      FOR visit_day IN SELECT v FROM socsvc.visit_dates(line.periodicity, daterange((from_day - 6), until_day + 6) * line.term) v
                        WHERE v >= from_day AND v < until_day LOOP
        IF visit_day < socsvc.today() OR NOT visit_day <@ agreement.term OR visit_day >= agreement.inactive_from OR agreement.signed_on IS NULL
           OR NOT visit_day <@ line.term OR visit_day >= line.refused_from
           OR EXISTS (SELECT FROM socsvc.absence a WHERE a.person = agreement.person AND a.term @> visit_day)
           OR EXISTS (SELECT FROM socsvc.act a WHERE a.contract = agreement.id AND a.period @> visit_day AND a.status IN ('sent', 'signed'))
           OR EXISTS (SELECT FROM rival.visit v WHERE v.contract_line = line.contract_line AND v.day = visit_day AND v.status IN ('planned', 'done')) THEN
          refused := refused + 1;
          CONTINUE;
        END IF;
        week := date_trunc('week', visit_day)::date;
        SELECT count(DISTINCT v.day) INTO days
          FROM socsvc.contract_line cl JOIN rival.visit v ON v.contract_line = cl.id
         WHERE cl.contract = agreement.id AND v.day >= week AND v.day < week + 7 AND v.status IN ('planned', 'done') AND v.day <> visit_day;
        IF days >= 5 THEN
          refused := refused + 1;
          CONTINUE;
        END IF;
        UPDATE rival.programme_line l SET held = l.held + 1 WHERE l.id = line.id AND (l.quota IS NULL OR l.delivered + l.held < l.quota);
        IF NOT FOUND THEN
          refused := refused + 1;
          CONTINUE;
        END IF;
        window_start := lower(socsvc.period_of(line.periodicity, visit_day, line.term));
        INSERT INTO rival.line_window AS w (programme_line, starts_on, used, held) VALUES (line.id, window_start, 0, 1)
          ON CONFLICT (programme_line, starts_on) DO UPDATE SET held = w.held + 1
          WHERE w.used + w.held < socsvc.max_per_period(line.periodicity);
        IF NOT FOUND THEN
          UPDATE rival.programme_line l SET held = l.held - 1 WHERE l.id = line.id;
          refused := refused + 1;
          CONTINUE;
        END IF;
        INSERT INTO rival.visit (contract_line, programme_line, person, provider, day, minutes)
          VALUES (line.contract_line, line.id, agreement.person, agreement.provider, visit_day, socsvc.minutes(line.volume));
        planned := planned + 1;
      END LOOP;
    END LOOP;
  END LOOP;
  RETURN NEXT;
END
$function$;

-- The register's own table filled visit by visit, with every rule: what planning would be without a set call.
CREATE FUNCTION rival.insert_visits(contract_ids bigint[], month date) RETURNS bigint
LANGUAGE plpgsql
AS $function$
DECLARE
  from_day date := date_trunc('month', month)::date;
  until_day date := (date_trunc('month', month) + interval '1 month')::date;
  line record;
  visit_day date;
  planned bigint := 0;
BEGIN
  FOR line IN SELECT cl.id, cl.programme_line, cl.person, cl.provider, l.periodicity, l.term, l.volume
                FROM socsvc.contract_line cl JOIN socsvc.programme_line l ON l.id = cl.programme_line
               WHERE cl.contract = ANY (contract_ids) ORDER BY cl.contract, cl.id LOOP
    FOR visit_day IN SELECT v FROM socsvc.visit_dates(line.periodicity, daterange(from_day - 6, until_day + 6) * line.term) v
                      WHERE v >= from_day AND v < until_day LOOP
      INSERT INTO socsvc.visit (contract_line, programme_line, person, provider, day, minutes)
        VALUES (line.id, line.programme_line, line.person, line.provider, visit_day, socsvc.minutes(line.volume));
      planned := planned + 1;
    END LOOP;
  END LOOP;
  RETURN planned;
END
$function$;
