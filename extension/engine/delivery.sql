-- Deliveries: the trigger functions that keep quotas, partitions, and the functions that record.

CREATE FUNCTION socsvc.enforce_quota() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'enforce_quota';
COMMENT ON FUNCTION socsvc.enforce_quota() IS 'Statement trigger of delivery and each of its partitions: locks the recipient and the programme lines, checks every row (contract active on the day, terms, not in the future, service not refused in writing, recipient alive, not away and in no facility of another provider, worker employed, no act, nothing impossible over all providers, total quota, maximum per period in times and in minutes), then moves the counters. Errors: SV001 quota exhausted, SV002 period maximum reached, SV005 outside a term or refused, SV008 hours of an order that the recipient has not confirmed, 22004 minutes missing on a line that is bound in minutes, SV011 closed by an act, SV013 recipient dead, away or in a facility, SV016 contract not active, SV025 impossible time or the same service twice, SV014, SV019';
REVOKE ALL ON FUNCTION socsvc.enforce_quota() FROM PUBLIC;

CREATE FUNCTION socsvc.minutes_period(unit text, day date, term daterange)
RETURNS daterange
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN socsvc.period_of(('1/' || unit)::socsvc.periodicity, day, term);
COMMENT ON FUNCTION socsvc.minutes_period(text, date, daterange) IS 'The day, ISO week, month, quarter or year of the calendar (unit: day, week, month, quarter or year), clipped to the term, in which the minutes of a line are summed; NULL outside the term. Frozen: views use it';

CREATE FUNCTION socsvc.protect_delivery() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'protect_delivery';
COMMENT ON FUNCTION socsvc.protect_delivery() IS 'Row trigger of delivery: only quantity, minutes and note are ever updated (SV015)';
REVOKE ALL ON FUNCTION socsvc.protect_delivery() FROM PUBLIC;

CREATE FUNCTION socsvc.enforce_time() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'enforce_time';
COMMENT ON FUNCTION socsvc.enforce_time() IS 'Statement trigger, AFTER INSERT or AFTER UPDATE with transition tables, of hour_log: locks the recipients and the workers, all rows that are one human being, and refuses hours that overlap what cannot be at once, or fill more than 24 hours of a day, over all providers, with deliveries and hours that are not confirmed. Errors: SV025, SV014, SV019, 39P01 fired otherwise';
REVOKE ALL ON FUNCTION socsvc.enforce_time() FROM PUBLIC;

CREATE FUNCTION socsvc.human_of(worker_id bigint) RETURNS bigint
  LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'human_of';
COMMENT ON FUNCTION socsvc.human_of(bigint) IS 'Of the rows of worker that are one human being, who share an iin or a snils, directly or by others, the one with the least id, as enforce_quota() counts the time of all of them together. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.human_of(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.occupations_collide(start_one time, minutes_one integer, start_other time, minutes_other integer,
  same_worker boolean, same_person boolean, same_service boolean, one_group boolean) RETURNS text
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_occupations_collide';
COMMENT ON FUNCTION socsvc.occupations_collide(time, integer, time, integer, boolean, boolean, boolean, boolean) IS 'Why two services of one day cannot both have happened: worker_elsewhere (the same human being for two recipients at once, unless both are group services of one provider, or two services to one recipient) or service_at_once (the same service to the same recipient); NULL where they can. one_group: both semi-residential or residential, of one provider. Frozen: views use it';

CREATE FUNCTION socsvc.refuse_truncate() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'refuse_truncate';
COMMENT ON FUNCTION socsvc.refuse_truncate() IS 'Trigger of delivery and each of its partitions: TRUNCATE is refused (SV015)';
REVOKE ALL ON FUNCTION socsvc.refuse_truncate() FROM PUBLIC;

CREATE FUNCTION socsvc.protect_computed() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'protect_computed';
COMMENT ON FUNCTION socsvc.protect_computed() IS 'Statement trigger: counters and quotas are written by the register''s own code alone, whoever asks (SV015)';
REVOKE ALL ON FUNCTION socsvc.protect_computed() FROM PUBLIC;

