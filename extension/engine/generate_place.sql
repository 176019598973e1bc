-- Made-up regions: places and those who live there, queues, and, in Russia, applications of the year with all that leads
-- to their decisions.

CREATE FUNCTION socsvc._generate_places(seed bigint, country text, for_year integer, base bigint, from_n bigint, until_n bigint,
  first_provider bigint, first_department bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  -- In Russia a home for the elderly, in Kazakhstan a day centre.
  is_home CONSTANT boolean := country = 'RU';
  ward CONSTANT bigint := first_department + CASE WHEN is_home THEN 2 ELSE 1 END;
  begins_on CONSTANT date := make_date(for_year, CASE WHEN is_home THEN 1 ELSE 2 END, 20);
  group_id bigint;
  one record;
BEGIN
  PERFORM socsvc._replay(begins_on - 10, 'agency');
  INSERT INTO socsvc.place_group (department, provider, name, stay)
    VALUES (ward, first_provider, CASE WHEN is_home THEN 'палаты' ELSE 'группа' END,
            CASE WHEN is_home THEN 'round_the_clock' ELSE 'over_4_hours' END) RETURNING id INTO group_id;
  -- As many places as there are people who have one, so that others wait.
  INSERT INTO socsvc.place_capacity (place_group, places, valid, document)
    SELECT group_id, greatest(count(*), 1), daterange(make_date(for_year - 1, 1, 1), NULL), 'приказ № 1'
      FROM socsvc._generated_people(seed, country, for_year, from_n, until_n) p WHERE p.service = 'placed';
  INSERT INTO socsvc.stay (person, place_group, days)
    SELECT base + p.n, group_id, daterange(begins_on, CASE WHEN NOT is_home THEN make_date(for_year + 1, 1, 1) END)
      FROM socsvc._generated_people(seed, country, for_year, from_n, until_n) p WHERE p.service = 'placed' ORDER BY p.n;
  PERFORM socsvc._replay(begins_on, 'provider', first_provider);
  INSERT INTO socsvc.arrival_document (region_code, stay, document_type, is_original, received_on, sample_on, effective_on, contents)
    SELECT s.region_code, s.id, t.document_type, true, begins_on, begins_on, begins_on, t.contents
      FROM socsvc.stay s
     CROSS JOIN (SELECT DISTINCT ON (r.document_type) r.document_type, r.contents FROM socsvc.arrival_document_rule r
                  WHERE r.form = CASE WHEN is_home THEN 'residential' ELSE 'semi_residential' END
                    AND r.jurisdiction = ANY (socsvc._home_jurisdictions())
                  ORDER BY r.document_type, cardinality(r.contents) DESC) t
     WHERE s.place_group = group_id ORDER BY s.id, t.document_type;
  UPDATE socsvc.stay s SET status = 'arrived', arrived_on = begins_on WHERE s.place_group = group_id AND s.status = 'awaiting_arrival';

  PERFORM socsvc._replay(begins_on + 10, 'agency');
  INSERT INTO socsvc.queue_entry (person, department)
    SELECT base + p.n, ward FROM socsvc._generated_people(seed, country, for_year, from_n, until_n) p WHERE p.service = 'queued'
      ORDER BY socsvc._draw(seed, p.n, 80, 1000000), p.n;
  -- One in eight gives up waiting; one in ten leaves, and the place is offered to whose turn it is, who takes it.
  UPDATE socsvc.queue_entry e SET status = 'cancelled', status_reason = 'переезд' WHERE e.department = ward
    AND socsvc._draw(seed, e.person - base, 81, 8) = 0;
  PERFORM socsvc._replay(make_date(for_year, 11, 10), 'provider', first_provider);
  FOR one IN SELECT s.id FROM socsvc.stay s WHERE s.place_group = group_id AND socsvc._draw(seed, s.person - base, 82, 10) = 0
    ORDER BY s.person LOOP
    PERFORM socsvc.discharge(one.id, make_date(for_year, 11, 10));
  END LOOP;
  PERFORM socsvc._replay(make_date(for_year, 11, 11), 'agency');
  PERFORM socsvc.allocate_places(ward);
  UPDATE socsvc.stay s SET status = 'awaiting_arrival' WHERE s.place_group = group_id AND s.status = 'offered'
    AND socsvc._draw(seed, s.person - base, 83, 2) = 0;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_places(bigint, text, integer, bigint, bigint, bigint, bigint, bigint) IS 'Private: a group of places that is full from January on, its residents with their papers, the queue for it, and in November a few who leave and who are next';
REVOKE ALL ON FUNCTION socsvc._generate_places(bigint, text, integer, bigint, bigint, bigint, bigint, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._generate_application(seed bigint, for_year integer, base bigint, n bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  home CONSTANT text := (SELECT i.jurisdiction FROM socsvc.register_info i);
  zone CONSTANT text := (SELECT i.time_zone FROM socsvc.register_info i);
  -- recognised in half of the cases, refused in two of ten, withdrawn in one; the others are still looked at
  fate CONSTANT integer := socsvc._draw(seed, n, 91, 10);
  received_on CONSTANT date := socsvc.add_working_days(make_date(for_year, 1, 10) + socsvc._draw(seed, n, 90, 320), 1, home);
  surveyed_on CONSTANT date := socsvc.add_working_days(received_on, 2, home);
  decided_on CONSTANT date := socsvc.add_working_days(received_on, 4, home);
  application_id bigint;
  survey_id bigint;
  decision_id bigint;
  programme_id bigint;
BEGIN
  PERFORM socsvc._replay(received_on, 'agency');
  application_id := socsvc.file_application(base + n, 'home',
    (ARRAY['portal', 'in_person', 'multifunctional_centre', 'post'])[socsvc._draw(seed, n, 92, 4) + 1], '{self_care_loss}',
    received_at => (received_on + time '11:00') AT TIME ZONE zone, number => 'Г-' || n);
  IF fate = 7 THEN
    PERFORM socsvc._replay(surveyed_on, 'citizen', NULL, base + n);
    PERFORM socsvc.withdraw_application(application_id, 'передумал(а)');
    RETURN;
  ELSIF fate > 7 THEN
    RETURN;
  END IF;
  PERFORM socsvc._replay(surveyed_on, 'agency');
  IF fate < 5 THEN
    PERFORM socsvc.record_document(application_id, m.document_type, 'citizen', issued_on => received_on - 5, received_on => surveyed_on)
       FROM socsvc.missing_documents(application_id, surveyed_on) m;
    INSERT INTO socsvc.application_fact (application, fact) VALUES (application_id, 'lives_in_region');
  END IF;
  survey_id := socsvc.record_survey(application_id, surveyed_on, 'Комиссия', CASE WHEN fate < 5 THEN 'Нуждается в помощи по дому'
    ELSE 'В помощи не нуждается' END,
                                    CASE WHEN fate < 5 THEN '{self_care_loss}'::text[] ELSE '{}' END);
  IF fate < 5 THEN
    INSERT INTO socsvc.assessment_service (assessment, service_item, volume, periodicity)
      SELECT survey_id, i.item, i.volume, i.periodicity FROM socsvc._generated_items(decided_on) i WHERE i.form = 'home'
       ORDER BY socsvc._draw(seed, n, 1000 + i.item_no, 1000000), i.item LIMIT 3;
  END IF;
  PERFORM socsvc._replay(decided_on, 'agency');
  decision_id := socsvc.take_decision(application_id, CASE WHEN fate < 5 THEN 'recognised' ELSE 'refused' END, CASE
    WHEN fate >= 5 THEN 'no_circumstance' END,
                                      decided_on => decided_on, number => 'Г-' || n);
  PERFORM socsvc.tell_decision(decision_id, 'written', decided_on);
  IF fate < 5 THEN
    programme_id := socsvc.draft_programme(decision_id, 'Г-' || n, daterange(decided_on + 1, (decided_on + interval '1 year')::date),
      'partial', decided_on);
    PERFORM socsvc.issue_programme(programme_id);
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_application(bigint, integer, bigint, bigint) IS 'Private: an application of the n-th person in the year, and what becomes of it: recognised, with a programme, refused, withdrawn, or still open';
REVOKE ALL ON FUNCTION socsvc._generate_application(bigint, integer, bigint, bigint) FROM PUBLIC;
