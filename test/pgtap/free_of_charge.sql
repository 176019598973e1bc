-- Who pays nothing whatever the income, and for how long (442-FZ article 31; 326-п paragraphs 40.1, 52; Kogalym procedure
-- 2.4, 4.5). Dates are worked out by hand; a range ends before its second day.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT socsvc.make_partitions('2025-01-01', '2026-03-31');

-- ---- people, contracts and what holds of them ---------------------------------------------------------------------

CREATE FUNCTION public.somebody(person_id bigint, birth_date date DEFAULT '1970-06-15', sex text DEFAULT 'f') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.become(NULL, 'agency');
  INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (person_id, 'Петрова', 'Мария', somebody.birth_date, somebody.sex);
  PERFORM tap.superuser();
END $$;
-- A signed contract of a programme of the same term, with one daily line; all have the contract's id.
CREATE FUNCTION public.agree(contract_id bigint, person_id bigint, form text, term daterange, provider_id bigint DEFAULT 1,
  until_status text DEFAULT 'active') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.become(NULL, 'agency');
  INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
    VALUES (contract_id, 'F' || contract_id, person_id, agree.form, least(lower(agree.term), '2026-01-01'), agree.term, 'partial');
  INSERT INTO socsvc.programme_line (id, programme, service_item, sort_order, periodicity, deviation_reason)
    SELECT contract_id, contract_id, i.id, 1, '1/day', 'test' FROM socsvc.service_item i
     WHERE i.form = agree.form AND NOT i.is_head AND i.id <> 900001 ORDER BY i.id LIMIT 1;
  PERFORM socsvc.issue_programme(contract_id), tap.become(NULL, 'citizen');
  INSERT INTO socsvc.contract (id, programme, provider, requested_on) VALUES (contract_id, contract_id, provider_id, least(lower(agree.term), '2026-01-01'));
  INSERT INTO socsvc.contract_line (id, contract, programme_line) VALUES (contract_id, contract_id, contract_id);
  IF until_status <> 'requested' THEN
    PERFORM tap.become(NULL, 'provider'), socsvc.offer_contract(contract_id, agree.term);
  END IF;
  IF until_status = 'active' THEN
    PERFORM tap.become(NULL, 'citizen'), socsvc.sign_contract(contract_id);
  END IF;
  PERFORM tap.superuser();
END $$;
-- A category of a person; those of social contracts are held through one.
CREATE FUNCTION public.belongs(person_id bigint, category text, valid daterange) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.agency();
  IF category LIKE 'social\_contract\_%' THEN
    INSERT INTO socsvc.social_contract (person, act, number, concluded_on, valid, document)
      SELECT person_id, a.code, 'C' || person_id, lower(belongs.valid), belongs.valid, 'дело'
        FROM socsvc.social_contract_act a WHERE a.category = belongs.category;
  ELSE
    INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (person_id, belongs.category, 'справка', belongs.valid);
  END IF;
  PERFORM tap.superuser();