CREATE FUNCTION socsvc.lock_recipient() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'lock_recipient';
COMMENT ON FUNCTION socsvc.lock_recipient() IS 'Row trigger of whatever can make a delivery unlawful: locks the row''s person FOR NO KEY UPDATE before the change, so that it waits for deliveries under way and later ones see it';
REVOKE ALL ON FUNCTION socsvc.lock_recipient() FROM PUBLIC;

CREATE FUNCTION socsvc.protect_deliveries() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'protect_deliveries';
COMMENT ON FUNCTION socsvc.protect_deliveries() IS 'Row trigger of person, absence, stay, contract, urgent_act, tariff, worker and programme_line (refusal): a change after which recorded deliveries would lie on days on which they could not be recorded is refused, with their number and days. Errors: SV005, SV013';
REVOKE ALL ON FUNCTION socsvc.protect_deliveries() FROM PUBLIC;

-- ---- partitions -------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.make_partitions(from_day date, until_day date) RETURNS integer
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
SET lock_timeout = '5s'
AS $function$
DECLARE
  month date;
  name text;
  made integer := 0;
BEGIN
  IF (from_day >= '1900-01-01' AND until_day < '10000-01-01' AND until_day - from_day BETWEEN 0 AND 36525) IS NOT TRUE THEN
    RAISE EXCEPTION 'no months lie between % and %', from_day, until_day
      USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Give the first and the last day for which months are to be opened, from 1900 on, at most a hundred years.';
  END IF;
  month := date_trunc('month', from_day::timestamp)::date;
  WHILE month <= until_day LOOP
    name := format('delivery_%s', to_char(month, 'YYYY_MM'));
    IF NOT EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                    WHERE i.inhparent = 'socsvc.delivery'::regclass AND c.relname = name) THEN
      IF to_regclass(format('socsvc.%I', name)) IS NOT NULL THEN
        RAISE EXCEPTION 'the month % cannot be opened', to_char(month, 'YYYY-MM')
          USING ERRCODE = 'duplicate_table', DETAIL = format('Table socsvc.%I is there, and is no partition of delivery.', name),
                HINT = 'The month was archived: move that table to another schema or drop it first.';
      END IF;
      -- Made and furnished on its own, then attached: PARTITION OF would lock every reader of delivery out.
      EXECUTE format('CREATE TABLE socsvc.%I (LIKE socsvc.delivery INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
      EXECUTE format('COMMENT ON TABLE socsvc.%I IS %L', name,
                     format('Deliveries of %s; made by make_partitions()', to_char(month, 'YYYY-MM')));
      EXECUTE format('CREATE TRIGGER quota_insert AFTER INSERT ON socsvc.%I REFERENCING NEW TABLE AS new_rows '
                     'FOR EACH STATEMENT EXECUTE FUNCTION socsvc.enforce_quota()', name);
      EXECUTE format('CREATE TRIGGER quota_update AFTER UPDATE ON socsvc.%I REFERENCING OLD TABLE AS old_rows '
                     'NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION socsvc.enforce_quota()', name);
      EXECUTE format('CREATE TRIGGER quota_delete AFTER DELETE ON socsvc.%I REFERENCING OLD TABLE AS old_rows '
                     'FOR EACH STATEMENT EXECUTE FUNCTION socsvc.enforce_quota()', name);
      EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON socsvc.%I '
                     'FOR EACH STATEMENT EXECUTE FUNCTION socsvc.refuse_truncate()', name);
      IF NOT EXISTS (SELECT FROM socsvc.audit_exclusion x WHERE x.entity = 'delivery' AND x.column_name IS NULL) THEN
        PERFORM socsvc._audit_table(name::name, 'delivery');
      END IF;
      EXECUTE format('ALTER TABLE socsvc.delivery ATTACH PARTITION socsvc.%I FOR VALUES FROM (%L) TO (%L)',
                     name, month, (month + interval '1 month')::date);
      made := made + 1;
    END IF;
    month := (month + interval '1 month')::date;
  END LOOP;
  RETURN made;
END
$function$;
COMMENT ON FUNCTION socsvc.make_partitions(date, date) IS 'Opens the months that lie between two days for deliveries: a partition of delivery each, with its triggers. Answers how many were made; those that are there stay as they are. Waits at most 5 s for a lock (55P03: try again later). Errors: 22023 reversed or over-long range, or before 1900, 42P07 a month of that name was archived';
REVOKE ALL ON FUNCTION socsvc.make_partitions(date, date) FROM PUBLIC;

