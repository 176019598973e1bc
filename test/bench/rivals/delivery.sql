-- What table delivery would be without socsvc, twice, over the same people, contracts and lines:
--   base   the table with its partitions, indexes and foreign keys, and not one rule
--   rival  the same, and the rules of enforce_quota() as a good PL/pgSQL row trigger would have them
-- Each has its own programme lines to count in, with the same columns, indexes and foreign keys.
DO $rivals$
DECLARE
  side text;
  month record;
BEGIN
  FOREACH side IN ARRAY ARRAY['base', 'rival'] LOOP
    EXECUTE format('CREATE SCHEMA %I', side);
    EXECUTE format('CREATE TABLE %I.programme_line (LIKE socsvc.programme_line INCLUDING ALL) WITH (fillfactor = 70)', side);
    EXECUTE format('ALTER TABLE %I.programme_line '
                   'ADD FOREIGN KEY (programme, person) REFERENCES socsvc.programme (id, person), '
                   'ADD FOREIGN KEY (service_item) REFERENCES socsvc.service_item (id)', side);
    EXECUTE format('CREATE TABLE %I.line_window (LIKE socsvc.line_window INCLUDING ALL) WITH (fillfactor = 70)', side);
    EXECUTE format('ALTER TABLE %I.line_window ADD FOREIGN KEY (programme_line) REFERENCES %I.programme_line (id)', side, side);
    EXECUTE format('CREATE TABLE %I.delivery (LIKE socsvc.delivery INCLUDING ALL) PARTITION BY RANGE (delivered_on)', side);
    EXECUTE format('ALTER TABLE %I.delivery '
                   'ADD FOREIGN KEY (contract_line, programme_line, person, provider) '
                   'REFERENCES socsvc.contract_line (id, programme_line, person, provider), '
                   'ADD FOREIGN KEY (extra_line, person, provider) REFERENCES socsvc.extra_line (id, person, provider), '
                   'ADD FOREIGN KEY (urgent_line, person, provider) REFERENCES socsvc.urgent_line (id, person, provider), '
                   'ADD FOREIGN KEY (worker, provider) REFERENCES socsvc.worker (id, provider)', side);
    FOR month IN
      SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) AS bound
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = 'socsvc.delivery'::regclass
    LOOP
      EXECUTE format('CREATE TABLE %I.%I PARTITION OF %I.delivery %s', side, month.relname, side, month.bound);
    END LOOP;
  END LOOP;
END
$rivals$;

CREATE FUNCTION rival.enforce_quota() RETURNS trigger
LANGUAGE plpgsql
AS $function$
DECLARE
  recipient record;
  line record;
  agreement record;
  window_start date;
  maximum integer;
BEGIN
  SELECT p.died_on INTO recipient FROM socsvc.person p WHERE p.id = NEW.person FOR SHARE;
  IF NEW.worker IS NOT NULL THEN
    PERFORM FROM socsvc.worker w WHERE w.id = NEW.worker AND w.employed @> NEW.delivered_on FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'worker not employed' USING ERRCODE = 'SV005';
    END IF;
  END IF;
  SELECT l.id, l.term, l.periodicity, l.quota, l.delivered INTO line
    FROM rival.programme_line l WHERE l.id = NEW.programme_line FOR NO KEY UPDATE;
  SELECT c.id, c.signed_on, c.term, c.inactive_from INTO agreement
    FROM socsvc.contract_line cl JOIN socsvc.contract c ON c.id = cl.contract
   WHERE cl.id = NEW.contract_line;
  IF NEW.delivered_on > socsvc.today() THEN
    RAISE EXCEPTION 'in the future' USING ERRCODE = 'SV005';
  END IF;
  IF agreement.signed_on IS NULL OR NOT agreement.term @> NEW.delivered_on
     OR NEW.delivered_on >= agreement.inactive_from THEN
    RAISE EXCEPTION 'contract not active' USING ERRCODE = 'SV016';
  END IF;
  IF NOT line.term @> NEW.delivered_on THEN
    RAISE EXCEPTION 'outside the term' USING ERRCODE = 'SV005';
  END IF;
  IF EXISTS (SELECT FROM socsvc.act a
              WHERE a.contract = agreement.id AND a.status IN ('sent', 'signed') AND a.corrects IS NULL
                AND a.period @> NEW.delivered_on
                AND NOT EXISTS (SELECT FROM socsvc.act c WHERE c.corrects = a.id AND c.live AND c.status = 'draft')) THEN
    RAISE EXCEPTION 'closed by an act' USING ERRCODE = 'SV011';
  END IF;
  IF recipient.died_on < NEW.delivered_on
     OR EXISTS (SELECT FROM socsvc.absence a WHERE a.person = NEW.person AND a.term @> NEW.delivered_on) THEN
    RAISE EXCEPTION 'dead or away' USING ERRCODE = 'SV013';
  END IF;
  IF line.delivered + NEW.quantity > line.quota THEN
    RAISE EXCEPTION 'quota exhausted' USING ERRCODE = 'SV001';
  END IF;
  maximum := socsvc.max_per_period(line.periodicity);
  IF maximum IS NOT NULL THEN
    window_start := lower(socsvc.period_of(line.periodicity, NEW.delivered_on, line.term));
    INSERT INTO rival.line_window AS w (programme_line, starts_on, used)
      VALUES (line.id, window_start, NEW.quantity)
      ON CONFLICT (programme_line, starts_on) DO UPDATE SET used = w.used + excluded.used
      WHERE w.used + excluded.used <= maximum;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'period maximum reached' USING ERRCODE = 'SV002';
    END IF;
  END IF;
  UPDATE rival.programme_line SET delivered = delivered + NEW.quantity WHERE id = line.id;
  RETURN NEW;
END
$function$;
CREATE TRIGGER enforce_quota AFTER INSERT ON rival.delivery
  FOR EACH ROW EXECUTE FUNCTION rival.enforce_quota();