END $$;
-- A condition of a contract, recorded by its provider; NULL for the whole term.
CREATE FUNCTION public.holds(contract_id bigint, condition text, valid daterange DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  id bigint;
BEGIN
  PERFORM tap.provider((SELECT c.provider FROM socsvc.contract c WHERE c.id = contract_id));
  id := socsvc.add_contract_condition(contract_id, holds.condition, holds.valid, 'приказ');
  PERFORM tap.superuser();
  RETURN id;
END $$;
-- Free days of a contract, with the rules that are cited or of one rule.
CREATE FUNCTION public.free(contract_id bigint, code text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(string_agg(concat_ws(' ', CASE WHEN $2 IS NULL THEN r.code END, d.days), ', ' ORDER BY d.days), 'none')
    FROM socsvc._free_days('2020-01-01', '2030-01-01', ARRAY[contract_id]) d JOIN socsvc.free_rule r ON r.id = d.free_rule
   WHERE $2 IS NULL OR r.code = $2
$$;
CREATE FUNCTION public.attempt(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN others THEN
  RETURN SQLSTATE;
END $$;

-- ---- every rule ---------------------------------------------------------------------------------------------------

-- A year from 2025-07-01. The category holds [2025-07-11,2026-05-21) unless told otherwise, the conditions
-- [2025-07-21,2026-04-11), a course August. h, s, r: the forms in which the rule holds.
CREATE TABLE public.expected (code text PRIMARY KEY, forms text, days text, name text, held daterange, born date);
INSERT INTO public.expected (code, forms, days, name, born, held) VALUES
  ('minor_child', 'hsr', '[2025-07-01,2026-05-21)', '[002/4.5/2] [002/2.4/6] minor children, until the day before the 18th birthday', '2008-05-21', NULL),
  ('emergency_or_conflict_victim', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/3] [002/2.4/7] victims of emergencies', NULL, NULL),
  ('ww2_disabled_veteran', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/4] [002/2.4/8] disabled of the war', NULL, NULL),
  ('ww2_participant', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/5] [002/2.4/9] participants of the war', NULL, NULL),
  ('combat_disabled_veteran', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/6] [002/2.4/10] disabled in combat', NULL, NULL),
  ('leningrad_siege_badge', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/7] [002/2.4/11] besieged Leningrad', NULL, NULL),
  ('sevastopol_siege_badge', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/8] [002/2.4/12] besieged Sevastopol', NULL, NULL),
  ('stalingrad_siege_badge', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/9] [002/2.4/13] besieged Stalingrad', NULL, NULL),
  ('ww2_rear_facility_worker', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/10] [002/2.4/14] workers of military facilities in the rear', NULL, NULL),
  ('ww2_interned_ship_crew', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/10] [002/2.4/14] crews of interned ships', NULL, NULL),
  ('ww2_home_front_6m', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/11] [002/2.4/15] six months at the home front', NULL, NULL),
  ('ww2_home_front_award', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/11] [002/2.4/15] or decorated for labour', NULL, NULL),
  ('combat_veteran', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/12] [002/2.4/16] combat veterans', NULL, NULL),
  ('ww2_minor_prisoner', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/13] [002/2.4/17] former minor prisoners', NULL, NULL),
  ('deceased_veteran_family_wide', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/14] [002/2.4/18] families of dead veterans', NULL, NULL),
  ('orphan_origin', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/15] [002/2.4/19] persons from among orphans', NULL, NULL),
  ('svo_participant', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/16] [002/2.4/20] participants of the operation', NULL, NULL),
  ('svo_participant_family', 's', '[2025-07-11,2026-05-21)', '[002/4.5/17] [002/2.4/21] their families', NULL, NULL),
  ('svo_fallen_participant_family', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/17] [002/2.4/21] families of the fallen', NULL, NULL),
  ('ww2_child_nonworking', 'hsr', '[2025-07-11,2026-05-21)', '[002/4.5/18] [002/2.4/22] non-working residents born 1927 to 1945', '1945-05-09', NULL),
  ('svo_family_home_service', 'h', '[2025-07-11,2026-05-21)', '[326-п/40.1/1] [326-п/40.1/2] families during mobilisation and participation', NULL, NULL),
  ('svo_family_home_treatment', 'h', '[2025-07-11,2026-05-21)', '[326-п/40.1/3] and during treatment of a wound', NULL, NULL),
  -- the stay begins on 1 July
  ('homeless_first_months', 's', '[2025-07-21,2025-10-01)', '[326-п/52/2] [326-п/52/3] the homeless, first 3 months, later by paragraph 19', NULL, NULL),
  -- 90 days from 21 July: to 20 August, 19 September, 18 October
  ('homeless_social_hotel', 's', '[2025-07-21,2025-10-19)', '[326-п/52/6] a social hotel, 90 days', NULL, NULL),
  ('substance_user_first_months', 's', '[2025-07-21,2025-09-01)', '[326-п/52/9] [326-п/52/10] after treatment for addiction, first 2 months, later by paragraph 19', NULL, NULL),
  ('newly_disabled_first_course', 's', '[2025-08-01,2025-09-01)', '[326-п/52/14] [326-п/52/15] the newly disabled, first course, later by paragraph 19', NULL, NULL),
  ('third_age_university', 's', '[2025-07-21,2026-01-21)', '[326-п/52/17] [326-п/52/18] University of the Third Age, 6 months, later by paragraph 19', '1950-01-01', NULL),
  ('training_supported_living', 's', '[2025-07-21,2025-10-21)', '[326-п/52/21] [326-п/52/22] training supported living, first 3 months, later by paragraph 19', NULL, NULL),
  ('parent_endangered_child', 's', '[2025-07-11,2026-05-21)', '[326-п/52/26] parents, while the preventive work goes on', NULL, NULL),
  ('parent_unpaid_alimony', 's', '[2025-07-11,2026-05-21)', '[326-п/52/27] [326-п/52/28] [326-п/52/29] [326-п/52/30] parents without alimony, until it is agreed, recovered or paid instead', NULL, NULL),
  ('guardian_first_years', 's', '[2025-07-21,2026-04-11)', '[326-п/52/32] [326-п/52/33] guardians within 2 years of the act, by a referral', NULL, NULL),
  ('guardian_course', 's', '[2025-08-01,2025-09-01)', '[326-п/52/40] guardians later, a round-the-clock course', NULL, '[2020-01-01,2026-05-21)'),
  ('social_contract_term', 's', '[2025-07-11,2026-05-21)', '[326-п/52/44] a social contract, its term', NULL, NULL),
  ('social_contract_after', 's', '[2025-07-11,2026-07-01)', '[326-п/52/44] [326-п/52/45] under 49-п 12 months more, to 10 July 2026', NULL, '[2024-07-11,2025-07-11)'),
  ('night_lodging', 's', '[2025-07-21,2026-04-11)', '[326-п/52/50] lodging for the night, while 60 are not spent', NULL, NULL),
  ('covid_course', 's', '[2025-08-01,2025-08-22)', '[326-п/52/53] the vaccinated, one course of 21 days', NULL, NULL),
  ('displaced_2022', 's', '[2025-07-11,2026-01-01)', '[326-п/52/57] the displaced of 2022, 6 months', NULL, NULL),
  ('rosgvardia_course', 's', '[2025-08-01,2025-08-22)', '[326-п/52/59] National Guard, one course of 21 days', NULL, NULL),
  -- on the days before, 4.5 is cited
  ('svo_family_semi_residential', 's', '[2026-05-21,2026-07-01)', '[326-п/52/62] [326-п/52/63] [326-п/52/64] families of participants, 2 years after too', NULL, NULL),
  ('child_escort_courses', 's', '[2025-08-01,2025-09-01)', '[326-п/52/67] who escorts a child, a course', NULL, NULL),
  ('group_escort', 's', '[2025-07-21,2026-04-11)', '[326-п/52/73] who escorts a group, while the minors are there', NULL, NULL);
SELECT set_eq('SELECT code FROM socsvc.free_rule WHERE jurisdiction <> ''KZ''', 'SELECT code FROM public.expected', '[002/4.5/1] every rule has its test');

CREATE FUNCTION public.try_rules() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  e record;
  form record;
  base bigint := 10000;
BEGIN
  FOR e IN SELECT x.*, r.category, r.when_conditions FROM public.expected x JOIN socsvc.free_rule r USING (code) ORDER BY x.code LOOP
    base := base + 10;
    PERFORM public.somebody(base, coalesce(e.born, '1970-06-15'));
    -- who has the category by age needs no row
    IF e.born IS NULL OR e.code = 'ww2_child_nonworking' THEN
      PERFORM public.belongs(base, CASE e.category WHEN 'social_contract_party' THEN 'social_contract_371' ELSE e.category END,
                             coalesce(e.held, '[2025-07-11,2026-05-21)'));
    END IF;
    FOR form IN SELECT * FROM (VALUES ('h', 'home', 1), ('s', 'semi_residential', 2), ('r', 'residential', 3)) f (letter, name, n) LOOP
      PERFORM public.agree(base + form.n, base, form.name, '[2025-07-01,2026-07-01)');
      PERFORM public.holds(base + form.n, c, CASE c WHEN 'course' THEN '[2025-08-01,2025-09-01)' ELSE '[2025-07-21,2026-04-11)' END::daterange)
         FROM unnest(e.when_conditions) c;
    END LOOP;
    RETURN NEXT is((SELECT string_agg(free(base + f.n, e.code), ' ' ORDER BY f.n) FROM (VALUES ('h', 1), ('s', 2), ('r', 3)) f (letter, n)),
                   (SELECT string_agg(CASE WHEN strpos(e.forms, f.letter) > 0 THEN e.days ELSE 'none' END, ' ' ORDER BY f.n)
                      FROM (VALUES ('h', 1), ('s', 2), ('r', 3)) f (letter, n)), e.name);
    RETURN NEXT is(socsvc.needs_income(base + CASE e.forms WHEN 'h' THEN 1 ELSE 2 END,
                                       CASE e.code WHEN 'svo_family_semi_residential' THEN date '2026-06-01' ELSE '2025-08-01' END), false,
                   e.code || ': no income is asked');
    -- without one of its conditions, and for whom is not of the category, the rule does not apply
    IF e.when_conditions <> '{}' THEN
      DELETE FROM socsvc.contract_condition k WHERE k.contract = base + 2 AND k.condition = e.when_conditions[1];
      RETURN NEXT is(free(base + 2, e.code), 'none', e.code || ': not without ' || e.when_conditions[1]);
      PERFORM public.holds(base + 2, e.when_conditions[1],
                           CASE e.when_conditions[1] WHEN 'course' THEN '[2025-08-01,2025-09-01)' ELSE '[2025-07-21,2026-04-11)' END::daterange);
    END IF;
    DELETE FROM socsvc.person_category c WHERE c.person = base;
    DELETE FROM socsvc.social_contract c WHERE c.person = base;
    UPDATE socsvc.person SET birth_date = '1975-06-15' WHERE id = base;
    RETURN NEXT is((SELECT count(*) FROM socsvc._free_days('2020-01-01', '2030-01-01', ARRAY[base + 1, base + 2, base + 3])), 0::bigint, e.code || ': not for others');
  END LOOP;
END $$;
SELECT public.try_rules();

-- ---- whole days, precedence, wider categories -----------------------------------------------------------------------

SELECT somebody(21, '2008-02-29'), agree(21, 21, 'home', '[2026-01-15,2026-12-31]');
SELECT is(free(21), 'minor_child [2026-01-15,2026-02-28)', '[002/4.5/2] born on a leap day: 18 on 28 February, as everywhere in the register');

SELECT somebody(22), agree(22, 22, 'home', '[2025-03-10,2026-03-10)');
SELECT belongs(22, 'ww2_participant', '[2025-04-05,2025-06-20)'), belongs(22, 'combat_veteran', '[2025-05-01,2025-09-16)'),
       belongs(22, 'ww2_disabled_veteran', '[2025-06-01,2025-06-11)');
SELECT is(free(22), 'ww2_participant [2025-04-05,2025-06-01), ww2_disabled_veteran [2025-06-01,2025-06-11), '
                    'ww2_participant [2025-06-11,2025-06-20), combat_veteran [2025-06-20,2025-09-16)',
          'where several rules apply the first in order is cited, and no day twice');
SELECT belongs(22, 'combat_veteran', '[2025-09-16,2025-10-01)');
SELECT is(free(22, 'combat_veteran'), '[2025-06-20,2025-10-01)', 'days that meet are one range');
SELECT is((SELECT string_agg(r.code || ' ' || d.days, ', ') FROM socsvc._free_days('2025-06-05', '2025-06-21') d
             JOIN socsvc.free_rule r ON r.id = d.free_rule WHERE d.contract = 22),
          'ww2_disabled_veteran [2025-06-05,2025-06-11), ww2_participant [2025-06-11,2025-06-20), combat_veteran [2025-06-20,2025-06-21)',
          'asked of all contracts, within the days asked for');

SELECT somebody(23), agree(23, 23, 'residential', '[2025-01-01,2025-12-31]');
SELECT belongs(23, 'deceased_veteran_spouse', '[2025-02-01,2025-03-01)');
SELECT is(free(23), 'deceased_veteran_family_wide [2025-02-01,2025-03-01)', 'a narrower category of a narrower one counts');
SELECT belongs(23, b.category, daterange(b.day, b.day + 1))
  FROM (VALUES ('svo_contract_serviceman', date '2025-04-01'), ('svo_mobilised', '2025-04-03'), ('svo_volunteer', '2025-04-05'),
               ('svo_federal_serviceman', '2025-04-07'), ('svo_police_officer', '2025-04-09'), ('svo_other_ground', '2025-04-11')) b (category, day);
SELECT is((SELECT r.code FROM socsvc.free_reason(23, b.day) r), 'svo_participant', b.name)
  FROM (VALUES (date '2025-04-01', '[326-п/40.1/4] [002/4.5/19] participants by contract'), ('2025-04-03', '[326-п/40.1/5] [002/4.5/20] by mobilisation'),
               ('2025-04-05', '[326-п/40.1/6] [002/4.5/21] by voluntary assistance'), ('2025-04-07', '[326-п/40.1/7] [002/4.5/22] of federal bodies'),
               ('2025-04-09', '[326-п/40.1/8] [002/4.5/23] of the police'), ('2025-04-11', '[326-п/40.1/9] [002/4.5/24] on other grounds')) b (day, name);
SELECT is(free(23, 'svo_participant'), '[2025-04-01,2025-04-02), [2025-04-03,2025-04-04), [2025-04-05,2025-04-06), [2025-04-07,2025-04-08), '
          '[2025-04-09,2025-04-10), [2025-04-11,2025-04-12)', 'on their days alone');
SELECT belongs(23, 'svo_convicted_337_339', '[2025-04-05,2025-04-10)');
SELECT is(free(23, 'svo_participant'), '[2025-04-01,2025-04-02), [2025-04-03,2025-04-04), [2025-04-11,2025-04-12)',
          '[002/4.5/25] [002/2.4/23] not the convicted under articles 337 to 339');

-- ---- periods --------------------------------------------------------------------------------------------------------

-- Months by the calendar: one without the day is over with its last one.
SELECT is(socsvc._period_end(p.start, p.amount, p.unit), p.until, format('%s and %s %s', p.start, p.amount, p.unit))
  FROM (VALUES (date '2025-01-15', 1, 'month', date '2025-02-15'), ('2025-01-31', 1, 'month', '2025-03-01'), ('2024-01-31', 1, 'month', '2024-03-01'),
               ('2024-01-29', 1, 'month', '2024-02-29'), ('2025-01-28', 1, 'month', '2025-02-28'), ('2025-08-31', 3, 'month', '2025-12-01'),
               ('2024-02-29', 2, 'year', '2026-03-01'), ('2024-02-29', 4, 'year', '2028-02-29'), ('2025-02-28', 1, 'year', '2026-02-28'),
               ('2025-12-02', 90, 'day', '2026-03-02'), ('2023-12-02', 90, 'day', '2024-03-01')) p (start, amount, unit, until);

-- A stay: contracts with one provider without a day between.
SELECT somebody(31), agree(311, 31, 'semi_residential', '[2025-01-31,2025-03-11)'), agree(312, 31, 'semi_residential', '[2025-03-11,2025-07-10)'),
       agree(313, 31, 'semi_residential', '[2025-07-11,2025-12-31]'), agree(314, 31, 'semi_residential', '[2025-04-01,2025-12-31]', 2);
SELECT belongs(31, 'homeless_person', '[2020-01-01,)'), holds(c, 'round_the_clock') FROM generate_series(311, 311) c;
SELECT holds(c, 'round_the_clock') FROM generate_series(312, 314) c;
SELECT is(free(311) || ' | ' || free(312), 'homeless_first_months [2025-01-31,2025-03-11) | homeless_first_months [2025-03-11,2025-05-01)',
          '[326-п/52/2] three months from 31 January run through a renewed contract and are over with 30 April');
SELECT is(free(313) || ' | ' || free(314), 'homeless_first_months [2025-07-11,2025-10-11) | homeless_first_months [2025-04-01,2025-07-01)',
          'another stay, after a day or with another provider, has its own three months (default)');
SELECT tap.admin();
UPDATE socsvc.free_rule SET per = 'life' WHERE code = 'homeless_first_months';
SELECT tap.superuser();
SELECT is(free(311) || ' | ' || free(312) || ' | ' || free(313) || ' | ' || free(314),
          'homeless_first_months [2025-01-31,2025-03-11) | homeless_first_months [2025-03-11,2025-05-01) | none | none',
          'where a region reads that the first stay alone has a free part');
SELECT tap.admin();
UPDATE socsvc.free_rule SET per = NULL WHERE code = 'homeless_first_months';
SELECT tap.superuser();
SELECT holds(311, 'social_hotel', '[2025-02-10,2025-02-20)'), holds(312, 'night_lodging', '[2025-04-10,2025-04-11)');
SELECT is(free(311, 'homeless_first_months') || ' ' || free(312, 'homeless_first_months'),
          '[2025-01-31,2025-02-10), [2025-02-20,2025-03-11) [2025-03-11,2025-04-10), [2025-04-11,2025-05-01)',
          'a social hotel and lodging for the night have rules of their own');

SELECT somebody(32), agree(32, 32, 'semi_residential', '[2025-01-01,2025-12-31]'), belongs(32, 'homeless_person', '[2020-01-01,)');
SELECT holds(32, 'social_hotel', '[2025-02-01,2025-12-31)'), holds(32, 'income_gained', '[2025-03-15,2025-12-31)');
SELECT is(free(32), 'homeless_social_hotel [2025-02-01,2025-03-15)', '[326-п/52/5] a social hotel is free until an income can be had');

SELECT somebody(33), agree(331, 33, 'semi_residential', '[2025-01-10,2025-05-10)'), agree(332, 33, 'semi_residential', '[2025-08-01,2025-12-31]'),
       agree(333, 33, 'semi_residential', '[2026-01-05,2026-06-05)'), belongs(33, 'treated_substance_user', '[2024-01-01,)');
SELECT holds(c, 'round_the_clock') FROM generate_series(331, 333) c;
SELECT is(free(331) || ' | ' || free(332) || ' | ' || free(333),
          'substance_user_first_months [2025-01-10,2025-03-10) | none | substance_user_first_months [2026-01-05,2026-03-05)',
          '[326-п/52/9] two months of one stay in a calendar year');
SELECT holds(331, 'rehabilitation_certificate', '[2025-02-01,2025-05-10)');
SELECT is(free(331), 'substance_user_first_months [2025-01-10,2025-02-01)', 'and none where a certificate pays');

-- By sex and age: a woman from the day after her 55th birthday, a man his 60th.
SELECT somebody(34, '1970-02-10', 'f'), agree(34, 34, 'semi_residential', '[2025-01-01,2025-12-31]'),
       somebody(35, '1965-02-10', 'm'), agree(35, 35, 'semi_residential', '[2025-01-01,2025-12-31]');
SELECT holds(c, 'third_age_university'), holds(c, 'day_up_to_4h') FROM generate_series(34, 35) c;
SELECT is(free(34) || ' | ' || free(35), 'third_age_university [2025-02-11,2025-07-01) | third_age_university [2025-02-11,2025-07-01)',
          '[326-п/52/17] six months of the programme, for the elderly alone');
SELECT agree(341, 34, 'semi_residential', '[2025-02-01,2026-12-31]', 2), agree(342, 34, 'semi_residential', '[2026-02-01,2026-12-31]', 1);
SELECT holds(341, 'third_age_university', '[2025-09-01,2025-12-31)'), holds(341, 'day_up_to_4h'), holds(342, 'third_age_university'), holds(342, 'day_up_to_4h');
SELECT is(free(341) || ' | ' || free(342), 'none | third_age_university [2026-02-01,2026-08-01)', 'once in a calendar year');

SELECT somebody(36), agree(361, 36, 'semi_residential', '[2022-03-01,2022-08-01)'), agree(362, 36, 'semi_residential', '[2022-08-01,2022-12-01)'),
       agree(363, 36, 'semi_residential', '[2024-01-01,2024-06-01)'), belongs(36, 'displaced_2022', '[2022-02-18,)');
SELECT is(free(361) || ' | ' || free(362) || ' | ' || free(363), 'displaced_2022 [2022-03-25,2022-08-01) | displaced_2022 [2022-08-01,2022-09-01) | none',
          '[326-п/52/57] once, six months, from the day of the act that brought it');

-- Guardians: each act of appointment begins two years.
SELECT somebody(37), agree(37, 37, 'semi_residential', '[2025-06-01,2027-06-01)'), agree(371, 37, 'semi_residential', '[2027-06-01,2029-01-01)');
SELECT holds(37, 'guardianship_referral'), holds(371, 'guardianship_referral'), belongs(37, 'guardian_foster_parent', '[2024-02-29,2026-10-10)');
SELECT is(free(37), 'guardian_first_years [2025-06-01,2026-03-01)', '[326-п/52/32] [326-п/52/36] two years from the act of 29 February 2024, later by paragraph 19');
SELECT belongs(37, 'guardian_foster_parent', '[2026-10-10,)');
SELECT is(free(37) || ' | ' || free(371), 'guardian_first_years [2025-06-01,2026-03-01), guardian_first_years [2026-10-10,2027-06-01) | guardian_first_years [2027-06-01,2028-10-10)',
          'another act, another two years');
SELECT holds(37, c.condition, c.valid::daterange)
  FROM (VALUES ('round_the_clock', '[2025-06-01,2027-06-01)'), ('course', '[2025-07-01,2025-07-22)'), ('course', '[2025-11-01,2025-11-22)'),
               ('course', '[2026-04-01,2026-04-22)'), ('course', '[2026-06-01,2026-06-22)')) c (condition, valid);
SELECT is(free(37), 'guardian_first_years [2025-06-01,2026-03-01), guardian_course [2026-04-01,2026-04-22), guardian_first_years [2026-10-10,2027-06-01)',
          '[326-п/52/40] [326-п/52/41] one course a year besides; within the two years every course is free (default)');
SELECT tap.admin();
UPDATE socsvc.free_rule SET unless_conditions = '{round_the_clock}' WHERE code = 'guardian_first_years';
SELECT tap.superuser();
SELECT is(free(37), 'guardian_course [2025-07-01,2025-07-22), guardian_course [2026-04-01,2026-04-22)',
          'where a region reads that courses round the clock are free once a year, whatever the act');
SELECT tap.admin();
UPDATE socsvc.free_rule SET unless_conditions = '{}' WHERE code = 'guardian_first_years';
SELECT tap.superuser();

-- Families of participants: periods.
SELECT somebody(38), agree(381, 38, 'home', '[2024-01-01,2025-01-01)'), agree(382, 38, 'semi_residential', '[2024-01-01,2026-12-31]');
SELECT belongs(38, 'svo_family_service', '[2024-02-10,2024-05-16)'), belongs(38, 'svo_family_treatment', '[2024-05-16,2024-07-01)');
SELECT is(free(381), 'svo_family_home_service [2024-02-10,2024-05-16), svo_family_home_treatment [2024-05-16,2024-07-01)',
          '[326-п/40.1/3] at home the treatment too, and no day after');
SELECT is(free(382), 'svo_participant_family [2024-02-10,2024-07-01), svo_family_semi_residential [2024-07-01,2026-05-16)',
          '[326-п/52/64] semi-residential, two years after the return of 16 May 2024');
SELECT belongs(38, 'svo_participant_family', '[2024-07-01,)');
SELECT is(free(382, 'svo_participant_family') || free(381, 'svo_participant_family'), '[2024-02-10,2027-01-01)none',
          '[002/4.5/17] Kogalym has no limit of time, in the semi-residential form (default)');
SELECT belongs(38, 'svo_convicted_337_339', '[2024-03-01,)');
SELECT is(free(382) || ' | ' || free(381), 'svo_participant_family [2024-02-10,2024-03-01), svo_family_semi_residential [2024-03-01,2026-05-16) | '
          'svo_family_home_service [2024-02-10,2024-05-16), svo_family_home_treatment [2024-05-16,2024-07-01)',
          '[002/4.5/25] families of the convicted are excepted by Kogalym, not by 40.1 and 52');
SELECT tap.admin();
UPDATE socsvc.free_rule SET valid = '(,2020-01-01)' WHERE code = 'svo_participant_family';
SELECT tap.superuser();
SELECT is(free(382), 'svo_family_semi_residential [2024-02-10,2026-05-16)', '[326-п/52/62] [326-п/52/63] where a region reads paragraph 52 as the limit');
SELECT tap.admin();
UPDATE socsvc.free_rule SET valid = '(,)' WHERE code = 'svo_participant_family';
SELECT tap.superuser();

-- Social contracts: the 12 months after are of 49-п alone.
SELECT somebody(39), agree(391, 39, 'semi_residential', '[2025-01-01,2026-12-31]'), belongs(39, 'social_contract_49', '[2024-12-01,2025-05-31)');
SELECT is(free(391), 'social_contract_term [2025-01-01,2025-05-31), social_contract_after [2025-05-31,2026-05-31)', '[326-п/52/44] the term and 12 months');
SELECT somebody(40), agree(401, 40, 'semi_residential', '[2025-01-01,2026-12-31]'), belongs(40, 'social_contract_371', '[2024-12-01,2025-05-31)');
SELECT is(free(401), 'social_contract_term [2025-01-01,2025-05-31)', '[326-п/52/45] under 371-п the term alone');

-- ---- counts ---------------------------------------------------------------------------------------------------------

-- Three courses a year; the third begins in the old year and is free as a whole, though the category ends within it.
SELECT somebody(51), agree(511, 51, 'semi_residential', '[2025-01-01,2026-12-31]'), agree(512, 51, 'semi_residential', '[2025-01-01,2026-12-31]', 2);
SELECT belongs(51, 'child_course_escort', '[2025-01-01,2026-01-03)'), belongs(51, 'child_course_escort', '[2026-02-01,)');
SELECT holds(511, 'round_the_clock'), holds(512, 'round_the_clock');
SELECT holds(511, 'course', '[2025-02-01,2025-02-22)'), holds(512, 'course', '[2025-03-01,2025-03-22)'), holds(511, 'course', '[2025-12-20,2026-01-10)');
SELECT holds(512, 'course', '[2026-02-01,2026-02-22)'), holds(511, 'course', '[2026-03-01,2026-03-22)'), holds(512, 'course', '[2026-04-01,2026-04-22)'),
       holds(511, 'course', '[2026-05-01,2026-05-22)');
SELECT is(free(511, 'child_escort_courses') || ' | ' || free(512, 'child_escort_courses'),
          '[2025-02-01,2025-02-22), [2025-12-20,2026-01-10), [2026-03-01,2026-03-22) | [2025-03-01,2025-03-22), [2026-02-01,2026-02-22), [2026-04-01,2026-04-22)',
          '[326-п/52/67] [326-п/52/68] three courses a calendar year over all contracts, the fourth by paragraph 19');
SELECT holds(512, 'course', '[2025-01-10,2025-01-31)');
SELECT is(free(511, 'child_escort_courses'), '[2025-02-01,2025-02-22), [2026-03-01,2026-03-22)', 'an earlier course takes the place of a later one');
-- another version of the rule goes on counting
SELECT tap.admin();
UPDATE socsvc.free_rule SET valid = '(,2025-12-01)' WHERE code = 'child_escort_courses';
INSERT INTO socsvc.free_rule (jurisdiction, code, sort_order, forms, category, when_conditions, extent, amount, unit, per, name_ru, name_en, valid, source)
  SELECT jurisdiction, code, sort_order, forms, category, when_conditions, extent, 4, unit, per, name_ru, name_en, '[2025-12-01,)', 'test'
    FROM socsvc.free_rule WHERE code = 'child_escort_courses';
SELECT tap.superuser();
SELECT is(free(511, 'child_escort_courses') || ' | ' || free(512, 'child_escort_courses'),
          '[2025-02-01,2025-02-22), [2025-12-20,2026-01-10), [2026-03-01,2026-03-22), [2026-05-01,2026-05-22) | '
          '[2025-01-10,2025-01-31), [2025-03-01,2025-03-22), [2026-02-01,2026-02-22), [2026-04-01,2026-04-22)',
          'a rule that allows four from December on counts those of the year before it');

SELECT somebody(52), agree(521, 52, 'semi_residential', '[2024-01-01,2024-12-31]'), agree(522, 52, 'semi_residential', '[2025-01-01,2025-12-31]');
SELECT belongs(52, 'disabled_first_time', '[2024-01-01,)'), holds(c, 'disabled_rehabilitation_centre') FROM generate_series(521, 521) c;
SELECT holds(522, 'disabled_rehabilitation_centre'), holds(521, 'course', '[2024-03-01,2024-03-22)'), holds(522, 'course', '[2025-03-01,2025-03-22)');
SELECT is(free(521) || ' | ' || free(522), 'newly_disabled_first_course [2024-03-01,2024-03-22) | none', '[326-п/52/14] [326-п/52/15] the first course in life');

SELECT somebody(53), agree(531, 53, 'semi_residential', '[2024-01-01,2024-12-31]'), agree(532, 53, 'semi_residential', '[2025-01-01,2025-12-31]');
SELECT belongs(53, 'covid_vaccinated_elderly_disabled', '[2021-01-01,)'), holds(531, 'day_stay'), holds(531, 'comprehensive_centre'), holds(532, 'day_stay'),
       holds(532, 'comprehensive_centre'), holds(531, 'course', '[2024-02-10,2024-03-10)'), holds(532, 'course', '[2025-03-01,2025-03-22)');
SELECT is(free(531) || ' | ' || free(532), 'covid_course [2024-02-10,2024-03-02) | none', '[326-п/52/53] one course of 21 days, once in life (default)');
SELECT tap.admin();
UPDATE socsvc.free_rule SET per = 'calendar_year' WHERE code = 'covid_course';
SELECT tap.superuser();
SELECT is(free(532), 'covid_course [2025-03-01,2025-03-22)', 'where a region reads once a year');

-- Where a region allows one service by two providers on a day, that day still counts once.
UPDATE socsvc.setting SET value = 'allow' WHERE name = 'same_service_two_providers';
-- Nights of two contracts: 1 January to 9 February with one provider, 5 February to 10 March with the other. The 60th day is 1 March.
SELECT somebody(54), agree(541, 54, 'semi_residential', '[2025-01-01,2025-12-31]'), agree(542, 54, 'semi_residential', '[2025-01-01,2025-12-31]', 2),
       agree(543, 54, 'semi_residential', '[2026-01-01,2026-03-31]');
SELECT belongs(54, 'homeless_person', '[2020-01-01,)'), holds(541, 'night_lodging'), holds(542, 'night_lodging'), holds(543, 'night_lodging');
SELECT tap.provider(1);
SELECT tap.deliver(541, d::date) FROM generate_series(timestamp '2025-01-01', '2025-02-09', interval '1 day') d;
SELECT tap.deliver(543, d::date) FROM generate_series(timestamp '2026-01-01', '2026-02-28', interval '1 day') d;
SELECT tap.provider(2);
SELECT tap.deliver(542, d::date) FROM generate_series(timestamp '2025-02-05', '2025-02-28', interval '1 day') d;
SELECT tap.superuser();
SELECT is(free(541) || ' | ' || free(542), 'night_lodging [2025-01-01,2026-01-01) | night_lodging [2025-01-01,2026-01-01)', '59 nights: one more is free');
SELECT tap.provider(2);
SELECT tap.deliver(542, d::date) FROM generate_series(timestamp '2025-03-01', '2025-03-10', interval '1 day') d;
SELECT tap.superuser();
CREATE FUNCTION public.lodging(contract_id bigint, year text) RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(string_agg(d.days::text, ', ' ORDER BY d.days), 'none')
    FROM socsvc._free_days(($2 || '-01-01')::date, ($2 || '-12-31')::date + 1, ARRAY[$1]) d
$$;
SELECT is(lodging(541, '2025') || ' | ' || lodging(542, '2025') || ' | ' || lodging(543, '2026'),
          '[2025-01-01,2025-03-02) | [2025-01-01,2025-03-02) | [2026-01-01,2026-04-01)',
          '[326-п/52/50] [326-п/52/51] 60 nights of a calendar year, counted over both contracts and anew in the next year');
SELECT is((SELECT count(*) FROM socsvc._free_days('2025-03-02', '2025-04-01') d WHERE d.contract IN (541, 542)), 0::bigint, 'a later month knows those before it');
SELECT is((SELECT string_agg(d.days::text, ' ') FROM socsvc._free_days('2025-03-01', '2025-04-01') d WHERE d.contract IN (541, 542)),
          '[2025-03-01,2025-03-02) [2025-03-01,2025-03-02)', 'on the 60th both are free');

-- A region's rule: the first stay in life.
SELECT tap.admin();
INSERT INTO socsvc.free_rule (jurisdiction, code, sort_order, forms, category, extent, amount, unit, per, name_ru, name_en, source)
  VALUES ('RU-KHM', 'first_stay', 900, '{residential}', 'forced_migrant_single', 'count', 1, 'stay', 'life', 'первое пребывание', 'first stay', 'test');
SELECT tap.superuser();
SELECT somebody(55), agree(551, 55, 'residential', '[2024-01-01,2024-06-01)'), agree(552, 55, 'residential', '[2024-06-01,2024-07-01)'),
       agree(553, 55, 'residential', '[2024-08-01,2024-09-01)'), belongs(55, 'forced_migrant_single', '[2024-02-01,)');
SELECT is(free(551) || ' | ' || free(552) || ' | ' || free(553), 'first_stay [2024-02-01,2024-06-01) | first_stay [2024-06-01,2024-07-01) | none', 'stays are counted too');
SELECT is(attempt($$INSERT INTO socsvc.free_rule (jurisdiction, code, sort_order, forms, when_conditions, extent, name_ru, name_en, source)
                    VALUES ('RU-KHM', 'x', 1, '{home}', '{day_stay,no_such}', 'while', 'x', 'x', 'x')$$), '23503', 'a rule names conditions that are there');
SELECT is(attempt($$UPDATE socsvc.free_rule SET per = 'life' WHERE code = 'guardian_first_years'$$), '23514', 'and says what can be computed');
-- The nearest jurisdiction's row of a code counts.
SELECT somebody(56), agree(56, 56, 'home', '[2025-01-01,2025-12-31]'), belongs(56, 'ww2_participant', '[2025-01-01,)');
SELECT tap.admin();
INSERT INTO socsvc.free_rule (jurisdiction, code, sort_order, forms, category, extent, amount, unit, counted_from, name_ru, name_en, valid, source)
  VALUES ('RU-KHM', 'ww2_participant', 135, '{home}', 'ww2_participant', 'first', 1, 'month', 'contract', 'x', 'x', '[2025-01-01,2025-06-01)', 'test');
SELECT tap.superuser();
SELECT is(free(56), 'ww2_participant [2025-01-01,2025-02-01), ww2_participant [2025-06-01,2026-01-01)', 'a region''s row of the same code counts while it is in force');

-- Which contracts: signed ones, of these, of the provider; one that has ended no further.
SELECT is((SELECT string_agg(DISTINCT c.provider::text, ' ') FROM socsvc._free_days('2025-02-01', '2025-03-01', NULL, 2) d JOIN socsvc.contract c ON c.id = d.contract),
          '2', 'the provider''s contracts alone');
SELECT is((SELECT array_agg(DISTINCT d.contract) FROM socsvc._free_days('2025-02-01', '2025-03-01', ARRAY[541, 22, 542]::bigint[], 1) d), '{541}', 'or some of them');
SELECT is((SELECT count(*) FROM (SELECT d.contract, range_agg(d.days) AS days, sum(upper(d.days) - lower(d.days)) AS n
                                   FROM socsvc._free_days('2020-01-01', '2030-01-01') d GROUP BY d.contract) f
            WHERE f.n <> (SELECT sum(upper(u) - lower(u)) FROM unnest(f.days) u)), 0::bigint, 'no day of a contract twice');
SELECT is((SELECT count(*)
             FROM (SELECT d.contract, string_agg(d.free_rule || d.days::text, ',' ORDER BY d.days) AS days
                     FROM socsvc._free_days('2025-01-01', '2026-01-01') d WHERE d.contract < 1000 GROUP BY d.contract) f
            WHERE f.days IS DISTINCT FROM (SELECT string_agg(d.free_rule || d.days::text, ',' ORDER BY d.days)
                                             FROM socsvc._free_days('2025-01-01', '2026-01-01', ARRAY[f.contract]) d)),
          0::bigint, 'all contracts at once say what each one says');

-- ---- what clients ask -------------------------------------------------------------------------------------------------

SELECT somebody(61), agree(61, 61, 'home', '[2025-02-10,2025-12-31]', 1, 'offered'), agree(62, 61, 'semi_residential', '[2025-02-10,2025-12-31]', 1, 'requested'),
       belongs(61, 'combat_veteran', '[2025-01-01,2025-06-15)');
SELECT is(free(61), 'none', 'a contract that is not signed is not charged');
SELECT tap.citizen(61);
SELECT is((SELECT r.code || ' | ' || r.name_ru || ' | ' || r.proof || ' | ' || r.source FROM socsvc.free_reason(61, '2025-06-14') r),
          'combat_veteran | ветераны боевых действий | удостоверение ветерана боевых действий | 002/4.5/12; 002/2.4/16', 'the reason, before the contract is signed too');
SELECT is((SELECT count(*) FROM socsvc.free_reason(61, '2025-06-15')), 0::bigint, 'and none when the category is over');
SELECT is(ARRAY[socsvc.needs_income(61, '2025-06-14'), socsvc.needs_income(61, '2025-06-15'), socsvc.needs_income(62, '2025-06-14')], '{f,t,f}',
          '[002/2.4/16] no income is asked of who is served free');
SELECT is(socsvc.needs_income(61, '2025-01-05'), false, 'before the first day: as on it');
SELECT throws_ok('SELECT socsvc.needs_income(999, ''2025-01-01'')', 'P0002', NULL, 'of a contract that there is');
SELECT tap.agency();
SELECT is(socsvc.needs_income(61, '2025-06-15'), true, 'the agency asks too');
SELECT tap.superuser();

-- ---- conditions of contracts --------------------------------------------------------------------------------------------

SELECT somebody(71), agree(71, 71, 'semi_residential', '[2025-02-10,2025-12-31]');
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.add_contract_condition(71, 'course', '[2025-03-01,2025-03-22)', 'приказ 5')$$, 'a provider records a condition');
SELECT is((SELECT (k.person, k.provider, k.valid)::text FROM socsvc.contract_condition k WHERE k.contract = 71), '(71,1,"[2025-03-01,2025-03-22)")', 'with the contract''s parties');
SELECT throws_ok($$SELECT socsvc.add_contract_condition(71, 'course', '[2025-03-21,2025-04-22)', 'приказ 6')$$, 'SV023', NULL, 'once on a day');
SELECT throws_ok($$SELECT socsvc.add_contract_condition(71, 'day_stay', '[2025-02-09,2025-04-22)', 'приказ 6')$$, 'SV005', NULL, 'within the contract''s term');
SELECT throws_ok($$SELECT socsvc.add_contract_condition(71, 'day_stay', '[2025-02-10,)', 'приказ 6')$$, 'SV005', NULL, 'which has an end');
SELECT throws_ok($$SELECT socsvc.add_contract_condition(71, 'no_such', NULL, 'приказ 6')$$, '23503', NULL, 'of a known kind');
SELECT throws_ok($$SELECT socsvc.add_contract_condition(999, 'day_stay', NULL, 'приказ 6')$$, '23503', NULL, 'of a contract that there is');
SELECT throws_ok($$SELECT socsvc.add_contract_condition(71, 'day_stay', NULL, NULL)$$, '23502', NULL, 'by a document');
SELECT throws_ok($$INSERT INTO socsvc.contract_condition (contract, person, provider, condition, document) VALUES (71, 1, 1, 'day_stay', 'x')$$, '23503', NULL, 'of its parties');
SELECT lives_ok($$SELECT socsvc.end_contract_condition(k.id, '2025-03-15') FROM socsvc.contract_condition k WHERE k.contract = 71$$, 'it ends early');
SELECT is((SELECT k.valid FROM socsvc.contract_condition k WHERE k.contract = 71), '[2025-03-01,2025-03-15)', 'before the day');
SELECT throws_ok(format('SELECT socsvc.end_contract_condition(k.id, %L) FROM socsvc.contract_condition k WHERE k.contract = 71', d.day), 'SV005', NULL, 'not ' || d.day)
  FROM (VALUES ('2025-03-01'), ('2025-03-16'), ('2025-02-01')) d (day);
SELECT throws_ok('SELECT socsvc.end_contract_condition(999, ''2025-03-01'')', 'P0002', NULL, 'a condition that there is');
SELECT throws_ok($$UPDATE socsvc.contract_condition SET valid = '[2025-03-01,2026-03-15)' WHERE contract = 71$$, 'SV005', NULL, 'a changed one keeps to the term');
SELECT throws_ok($$UPDATE socsvc.contract_condition SET condition = 'day_stay' WHERE contract = 71$$, '42501', NULL, 'and stays what it is');
SELECT tap.superuser();
SELECT is(attempt($$UPDATE socsvc.contract_condition SET condition = 'day_stay' WHERE contract = 71$$), 'SV015', 'for everybody');
SELECT tap.citizen(71);
SELECT throws_ok($$SELECT socsvc.add_contract_condition(71, 'day_stay', NULL, 'приказ 6')$$, 'SV009', NULL, 'the recipient records none');
SELECT throws_ok($$UPDATE socsvc.contract_condition SET valid = '[2025-02-10,2025-12-31)' WHERE contract = 71$$, 'SV009', NULL, 'and changes none');
SELECT tap.provider(1);
SELECT lives_ok($$DELETE FROM socsvc.contract_condition WHERE contract = 71$$, 'a mistake is deleted');
-- Before the term is agreed it needs days of its own, and counts within the term.
SELECT tap.superuser();
SELECT agree(72, 71, 'home', '[2025-02-10,2025-12-31]', 1, 'requested');
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.add_contract_condition(72, 'day_stay', NULL, 'приказ')$$, '23502', NULL, 'days are given while there is no term');
SELECT lives_ok($$SELECT socsvc.add_contract_condition(72, 'day_stay', '[2025-01-01,)', 'приказ')$$, 'any days');

-- ---- categories, social contracts -------------------------------------------------------------------------------------

SELECT tap.agency();
SELECT throws_ok($$INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (22, 'combat_veteran', 'x', '[2025-09-30,2026-01-01)')$$,
                 'SV023', NULL, 'a category once on a day');
SELECT throws_ok($$UPDATE socsvc.person_category SET valid = '[2025-05-01,2025-09-17)' WHERE person = 22 AND category = 'combat_veteran' AND valid @> date '2025-05-01'$$,
                 'SV023', NULL, 'changed or new');
SELECT tap.superuser();
SELECT somebody(73, '1945-05-10'), somebody(74, '1927-05-08', 'm'), somebody(75, '1927-05-09', 'm');
SELECT tap.agency();
SELECT throws_ok(format($$INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (%s, 'ww2_child_nonworking', 'x', '[2025-01-01,)')$$, p), 'SV023', NULL,
                 '[002/4.5/18] not born in those days') FROM (VALUES (73), (74)) p (p);
SELECT lives_ok($$INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (75, 'ww2_child_nonworking', 'x', '[2025-01-01,)')$$, '[002/4.5/18] born on the first');
SELECT lives_ok($$INSERT INTO socsvc.social_contract (person, act, number, concluded_on, valid, document, purpose)
                  VALUES (71, '49-п', '17', '2025-01-20', '[2025-02-01,2025-08-01)', 'дело 17', 'поиск работы')$$, '[326-п/52/44] the agency records a social contract');
SELECT throws_ok($$INSERT INTO socsvc.social_contract (person, act, number, concluded_on, valid, document)
                   VALUES (71, '49-п', '18', '2025-01-20', '[2025-07-31,2025-09-01)', 'дело')$$, 'SV023', NULL, 'one of an act on a day');
SELECT throws_ok($$INSERT INTO socsvc.social_contract (person, act, number, concluded_on, valid, document)
                   VALUES (71, '50-п', '18', '2025-01-20', '[2025-08-31,2025-09-01)', 'дело')$$, '23503', NULL, 'under a known act');
SELECT throws_ok($$UPDATE socsvc.social_contract SET number = '19' WHERE number = '17'$$, '42501', NULL, 'it keeps its number');
SELECT lives_ok($$UPDATE socsvc.social_contract SET valid = '[2025-02-01,2025-07-01)' WHERE number = '17'$$, 'and may end early');
SELECT tap.superuser();
SELECT is(attempt($$UPDATE socsvc.social_contract SET number = '19' WHERE number = '17'$$), 'SV015', 'for everybody');
SELECT tap.citizen(71);
SELECT is((SELECT (m.number, m.act, m.act_name, m.concluded_on, m.valid_from, m.valid_until, m.in_force, m.purpose)::text FROM socsvc.my_social_contracts m),
          '(17,49-п,"государственная социальная помощь",2025-01-20,2025-02-01,2025-06-30,f,"поиск работы")', '[000/3.1/10] section «Контракты»');
SELECT tap.citizen(61);
SELECT is((SELECT count(*) FROM socsvc.my_social_contracts), 0::bigint, 'of the citizen''s own');
SELECT throws_ok($$INSERT INTO socsvc.social_contract (person, act, number, concluded_on, valid, document) VALUES (61, '49-п', '9', '2025-01-20', '[2025-08-31,2025-09-01)', 'x')$$,
                 '42501', NULL, 'who records none');
SELECT throws_ok('UPDATE socsvc.free_rule SET amount = 4', '42501', NULL, 'rules are the administrator''s');
SELECT tap.representative(61);
SELECT throws_ok($$SELECT socsvc.add_contract_condition(71, 'day_stay', NULL, 'x')$$, 'SV009', NULL, 'who represents the recipient records no condition');
SELECT tap.provider(1);
SELECT throws_ok('DELETE FROM socsvc.social_contract', '42501', NULL, 'social contracts are the agency''s');
SELECT tap.agency();
SELECT throws_ok($$SELECT socsvc.add_contract_condition(71, 'day_stay', NULL, 'x')$$, '42501', NULL, 'conditions of contracts are the provider''s');
SELECT throws_ok('DELETE FROM socsvc.' || t, '42501', NULL, 'rules are not the agency''s: ' || t)
  FROM unnest('{free_rule,free_condition,category_age,social_contract_act}'::text[]) t;
SELECT tap.admin();
SELECT throws_ok('SELECT FROM socsvc.' || t, '42501', NULL, 'the administrator sees nothing of persons: ' || t)
  FROM unnest('{contract_condition,social_contract,person_category}'::text[]) t;
SELECT throws_ok($$SELECT * FROM socsvc.free_reason(71, '2025-03-01')$$, '42501', NULL, 'nor why somebody is free');

-- ---- urgent services, services over the programme -------------------------------------------------------------------------

SELECT tap.provider(1);
SELECT socsvc.draw_up_urgent_act(2, 1, 'U-1', '[2025-03-01,2025-03-05)', 'обращение', ARRAY[900001]::bigint[], 'дома', '2025-03-01') AS act \gset
SELECT lives_ok($$SELECT socsvc.record_urgent_delivery((SELECT l.id FROM socsvc.urgent_line l WHERE l.urgent_act = $$ || :act || $$), '2025-03-02')$$,
                '[326-п/6/14] an urgent service needs no programme and no contract');
SELECT is((SELECT (d.contract_line, d.extra_line, d.programme_line)::text FROM socsvc.delivery d WHERE d.urgent_line IS NOT NULL AND d.person = 2), '(,,)',
          '[326-п/6/14] [002/2.18/1] and is in no line that is charged');
SELECT throws_ok($$INSERT INTO socsvc.delivery (delivered_on, person, provider, urgent_line, extra_line) SELECT '2025-03-03', 2, 1, l.id, 1 FROM socsvc.urgent_line l WHERE l.person = 2$$,
                 '23514', NULL, '[002/2.18/1] nor can be in one');
SELECT tap.superuser();
SELECT tap.contract(81, 1);
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.add_extra_line(81, tap.item('home', '002'), 'заявление', '2023-03-20')$$, '[326-п/13/5] a service of the provider''s own list may be given over the programme');
SELECT throws_ok($$SELECT socsvc.add_extra_line(81, tap.item('home', '006'), 'заявление', '2023-03-20')$$, 'SV012', NULL, '[326-п/13/5] one that it sets no tariff for is not on it');
SELECT tap.superuser();

SELECT tap.citizen(61);
SELECT throws_ok($$DELETE FROM socsvc.contract_condition$$, 'SV009', NULL, 'the recipient does not delete a condition by which he pays in full');

SELECT * FROM finish();
ROLLBACK;
