-- Deliveries: every rule by its SQLSTATE, every way of writing, counters after each, the set call, additional and
-- urgent services, partitions, archiving, repair. What clients do is done as socsvc_portal; only fixtures and what is
-- said to be the owner's or a superuser's is theirs.
BEGIN;
SELECT * FROM no_plan();
SET LOCAL client_min_messages = warning;

-- Runs a statement as a role with the setting of a provider's workplace; answers 'ok' or the SQLSTATE.
CREATE FUNCTION public.does(statement text, as_role name DEFAULT 'socsvc_portal', actor text DEFAULT 'provider', person bigint DEFAULT 1) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  answer text := 'ok';
BEGIN
  PERFORM set_config('socsvc.subject_role', actor, true), set_config('socsvc.provider_id', '1', true), set_config('socsvc.person_id', person::text, true),
          set_config('role', as_role, true);
  BEGIN
    EXECUTE statement;
  EXCEPTION WHEN OTHERS THEN answer := SQLSTATE;
  END;
  PERFORM set_config('role', 'none', true);
  RETURN answer;
END $$;
-- The same, and takes it back.
CREATE FUNCTION public.tries(statement text, as_role name DEFAULT 'socsvc_portal', actor text DEFAULT 'provider') RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  BEGIN
    answer := public.does(statement, as_role, actor);
    RAISE EXCEPTION 'undo' USING ERRCODE = 'ZZ001';
  EXCEPTION WHEN SQLSTATE 'ZZ001' THEN NULL;
  END;
  RETURN answer;
END $$;
-- Detail and hint of the error that a client's statement raises.
CREATE FUNCTION public.complaint(statement text, OUT message text, OUT detail text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('socsvc.subject_role', 'provider', true), set_config('role', 'socsvc_portal', true);
  BEGIN
    EXECUTE statement;
  EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  END;
  PERFORM set_config('role', 'none', true);
END $$;
-- An INSERT of deliveries of contract 1: (day, contract line, quantity).
CREATE FUNCTION public.deliver(VARIADIC rows text[]) RETURNS text LANGUAGE sql AS $$
  SELECT 'INSERT INTO socsvc.delivery (delivered_on, contract_line, programme_line, quantity, person, provider) VALUES '
         || string_agg(format('(%s, 1, 1)', r), ', ') FROM unnest(rows) r
$$;
-- Total of a line, and its periods: '3 of 106; 2023-03-20: 2, 2023-03-27: 1'.
CREATE FUNCTION public.counted(line bigint) RETURNS text LANGUAGE sql AS $$
  SELECT format('%s of %s; %s', l.delivered, coalesce(l.quota::text, 'unlimited'),
                (SELECT string_agg(format('%s: %s', to_char(w.starts_on, 'YYYY-MM-DD'), w.used), ', ' ORDER BY w.starts_on)
                   FROM socsvc.line_window w WHERE w.programme_line = l.id AND w.used > 0))
    FROM socsvc.programme_line l WHERE l.id = line
$$;

-- ---- fixture: two recipients, two providers ------------------------------------------------------------------

SET socsvc.subject_role = 'agency';
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  VALUES (1, 'Вулканов', 'Осип', '1948-04-12', 'm'), (2, 'Иванова', 'Анна', '1950-05-09', 'f'), (3, 'Петров', 'Пётр', '1951-01-01', 'm');
INSERT INTO socsvc.provider (id, full_name, short_name, legal_form)
  VALUES (1, 'ООО «Любава»', 'Любава', 'commercial'), (2, 'ИП Носов В.Ю.', 'ИП Носов', 'entrepreneur');
INSERT INTO socsvc.worker (id, provider, name, employed)
  VALUES (1, 1, 'Работник', '[2020-01-01,)'), (2, 2, 'Чужой', '[2020-01-01,)'), (3, 1, 'Уволенный', '[2020-01-01,2023-06-01)');
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment) VALUES
  (1, '7', 1, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'partial'),
  (2, '8', 2, 'home', socsvc.today() - 30, daterange(socsvc.today() - 30, socsvc.today() + 300), 'free'),
  (3, '9', 3, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'free');
CREATE TEMP TABLE item AS
  SELECT row_number() OVER (ORDER BY i.id) AS n, i.id
    FROM socsvc.service_item i JOIN socsvc.service_group g ON g.id = i.service_group
   WHERE i.form = 'home' AND NOT i.is_head AND NOT g.is_urgent;
INSERT INTO socsvc.programme_line (id, programme, service_item, term, periodicity, deviation_reason)
  SELECT v.id, v.programme, i.id, v.term, v.periodicity::socsvc.periodicity, 'test'
    FROM (VALUES (1, 1, NULL::daterange, '2/week'), (2, 1, NULL, '1/quarter'), (3, 1, NULL, 'continuous'),
                 (4, 1, NULL, '2/month oct-mar'), (5, 1, '[2023-05-01,2023-05-31]', '<=10/course'), (6, 1, NULL, '5/day'),
                 (7, 2, NULL, '1/day'), (8, 3, NULL, '1/day')) AS v (id, programme, term, periodicity)
    JOIN item i ON i.n = v.id;
UPDATE socsvc.programme SET status = 'in_force';
SET socsvc.subject_role = 'citizen';
INSERT INTO socsvc.contract (id, programme, provider, requested_on) VALUES
  (1, 1, 1, '2023-03-17'), (2, 1, 2, '2023-03-17'), (3, 2, 1, socsvc.today() - 30), (4, 3, 1, '2023-03-17');
INSERT INTO socsvc.contract_line (id, contract, programme_line)
  SELECT n, 1, n FROM generate_series(1, 6) n UNION ALL VALUES (11, 2, 1), (12, 2, 6), (7, 3, 7), (8, 4, 8);
SET socsvc.subject_role = 'provider';
UPDATE socsvc.contract SET term = '[2023-03-19,2024-03-13]', number = '1', status = 'offered' WHERE id = 1;
UPDATE socsvc.contract SET term = daterange(socsvc.today() - 30, socsvc.today() + 300), number = '3', status = 'offered' WHERE id = 3;
UPDATE socsvc.contract SET term = '[2023-03-19,2024-03-13]', number = '4', status = 'offered' WHERE id = 4;
SET socsvc.subject_role = 'citizen';
UPDATE socsvc.contract SET status = 'active' WHERE id IN (1, 3, 4);
INSERT INTO socsvc.tariff (id, provider, service_item, amount, valid, source)
  SELECT 1, 1, id, 250, '[2023-04-01,2024-01-01)', 'test' FROM item WHERE n = 1;

-- ---- partitions -----------------------------------------------------------------------------------------------

SELECT is(public.does($$SELECT socsvc.make_partitions('2023-02-01', '2024-03-31')$$), '42501', 'a portal opens no months');
SELECT is(public.does($$SELECT socsvc.make_partitions('2023-02-01', '2024-03-31')$$, 'socsvc_admin'), 'ok', 'an administrator opens months');
SELECT is(socsvc.make_partitions('2023-02-01', '2024-03-31'), 0, 'opening them again makes none');
SELECT is(public.does($$SELECT socsvc.make_partitions('2023-02-01', '2023-01-31')$$, 'socsvc_admin'), '22023', 'reversed days');
SELECT is(public.does(format('SELECT socsvc.make_partitions(%L, %L)', v.from_day, v.until_day), 'socsvc_admin'), '22023',
          format('nor %s to %s', v.from_day, v.until_day))
  FROM (VALUES ('infinity', 'infinity'), ('-infinity', '2023-01-01'), ('0001-01-01 BC', '0001-01-02 BC'), (NULL, '2023-01-01'),
               ('9999-12-01', '10000-01-01')) AS v (from_day, until_day);
SELECT is((SELECT count(*) FROM pg_inherits i WHERE i.inhparent = 'socsvc.delivery'::regclass
              AND (SELECT count(*) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                    WHERE t.tgrelid = i.inhrelid AND p.proname IN ('enforce_quota', 'refuse_truncate', 'protect_delivery')) <> 5),
          0::bigint, 'every partition has its own triggers');
SELECT ok((SELECT bool_and(NOT has_table_privilege('socsvc_portal', i.inhrelid, 'SELECT, INSERT, UPDATE, DELETE'))
             FROM pg_inherits i WHERE i.inhparent = 'socsvc.delivery'::regclass), 'clients have no right on a partition');