-- ---- recording ----------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.record_delivery(contract_line_id bigint, delivered_on date, quantity integer DEFAULT 1,
  minutes integer DEFAULT NULL, worker_id bigint DEFAULT NULL, note text DEFAULT NULL, idempotency_key text DEFAULT NULL,
  started_at time DEFAULT NULL)
RETURNS bigint
  LANGUAGE c AS 'MODULE_PATHNAME', 'record_delivery';
COMMENT ON FUNCTION socsvc.record_delivery(bigint, date, integer, integer, bigint, text, text, time) IS 'Records a delivery of a contract''s line and answers its id. quantity in times, minutes of all of them together; started_at is the time of day at which it began, by the register''s clock; a repeated idempotency_key of the provider answers what the first call answered. Errors: SV001 quota exhausted, SV002 period maximum (of times or of minutes) reached, SV005 outside a term, refused in writing, in the future, worker not employed or month not opened, SV008 hours of an order: confirm_hours() records them, SV009 by a client of the portal who acts for no provider, SV011 closed by an act, SV013 recipient dead, away or in a facility of another, SV016 no such line, or another provider''s, or contract not active, SV025 impossible (more than 24 hours in a day, two places at once, the same service by two providers on one day), SV018 key used for another request, 22003 worker not positive, 22004 line or day missing, or minutes of a line that is bound in them, 22023 key empty or over 200 bytes, 23514 quantity or minutes not positive, a time without minutes or past midnight';
REVOKE ALL ON FUNCTION socsvc.record_delivery(bigint, date, integer, integer, bigint, text, text, time) FROM PUBLIC;

CREATE FUNCTION socsvc.record_extra_delivery(extra_line_id bigint, delivered_on date, quantity integer DEFAULT 1,
  minutes integer DEFAULT NULL, worker_id bigint DEFAULT NULL, note text DEFAULT NULL, idempotency_key text DEFAULT NULL,
  started_at time DEFAULT NULL)
RETURNS bigint
  LANGUAGE c AS 'MODULE_PATHNAME', 'record_extra_delivery';
COMMENT ON FUNCTION socsvc.record_extra_delivery(bigint, date, integer, integer, bigint, text, text, time) IS 'Records a delivery over the programme, at the recipient''s recorded wish; it is charged in full and counts against no quota. Errors as record_delivery(), SV005 also before the wish or while its tariff is not in force; never SV001 or SV002';
REVOKE ALL ON FUNCTION socsvc.record_extra_delivery(bigint, date, integer, integer, bigint, text, text, time) FROM PUBLIC;

CREATE FUNCTION socsvc.record_urgent_delivery(urgent_line_id bigint, delivered_on date, quantity integer DEFAULT 1,
  minutes integer DEFAULT NULL, worker_id bigint DEFAULT NULL, note text DEFAULT NULL, idempotency_key text DEFAULT NULL,
  started_at time DEFAULT NULL)
RETURNS bigint
  LANGUAGE c AS 'MODULE_PATHNAME', 'record_urgent_delivery';
COMMENT ON FUNCTION socsvc.record_urgent_delivery(bigint, date, integer, integer, bigint, text, text, time) IS 'Records a delivery of an act of urgent services, without programme and contract (326-п paragraph 6). Errors: SV005 outside the act''s term or in the future, SV011 the act is signed, SV013 recipient dead, SV016 no such line, or another provider''s, and as record_delivery() without SV001 and SV002';
REVOKE ALL ON FUNCTION socsvc.record_urgent_delivery(bigint, date, integer, integer, bigint, text, text, time) FROM PUBLIC;

CREATE FUNCTION socsvc.record_deliveries(deliveries jsonb, idempotency_key text DEFAULT NULL, all_or_nothing boolean DEFAULT false)
RETURNS TABLE (row_number integer, accepted boolean, delivery_id bigint, sqlstate text, reason text, remaining bigint)
  LANGUAGE c AS 'MODULE_PATHNAME', 'record_deliveries';
