-- Places of facilities (МСУ) by the rehabilitation programme: who may order one, and which buttons the portal shows (Kazakhstan
-- recipient's manual 8 to 18; Social Code articles 136, 141, 168). Places, queues and stays themselves: stay.sql, queue.sql.

CREATE FUNCTION socsvc.place_entitlement(person_id bigint, department_id bigint)
RETURNS bigint
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT e.id
    FROM socsvc.department d
    JOIN socsvc.entitlement e ON e.person = $1
    JOIN socsvc.help_kind k ON k.code = e.help_kind AND k.class IN ('facility', 'sanatorium')
    JOIN socsvc.rehabilitation_programme r ON r.id = e.rehabilitation_programme AND r.status = 'in_force'
   WHERE d.id = $2 AND CASE WHEN d.help_kind IS NULL THEN k.class = 'facility' AND k.form = d.form ELSE k.code = d.help_kind END
     AND NOT e.term << daterange(socsvc.today(), NULL)
   ORDER BY lower(e.term), e.id
   LIMIT 1
$function$;
COMMENT ON FUNCTION socsvc.place_entitlement(bigint, bigint) IS 'Measure of a rehabilitation programme in force that entitles the person to a place of the department: of its kind of help, or of class facility and its form where it names none; the one that is due first of those not over. NULL for none. With the caller''s rights';
REVOKE ALL ON FUNCTION socsvc.place_entitlement(bigint, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.place_order_until(entitlement_id bigint)
RETURNS date
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT (r.notified_on + h.order_within)::date
    FROM socsvc.entitlement e
    JOIN socsvc.rehabilitation_programme r ON r.id = e.rehabilitation_programme
    JOIN socsvc.help_kind_rule h ON h.id = socsvc.help_kind_rule_id(e.help_kind, r.notified_on)
   WHERE e.id = $1
$function$;
COMMENT ON FUNCTION socsvc.place_order_until(bigint) IS 'Last day on which a place is first ordered by the measure: the notice and help_kind_rule.order_within (Social Code article 168: within two months); NULL for no term. With the caller''s rights';
REVOKE ALL ON FUNCTION socsvc.place_order_until(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._check_place_entitlement(subject jsonb)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  wanted record; -- person, department, first day; stay where it is one
  entitlement record;
  until date;
  zone text := (SELECT i.time_zone FROM socsvc.register_info i);
  today date := socsvc.today();
BEGIN
  SELECT w.person, w.department, w.first_day, d.form, coalesce(d.help_kind, 'facility') AS kind INTO wanted
    FROM jsonb_to_record(subject) w (person bigint, department bigint, first_day date)
    JOIN socsvc.department d ON d.id = w.department;
  SELECT e.id, e.term, r.notified_on INTO entitlement
    FROM socsvc.entitlement e JOIN socsvc.rehabilitation_programme r ON r.id = e.rehabilitation_programme
   WHERE e.id = socsvc.place_entitlement(wanted.person, wanted.department);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no rehabilitation programme entitles person % to a place of department %', wanted.person, wanted.department
      USING ERRCODE = 'SV026', DETAIL = format('Kind of help: %s; form: %s.', wanted.kind, wanted.form),
            HINT = 'my_entitlements lists what is due. Other grounds the agency decides upon: stay.exceeds_reason.';
  ELSIF NOT wanted.first_day <@ entitlement.term THEN
    RAISE EXCEPTION 'the place is outside the term of entitlement %', entitlement.id
      USING ERRCODE = 'SV005', DETAIL = format('First day: %s; term: %s.', to_char(wanted.first_day, 'YYYY-MM-DD'), entitlement.term),
            HINT = 'Choose a place within the term of the entitlement.';
  END IF;
  until := socsvc.place_order_until(entitlement.id);
  -- Who ordered in time orders again after a cancellation, an answer to an offer or the end of a stay (004/18/3).
  IF today > until
     AND NOT EXISTS (SELECT FROM socsvc.stay s
                      WHERE s.person = wanted.person AND s.form = wanted.form
                        AND (s.booked_at AT TIME ZONE zone)::date BETWEEN entitlement.notified_on AND until)
     AND NOT EXISTS (SELECT FROM socsvc.queue_entry q
                      WHERE q.person = wanted.person AND q.form = wanted.form
                        AND (q.joined_at AT TIME ZONE zone)::date BETWEEN entitlement.notified_on AND until) THEN
    RAISE EXCEPTION 'the term for ordering by entitlement % is over', entitlement.id
      USING ERRCODE = 'SV005',
            DETAIL = format('Told on %s; the last day was %s.', to_char(entitlement.notified_on, 'YYYY-MM-DD'), to_char(until, 'YYYY-MM-DD')),
            HINT = 'Beyond it the agency decides: stay.exceeds_reason.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_place_entitlement(jsonb) IS 'Private: of person, department and first_day: a measure of a rehabilitation programme in force is of this kind of help, due on that day, and ordered in time. Errors: SV026 not entitled (004/9/3), SV005 outside the term, or the term for the first order is over (Social Code article 168)';
REVOKE ALL ON FUNCTION socsvc._check_place_entitlement(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc.need_entitlement()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  new_row jsonb := to_jsonb(NEW);
  first_day date;
BEGIN
  IF TG_TABLE_NAME = 'stay' THEN
    IF socsvc._is_allocating() -- the entry was asked when it joined, and the answer to the offer is
       OR TG_OP = 'UPDATE' AND new_row -> 'status' = to_jsonb(OLD) -> 'status' AND new_row -> 'department' = to_jsonb(OLD) -> 'department' THEN
      RETURN NEW;
    END IF;
    first_day := lower((new_row ->> 'days')::daterange);
    IF new_row ->> 'exceeds_reason' IS NOT NULL -- keep_stay() leaves that to the agency
       OR EXISTS (SELECT FROM socsvc.stay s -- who is led into another group or provider stays on
                   WHERE s.person = (new_row ->> 'person')::bigint AND s.form = new_row ->> 'form' AND s.arrived_on IS NOT NULL
                     AND (s.live OR s.status_reason = 'transfer') AND upper(s.days) = first_day) THEN
      RETURN NEW;
    END IF;
  ELSE
    first_day := greatest((new_row ->> 'wants_from')::date, socsvc.today());
  END IF;
  IF coalesce(socsvc.setting_value('place_needs_entitlement'), 'false') = 'true' THEN
    -- The programme does not end between the look at it and the order.
    PERFORM FROM socsvc.rehabilitation_programme r
      WHERE r.person = (new_row ->> 'person')::bigint AND r.status = 'in_force' ORDER BY r.id FOR SHARE;
    PERFORM socsvc._check_at_newest('_check_place_entitlement', jsonb_build_object(
      'person', new_row -> 'person', 'department', new_row -> 'department', 'first_day', first_day));
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.need_entitlement() IS 'Trigger of stay (BEFORE INSERT OR UPDATE OF status, department) and of queue_entry (BEFORE INSERT), FOR EACH ROW, after keep_stay() and keep_queue_entry(): where the setting place_needs_entitlement is true (Kazakhstan), a place is ordered, joined for, and an offer of it taken, by a measure of a rehabilitation programme alone; the agency may decide otherwise (stay.exceeds_reason), for article 133 of the Social Code has grounds without such a programme. Errors: SV026, SV005';
REVOKE ALL ON FUNCTION socsvc.need_entitlement() FROM PUBLIC;

-- ---- which buttons there are -------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._may_order_place(department_id bigint, person_id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  today CONSTANT date := socsvc.today();
  department record;
BEGIN
  SELECT d.form, d.valid * v.in_register AS valid INTO department
    FROM socsvc.department d JOIN socsvc.provider v ON v.id = d.provider WHERE d.id = department_id;
  -- Nobody learns of others' places: who is neither oneself nor represented has no button.
  IF (person_id = socsvc.subject_person()
      OR socsvc.subject_role() = 'representative' AND socsvc._represents(person_id)) IS NOT TRUE
     OR NOT coalesce(department.valid @> today, false)
     OR EXISTS (SELECT FROM socsvc.person p WHERE p.id = person_id AND p.died_on IS NOT NULL)
     OR EXISTS (SELECT FROM socsvc.stay s WHERE s.person = person_id AND s.form = department.form AND s.live)
     OR EXISTS (SELECT FROM socsvc.queue_entry e WHERE e.person = person_id AND e.form = department.form AND e.live) THEN
    RETURN false;
  END IF;
  IF coalesce(socsvc.setting_value('place_needs_entitlement'), 'false') = 'true' THEN
    BEGIN
      PERFORM socsvc._check_place_entitlement(jsonb_build_object('person', person_id, 'department', department_id, 'first_day', today));
    EXCEPTION WHEN SQLSTATE 'SV026' OR SQLSTATE 'SV005' THEN
      RETURN false;
    END;
  END IF;
  RETURN true;
END
$function$;
COMMENT ON FUNCTION socsvc._may_order_place(bigint, bigint) IS 'Private: whether the client may order of the department at all today for the person, himself or whom he represents: it works, no order or stay of its form is open, the person is entitled';
REVOKE ALL ON FUNCTION socsvc._may_order_place(bigint, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.can_book_place(department_id bigint, person_id bigint)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc._may_order_place($1, $2) AND EXISTS (
    SELECT FROM socsvc.place_group g
      JOIN socsvc.department d ON d.id = g.department
      JOIN socsvc.person p ON p.id = $2
     CROSS JOIN LATERAL (SELECT daterange(socsvc.today(), CASE WHEN d.form <> 'residential' THEN socsvc.today() + 1 END) AS days) w
     WHERE g.department = $1 AND g.valid @> socsvc.today() AND (g.sex IS NULL OR g.sex = p.sex)
       AND (g.ages IS NULL OR extract(year FROM age(socsvc.today(), p.birth_date))::integer <@ g.ages)
       AND socsvc.place_room(g.id, w.days) > 0
       AND NOT socsvc._is_turn_of_others(g.id, w.days, p.id, NULL, NULL))
$function$;
COMMENT ON FUNCTION socsvc.can_book_place(bigint, bigint) IS 'Whether «Записаться» is shown for the person, the client himself or whom he represents (004/10/5): from today on a group of the department that fits has a free place for which nobody else waits, the person is entitled and has no open order of the form. What book_place() says counts. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.can_book_place(bigint, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.can_join_queue(department_id bigint, person_id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF NOT socsvc._may_order_place(department_id, person_id) THEN
    RETURN false;
  END IF;
  PERFORM socsvc._check_no_free_place(d.id, NULL, NULL, false, person_id,
            daterange(socsvc.today(), CASE WHEN d.form <> 'residential' THEN socsvc.today() + 1 END))
     FROM socsvc.department d WHERE d.id = department_id AND d.form <> 'urgent';
  RETURN FOUND;
EXCEPTION WHEN SQLSTATE 'SV004' THEN
  RETURN false;
END
$function$;
COMMENT ON FUNCTION socsvc.can_join_queue(bigint, bigint) IS 'Whether «Встать в очередь» is shown for the person, the client himself or whom he represents (004/13/1): no place that fits is free, or as many wait as are. What join_queue() says counts. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.can_join_queue(bigint, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.arrival_papers(department_id bigint, lang text DEFAULT 'ru')
RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce(array_agg(t.name ORDER BY t.name), '{}')
    FROM (SELECT DISTINCT CASE $2 WHEN 'en' THEN y.name_en ELSE y.name_ru END AS name
            FROM socsvc.department d
            JOIN socsvc.arrival_document_rule r ON r.form = d.form AND coalesce(r.facility_kind, d.facility_kind) = d.facility_kind
            JOIN socsvc.document_type y ON y.code = r.document_type
           WHERE d.id = $1 AND r.valid @> socsvc.today() AND r.jurisdiction = ANY (socsvc._home_jurisdictions())) t
$function$;
COMMENT ON FUNCTION socsvc.arrival_papers(bigint, text) IS 'Names of the documents that are brought on arrival to the department, also those of some persons alone (004/11/1; arrival_document_rule). lang: ru or en. Empty where the jurisdiction names none. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.arrival_papers(bigint, text) FROM PUBLIC;