SELECT ok((SELECT count(*) >= 27 FROM pg_inherits WHERE inhparent = 'socsvc.delivery'::regclass),
          'create_register() has opened two years back and three months ahead');

-- ---- the rules, one by one ------------------------------------------------------------------------------------

SELECT is(public.does(public.deliver($$'2023-03-20', 1, 1, 1$$)), 'ok', 'a delivery is recorded');
SELECT is(public.counted(1), '1 of 106; 2023-03-20: 1', '[000/3.5/18] each delivery lowers what remains by one');
SELECT is((SELECT remaining FROM socsvc.programme_line WHERE id = 1), 105::bigint, '[326-п/13/2] remaining is quota minus delivered');
SELECT is(public.does(public.deliver($$'2023-03-26', 1, 1, 1$$)), 'ok', 'a second one in the same week');
SELECT is(public.tries(public.deliver($$'2023-03-22', 1, 1, 1$$)), 'SV002', '[326-п/13/2] SV002: a third one is over the week''s maximum');
SELECT is(public.tries(public.deliver($$'2023-03-27', 1, 1, 1$$)), 'ok', 'the next week has its own');
SELECT results_eq($$SELECT detail, hint FROM public.complaint(public.deliver('''2023-03-22'', 1, 1, 1'))$$,
  $$VALUES ('Delivery for contract line 1 on 2023-03-22: 1 asked, 2 of 2 used from 2023-03-20 to 2023-03-26.',
            'Correct the day, or record it over the programme by record_extra_delivery().')$$, 'SV002 names the period and its maximum');
SELECT is(public.tries(public.deliver($$'2023-03-20', 2, 2, 1$$, $$'2023-04-20', 2, 2, 1$$, $$'2023-07-20', 2, 2, 1$$,
                                      $$'2023-10-20', 2, 2, 1$$, $$'2024-01-20', 2, 2, 1$$)), 'ok', 'all five quarters');
SELECT is(public.tries(public.deliver($$'2023-04-20', 2, 2, 6$$)), 'SV001',
          '[002/1.7/1] [326-п/13/2] [326-п/13/4] SV001: over the volume of the programme nothing is recorded as its own');
SELECT is((public.complaint(public.deliver($$'2023-04-20', 2, 2, 6$$))).detail,
          'Delivery for contract line 2 on 2023-04-20: 6 asked, 5 of 5 remain.', 'SV001 names what remains');
SELECT is(public.tries(public.deliver($$'2023-04-20', 3, 3, 1000000$$)), 'ok', 'an unlimited line has no end');
SELECT is(public.tries(public.deliver($$'2023-04-20', 4, 4, 1$$)), 'SV005', 'SV005: outside the season');
SELECT is(public.tries(public.deliver($$'2023-10-01', 4, 4, 2$$)), 'ok', 'inside the season');
SELECT is(public.tries(public.deliver($$'2023-10-01', 4, 4, 3$$)), 'SV002', 'and its maximum');
SELECT is(public.tries(public.deliver($$'2023-04-30', 5, 5, 1$$)), 'SV005', 'SV005: the line''s term is shorter than the contract''s');
SELECT is(public.tries(public.deliver($$'2023-05-01', 5, 5, 10$$)), 'ok', 'a course');
SELECT is(public.tries(public.deliver($$'2023-05-01', 5, 5, 11$$)), 'SV001', 'and no more');
SELECT is(public.tries(public.deliver($$'2023-03-18', 1, 1, 1$$)), 'SV005', '[002/3.4/2] SV005: before the contract''s term');
SELECT is(public.tries(public.deliver($$'2024-03-14', 1, 1, 1$$)), 'SV005', '[002/3.4/2] SV005: after it');
SELECT is(public.tries(format($$INSERT INTO socsvc.delivery (delivered_on, contract_line, programme_line, person, provider) VALUES (%L, 7, 7, 2, 1)$$, socsvc.today() + 1)),
          'SV005', 'SV005: in the future');
SELECT is(public.tries(format($$SET LOCAL timezone = 'Pacific/Kiritimati'; INSERT INTO socsvc.delivery (delivered_on, contract_line, programme_line, person, provider) VALUES (%L, 7, 7, 2, 1)$$, socsvc.today() + 1)),
          'SV005', 'the session''s time zone makes no tomorrow');
SELECT is(public.tries($$INSERT INTO socsvc.delivery (delivered_on, contract_line, programme_line, person, provider) VALUES ('2023-03-20', 11, 1, 1, 2)$$, 'postgres'),
          'SV016', '[002/2.5/1] [326-п/22/1] SV016: a contract that is not signed carries no delivery');
SELECT is(public.tries($$INSERT INTO socsvc.delivery (delivered_on, contract_line, programme_line, person, provider) VALUES ('2023-03-20', 77, 1, 1, 1)$$),
          '23503', '[326-п/22/1] without a contract''s line there is no delivery');
SELECT is(public.tries($$INSERT INTO socsvc.delivery (delivered_on, contract_line, programme_line, person, provider) VALUES ('2023-03-20', 1, 2, 1, 1)$$),
          '23503', 'another programme line than the contract line''s');
SELECT is(public.tries($$INSERT INTO socsvc.delivery (delivered_on, contract_line, programme_line, person, provider) VALUES ('2023-03-20', 1, 1, 2, 1)$$),
          '23503', 'another recipient');
SELECT is(public.tries($$INSERT INTO socsvc.delivery (delivered_on, contract_line, person, provider) VALUES ('2023-03-20', 1, 1, 1)$$),
          '23514', 'a contract line without its programme line');
SELECT is(public.tries($$INSERT INTO socsvc.delivery (delivered_on, person, provider) VALUES ('2023-03-20', 1, 1)$$), '23514', 'no ground at all');
SELECT is(public.tries($$INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, urgent_line)
                         VALUES ('2023-03-20', 1, 1, 1, 1, 1)$$), '23514', 'two grounds');
SELECT is(public.tries(public.deliver($$'2023-03-20', 3, 3, 0$$)), '23514', 'quantity 0');
SELECT is(public.tries(public.deliver($$'2019-03-20', 1, 1, 1$$)), '23514', 'a plain INSERT into a month that is not opened');
SELECT is(public.tries($$INSERT INTO socsvc.delivery (delivered_on, contract_line, programme_line, person, provider, worker) VALUES ('2023-05-31', 3, 3, 1, 1, 3)$$),
          'ok', 'a worker on his last day');
SELECT is(public.tries($$INSERT INTO socsvc.delivery (delivered_on, contract_line, programme_line, person, provider, worker) VALUES ('2023-06-01', 3, 3, 1, 1, 3)$$),
          'SV005', 'SV005: and after it');
SELECT is(public.tries($$INSERT INTO socsvc.delivery (delivered_on, contract_line, programme_line, person, provider, worker) VALUES ('2023-06-01', 3, 3, 1, 1, 2)$$),
          '23503', 'another provider''s worker');

-- The recipient: away, dead; and back.
SAVEPOINT recipient;
INSERT INTO socsvc.absence (person, kind, term) VALUES (1, 'hospital', '[2023-04-10,2023-04-20)');
SELECT is(public.tries(public.deliver($$'2023-04-10', 1, 1, 1$$)), 'SV013', 'SV013: in hospital');
SELECT is(public.tries(public.deliver($$'2023-04-20', 1, 1, 1$$)), 'ok', 'home again');
UPDATE socsvc.person SET died_on = '2023-05-01' WHERE id = 1;
SELECT is(public.tries(public.deliver($$'2023-05-01', 1, 1, 1$$)), 'ok', 'on the day of death');
SELECT is(public.tries(public.deliver($$'2023-05-02', 1, 1, 1$$)), 'SV013', 'SV013: dead');
ROLLBACK TO recipient;
SELECT is(public.tries($$INSERT INTO socsvc.absence (person, kind, term) VALUES (1, 'hospital', '[2023-03-25,2023-04-01)')$$), 'SV013',
          'SV013: an absence over recorded deliveries');
SELECT is((public.complaint($$INSERT INTO socsvc.absence (person, kind, term) VALUES (1, 'hospital', '[2023-03-20,)')$$)).detail,
          'Deliveries: 2, from 2023-03-20 to 2023-03-26.', 'which says how many');
SELECT is(public.tries($$UPDATE socsvc.person SET died_on = '2023-03-25' WHERE id = 1$$, 'socsvc_agency', 'agency'), 'SV013', 'SV013: a death before them');
SELECT is(public.tries($$UPDATE socsvc.person SET died_on = '2023-03-26' WHERE id = 1$$, 'socsvc_agency', 'agency'), 'ok', 'a death on the day of the last');
SELECT is(public.tries($$UPDATE socsvc.contract SET term = '[2023-03-21,2024-03-13]' WHERE id = 1$$, 'postgres'), 'SV017', 'a signed contract''s term stands anyway');

-- A contract that has ended.
SELECT is(public.does(format($$INSERT INTO socsvc.delivery (delivered_on, contract_line, programme_line, person, provider) VALUES (%L, 7, 7, 2, 1)$$, socsvc.today() - 1)), 'ok', 'before its end');
SELECT is(public.does($$SELECT socsvc.add_contract_document(3, 'refusal_application')$$, 'socsvc_portal', 'citizen', 2), 'ok', 'the citizen refuses in writing');
SELECT is(public.does($$SELECT socsvc.terminate_contract(3, 'refusal', socsvc.today())$$, 'socsvc_portal', 'citizen', 2), 'ok', 'the contract is terminated');
SELECT is(public.tries(format($$INSERT INTO socsvc.delivery (delivered_on, contract_line, programme_line, person, provider) VALUES (%L, 7, 7, 2, 1)$$, socsvc.today())),
          'SV016', '[002/2.5/1] SV016: from its end on nothing is delivered');
SELECT is(public.tries(format($$INSERT INTO socsvc.delivery (delivered_on, contract_line, programme_line, person, provider) VALUES (%L, 7, 7, 2, 1)$$, socsvc.today() - 2)),
          'ok', 'what came before may still be recorded');

-- ---- every way of writing -------------------------------------------------------------------------------------

SELECT is(public.counted(1), '2 of 106; 2023-03-20: 2', 'nothing of what was refused has counted');
SELECT is(public.does(public.deliver($$'2023-04-03', 1, 1, 1$$, $$'2023-04-10', 1, 1, 2$$, $$'2023-04-17', 1, 1, 1$$)), 'ok', 'several rows');
SELECT is(public.counted(1), '6 of 106; 2023-03-20: 2, 2023-04-03: 1, 2023-04-10: 2, 2023-04-17: 1', 'each in its week');
SELECT is(public.tries(public.deliver($$'2023-05-01', 1, 1, 1$$, $$'2023-05-02', 1, 1, 1$$, $$'2023-05-03', 1, 1, 1$$)), 'SV002', 'a set is judged as a whole');
SELECT is(public.does($$UPDATE socsvc.delivery SET quantity = 2, note = 'дважды' WHERE delivered_on = '2023-04-03' AND contract_line = 1$$), 'ok', 'a quantity goes up');
SELECT is(public.counted(1), '7 of 106; 2023-03-20: 2, 2023-04-03: 2, 2023-04-10: 2, 2023-04-17: 1', 'and is counted');
SELECT is(public.tries($$UPDATE socsvc.delivery SET quantity = 3 WHERE delivered_on = '2023-04-03' AND contract_line = 1$$), 'SV002', 'not above the maximum');
SELECT is(public.does($$UPDATE socsvc.delivery SET quantity = 3 - quantity WHERE delivered_on IN ('2023-04-10', '2023-04-17') AND contract_line = 1$$), 'ok', 'one up, one down');
SELECT is(public.counted(1), '7 of 106; 2023-03-20: 2, 2023-04-03: 2, 2023-04-10: 1, 2023-04-17: 2', 'in one statement');
SELECT is(public.does($$DELETE FROM socsvc.delivery WHERE delivered_on >= '2023-04-10' AND contract_line = 1$$), 'ok', 'a delete');
SELECT is(public.counted(1), '4 of 106; 2023-03-20: 2, 2023-04-03: 2', 'gives the units back to their week');
SELECT is(public.does($$DELETE FROM socsvc.delivery WHERE false$$), 'ok', 'a statement that touches nothing');
SELECT is(public.tries($$UPDATE socsvc.delivery SET minutes = 25, note = NULL WHERE contract_line = 1$$), 'ok', 'minutes and note');
SELECT is(public.tries(format($$UPDATE socsvc.delivery SET %1$I = %1$I + 1 WHERE contract_line = 1$$, c), 'socsvc_owner'), 'SV015',
          format('SV015: what a delivery is, is never updated: %s', c))
  FROM unnest(ARRAY['id', 'region_code', 'delivered_on', 'person', 'provider', 'contract_line', 'programme_line']) c;
SELECT is(public.tries(format($$UPDATE socsvc.delivery SET %1$I = 1 WHERE contract_line = 1$$, c), 'socsvc_owner'), 'SV015',
          format('SV015: %s', c))
  FROM unnest(ARRAY['extra_line', 'urgent_line', 'worker']) c;
SELECT is(public.tries($$UPDATE socsvc.delivery SET delivered_on = delivered_on WHERE contract_line = 1$$, 'socsvc_owner'), 'ok', 'unless it stays the same');
SELECT is(public.tries($$UPDATE socsvc.delivery SET delivered_on = '2023-05-05' WHERE contract_line = 1$$), '42501', 'and clients have no right to');

-- MERGE: each action alone, then mixed; a move between partitions is what statement triggers cannot see.
CREATE TEMP TABLE wanted (day date, quantity integer);
GRANT SELECT ON wanted TO socsvc_owner;
CREATE FUNCTION public.merging(actions text) RETURNS text LANGUAGE sql AS $$
  SELECT 'MERGE INTO socsvc.delivery d USING wanted w ON d.delivered_on = w.day AND d.contract_line = 1 ' || actions
$$;
INSERT INTO wanted VALUES ('2023-05-08', 2);
SELECT is(public.does(public.merging('WHEN NOT MATCHED THEN INSERT (delivered_on, contract_line, programme_line, person, provider, quantity) VALUES (w.day, 1, 1, 1, 1, w.quantity)'), 'socsvc_owner'), 'ok', 'MERGE that inserts');
SELECT is(public.counted(1), '6 of 106; 2023-03-20: 2, 2023-04-03: 2, 2023-05-08: 2', 'counts');
UPDATE wanted SET quantity = 1;
SELECT is(public.does(public.merging('WHEN MATCHED THEN UPDATE SET quantity = w.quantity'), 'socsvc_owner'), 'ok', 'MERGE that updates');
SELECT is(public.counted(1), '5 of 106; 2023-03-20: 2, 2023-04-03: 2, 2023-05-08: 1', 'counts');
SELECT is(public.tries(public.merging($$WHEN MATCHED THEN UPDATE SET delivered_on = '2023-06-08'$$), 'socsvc_owner'), 'SV015', 'MERGE that moves a row to another month');
SELECT is(public.does(public.merging('WHEN MATCHED THEN DELETE'), 'socsvc_owner'), 'ok', 'MERGE that deletes');
SELECT is(public.counted(1), '4 of 106; 2023-03-20: 2, 2023-04-03: 2', 'counts');
TRUNCATE wanted;
INSERT INTO wanted VALUES ('2023-03-20', 0), ('2023-04-03', 1), ('2023-05-08', 2);
SELECT is(public.does(public.merging('WHEN MATCHED AND w.quantity = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET quantity = w.quantity
  WHEN NOT MATCHED THEN INSERT (delivered_on, contract_line, programme_line, person, provider, quantity) VALUES (w.day, 1, 1, 1, 1, w.quantity)'), 'socsvc_owner'),
  'ok', 'MERGE of all three');
SELECT is(public.counted(1), '4 of 106; 2023-03-20: 1, 2023-04-03: 1, 2023-05-08: 2', 'counts each');
UPDATE wanted SET quantity = 3 WHERE day = '2023-05-08';
SELECT is(public.tries(public.merging('WHEN MATCHED AND w.quantity > 0 THEN UPDATE SET quantity = w.quantity'), 'socsvc_owner'), 'SV002', 'MERGE over the maximum');

-- ON CONFLICT.
SELECT is(public.does(public.deliver($$'2023-05-15', 1, 1, 1$$) || ' ON CONFLICT DO NOTHING'), 'ok', 'ON CONFLICT DO NOTHING');
SELECT is(public.does($$INSERT INTO socsvc.delivery (region_code, id, delivered_on, contract_line, programme_line, person, provider, quantity)
  SELECT d.region_code, d.id, d.delivered_on, 1, 1, 1, 1, 1 FROM socsvc.delivery d WHERE d.delivered_on = '2023-05-15'
  ON CONFLICT (region_code, id, delivered_on) DO UPDATE SET quantity = socsvc.delivery.quantity + excluded.quantity$$, 'socsvc_owner'),
  'ok', 'ON CONFLICT DO UPDATE');
SELECT is(public.counted(1), '6 of 106; 2023-03-20: 1, 2023-04-03: 1, 2023-05-08: 2, 2023-05-15: 2', 'counts what was updated, once');
SELECT is(public.tries($$INSERT INTO socsvc.delivery (region_code, id, delivered_on, contract_line, programme_line, person, provider, quantity)
  SELECT d.region_code, d.id, d.delivered_on, 1, 1, 1, 1, 1 FROM socsvc.delivery d WHERE d.delivered_on = '2023-05-15'
  ON CONFLICT (region_code, id, delivered_on) DO UPDATE SET quantity = socsvc.delivery.quantity + excluded.quantity$$, 'socsvc_owner'),
  'SV002', 'and refuses it over the maximum');

-- Data-modifying WITH: a correction of the day in one statement.
SELECT is(public.does($$WITH gone AS (DELETE FROM socsvc.delivery WHERE delivered_on = '2023-05-15' RETURNING person, provider, quantity)
  INSERT INTO socsvc.delivery (delivered_on, contract_line, programme_line, person, provider, quantity)
  SELECT '2023-05-16', 1, 1, person, provider, quantity FROM gone$$), 'ok', 'delete and insert in one statement, within one full week');
SELECT is(public.counted(1), '6 of 106; 2023-03-20: 1, 2023-04-03: 1, 2023-05-08: 2, 2023-05-15: 2', 'counts both');

-- COPY and partitions by name: the owner's, for no client has the right.
SELECT is(public.tries($$INSERT INTO socsvc.delivery_2023_06 (delivered_on, contract_line, programme_line, person, provider) VALUES ('2023-06-05', 1, 1, 1, 1)$$), '42501', 'a client writes no partition');
SET LOCAL ROLE socsvc_owner;
COPY socsvc.delivery (delivered_on, contract_line, programme_line, person, provider, quantity) FROM stdin;
2023-06-05	1	1	1	1	1
2023-07-05	1	1	1	1	2
\.
RESET ROLE;
SELECT is(public.counted(1), '9 of 106; 2023-03-20: 1, 2023-04-03: 1, 2023-05-08: 2, 2023-05-15: 2, 2023-06-05: 1, 2023-07-03: 2', 'COPY counts');
SELECT is(public.does($$INSERT INTO socsvc.delivery_2023_06 (delivered_on, contract_line, programme_line, person, provider) VALUES ('2023-06-06', 1, 1, 1, 1)$$, 'socsvc_owner'), 'ok', 'INSERT into a partition');
SELECT is(public.tries($$INSERT INTO socsvc.delivery_2023_06 (delivered_on, contract_line, programme_line, person, provider) VALUES ('2023-06-07', 1, 1, 1, 1)$$, 'socsvc_owner'), 'SV002', 'meets the same rules');
SELECT is(public.does($$UPDATE socsvc.delivery_2023_07 SET quantity = 1$$, 'socsvc_owner'), 'ok', 'UPDATE of a partition');
SELECT is(public.does($$DELETE FROM socsvc.delivery_2023_05$$, 'socsvc_owner'), 'ok', 'DELETE from a partition');
SELECT is(public.counted(1), '5 of 106; 2023-03-20: 1, 2023-04-03: 1, 2023-06-05: 2, 2023-07-03: 1', 'all are counted, once');
SELECT is(public.tries($$TRUNCATE socsvc.delivery$$, 'socsvc_owner'), 'SV015', 'SV015: TRUNCATE');
SELECT is(public.tries($$TRUNCATE socsvc.delivery_2023_06$$, 'socsvc_owner'), 'SV015', 'SV015: TRUNCATE of a partition');

-- Savepoints.
SAVEPOINT before;
SELECT is(public.does(public.deliver($$'2023-08-01', 1, 1, 2$$)), 'ok', 'a delivery');
ROLLBACK TO before;
SELECT is(public.counted(1), '5 of 106; 2023-03-20: 1, 2023-04-03: 1, 2023-06-05: 2, 2023-07-03: 1', 'rolled back to a savepoint, it has not counted');

-- Computed columns and counters are nobody's, a superuser's neither.
SELECT is(public.tries($$UPDATE socsvc.programme_line SET delivered = 0$$, r), CASE r WHEN 'socsvc_portal' THEN '42501' ELSE 'SV015' END,
          format('delivered is not set by %s', r)) FROM unnest(ARRAY['socsvc_portal', 'socsvc_owner', 'postgres']) r;
SELECT is(public.tries($$UPDATE socsvc.programme_line SET quota = 1000$$, 'postgres'), 'SV015', 'nor is the quota');
SELECT is(public.tries($$UPDATE socsvc.programme_line SET archived = 5$$, 'postgres'), 'SV015', 'nor what is archived');
SELECT is(public.tries($$UPDATE socsvc.line_window SET used = 0$$, 'postgres'), 'SV015', 'nor a period''s count');
SELECT is(public.tries($$DELETE FROM socsvc.line_window$$, 'postgres'), 'SV015', 'nor deleted');
SELECT is(public.tries($$TRUNCATE socsvc.line_window$$, 'postgres'), 'SV015', 'nor truncated');
SELECT is(public.tries($$INSERT INTO socsvc.line_window (programme_line, starts_on, used) VALUES (1, '2023-12-04', 0)$$, 'postgres'), 'SV015', 'nor added');
-- Somebody's own rules on the counters are kept: they are then written by SQL.
SAVEPOINT own_rules;
ALTER TABLE socsvc.programme_line ADD CONSTRAINT at_most_six CHECK (delivered <= 6);
SELECT is(public.tries(public.deliver($$'2023-08-01', 1, 1, 1$$)), 'ok', 'within a CHECK of the administrator''s');
SELECT is(public.tries(public.deliver($$'2023-08-01', 1, 1, 2$$)), '23514', 'and beyond it');
ROLLBACK TO own_rules;
CREATE FUNCTION public.note_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.noted VALUES (OLD.delivered, NEW.delivered); RETURN NEW; END $$;
CREATE TABLE public.noted (before bigint, after bigint);
GRANT INSERT ON public.noted TO socsvc_owner;
CREATE TRIGGER note_change AFTER UPDATE ON socsvc.programme_line FOR EACH ROW EXECUTE FUNCTION public.note_change();
SELECT is(public.does(public.deliver($$'2023-08-01', 1, 1, 1$$, $$'2023-08-02', 1, 1, 1$$)), 'ok', 'with a trigger of the administrator''s');
SELECT results_eq('SELECT * FROM public.noted', 'VALUES (5::bigint, 7::bigint)', 'which sees the change');
SELECT is(public.counted(1), '7 of 106; 2023-03-20: 1, 2023-04-03: 1, 2023-06-05: 2, 2023-07-03: 1, 2023-07-31: 2', 'and all is counted');
ROLLBACK TO own_rules;

-- ---- recording by function -------------------------------------------------------------------------------------

SET LOCAL socsvc.provider_id = '1';
SELECT is(public.does($$SELECT socsvc.record_delivery(1, '2023-09-04', worker_id => 1, note => 'первая', idempotency_key => 'a')$$), 'ok', 'record_delivery()');
SELECT is(public.does($$SELECT socsvc.record_delivery(1, '2023-09-04', worker_id => 1, note => 'первая', idempotency_key => 'a')$$), 'ok', 'again with the same key');
SELECT is(public.counted(1), '6 of 106; 2023-03-20: 1, 2023-04-03: 1, 2023-06-05: 2, 2023-07-03: 1, 2023-09-04: 1', 'is recorded once');
SET LOCAL ROLE socsvc_portal;
SELECT socsvc.record_delivery(1, '2023-09-04', worker_id => 1, note => 'первая', idempotency_key => 'a') AS id \gset again_
RESET ROLE;
SELECT results_eq(format('SELECT worker, quantity, note FROM socsvc.delivery WHERE id = %s', :again_id), $$VALUES (1::bigint, 1, 'первая')$$, 'and answers the same id');
SELECT is(public.tries($$SELECT socsvc.record_delivery(1, '2023-09-05', worker_id => 1, note => 'первая', idempotency_key => 'a')$$), 'SV018', 'SV018: the key with another content');
SELECT is(public.tries($$SELECT socsvc.record_delivery(1, '2023-09-05', idempotency_key => '')$$), '22023', 'an empty key');
SELECT is(public.tries($$SELECT socsvc.record_delivery(1, '2023-09-05', idempotency_key => repeat('k', 201))$$), '22023', 'a key that no index would hold');
SELECT is(public.tries($$SELECT socsvc.record_delivery(1, '2023-09-05', worker_id => 0)$$), '22003', 'worker 0 is nobody, not no worker');
SELECT is(public.tries($$SELECT 1 / count(*) FROM socsvc.record_contract_deliveries('{1,1}', '{2023-09-05,2023-09-05}', workers => '{0,-1}')
                          WHERE sqlstate = '22003' AND NOT accepted HAVING count(*) = 2$$), 'ok', 'in a set neither');
SELECT is(public.tries($$SELECT 1 / count(*) FROM socsvc.record_deliveries('[{"contract_line": 1e100000, "delivered_on": "2023-09-05"}]')
                          WHERE sqlstate = '22003' AND length(reason) < 100$$), 'ok', 'what is short to send is short to answer');
SELECT is(public.tries($$SELECT * FROM socsvc.delivery_request$$), '42501', 'the stored answers are no client''s');
SELECT is(public.tries(v.call), v.state, format('%s: %s', v.state, v.call))
  FROM (VALUES ('SELECT socsvc.record_delivery(1, ''2023-09-05'', 2)', 'SV002'),
               ('SELECT socsvc.record_delivery(2, ''2023-09-05'', 6)', 'SV001'),
               ('SELECT socsvc.record_delivery(1, ''2023-03-18'')', 'SV005'),
               ('SELECT socsvc.record_delivery(1, ''2030-03-18'')', 'SV005'),
               ('SELECT socsvc.record_delivery(1, ''2019-03-18'')', 'SV005'),
               ('SELECT socsvc.record_delivery(1, ''infinity'')', 'SV005'),
               ('SELECT socsvc.record_delivery(1, ''2023-09-05'', worker_id => 3)', 'SV005'),
               ('SELECT socsvc.record_delivery(1, ''2023-09-05'', worker_id => 2)', 'SV005'),
               ('SELECT socsvc.record_delivery(1, ''2023-09-05'', worker_id => 99)', 'SV005'),
               ('SELECT socsvc.record_delivery(99, ''2023-09-05'')', 'SV016'),
               ('SELECT socsvc.record_delivery(11, ''2023-09-05'')', 'SV016'),
               ('SELECT socsvc.record_delivery(1, ''2023-09-05'', 0)', '23514'),
               ('SELECT socsvc.record_delivery(1, ''2023-09-05'', minutes => -5)', '23514'),
               ('SELECT socsvc.record_delivery(NULL, ''2023-09-05'')', '22004'),
               ('SELECT socsvc.record_delivery(1, NULL)', '22004'),
               ('SELECT socsvc.record_delivery(1, ''2023-09-05'', minutes => 25)', 'ok')) AS v (call, state);
SELECT is((public.complaint($$SELECT socsvc.record_delivery(11, '2023-09-05')$$)).message,
          (public.complaint($$SELECT socsvc.record_delivery(99, '2023-09-05')$$)).message,
          'another provider''s line looks like one that is not there');
SELECT is(public.tries($$SELECT socsvc.record_delivery(1, '2023-09-05')$$, 'socsvc_agency'), '42501', 'the agency records nothing');

-- The set call: first come, first served; bad rows do not sink the rest.
\set set '[{"contract_line": 1, "delivered_on": "2023-09-11"}, {"contract_line": 1, "delivered_on": "2023-09-12", "worker": 1, "minutes": 25, "note": "вторая"}, {"contract_line": 1, "delivered_on": "2023-09-13"}, {"contract_line": 2, "delivered_on": "2023-09-13", "quantity": 1}, {"contract_line": 99, "delivered_on": "2023-09-13"}, {"contract_line": 3, "delivered_on": "13.09.2023"}, {"contract_line": 3}, {"delivered_on": "2023-09-13"}, {"contract_line": 3, "delivered_on": "2023-02-30"}, {"contract_line": 3, "delivered_on": "2023-09-13", "quantity": 1.5}, {"contract_line": 3, "delivered_on": "2023-09-13", "quantity": "1"}, {"contract_line": 3, "delivered_on": "2023-09-13", "quantity": 99999999999}, {"contract_line": 3, "delivered_on": "2023-09-13", "quantity": 0}, {"contract_line": 3, "delivered_on": "2023-09-13", "minutes": 0}, {"contract_line": 3, "delivered_on": "2023-09-13", "colour": "red"}, 5, {"contract_line": 3, "extra_line": 3, "delivered_on": "2023-09-13"}, {"contract_line": 3, "delivered_on": "2019-09-13"}, {"contract_line": 3, "delivered_on": "2023-09-13", "worker": 2}, {"contract_line": 3, "delivered_on": "2023-09-13", "note": 7}, {"contract_line": 3, "delivered_on": "2023-09-13", "minutes": null}, {"contract_line": 3, "delivered_on": "2030-09-13"}]'
CREATE FUNCTION public.verdicts(call text) RETURNS TABLE (n integer, accepted boolean, has_id boolean, state text, remaining bigint, reason text)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('role', 'socsvc_portal', true);
  RETURN QUERY EXECUTE format('SELECT v.row_number, v.accepted, v.delivery_id IS NOT NULL, v.sqlstate, v.remaining, v.reason FROM %s v', call);
  PERFORM set_config('role', 'none', true);
END $$;
CREATE TEMP TABLE verdict AS SELECT * FROM public.verdicts(format('socsvc.record_deliveries(%L, ''set-1'')', :'set'));
SELECT results_eq('SELECT n, accepted, has_id, state, remaining FROM verdict ORDER BY n', $$VALUES
  (1, true, true, NULL, 99::bigint), (2, true, true, NULL, 98), (3, false, false, 'SV002', 98), (4, true, true, NULL, 4),
  (5, false, false, 'SV016', NULL), (6, false, false, '22P02', NULL), (7, false, false, '22023', NULL),
  (8, false, false, '22023', NULL), (9, false, false, '22P02', NULL), (10, false, false, '22P02', NULL),
  (11, false, false, '22P02', NULL), (12, false, false, '22003', NULL), (13, false, false, '23514', NULL),
  (14, false, false, '23514', NULL), (15, false, false, '22023', NULL), (16, false, false, '22P02', NULL),
  (17, false, false, '22023', NULL), (18, false, false, 'SV005', NULL), (19, false, false, 'SV005', NULL),
  (20, false, false, '22P02', NULL), (21, true, true, NULL, NULL), (22, false, false, 'SV005', NULL)$$,
  'a verdict a row, in their order');
SELECT is((SELECT reason FROM verdict WHERE n = 3),
  'the period''s maximum is reached. Delivery for contract line 1 on 2023-09-13: 1 asked, 2 of 2 used from 2023-09-11 to 2023-09-17.', 'with its reason');
SELECT is((SELECT string_agg(reason, '; ' ORDER BY n) FROM verdict WHERE n IN (10, 15, 17)),
  'quantity is not an integer: 1.5; there is no member "colour"; exactly one of contract_line, extra_line and urgent_line is given', 'what cannot be read is said');
SELECT is(public.counted(1), '8 of 106; 2023-03-20: 1, 2023-04-03: 1, 2023-06-05: 2, 2023-07-03: 1, 2023-09-04: 1, 2023-09-11: 2', 'what was accepted is counted, once');
SELECT results_eq($$SELECT delivered_on, worker, minutes, note FROM socsvc.delivery WHERE contract_line = 1 AND delivered_on >= '2023-09-11' ORDER BY 1$$,
  $$VALUES ('2023-09-11'::date, NULL::bigint, NULL::integer, NULL::text), ('2023-09-12', 1, 25, 'вторая')$$, 'and stored as given');
SELECT results_eq(format('SELECT * FROM public.verdicts(%L)', format('socsvc.record_deliveries(%L, ''set-1'')', :'set')), 'SELECT * FROM verdict', 'the same key answers the same, word for word');
SELECT is(public.counted(1), '8 of 106; 2023-03-20: 1, 2023-04-03: 1, 2023-06-05: 2, 2023-07-03: 1, 2023-09-04: 1, 2023-09-11: 2', 'and records nothing');
SELECT is(public.tries(format('SELECT * FROM socsvc.record_deliveries(%L, ''set-1'')', jsonb_set(:'set', '{0,note}', '"x"'))), 'SV018', 'SV018: another note');
SELECT is(public.tries(format('SELECT * FROM socsvc.record_deliveries(%L, ''set-1'')', jsonb_set(:'set', '{14,colour}', '"blue"'))), 'SV018', 'SV018: another row that cannot be read');
SELECT is(public.tries(format('SELECT * FROM socsvc.record_deliveries(%L, ''set-1'', true)', :'set')), 'SV018', 'SV018: all or nothing');
SELECT results_eq($$SELECT n, accepted, has_id, state FROM public.verdicts('socsvc.record_deliveries(''[{"contract_line": 1, "delivered_on": "2023-10-02"}, {"contract_line": 1, "delivered_on": "2023-09-13"}]'', NULL, true)')$$,
  $$VALUES (1, false, false, NULL::text), (2, false, false, 'SV002')$$, 'all or nothing: nothing');
SELECT results_eq($$SELECT n, accepted, has_id, state FROM public.verdicts('socsvc.record_deliveries(''[{"contract_line": 1, "delivered_on": "2023-10-02"}, {"contract_line": 1, "delivered_on": "2023-10-03"}]'', NULL, true)')$$,
  $$VALUES (1, true, true, NULL::text), (2, true, true, NULL)$$, 'all or nothing: all');
SELECT results_eq($$SELECT n, accepted, remaining FROM public.verdicts('socsvc.record_contract_deliveries(''{1,1,1,NULL}'', ''{2023-10-09,2023-10-10,2023-10-11,2023-10-12}'', quantities => ''{1,NULL,1,1}'')')$$,
  $$VALUES (1, true, 95::bigint), (2, true, 94), (3, false, 94), (4, false, NULL)$$, 'the same with arrays');
SELECT is(public.tries(v.call), v.state, format('%s: %s', v.state, v.call))
  FROM (VALUES ('SELECT * FROM socsvc.record_deliveries(''{}'')', '22023'), ('SELECT * FROM socsvc.record_deliveries(''[]'')', '22023'),
               ('SELECT * FROM socsvc.record_deliveries(''7'')', '22023'), ('SELECT * FROM socsvc.record_deliveries(NULL)', '22004'),
               ('SELECT * FROM socsvc.record_contract_deliveries(''{1}'', ''{2023-10-09,2023-10-10}'')', '2202E'),
               ('SELECT * FROM socsvc.record_contract_deliveries(''{{1}}'', ''{{2023-10-09}}'')', '2202E'),
               ('SELECT * FROM socsvc.record_contract_deliveries(''{}'', ''{}'')', '22023'),
               ('SELECT * FROM socsvc.record_deliveries((SELECT jsonb_agg(1) FROM generate_series(1, 100001)))', '22023')) AS v (call, state);
SELECT is(public.does($$SELECT * FROM socsvc.record_deliveries('[{"contract_line": 999, "delivered_on": "2023-09-13"}]', 'nothing known')$$), 'ok', 'a call none of whose lines is known');
SELECT is(public.tries($$SELECT * FROM socsvc.record_deliveries('[{"contract_line": 998, "delivered_on": "2023-09-13"}]', 'nothing known')$$), 'SV018', 'has its key, too');
SET LOCAL socsvc.provider_id = '';
SELECT is((SELECT count(*) FROM socsvc.delivery_request), 3::bigint, 'an answer a key');
-- Somebody's BEFORE trigger that changes what was checked: nothing slips through.
SAVEPOINT changed;
CREATE FUNCTION public.treble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.quantity := 3; RETURN NEW; END $$;
CREATE TRIGGER treble BEFORE INSERT ON socsvc.delivery FOR EACH ROW EXECUTE FUNCTION public.treble();
SELECT is(public.tries($$SELECT socsvc.record_delivery(1, '2023-11-06')$$), 'SV002', 'a trigger that changes the quantity does not pass by the rules');
SELECT is(public.tries($$SELECT socsvc.record_delivery(3, '2023-11-06')$$), '55000', 'nor does it stay unnoticed');
ROLLBACK TO changed;

-- ---- over the programme -----------------------------------------------------------------------------------------

SELECT is(public.tries(format($$INSERT INTO socsvc.extra_line (contract, service_item, tariff, consent_on, consent) VALUES (1, %s, 1, '2023-04-10', NULL)$$, (SELECT id FROM item WHERE n = 1))),
          '23502', '[002/4.6/2] [326-п/13/6] without a recorded wish nothing is given over the programme');
SELECT is(public.does(format($$SELECT socsvc.add_extra_line(1, %s, 'заявление от 10.04.2023', '2023-04-10', 1)$$, (SELECT id FROM item WHERE n = 1))), 'ok', 'the wish is recorded');
SELECT id AS extra FROM socsvc.extra_line \gset
SELECT is(public.does(format($$SELECT socsvc.record_extra_delivery(%s, '2023-10-10', 500)$$, :extra)), 'ok',
          '[002/1.3/8] [002/1.7/1] [326-п/13/4] additional services are given over the programme''s volume');
SELECT is(public.counted(1), '12 of 106; 2023-03-20: 1, 2023-04-03: 1, 2023-06-05: 2, 2023-07-03: 1, 2023-09-04: 1, 2023-09-11: 2, 2023-10-02: 2, 2023-10-09: 2',
          'and touch neither quota nor period');
SELECT is(public.tries(format($$SELECT socsvc.record_extra_delivery(%s, '2023-04-09')$$, :extra)), 'SV005', 'SV005: before the wish');
SELECT is(public.tries(format($$SELECT socsvc.record_extra_delivery(%s, '2024-01-01')$$, :extra)), 'SV005', 'SV005: the tariff is over');
SELECT is(public.tries(format($$SELECT socsvc.record_extra_delivery(%s, '2024-03-20')$$, :extra)), 'SV005', 'SV005: the contract is over');
SELECT is(public.tries($$UPDATE socsvc.tariff SET valid = '[2023-04-01,2023-10-10)' WHERE id = 1$$, 'socsvc_agency', 'agency'), 'SV005', 'SV005: a tariff is not closed over deliveries');
SELECT is(public.tries($$UPDATE socsvc.tariff SET valid = '[2023-04-01,2023-10-11)' WHERE id = 1$$, 'socsvc_agency', 'agency'), 'ok', 'but behind them');
SELECT is(public.tries($$UPDATE socsvc.worker SET employed = '[2020-01-01,2023-09-12)' WHERE id = 1$$, 'socsvc_agency', 'agency'), 'SV005', 'SV005: an employment does not end before deliveries');
SELECT is(public.tries($$UPDATE socsvc.worker SET employed = '[2020-01-01,2023-09-13)' WHERE id = 1$$, 'socsvc_agency', 'agency'), 'ok', 'but behind them');

-- ---- urgent services --------------------------------------------------------------------------------------------

SELECT is(public.does(format($$SELECT socsvc.draw_up_urgent_act(2, 1, 'С-1', '[2023-03-01,2023-03-10]', 'сообщение полиции', %L, NULL, '2023-03-01')$$,
            (SELECT array_agg(id) FROM (SELECT i.id FROM socsvc.service_item i JOIN socsvc.service_group g ON g.id = i.service_group
                                         WHERE g.is_urgent AND NOT i.is_head ORDER BY i.id LIMIT 2) u))), 'ok',
          '[002/2.18/3] [002/2.18/4] [326-п/6/16] [326-п/6/17] urgent services need neither programme nor contract');
SELECT min(id) AS urgent, max(id) AS urgent_two FROM socsvc.urgent_line \gset
SELECT is(public.does(format($$SELECT socsvc.record_urgent_delivery(%s, '2023-03-02', worker_id => 1)$$, :urgent)), 'ok',
          '[002/2.18/5] [326-п/6/18] an urgent delivery rests on its act');
SELECT is(public.tries($$INSERT INTO socsvc.delivery (delivered_on, person, provider, urgent_line) VALUES ('2023-03-02', 2, 1, 999)$$), '23503', 'and on none that is not there');
SELECT is(public.tries(format($$INSERT INTO socsvc.delivery (delivered_on, person, provider, urgent_line) VALUES ('2023-03-02', 1, 1, %s)$$, :urgent)), '23503', 'nor on another''s');
SELECT results_eq(format($$SELECT a.person, a.provider, a.drawn_up_on, d.delivered_on, d.contract_line, d.programme_line
                             FROM socsvc.delivery d JOIN socsvc.urgent_line l ON l.id = d.urgent_line JOIN socsvc.urgent_act a ON a.id = l.urgent_act
                            WHERE d.urgent_line = %s$$, :urgent),
  $$VALUES (2::bigint, 1::bigint, '2023-03-01'::date, '2023-03-02'::date, NULL::bigint, NULL::bigint)$$,
  '[002/2.18/6] [002/2.18/7] [002/2.18/10] [326-п/6/19] [326-п/6/20] [326-п/6/23] the act holds recipient, provider and day');
SELECT is((SELECT count(DISTINCT service_item) FROM socsvc.urgent_line), 2::bigint, '[002/2.18/8] [326-п/6/21] and the kinds of services');
SELECT is(public.tries(format($$SELECT socsvc.record_urgent_delivery(%s, '2023-03-11')$$, :urgent)), 'SV005', '[002/2.18/9] [326-п/6/22] SV005: outside the act''s term');
SELECT is(public.tries(format($$INSERT INTO socsvc.delivery (delivered_on, person, provider, urgent_line) VALUES ('2023-02-28', 2, 1, %s)$$, :urgent), 'postgres'), 'SV005', 'a superuser is bound as well');
SELECT is(public.tries($$UPDATE socsvc.urgent_act SET term = '[2023-03-05,2023-03-10]'$$), 'SV005', 'SV005: the term does not leave deliveries out');
SAVEPOINT urgent;
INSERT INTO socsvc.absence (person, kind, term) VALUES (2, 'other', '[2023-03-01,2023-03-31)');
SELECT is(public.tries(format($$SELECT socsvc.record_urgent_delivery(%s, '2023-03-03')$$, :urgent)), 'ok', 'urgent help does not ask where one should be');
SET LOCAL session_replication_role = replica;
UPDATE socsvc.person SET died_on = '2023-03-02' WHERE id = 2;
SET LOCAL session_replication_role = origin;
SELECT is(public.tries(format($$SELECT socsvc.record_urgent_delivery(%s, '2023-03-03')$$, :urgent)), 'SV013', 'SV013: but helps no dead');
ROLLBACK TO urgent;
SELECT is(public.tries($$UPDATE socsvc.person SET died_on = '2023-03-01' WHERE id = 2$$, 'socsvc_agency', 'agency'), 'SV013', 'SV013: a death before urgent help');
SELECT is(public.does(format($$SELECT socsvc.record_urgent_delivery(%s, '2023-03-03')$$, :urgent_two)), 'ok', 'the other kind of service');
SELECT is(public.does($$SELECT socsvc.sign_urgent_act((SELECT id FROM socsvc.urgent_act))$$, 'socsvc_portal', 'citizen', 2), 'ok', 'the act is signed');
SELECT is(public.tries(format($$SELECT socsvc.record_urgent_delivery(%s, '2023-03-04')$$, :urgent_two)), 'SV011', 'SV011: and closed');
SELECT is(public.tries(format($$DELETE FROM socsvc.delivery WHERE urgent_line = %s$$, :urgent)), 'SV011', 'SV011: its deliveries stand');
SELECT is(public.tries(format($$UPDATE socsvc.delivery SET quantity = 5 WHERE urgent_line = %s$$, :urgent)), 'SV011', 'SV011: as they are');

-- ---- acts close -------------------------------------------------------------------------------------------------

CREATE FUNCTION public.closed(call text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', public.tries(public.deliver($q$'2023-10-25', 1, 1, 1$q$)),
                        public.tries($q$UPDATE socsvc.delivery SET quantity = quantity WHERE contract_line = 1 AND delivered_on = '2023-10-09'$q$),
                        public.tries($q$DELETE FROM socsvc.delivery WHERE extra_line IS NOT NULL AND delivered_on = '2023-10-10'$q$))
$$;
SELECT is(public.does($$SELECT socsvc.prepare_act(1, '[2023-10-01,2023-11-01)')$$), 'ok', 'an act of October');
SELECT id AS act FROM socsvc.act \gset
SELECT is(public.closed(), 'ok ok ok', 'a draft closes nothing');
SELECT is(public.does(format($$SELECT socsvc.send_act(%s, 'А-10')$$, :act)), 'ok', 'it is sent');
SELECT is(public.closed(), 'SV011 SV011 SV011', 'SV011: insert, update, delete; services over the programme too');
SELECT is(public.tries(public.deliver($$'2023-11-01', 1, 1, 1$$)), 'ok', 'November is open');
SELECT is((public.complaint(public.deliver($$'2023-10-25', 1, 1, 1$$))).detail,
          'Delivery for contract line 1 on 2023-10-25; an act of 2023-10-01 to 2023-10-31 was sent or signed.', 'SV011 names the act''s days');
SELECT is(public.does(format($$SELECT socsvc.sign_act(%s)$$, :act), 'socsvc_portal', 'citizen'), 'ok', 'it is signed');
SELECT is(public.closed(), 'SV011 SV011 SV011', 'SV011: still');
SELECT is(public.does(format($$SELECT socsvc.prepare_act(1, NULL, corrects => %s)$$, :act)), 'ok', 'a correcting act is drafted');
SELECT is(public.closed(), 'ok ok ok', 'and the days are open');
SELECT is(public.does($$DELETE FROM socsvc.delivery WHERE contract_line = 1 AND delivered_on = '2023-10-02'$$), 'ok', 'one delivery is corrected');
SELECT is(public.does($$SELECT socsvc.send_act(max(id), 'А-10/1') FROM socsvc.act$$), 'ok', 'the correction is sent');
SELECT is(public.closed(), 'SV011 SV011 SV011', 'SV011: and closes again');
SELECT is(public.does($$SELECT socsvc.sign_act(max(id)) FROM socsvc.act$$, 'socsvc_portal', 'citizen'), 'ok', 'signed');
SELECT is(public.does(format($$SELECT socsvc.prepare_act(1, NULL, corrects => %s)$$, :act)), 'ok', 'a second correction');
SELECT is(public.closed(), 'ok ok ok', 'opens them once more');
SELECT is(public.does($$DELETE FROM socsvc.act WHERE id = (SELECT max(id) FROM socsvc.act)$$), 'ok', 'given up');
SELECT is(public.closed(), 'SV011 SV011 SV011', 'and closes them');

-- ---- archive ----------------------------------------------------------------------------------------------------

SELECT is(public.does($$SELECT socsvc.archive_month('2023-10-15')$$), '42501', 'a portal archives nothing');
SELECT is(public.tries($$SELECT socsvc.archive_month('2023-09-15')$$, 'socsvc_admin'), 'SV004', 'SV004: no acts of September');
SELECT is(public.tries(format($$SELECT socsvc.archive_month(%L)$$, socsvc.today()), 'socsvc_admin'), 'SV004', 'SV004: a month that is not over');
SELECT is(public.tries($$SELECT socsvc.archive_month('2019-10-15')$$, 'socsvc_admin'), '42P01', 'a month that is not there');
SELECT is_empty('SELECT * FROM socsvc.quota_mismatch', 'counters and deliveries agree');
SELECT is(public.does($$SELECT socsvc.archive_month('2023-10-15')$$, 'socsvc_admin'), 'ok', 'October is taken out');
SELECT is((SELECT format('%s %s', delivered, archived) FROM socsvc.programme_line WHERE id = 1), '11 3', 'what it counted is archived, and still counts');
SELECT is((SELECT string_agg(format('%s %s', used, archived), ', ' ORDER BY starts_on) FROM socsvc.line_window WHERE programme_line = 1 AND starts_on >= '2023-10-01'), '1 1, 2 2', 'in its periods, too');
SELECT is_empty('SELECT * FROM socsvc.quota_mismatch', 'delivered is archived plus what is there');
SELECT is((SELECT count(*) FROM socsvc.delivery_2023_10), 4::bigint, 'the month is a table of its own');
SELECT is(public.tries(public.deliver($$'2023-10-25', 1, 1, 1$$)), '23514', 'nothing more goes into it');
SELECT is(public.tries($$SELECT socsvc.make_partitions('2023-10-01', '2023-10-01')$$, 'socsvc_admin'), '42P07', 'nor is it opened again');
SELECT is((public.complaint($$SELECT socsvc.record_delivery(1, '2023-10-25')$$)).message, 'the period is closed by an act', 'its act says so before the month');
ALTER TABLE socsvc.delivery DETACH PARTITION socsvc.delivery_2023_12;
SELECT is((public.complaint($$SELECT socsvc.record_delivery(1, '2023-12-25')$$)).message, 'the register has no month for that day', 'a month that is not open takes nothing');
ALTER TABLE socsvc.delivery ATTACH PARTITION socsvc.delivery_2023_12 FOR VALUES FROM ('2023-12-01') TO ('2024-01-01');
SELECT is((public.complaint($$SELECT socsvc.record_delivery(1, '2019-10-25')$$)).message, 'the day lies outside the contract''s term', 'a mistaken day is called so first');
SELECT is((public.complaint('SELECT socsvc.sign_contract(1)')).message, 'contract 1 is "active" already', 'a move is made once');
SELECT is((public.complaint('SELECT socsvc.sign_contract(1)')).hint, 'Allowed from "active": completed (citizen, provider, representative, scheduler), suspended (provider), terminated (agency, citizen, provider, representative).', 'and the moves there are, are said');
SELECT is((public.complaint('DELETE FROM socsvc.contract_line WHERE id = 1')).hint, 'It is signed: terminate it, terminate_contract(), and conclude another.', 'so is the way to other lines');

-- ---- damage and repair ------------------------------------------------------------------------------------------

SELECT is_empty('SELECT * FROM socsvc.check_register()', 'check_register() finds nothing');
SELECT is(public.does($$SELECT * FROM socsvc.check_register()$$), '42501', 'and is not a portal''s');
SELECT is(public.does($$SELECT * FROM socsvc.check_register()$$, 'socsvc_admin'), 'ok', 'but an administrator''s');
SET LOCAL session_replication_role = replica;
DELETE FROM socsvc.delivery WHERE contract_line = 1 AND delivered_on = '2023-06-05';
INSERT INTO socsvc.delivery (delivered_on, contract_line, programme_line, person, provider, quantity) VALUES ('2023-11-20', 1, 1, 1, 1, 2), ('2023-11-20', 2, 2, 1, 1, 50);
SET LOCAL session_replication_role = origin;
SELECT results_eq('SELECT programme_line, starts_on, counted, found FROM socsvc.quota_mismatch ORDER BY 1, 2 NULLS FIRST', $$VALUES
  (1::bigint, NULL::date, 11::bigint, 12::bigint), (1, '2023-06-05', 2, 1), (1, '2023-11-20', 0, 2), (2, NULL, 1, 51), (2, '2023-10-01', 0, 50)$$,
  'what was written past the triggers is seen');
SELECT is((SELECT count(*) FROM socsvc.check_register()), 5::bigint, 'by check_register(), too');
SELECT is(public.does('SELECT socsvc.recount_quota()'), '42501', 'a portal repairs nothing');
SELECT is(public.does('SELECT socsvc.recount_quota()', 'socsvc_admin'), 'ok', 'an administrator recounts');
SELECT is(public.counted(1), '12 of 106; 2023-03-20: 1, 2023-04-03: 1, 2023-06-05: 1, 2023-07-03: 1, 2023-09-04: 1, 2023-09-11: 2, 2023-10-02: 1, 2023-10-09: 2, 2023-11-20: 2', 'counters are right again');
SELECT results_eq('SELECT programme_line, starts_on, counted, found FROM socsvc.quota_mismatch', 'VALUES (2::bigint, NULL::date, 1::bigint, 51::bigint)', 'but a line over its quota is left to a person');
SET LOCAL ROLE socsvc_owner;
DROP TRIGGER quota_update ON socsvc.delivery_2023_06;
ALTER TABLE socsvc.delivery_2023_07 DISABLE TRIGGER quota_insert;
CREATE TABLE socsvc.delivery_2025_like PARTITION OF socsvc.delivery FOR VALUES FROM ('2001-01-01') TO ('2001-02-01');
RESET ROLE;
GRANT CREATE ON SCHEMA public TO PUBLIC;
ALTER TABLE socsvc.absence OWNER TO postgres;
SELECT results_eq($$SELECT c.problem, c.object, c.detail FROM socsvc.check_register() c WHERE c.problem NOT IN ('counter wrong', 'audit missing') ORDER BY 1, 2, 3$$, $$VALUES
  ('owner', 'absence', 'belongs to postgres instead of socsvc_owner'), ('owner', 'absence_id_seq', 'belongs to postgres instead of socsvc_owner'),
  ('right of PUBLIC', 'schema public', 'CREATE: anybody can plant objects there'),
  ('trigger disabled', 'delivery_2023_07', 'trigger quota_insert does not fire'),
  ('trigger missing', 'delivery_2023_06', 'no trigger runs enforce_quota() after update'),
  ('trigger missing', 'delivery_2025_like', 'no trigger runs enforce_quota() after delete'),
  ('trigger missing', 'delivery_2025_like', 'no trigger runs enforce_quota() after insert'),
  ('trigger missing', 'delivery_2025_like', 'no trigger runs enforce_quota() after update'),
  ('trigger missing', 'delivery_2025_like', 'no trigger runs refuse_truncate()')$$, 'check_register() sees what is wrong');

-- Every trigger of the chapters on fees, dropped: each table and function is named.
CREATE TEMP TABLE fee_trigger AS
  SELECT c.relname COLLATE "default" AS relation, g.tgname, p.proname COLLATE "default" AS proname FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_proc p ON p.oid = g.tgfoid
   WHERE NOT g.tgisinternal AND c.relnamespace = 'socsvc'::regnamespace AND p.proname <> 'audit_change'
     AND (c.relname = ANY ('{charge,charge_segment,charge_line,payout,payment,certificate,household_member,income,income_evidence,fee_assessment,contract_amendment,contract_condition,person_category,social_contract,free_rule,financing_norm,subsistence_minimum,income_threshold,fee_cap,fee_formula}')
          OR p.proname IN ('wait_for_charges', 'assess_fee_on_offer', 'refuse_recipient') OR c.relname = 'tariff' AND p.proname = 'protect_used');
SELECT is((SELECT count(DISTINCT (relation, proname)) FROM fee_trigger), 40::bigint, 'tables of fees have triggers');
SELECT is_empty($$SELECT * FROM socsvc.check_register() c JOIN fee_trigger f ON c.object = 'socsvc.' || f.relation$$, 'of which none is missing');
SELECT format('DROP TRIGGER %I ON socsvc.%I', tgname, relation) FROM fee_trigger \gexec
SELECT results_eq($$SELECT c.object, c.detail FROM socsvc.check_register() c
                    WHERE c.problem = 'trigger missing' AND c.object !~ 'delivery_20' ORDER BY 1, 2$$,
                  $$SELECT DISTINCT 'socsvc.' || relation, format('no trigger runs %s()', proname) FROM fee_trigger ORDER BY 1, 2$$, 'check_register() misses each of them');

SELECT * FROM finish();
ROLLBACK;