COMMENT ON FUNCTION socsvc.record_deliveries(jsonb, text, boolean) IS 'Records 1 to 100,000 deliveries: an array of {"contract_line" | "extra_line" | "urgent_line": id, "delivered_on": "YYYY-MM-DD", "quantity", "minutes", "worker", "note", "started_at": "HH:MM"}. One verdict a row, in their order: first come, first served; a bad row (any error of record_delivery(), 22P02, 22003, 22023) does not sink the rest unless all_or_nothing. remaining: of the line''s quota after the row, NULL when unlimited. A call with idempotency_key is for one provider; repeated it answers the first answer, with another content SV018. Errors of the whole call: SV009 by a client of the portal who acts for no provider, 22023 no array, empty, too long, or several providers';
REVOKE ALL ON FUNCTION socsvc.record_deliveries(jsonb, text, boolean) FROM PUBLIC;

CREATE FUNCTION socsvc.record_contract_deliveries(contract_lines bigint[], days date[], quantities integer[] DEFAULT NULL,
  minutes integer[] DEFAULT NULL, workers bigint[] DEFAULT NULL, notes text[] DEFAULT NULL,
  idempotency_key text DEFAULT NULL, all_or_nothing boolean DEFAULT false, started_at time[] DEFAULT NULL)
RETURNS TABLE (row_number integer, accepted boolean, delivery_id bigint, sqlstate text, reason text, remaining bigint)
  LANGUAGE c AS 'MODULE_PATHNAME', 'record_contract_deliveries';
COMMENT ON FUNCTION socsvc.record_contract_deliveries(bigint[], date[], integer[], integer[], bigint[], text[], text, boolean, time[]) IS 'record_deliveries() for deliveries of contract lines, given as arrays of one length; a NULL array gives every row the default. Errors of the whole call: SV009 by a client of the portal who acts for no provider, 2202E lengths differ, 22004 no lines or days, 22023 empty or too long';
REVOKE ALL ON FUNCTION socsvc.record_contract_deliveries(bigint[], date[], integer[], integer[], bigint[], text[], text, boolean, time[]) FROM PUBLIC;

-- ---- retention ----------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._archive_units(from_day date, until_day date) RETURNS bigint
  LANGUAGE c STRICT AS 'MODULE_PATHNAME', 'archive_units';
COMMENT ON FUNCTION socsvc._archive_units(date, date) IS 'Private: adds the deliveries of the days (until_day not included) to what counts as archived, of lines and of their periods, in times and in minutes; answers how many times';
REVOKE ALL ON FUNCTION socsvc._archive_units(date, date) FROM PUBLIC;

CREATE FUNCTION socsvc.archive_month(month date) RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
SET lock_timeout = '5s'
AS $function$
DECLARE
  from_day date := date_trunc('month', month::timestamp)::date;
  until_day date := (from_day + interval '1 month')::date;
  name text := format('delivery_%s', to_char(from_day, 'YYYY_MM'));
  open_deliveries bigint;
  units bigint;
BEGIN
  LOCK TABLE socsvc.delivery IN ACCESS EXCLUSIVE MODE;
  IF from_day IS NULL OR NOT EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                                      WHERE i.inhparent = 'socsvc.delivery'::regclass AND c.relname = name) THEN
    RAISE EXCEPTION 'no month % is open', to_char(from_day, 'YYYY-MM')
      USING ERRCODE = 'undefined_table', HINT = 'Give any day of a month that make_partitions() has opened.';
  END IF;
  IF until_day > socsvc.today() THEN
    RAISE EXCEPTION 'the month % is not over', to_char(from_day, 'YYYY-MM')
      USING ERRCODE = 'SV004', DETAIL = format('Today is %s.', to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'A month is taken out when it is over and its acts are signed.';
  END IF;
  -- What leaves cannot be put into an act any more, so all of it must be in signed ones that nobody is correcting.
  SELECT count(*) INTO open_deliveries
    FROM socsvc.delivery d
    LEFT JOIN socsvc.contract_line cl ON cl.id = d.contract_line
    LEFT JOIN socsvc.extra_line el ON el.id = d.extra_line
    LEFT JOIN socsvc.urgent_line ul ON ul.id = d.urgent_line
   WHERE d.delivered_on >= from_day AND d.delivered_on < until_day
     AND NOT EXISTS (SELECT FROM socsvc.act a
                      WHERE a.contract = coalesce(cl.contract, el.contract) AND a.status = 'signed'
                        AND a.corrects IS NULL AND a.period @> d.delivered_on)
     AND NOT EXISTS (SELECT FROM socsvc.urgent_act u WHERE u.id = ul.urgent_act AND u.status = 'signed');
  IF open_deliveries = 0 THEN
    SELECT count(*) INTO open_deliveries
      FROM socsvc.act a
     WHERE a.corrects IS NOT NULL AND a.live AND a.status <> 'signed' AND a.period && daterange(from_day, until_day);
  END IF;
  IF open_deliveries > 0 THEN
    RAISE EXCEPTION 'the month % is not closed by signed acts', to_char(from_day, 'YYYY-MM')
      USING ERRCODE = 'SV004',
            DETAIL = format('%s deliveries or corrections of it are open.', open_deliveries),
            HINT = 'Have the acts of the month signed, and its corrections.';
  END IF;
  units := socsvc._archive_units(from_day, until_day);
  EXECUTE format('ALTER TABLE socsvc.delivery DETACH PARTITION socsvc.%I', name);
  EXECUTE format('DROP TRIGGER quota_insert ON socsvc.%1$I; DROP TRIGGER quota_update ON socsvc.%1$I; '
                 'DROP TRIGGER quota_delete ON socsvc.%1$I; DROP TRIGGER refuse_truncate ON socsvc.%1$I; '
                 'DROP TRIGGER IF EXISTS audit_insert ON socsvc.%1$I; DROP TRIGGER IF EXISTS audit_update ON socsvc.%1$I; '
                 'DROP TRIGGER IF EXISTS audit_delete ON socsvc.%1$I; DROP TRIGGER IF EXISTS audit_truncate ON socsvc.%1$I', name);
  EXECUTE format('COMMENT ON TABLE socsvc.%I IS %L', name,
                 format('Deliveries of %s, taken out by archive_month()', to_char(from_day, 'YYYY-MM')));
  RETURN units;
END
$function$;
COMMENT ON FUNCTION socsvc.archive_month(date) IS 'Takes the month of a day out of delivery: its units go to archived (delivered stays), its partition stays as a table of its own, delivery_YYYY_MM, for the administrator to dump and drop. Answers how many times were archived. Waits at most 5 s for a lock (55P03: try again later). Errors: 42P01 no such month, SV004 not over or not closed by signed acts';
REVOKE ALL ON FUNCTION socsvc.archive_month(date) FROM PUBLIC;

-- ---- repair and inspection ----------------------------------------------------------------------------------

CREATE FUNCTION socsvc.recount_quota() RETURNS bigint
  LANGUAGE c AS 'MODULE_PATHNAME', 'recount_quota';
COMMENT ON FUNCTION socsvc.recount_quota() IS 'Sets the counters of lines and periods (times and minutes) to what deliveries and archived units give; answers how many lines were mended. Nobody records meanwhile. A line whose deliveries exceed its quota is left to quota_mismatch: which of them is wrong only a person can say';
REVOKE ALL ON FUNCTION socsvc.recount_quota() FROM PUBLIC;

CREATE FUNCTION socsvc.check_register() RETURNS TABLE (problem text, object text, detail text)
LANGUAGE plpgsql STABLE
SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_column
BEGIN
  -- A STABLE function calls no procedure, so this is _demand_register() once more.
  IF to_regclass('socsvc.register_info') IS NULL THEN
    RAISE EXCEPTION 'this database holds no register'
      USING ERRCODE = 'SV019', HINT = 'CALL socsvc.create_register(jurisdiction) makes one.';
  END IF;

  -- Triggers: each table has those that the chapters gave it, each partition of delivery its own, none is off.
  RETURN QUERY
    SELECT 'trigger missing', t.relation::text, format('no trigger runs %s()', t.function)
      FROM (SELECT 'socsvc.' || v.relation AS relation, v.function
              FROM (VALUES ('delivery', 'enforce_quota'), ('delivery', 'protect_delivery'), ('delivery', 'refuse_truncate'),
                           ('programme_line', 'protect_computed'), ('line_window', 'protect_computed'),
                           ('line_minutes', 'protect_computed'), ('programme_line', 'protect_deliveries'),
                           ('programme_line', 'fill_supported_living'), ('supported_living_stage', 'check_supported_living_stage'),
                           ('person', 'protect_deliveries'), ('absence', 'protect_deliveries'), ('stay', 'protect_deliveries'), ('hour_log', 'enforce_time'),
                           ('hour_log', 'keep_hour_log'), ('hour_log', 'follow_hour_log'), ('hour_log', 'enforce_status'),
                           ('delivery', 'protect_hours'), ('confirmation_code', 'keep_confirmation_code'),
                           ('contract', 'protect_deliveries'), ('urgent_act', 'protect_deliveries'),
                           ('tariff', 'protect_deliveries'), ('worker', 'protect_deliveries'),
                           ('absence', 'lock_recipient'), ('programme', 'lock_recipient'), ('contract', 'lock_recipient'),
                           ('urgent_act', 'lock_recipient'), ('act', 'lock_recipient'),
                           ('programme', 'enforce_status'), ('contract', 'enforce_status'),
                           ('urgent_act', 'enforce_status'), ('act', 'enforce_status'), ('status_event', 'refuse_change'),
                           ('programme', 'keep_programme'), ('programme_line', 'compute_programme_line'),
                           ('programme_line', 'enforce_standard'), ('visit', 'enforce_hold'), ('visit', 'check_visits'), ('visit', 'keep_visit'),
                           ('visit', 'enforce_status'), ('visit', 'refuse_truncate'), ('absence', 'release_visits'), ('person', 'release_visits'),
                           ('contract', 'release_visits'), ('programme_line', 'release_visits'), ('worker', 'release_visits'), ('contract', 'keep_contract'),
                           ('contract_line', 'keep_contract_line'), ('extra_line', 'keep_extra_line'),
                           ('urgent_act', 'keep_urgent_act'), ('urgent_line', 'keep_urgent_line'), ('act', 'keep_act'),
                           ('act_line', 'keep_act_line'), ('tariff', 'protect_cited_rule'),
                           ('register_info', 'invalidate_rules'), ('jurisdiction', 'invalidate_rules'),
                           ('calendar_day', 'invalidate_rules'), ('setting', 'invalidate_rules'),
                           ('status', 'invalidate_rules'), ('status_transition', 'invalidate_rules'),
                           ('subsistence_minimum', 'invalidate_rules'), ('income_threshold', 'invalidate_rules'),
                           ('fee_cap', 'invalidate_rules'), ('fee_formula', 'invalidate_rules'),
                           ('subsistence_minimum', 'protect_used'), ('income_threshold', 'protect_used'),
                           ('fee_cap', 'protect_used'), ('fee_formula', 'protect_used'), ('financing_norm', 'protect_used'),
                           ('tariff', 'protect_used'), ('free_rule', 'protect_used'), ('free_rule', 'keep_free_rule'),
                           ('place_group', 'keep_place_group'), ('place_capacity', 'keep_place_capacity'),
                           ('place_closure', 'keep_place_closure'), ('bed', 'keep_bed'), ('queue_entry', 'keep_queue_entry'),
                           ('queue_entry', 'count_queue'), ('queue_entry', 'enforce_status'), ('queue_tally', 'protect_computed'),
                           ('queue_change', 'protect_computed'), ('queue_change', 'refuse_change'),
                           ('person_category', 'follow_person_category'), ('person_category', 'hold_person'),
                           ('social_contract', 'follow_person_category'), ('stay', 'keep_stay'), ('stay', 'follow_stay'),
                           ('stay', 'keep_stay_arrival'), ('stay', 'enforce_status'), ('household', 'refuse_recipient'), ('household_member', 'refuse_recipient'),
                           ('income', 'refuse_recipient'), ('income_evidence', 'refuse_recipient'),
                           ('contract_condition', 'refuse_recipient'), ('absence', 'refuse_recipient'),
                           ('household_member', 'keep_household_member'), ('income', 'keep_income'),
                           ('income_evidence', 'keep_income_evidence'), ('fee_assessment', 'keep_fee_assessment'),
                           ('fee_assessment', 'carry_fee_assessment'), ('contract', 'assess_fee_on_offer'),
                           ('contract_amendment', 'keep_contract_amendment'), ('contract_amendment', 'enforce_status'),
                           ('contract_condition', 'keep_contract_condition'), ('person_category', 'keep_person_category'),
                           ('social_contract', 'keep_social_contract'), ('charge', 'protect_computed'),
                           ('charge_segment', 'protect_computed'), ('charge_line', 'protect_computed'),
                           ('act', 'wait_for_charges'), ('certificate', 'keep_certificate'), ('payment', 'keep_payment'),
                           ('stay', 'need_entitlement'), ('queue_entry', 'need_entitlement'), ('person_bank_account', 'check_iban'),
                           ('payment', 'refuse_change'), ('payout', 'protect_computed'), ('audit_log', 'refuse_change'), ('audit_log_default', 'refuse_change'),
                           ('audit_head', 'protect_computed'), ('audit_seal', 'refuse_change'), ('audit_month', 'refuse_change'),
                           ('urgent_act', 'leave_to_provider'), ('contract', 'leave_to_provider'), ('act', 'leave_to_provider')) AS v (relation, function)
            UNION ALL
            SELECT i.inhrelid::regclass::text, v.function
              FROM pg_inherits i
              CROSS JOIN (VALUES ('protect_delivery'), ('refuse_truncate')) AS v (function)
             WHERE i.inhparent = 'socsvc.delivery'::regclass
            UNION ALL
            SELECT i.inhrelid::regclass::text, 'refuse_change' FROM pg_inherits i WHERE i.inhparent = 'socsvc.audit_log'::regclass) t
     WHERE NOT EXISTS (SELECT FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
                        WHERE g.tgrelid = to_regclass(t.relation) AND p.proname = t.function
                          AND p.pronamespace = 'socsvc'::regnamespace);
  RETURN QUERY
    SELECT 'trigger missing', i.inhrelid::regclass::text, format('no trigger runs enforce_quota() after %s', e.name)
      FROM pg_inherits i
      CROSS JOIN (VALUES ('insert', 4), ('update', 16), ('delete', 8)) AS e (name, bit)
     WHERE i.inhparent = 'socsvc.delivery'::regclass
       AND NOT EXISTS (SELECT FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
                        WHERE g.tgrelid = i.inhrelid AND p.proname = 'enforce_quota' AND g.tgtype & e.bit <> 0
                          AND p.pronamespace = 'socsvc'::regnamespace);
  RETURN QUERY
    SELECT 'audit missing', c.oid::regclass::text, format('no trigger runs audit_change() after %s', e.name)
      FROM pg_class c
      LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
      LEFT JOIN pg_class p ON p.oid = i.inhparent
      CROSS JOIN (VALUES ('insert', 4), ('update', 16), ('delete', 8), ('truncate', 32)) AS e (name, bit)
     WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p') AND c.relowner = 'socsvc_owner'::regrole
       AND (p.oid IS NOT NULL OR c.relname !~ '^(delivery|audit_log)_[0-9]{4}_[0-9]{2}$')
       AND NOT EXISTS (SELECT FROM socsvc.audit_exclusion x WHERE x.entity = coalesce(p.relname, c.relname) AND x.column_name IS NULL)
       AND NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = c.oid AND g.tgfoid = 'socsvc.audit_change()'::regprocedure AND g.tgtype & e.bit <> 0);
  RETURN QUERY
    SELECT 'trigger disabled', g.tgrelid::regclass::text, format('trigger %I does not fire', g.tgname)
      FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
     WHERE c.relnamespace = 'socsvc'::regnamespace AND g.tgenabled IN ('D', 'R');
  -- pg_restore --disable-triggers leaves them as plain triggers; upgrade_register() arms them again.
  RETURN QUERY
    SELECT 'trigger disarmed', g.tgrelid::regclass::text, format('trigger %I does not fire for replicated rows', g.tgname)
      FROM pg_trigger g
     WHERE g.tgfoid = 'socsvc.invalidate_rules()'::regprocedure AND g.tgenabled = 'O';

  -- Constraints and indexes that do not hold.
  RETURN QUERY
    SELECT 'constraint not validated', k.conrelid::regclass::text, k.conname::text
      FROM pg_constraint k
     WHERE k.connamespace = 'socsvc'::regnamespace AND NOT k.convalidated;
  RETURN QUERY
    SELECT 'index invalid', x.indexrelid::regclass::text, format('on %s', x.indrelid::regclass)
      FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
     WHERE c.relnamespace = 'socsvc'::regnamespace AND NOT x.indisvalid;

  -- Counters.
  RETURN QUERY
    SELECT 'counter wrong', format('programme line %s', m.programme_line),
           concat(format('%s counted, %s found', m.counted, m.found), CASE m.unit WHEN 'minutes' THEN ' in minutes' END,
                  ' in the period from ' || to_char(m.starts_on, 'YYYY-MM-DD'))
      FROM socsvc.quota_mismatch m ORDER BY m.programme_line, m.starts_on NULLS FIRST, m.unit DESC;
  RETURN QUERY
    SELECT 'hold wrong', format('programme line %s', m.programme_line),
           concat(format('%s held, %s planned', m.counted, m.found), CASE m.unit WHEN 'minutes' THEN ' in minutes' END,
                  ' in the period from ' || to_char(m.starts_on, 'YYYY-MM-DD'))
      FROM socsvc.visit_mismatch m ORDER BY m.programme_line, m.starts_on NULLS FIRST, m.unit DESC;

  -- Months: deliveries of today and of the coming weeks have somewhere to go.
  RETURN QUERY
    SELECT 'month not opened', 'socsvc.delivery', format('no partition for %s', to_char(v.day, 'YYYY-MM'))
      FROM (VALUES (socsvc.today()), ((socsvc.today() + interval '1 month')::date)) AS v (day)
     WHERE NOT EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                        WHERE i.inhparent = 'socsvc.delivery'::regclass
                          AND c.relname = format('delivery_%s', to_char(v.day, 'YYYY_MM')));

  -- Rights: what create_register() took away and a restore may have brought back; who owns the register.
  RETURN QUERY
    SELECT 'right of PUBLIC', format('database %I', d.datname), 'TEMPORARY: a pool''s sessions can plant objects for each other'
      FROM pg_database d CROSS JOIN aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
     WHERE d.datname = current_database() AND a.grantee = 0 AND a.privilege_type = 'TEMPORARY';
  RETURN QUERY
    SELECT 'right of PUBLIC', 'schema public', 'CREATE: anybody can plant objects there'
      FROM pg_namespace n CROSS JOIN aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
     WHERE n.nspname = 'public' AND a.grantee = 0 AND a.privilege_type = 'CREATE';
  RETURN QUERY
    SELECT 'right of PUBLIC', c.oid::regclass::text, a.privilege_type
      FROM pg_class c CROSS JOIN aclexplode(c.relacl) a
     WHERE c.relnamespace = 'socsvc'::regnamespace AND a.grantee = 0;
  RETURN QUERY
    SELECT 'right on a partition', c.oid::regclass::text, format('%s of %s', a.privilege_type, a.grantee::regrole)
      FROM pg_class c CROSS JOIN aclexplode(c.relacl) a
     WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relispartition AND c.relkind = 'r' AND a.grantee <> c.relowner;
  RETURN QUERY
    SELECT 'owner', c.oid::regclass::text, format('belongs to %s instead of socsvc_owner', c.relowner::regrole)
      FROM pg_class c
     WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S') AND c.relowner <> 'socsvc_owner'::regrole;
  RETURN QUERY
    SELECT 'owner', 'role socsvc_owner', format('%s is a member and may do anything to the register', m.member::regrole)
      FROM pg_auth_members m
     WHERE m.roleid = 'socsvc_owner'::regrole;
END
$function$;
COMMENT ON FUNCTION socsvc.check_register() IS 'What is wrong with the register''s own machinery, a row a problem; none when all is well. To be called after every restore. Reads all deliveries: missing or disabled triggers, constraints that do not hold, counters that do not agree, months not opened, rights that a restore brought back, owners. Errors: SV019 no register';
REVOKE ALL ON FUNCTION socsvc.check_register() FROM PUBLIC;
