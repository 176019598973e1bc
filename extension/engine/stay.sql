-- Stays: who has a place, on which days, and what becomes of it. Lock order: the stay's own row, its person, its
-- group; of a new stay from the queue the entry and the department before the group.

CREATE FUNCTION socsvc._is_turn_of_others(place_group_id bigint, days daterange, person_id bigint, entry_id bigint, stay_id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  department_id bigint := (SELECT g.department FROM socsvc.place_group g WHERE g.id = place_group_id);
  groups bigint[]; -- those of the department with free places, and how many each has
  rooms bigint[];
  all_rooms bigint;
  waiting bigint;
  only_here bigint;
BEGIN
  PERFORM FROM socsvc.queue_entry e WHERE e.department = department_id AND e.status = 'waiting' AND e.person <> person_id LIMIT 1;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  SELECT array_agg(g.id ORDER BY g.id), array_agg(s.room ORDER BY g.id), sum(s.room) INTO groups, rooms, all_rooms
    FROM socsvc.place_group g CROSS JOIN LATERAL socsvc._place_shortage(g.id, days, stay_id) s
   WHERE g.department = department_id AND s.room > 0;
  SELECT count(*), count(*) FILTER (WHERE w.fitting = ARRAY[place_group_id]) INTO waiting, only_here
    FROM (SELECT f.fitting
            FROM socsvc.queue_entry e
            JOIN socsvc.person p ON p.id = e.person
           CROSS JOIN LATERAL (
                  SELECT array_agg(g.id) AS fitting FROM socsvc.place_group g
                   WHERE g.id = ANY (groups)
                     AND (e.place_group IS NULL OR e.place_group = g.id) AND (e.stay IS NULL OR e.stay = g.stay)
                     AND (NOT e.needs_accessible OR g.is_accessible) AND (g.sex IS NULL OR g.sex = p.sex)
                     AND (g.ages IS NULL OR extract(year FROM age(lower(days), p.birth_date))::integer <@ g.ages)) f
           WHERE e.department = department_id AND e.status = 'waiting' AND e.person <> person_id AND p.died_on IS NULL
             AND (e.wants_from IS NULL OR upper_inf(days) OR e.wants_from < upper(days))
             AND (entry_id IS NULL OR EXISTS (SELECT FROM socsvc.queue_entry own
                                               WHERE own.id = entry_id
                                                 AND (e.class_rank, e.joined_at, e.tie, e.id) < (own.class_rank, own.joined_at, own.tie, own.id)))
             AND f.fitting IS NOT NULL
           LIMIT all_rooms) w;
  RETURN waiting >= all_rooms OR only_here >= rooms[array_position(groups, place_group_id)];
END
$function$;
COMMENT ON FUNCTION socsvc._is_turn_of_others(bigint, daterange, bigint, bigint, bigint) IS 'Private: whether the free places of the group on these days are needed for others who wait in the department and whom they fit, before the entry where one is given: as many wait as the department has free places, or as this group has for those whom no other group with free places fits. The other side of _check_no_free_place(): who may not book may join';
REVOKE ALL ON FUNCTION socsvc._is_turn_of_others(bigint, daterange, bigint, bigint, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._check_stay_fits(stay_row jsonb)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  stay record;
  person record;
  place_group record;
  entry record;
  bed record;
  contract record;
  closure record;
  years integer;
  problem text;
BEGIN
  SELECT s.person, s.provider, s.place_group, s.bed, s.contract, s.queue_entry, s.days INTO stay
    FROM jsonb_populate_record(NULL::socsvc.stay, stay_row) s;
  SELECT p.birth_date, p.sex, p.died_on INTO person FROM socsvc.person p WHERE p.id = stay.person;
  IF person.died_on < upper(stay.days) - 1 OR upper_inf(stay.days) AND person.died_on IS NOT NULL THEN
    RAISE EXCEPTION 'person % has died', stay.person
      USING ERRCODE = 'SV013', DETAIL = format('Day of death: %s; days: %s.', to_char(person.died_on, 'YYYY-MM-DD'), stay.days),
            HINT = 'If the day of death is wrong, have the agency correct it in the register.';
  END IF;
  SELECT g.department, d.form, g.stay, g.ages, g.sex, g.is_accessible, g.valid * d.valid AS valid, v.in_register INTO place_group
    FROM socsvc.place_group g
    JOIN socsvc.department d ON d.id = g.department
    JOIN socsvc.provider v ON v.id = g.provider
   WHERE g.id = stay.place_group;
  IF place_group.form <> 'residential' AND upper_inf(stay.days) THEN
    RAISE EXCEPTION 'a stay without an end is for residential care'
      USING ERRCODE = 'SV005', DETAIL = format('Days: %s; form of the department: %s.', stay.days, place_group.form),
            HINT = 'Give the last day.';
  END IF;
  IF NOT stay.days <@ place_group.valid OR NOT lower(stay.days) <@ place_group.in_register THEN
    RAISE EXCEPTION 'group % does not work on all of these days', stay.place_group
      USING ERRCODE = 'SV005', DETAIL = format('Days: %s; of the group: %s; of the provider in the register: %s.',
                                              stay.days, place_group.valid, place_group.in_register),
            HINT = 'Choose days on which the group works, or another group.';
  END IF;
  SELECT c.days, c.reason INTO closure FROM socsvc.place_closure c
   WHERE c.place_group = stay.place_group AND c.days && stay.days ORDER BY c.days LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'group % is closed on some of these days', stay.place_group
      USING ERRCODE = 'SV005', DETAIL = format('Days: %s; closed: %s, %s.', stay.days, closure.days, closure.reason),
            HINT = 'Choose other days or another group.';
  END IF;

  SELECT e.person, e.department, e.place_group, e.stay, e.needs_accessible, e.live INTO entry
    FROM socsvc.queue_entry e WHERE e.id = stay.queue_entry;
  SELECT b.place_group, b.sex, b.is_accessible, b.valid INTO bed FROM socsvc.bed b WHERE b.id = stay.bed;
  SELECT c.person, c.provider, c.live, p.form INTO contract
    FROM socsvc.contract c JOIN socsvc.programme p ON p.id = c.programme WHERE c.id = stay.contract;
  years := extract(year FROM age(lower(stay.days), person.birth_date));
  problem := CASE
    WHEN NOT years <@ place_group.ages THEN format('age %s on the first day, of the group %s', years, place_group.ages)
    WHEN person.sex <> place_group.sex THEN format('sex %s, of the group %s', person.sex, place_group.sex)
    WHEN entry.needs_accessible AND NOT place_group.is_accessible THEN 'an accessible place is needed, the group is not accessible'
    WHEN stay.queue_entry IS NOT NULL AND entry.person IS DISTINCT FROM stay.person THEN 'the entry of the queue is somebody else''s'
    WHEN NOT entry.live AND NOT EXISTS (SELECT FROM socsvc.stay s WHERE s.id = (stay_row ->> 'id')::bigint)
      THEN 'the entry waits no more'
    WHEN entry.department <> place_group.department THEN 'the entry waits for another department'
    WHEN entry.place_group <> stay.place_group THEN 'the entry waits for another group'
    WHEN entry.stay <> place_group.stay THEN format('the entry waits for another stay: %s', entry.stay)
    WHEN stay.bed IS NOT NULL AND bed.place_group IS DISTINCT FROM stay.place_group THEN 'the bed is not of the group'
    WHEN person.sex <> bed.sex THEN format('sex %s, of the bed %s', person.sex, bed.sex)
    WHEN entry.needs_accessible AND NOT bed.is_accessible THEN 'an accessible place is needed, the bed is not accessible'
    WHEN NOT stay.days <@ bed.valid THEN format('the bed may be used on %s', bed.valid)
    WHEN stay.contract IS NOT NULL AND (contract.person, contract.provider) IS DISTINCT FROM (stay.person, stay.provider)
      THEN 'the contract is of other parties'
    WHEN contract.form <> place_group.form THEN format('the contract is of the form %s', contract.form)
    END;
  IF problem IS NOT NULL THEN
    RAISE EXCEPTION 'person % does not fit the place', stay.person
      USING ERRCODE = 'SV004', DETAIL = format('Group %s: %s.', stay.place_group, problem), HINT = 'Choose another group or bed.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_stay_fits(jsonb) IS 'Private: of a row of stay: the days are open, and the person, the entry of the queue, the bed and the contract fit the group. Errors: SV004 does not fit, with what; SV005 outside of the days of the group or the provider, closed, or without an end outside residential care; SV013 dead';
REVOKE ALL ON FUNCTION socsvc._check_stay_fits(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc._check_stay(stay_row jsonb)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  stay record;
  other record;
  worst record;
  may_see boolean;
BEGIN
  SELECT s.id, s.person, s.department, s.place_group, s.form, s.bed, s.queue_entry, s.is_course, s.days, s.exceeds_reason, s.status
    INTO stay FROM jsonb_populate_record(NULL::socsvc.stay, stay_row) s;
  PERFORM socsvc._check_stay_fits(stay_row);

  SELECT s.id, s.provider, s.place_group, s.days, s.status INTO other
    FROM socsvc.stay s WHERE s.person = stay.person AND s.live AND s.days && stay.days AND s.id <> stay.id
   ORDER BY s.days LIMIT 1;
  IF FOUND THEN
    may_see := coalesce(socsvc.subject_role() NOT IN ('provider', 'specialist') OR other.provider = socsvc.subject_provider(), false);
    RAISE EXCEPTION 'person % has a place on some of these days', stay.person
      USING ERRCODE = 'SV023',
            DETAIL = CASE WHEN may_see THEN format('Days: %s; stay %s in group %s of provider %s: %s, %s.', stay.days, other.id, other.place_group, other.provider, other.days, other.status)
                          ELSE format('Days: %s; the other place is with another provider.', stay.days) END,
            HINT = 'End the other stay first, or choose other days.';
  END IF;
  IF stay.status IN ('offered', 'awaiting_arrival') THEN
    SELECT o.kind, o.id INTO other
      FROM (SELECT 'stay' AS kind, s.id FROM socsvc.stay s
             WHERE s.person = stay.person AND s.form = stay.form AND s.status IN ('offered', 'awaiting_arrival') AND s.id <> stay.id
            UNION ALL
            SELECT 'entry of the queue', e.id FROM socsvc.queue_entry e
             WHERE e.person = stay.person AND e.form = stay.form AND e.live AND e.id IS DISTINCT FROM stay.queue_entry) o
     ORDER BY o.kind LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'person % has an open order of this form', stay.person
        USING ERRCODE = 'SV007', DETAIL = format('Form: %s; open: %s %s.', stay.form, other.kind, other.id),
              HINT = 'Go on with that one, or end it first: cancel_stay(), refuse_offer(), leave_queue().';
    END IF;
  END IF;

  SELECT s.room, s.day, s.places, s.taken INTO worst FROM socsvc._place_shortage(stay.place_group, stay.days, stay.id) s;
  IF worst.room <= 0 THEN
    RAISE EXCEPTION 'group % has no free place', stay.place_group
      USING ERRCODE = 'SV006',
            DETAIL = format('On %s: places %s, taken %s; days: %s.', to_char(worst.day, 'YYYY-MM-DD'), worst.places, worst.taken, stay.days),
            HINT = 'Join the queue: join_queue().';
  END IF;
  -- Whom the provider leads from one group of the department into another takes nobody's turn.
  IF NOT (stay_row ->> 'passes_queue')::boolean
     AND (socsvc.subject_role() IN ('citizen', 'representative')
          OR NOT EXISTS (SELECT FROM socsvc.stay s
                          WHERE s.person = stay.person AND s.department = stay.department AND s.place_group <> stay.place_group
                            AND s.arrived_on IS NOT NULL AND (s.live OR s.status_reason = 'transfer')
                            AND upper(s.days) = lower(stay.days)))
     AND socsvc._is_turn_of_others(stay.place_group, stay.days, stay.person, stay.queue_entry, stay.id) THEN
    RAISE EXCEPTION 'others wait for a place of group %', stay.place_group
      USING ERRCODE = 'SV006', DETAIL = 'A free place is offered to who is first in the queue of those whom it fits.',
            HINT = 'Join the queue: join_queue(). Places are offered by allocate_places().';
  END IF;
  IF stay.bed IS NOT NULL THEN
    SELECT s.days INTO other FROM socsvc.stay s
     WHERE s.bed = stay.bed AND s.live AND s.days && stay.days AND s.id <> stay.id ORDER BY s.days LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'bed % is taken', stay.bed
        USING ERRCODE = 'SV006', DETAIL = format('Days: %s; taken: %s.', stay.days, other.days), HINT = 'Choose another bed of the group.';
    END IF;
  END IF;

  IF stay.exceeds_reason IS NULL THEN
    SELECT p.code, p.detail, p.source INTO other
      FROM socsvc.stay_term_problems(stay.person, stay.place_group, stay.days, stay.is_course, stay.id) p ORDER BY p.code LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'the stay goes beyond the terms of %', other.source
        USING ERRCODE = 'SV005', DETAIL = format('%s: %s', other.code, other.detail),
              HINT = 'Shorten or move it; beyond the terms only the agency decides: exceeds_reason.';
    END IF;
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_stay(jsonb) IS 'Private: of a row of stay, with passes_queue: whether the person may have this place on these days; read under the locks of person and group. Errors: SV023 another stay at the same time (326-п paragraphs 50, 63; only whoever may see it is told where), SV007 another open order of the form (004/12/3), SV006 no free place, the bed is taken, or others wait (004/10/5), SV005 beyond the terms (326-п paragraphs 51, 52), and those of _check_stay_fits()';
REVOKE ALL ON FUNCTION socsvc._check_stay(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc._refusal_reason(code text)
RETURNS TABLE (consequence text, name text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT r.consequence, r.name_ru FROM socsvc.offer_refusal_reason r
   WHERE r.code = $1 AND r.valid @> socsvc.today() AND r.jurisdiction = ANY (socsvc._home_jurisdictions())
   ORDER BY array_position(socsvc._home_jurisdictions(), r.jurisdiction) LIMIT 1
$function$;
COMMENT ON FUNCTION socsvc._refusal_reason(text) IS 'Private: what becomes of the entry by a reason for refusing an offer, as in force today; no row: no such reason';
REVOKE ALL ON FUNCTION socsvc._refusal_reason(text) FROM PUBLIC;

CREATE FUNCTION socsvc._keep_stay_move(before jsonb, after jsonb)
RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  stay record;
  was record;
  today date := socsvc.today();
  answer jsonb := jsonb_build_object();
BEGIN
  SELECT s.id, s.days, s.status, s.arrived_on, s.left_on INTO stay FROM jsonb_populate_record(NULL::socsvc.stay, after) s;
  SELECT s.days, s.status, s.arrived_on, s.left_on INTO was FROM jsonb_populate_record(NULL::socsvc.stay, before) s;
  IF stay.arrived_on IS DISTINCT FROM was.arrived_on AND (stay.status, was.status) <> ('arrived', 'awaiting_arrival')
     OR stay.left_on IS DISTINCT FROM was.left_on AND (stay.status, was.status) <> ('discharged', 'arrived') THEN
    RAISE EXCEPTION 'the days of arrival and of leaving come with their moves'
      USING ERRCODE = 'SV015', DETAIL = format('Stay %s.', stay.id), HINT = 'Move the stay: arrive(), discharge().';
  END IF;
  IF stay.status = 'awaiting_arrival' AND was.status IS DISTINCT FROM 'awaiting_arrival' THEN
    answer := jsonb_build_object('arrive_by', least(upper(stay.days) - 1,
      greatest(lower(stay.days), today) + coalesce(socsvc.setting_value('place_arrival_days'), '5')::integer));
  ELSIF stay.status = 'arrived' AND was.status <> 'arrived' THEN
    IF coalesce(stay.arrived_on, today) > today OR NOT coalesce(stay.arrived_on, today) <@ stay.days THEN
      RAISE EXCEPTION 'nobody arrives on %', to_char(coalesce(stay.arrived_on, today), 'YYYY-MM-DD')
        USING ERRCODE = 'SV005', DETAIL = format('Days of stay %s: %s; today: %s.', stay.id, stay.days, to_char(today, 'YYYY-MM-DD')),
              HINT = 'The day of arrival is one of the days of the stay and not of the future.';
    END IF;
    answer := jsonb_build_object('arrived_on', coalesce(stay.arrived_on, today));
  ELSIF stay.status = 'discharged' AND was.status = 'arrived' THEN
    stay.left_on := coalesce(stay.left_on, least(today, upper(stay.days)));
    IF stay.left_on < stay.arrived_on OR stay.left_on > today OR stay.left_on > upper(stay.days) THEN
      RAISE EXCEPTION 'nobody leaves on %', to_char(stay.left_on, 'YYYY-MM-DD')
        USING ERRCODE = 'SV005',
              DETAIL = format('Stay %s: arrived %s, days %s; today: %s.', stay.id, to_char(stay.arrived_on, 'YYYY-MM-DD'), stay.days, to_char(today, 'YYYY-MM-DD')),
              HINT = 'The day of leaving lies between the arrival and the end of the stay, and not in the future.';
    END IF;
    -- The day of leaving is free again, save where it is the first: that one was stayed.
    answer := jsonb_build_object('left_on', stay.left_on,
                                 'days', daterange(lower(stay.days), greatest(stay.left_on, lower(stay.days) + 1)));
  END IF;
  RETURN answer;
END
$function$;
COMMENT ON FUNCTION socsvc._keep_stay_move(jsonb, jsonb) IS 'Private: of a row of stay before and after: the columns that the move of the status computes. Errors: SV005 arrival or leaving outside of the days or in the future, SV015 without the move';
REVOKE ALL ON FUNCTION socsvc._keep_stay_move(jsonb, jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_stay()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  place_group record;
  acting text := socsvc.subject_role();
  today date := socsvc.today();
  is_recipient boolean := coalesce(acting IN ('citizen', 'representative'), false);
  computed jsonb;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a stay is not deleted' USING ERRCODE = 'SV017', DETAIL = format('Stay %s.', OLD.id), HINT = 'End it: cancel_stay(), discharge().';
  END IF;
  IF TG_OP = 'INSERT' AND socsvc._is_allocating() THEN
    -- allocate_places() holds the locks and has asked all this for its offers at once.
    NEW.booked_at := clock_timestamp();
    RETURN NEW;
  END IF;
  IF is_recipient AND (CASE acting WHEN 'citizen' THEN NEW.person = socsvc.subject_person()
                                       ELSE socsvc._represents(NEW.person) END) IS NOT TRUE THEN
    RAISE EXCEPTION 'this place is somebody else''s'
      USING ERRCODE = 'SV009', DETAIL = format('Stay %s of person %s; you act as %s, person %s.', NEW.id, NEW.person, acting,
                                               coalesce(socsvc.subject_person()::text, 'none')),
            HINT = 'Recipients act for themselves and for whom they represent.';
  END IF;
  IF TG_OP = 'UPDATE' AND acting IN ('provider', 'specialist') AND OLD.provider IS DISTINCT FROM socsvc.subject_provider() THEN
    RAISE EXCEPTION 'this place is with another provider'
      USING ERRCODE = 'SV009', DETAIL = format('Stay %s; you act for provider %s.', OLD.id, coalesce(socsvc.subject_provider()::text, 'none')),
            HINT = 'Providers receive, move and discharge in their own departments.';
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.region_code := coalesce(NEW.region_code, (SELECT i.region_code FROM socsvc.register_info i));
    IF is_recipient AND (NEW.status <> 'awaiting_arrival' OR NEW.queue_entry IS NOT NULL) THEN
      RAISE EXCEPTION 'a recipient books a free place, he does not offer one'
        USING ERRCODE = 'SV009', DETAIL = format('Status: %s; you act as: %s.', NEW.status, acting), HINT = 'book_place(), confirm_offer().';
    END IF;
    IF is_recipient AND lower(NEW.days) < today THEN
      RAISE EXCEPTION 'nothing is booked for the past'
        USING ERRCODE = 'SV005', DETAIL = format('Days: %s; today: %s.', NEW.days, to_char(today, 'YYYY-MM-DD')),
              HINT = 'Give today or a later day.';
    END IF;
    IF num_nonnulls(NEW.arrived_on, NEW.left_on) > 0 THEN
      RAISE EXCEPTION 'a new stay has not begun'
        USING ERRCODE = 'SV015',
              DETAIL = format('arrived_on: %s; left_on: %s.', coalesce(NEW.arrived_on::text, 'none'), coalesce(NEW.left_on::text, 'none')),
              HINT = 'arrive(), discharge().';
    END IF;
  ELSE
    IF (NEW.region_code, NEW.id, NEW.person, NEW.queue_entry, NEW.is_course, NEW.booked_at, NEW.answer_by, NEW.arrive_by)
       IS DISTINCT FROM (OLD.region_code, OLD.id, OLD.person, OLD.queue_entry, OLD.is_course, OLD.booked_at, OLD.answer_by, OLD.arrive_by) THEN
      RAISE EXCEPTION 'what a stay is stands' USING ERRCODE = 'SV015', DETAIL = format('Stay %s.', OLD.id), HINT = 'End it and begin another.';
    END IF;
    IF is_recipient AND (NEW.place_group, NEW.bed, NEW.contract, NEW.days) IS DISTINCT FROM (OLD.place_group, OLD.bed, OLD.contract, OLD.days) THEN
      RAISE EXCEPTION 'a recipient does not change the place' USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', acting),
              HINT = 'Cancel the booking and make another: cancel_stay(), book_place().';
    END IF;
    -- Where and since when somebody has stayed is a fact; only the end is open, and that until it has come.
    IF OLD.status NOT IN ('offered', 'awaiting_arrival')
       AND (NEW.place_group, NEW.bed, lower(NEW.days)) IS DISTINCT FROM (OLD.place_group, OLD.bed, lower(OLD.days))
       OR NOT OLD.live AND (NEW.days, NEW.contract) IS DISTINCT FROM (OLD.days, OLD.contract) THEN
      RAISE EXCEPTION 'stay % stands', OLD.id
        USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status), HINT = 'transfer() leads to another group.';
    END IF;
    IF OLD.arrived_on IS NOT NULL AND NOT upper_inf(NEW.days) AND upper(NEW.days) <= OLD.arrived_on THEN
      RAISE EXCEPTION 'stay % does not end before the arrival', OLD.id
        USING ERRCODE = 'SV005', DETAIL = format('Days: %s; arrived: %s.', NEW.days, to_char(OLD.arrived_on, 'YYYY-MM-DD')),
              HINT = 'Give a last day on or after the arrival.';
    END IF;
  END IF;
  IF NEW.exceeds_reason IS NOT NULL AND acting IS DISTINCT FROM 'agency'
     AND (TG_OP = 'INSERT' OR NEW.exceeds_reason IS DISTINCT FROM OLD.exceeds_reason) THEN
    RAISE EXCEPTION 'only the agency decides to go beyond the terms'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', acting), HINT = 'Shorten the stay, or ask the agency.';
  END IF;

  SELECT g.department, g.provider, d.form INTO place_group
    FROM socsvc.place_group g JOIN socsvc.department d ON d.id = g.department WHERE g.id = NEW.place_group;
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_missing('place_group', NEW.place_group, 'stay_group');
    RETURN NEW;
  END IF;
  NEW.form := place_group.form;
  IF TG_OP = 'INSERT' OR NEW.place_group <> OLD.place_group THEN
    NEW.department := place_group.department;
    NEW.provider := place_group.provider;
  END IF;

  PERFORM FROM socsvc.person p WHERE p.id = NEW.person FOR NO KEY UPDATE;
  -- A provider gives a place to whom it does not serve yet, a specialist beside others serves his own alone.
  IF NOT FOUND OR acting = 'specialist' AND socsvc.subject_whole_provider() IS NULL AND NOT socsvc._client_sees('person', NEW.person) THEN
    PERFORM socsvc._refuse_missing('person', NEW.person, 'stay_person_fkey');
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.booked_at := clock_timestamp();
    NEW.answer_by := CASE WHEN NEW.status = 'offered' THEN today + coalesce(socsvc.setting_value('place_answer_days'), '3')::integer END;
    NEW.arrive_by := NULL;
    computed := socsvc._keep_stay_move(NULL, to_jsonb(NEW));
  ELSE
    computed := socsvc._keep_stay_move(to_jsonb(OLD), to_jsonb(NEW));
  END IF;
  NEW.arrive_by := coalesce((computed ->> 'arrive_by')::date, NEW.arrive_by);
  NEW.arrived_on := coalesce((computed ->> 'arrived_on')::date, NEW.arrived_on);
  NEW.left_on := coalesce((computed ->> 'left_on')::date, NEW.left_on);
  NEW.days := coalesce((computed ->> 'days')::daterange, NEW.days);

  -- What only ends or shortens a stay frees, and asks nobody; what is new or goes further takes a place.
  IF NEW.live AND (TG_OP = 'INSERT' OR NOT NEW.days <@ OLD.days
                   OR (NEW.place_group, NEW.bed, NEW.contract) IS DISTINCT FROM (OLD.place_group, OLD.bed, OLD.contract)) THEN
    IF TG_OP = 'INSERT' AND NEW.queue_entry IS NOT NULL THEN
      -- follow_stay() moves the entry: its locks come before the group's, as in allocate_places().
      PERFORM FROM socsvc.queue_entry e WHERE e.region_code = NEW.region_code AND e.id = NEW.queue_entry FOR NO KEY UPDATE;
      PERFORM FROM socsvc.department d WHERE d.id = NEW.department FOR NO KEY UPDATE;
    END IF;
    PERFORM FROM socsvc.place_group g
      WHERE g.id IN (NEW.place_group, CASE WHEN TG_OP = 'UPDATE' THEN OLD.place_group END) ORDER BY g.id FOR NO KEY UPDATE;
    PERFORM socsvc._check_at_newest('_check_stay', to_jsonb(NEW) || jsonb_build_object('passes_queue',
      coalesce(acting = 'scheduler', false)
      OR coalesce(acting = 'agency', false) AND NEW.exceeds_reason IS NOT NULL
      OR TG_OP = 'UPDATE' AND NEW.place_group = OLD.place_group AND (OLD.status = 'arrived' OR NEW.days <@ OLD.days)));
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_stay() IS 'Trigger of stay, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW, after enforce_status(): locks the person, then the group, and lets nobody have a place that is not free, not his turn or does not fit him, whoever writes; computes form, booked_at, answer_by, arrive_by, arrived_on, left_on and, on leaving, the end of days. Recipients book («Записаться») and answer, for themselves and for whom they represent; all else is others'', of whom a provider moves the stays with itself alone. Errors: SV004 does not fit, SV005 outside of terms or days, SV006 no free place or others wait, SV007 another open order, SV009 not by this role or provider, SV013 dead, SV015 computed or what a stay is, SV017 past or deleted, SV023 two places at once';
REVOKE ALL ON FUNCTION socsvc.keep_stay() FROM PUBLIC;

CREATE FUNCTION socsvc.follow_stay()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  entry record;
  rule record;
BEGIN
  IF socsvc._is_allocating() THEN
    RETURN NULL; -- it moves the entries itself
  END IF;
  SELECT e.status INTO entry FROM socsvc.queue_entry e WHERE e.region_code = NEW.region_code AND e.id = NEW.queue_entry;
  IF NEW.status = 'offered' THEN
    UPDATE socsvc.queue_entry e SET status = 'offered' WHERE e.region_code = NEW.region_code AND e.id = NEW.queue_entry AND e.status = 'waiting';
  ELSIF NEW.status = 'awaiting_arrival' THEN
    UPDATE socsvc.queue_entry e SET status = 'placed' WHERE e.region_code = NEW.region_code AND e.id = NEW.queue_entry AND e.live;
  ELSIF NEW.status IN ('refused', 'lapsed', 'no_show') THEN
    SELECT r.consequence, r.name INTO rule
      FROM socsvc._refusal_reason(CASE NEW.status WHEN 'refused' THEN NEW.status_reason WHEN 'lapsed' THEN 'silence' ELSE 'no_show' END) r;
    IF entry.status = 'offered' OR entry.status = 'placed' AND coalesce(rule.consequence, 'leaves') <> 'leaves' THEN
      PERFORM socsvc._return_to_queue(NEW.queue_entry, coalesce(rule.consequence, 'leaves'), coalesce(rule.name, NEW.status));
    END IF;
  ELSIF NEW.status = 'cancelled' AND entry.status IN ('offered', 'placed')
        AND socsvc.subject_role() NOT IN ('citizen', 'representative') THEN
    PERFORM socsvc._return_to_queue(NEW.queue_entry, 'keeps_place', NEW.status_reason);
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.follow_stay() IS 'Trigger of stay, AFTER INSERT OR UPDATE OF status FOR EACH ROW, when it comes from an entry of the queue: the entry is offered and placed with it; by the reason of a refusal, of silence or of not arriving it waits on in its place, at the end, or leaves (offer_refusal_reason); a place that the provider or the agency takes back puts the entry back in its place. An entry that was closed or cancelled meanwhile (death, end of the department) stays so';
REVOKE ALL ON FUNCTION socsvc.follow_stay() FROM PUBLIC;

-- ---- guards --------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.guard_stay_confirmed(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT coalesce(s.answer_by >= socsvc.today(), true) FROM socsvc.stay s WHERE s.id = guard_stay_confirmed.id);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_stay_confirmed(bigint) IS 'The last day for an answer to the offer has not passed. Guard of status_transition (ours: setting place_answer_days)';
REVOKE ALL ON FUNCTION socsvc.guard_stay_confirmed(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_stay_refused(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT EXISTS (SELECT FROM socsvc._refusal_reason(s.status_reason)) AND s.status_reason NOT IN ('silence', 'no_show')
      FROM socsvc.stay s WHERE s.id = guard_stay_refused.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_stay_refused(bigint) IS 'The reason of the refusal is a code of offer_refusal_reason in force, which says what becomes of the entry. Guard of status_transition (ours)';
REVOKE ALL ON FUNCTION socsvc.guard_stay_refused(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_stay_lapsed(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT coalesce(s.answer_by < socsvc.today(), false) FROM socsvc.stay s WHERE s.id = guard_stay_lapsed.id);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_stay_lapsed(bigint) IS 'The last day for an answer to the offer has passed. Guard of status_transition (ours: setting place_answer_days)';
REVOKE ALL ON FUNCTION socsvc.guard_stay_lapsed(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_stay_no_show(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT coalesce(s.arrive_by < socsvc.today(), false) FROM socsvc.stay s WHERE s.id = guard_stay_no_show.id);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_stay_no_show(bigint) IS 'The last day for the arrival has passed. Guard of status_transition (ours: setting place_arrival_days)';
REVOKE ALL ON FUNCTION socsvc.guard_stay_no_show(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_stay_withdrawn(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT s.status_reason IS NOT NULL FROM socsvc.stay s WHERE s.id = guard_stay_withdrawn.id);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_stay_withdrawn(bigint) IS 'Whoever takes a place back from a recipient says why. Guard of status_transition (ours)';
REVOKE ALL ON FUNCTION socsvc.guard_stay_withdrawn(bigint) FROM PUBLIC;

-- ---- the functions of clients --------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.book_place(place_group_id bigint, person_id bigint, days daterange, bed_id bigint DEFAULT NULL,
  contract_id bigint DEFAULT NULL, is_course boolean DEFAULT false)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  stay_id bigint;
BEGIN
  INSERT INTO socsvc.stay (person, place_group, days, bed, contract, is_course)
    VALUES (person_id, place_group_id, book_place.days, bed_id, contract_id, coalesce(book_place.is_course, false))
    RETURNING id INTO stay_id;
  RETURN stay_id;
END
$function$;
COMMENT ON FUNCTION socsvc.book_place(bigint, bigint, daterange, bigint, bigint, boolean) IS 'Books a free place for which nobody waits («Записаться»; 004/10/4, 004/12/2); answers the id of the stay, which now awaits the arrival. days: those on which the place is taken. Errors: those of keep_stay(); SV006 no free place: join_queue()';
REVOKE ALL ON FUNCTION socsvc.book_place(bigint, bigint, daterange, bigint, bigint, boolean) FROM PUBLIC;

CREATE FUNCTION socsvc._move_stay(stay_id bigint, to_status text, reason text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  -- By another status, so that a repeated move is told what there is.
  UPDATE socsvc.stay s SET status = to_status, status_reason = reason WHERE s.id = stay_id AND s.status <> to_status;
  IF NOT FOUND THEN
    PERFORM FROM socsvc.stay s WHERE s.id = stay_id;
    IF FOUND THEN
      RAISE EXCEPTION 'stay % is already %', stay_id, to_status
        USING ERRCODE = 'SV003', DETAIL = format('Its status is "%s".', to_status), HINT = 'Nothing is left to do.';
    END IF;
    RAISE EXCEPTION 'there is no stay %', stay_id USING ERRCODE = 'no_data_found';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._move_stay(bigint, text, text) IS 'Private: moves the status of a stay with the caller''s rights. Errors: SV003 there already, P0002 no such stay';
REVOKE ALL ON FUNCTION socsvc._move_stay(bigint, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.confirm_offer(stay_id bigint, cms bytea DEFAULT NULL, code text DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc.sign_document('stay', stay_id, cms, code => code) WHERE num_nonnulls(cms, code) > 0;
  SELECT socsvc._move_stay($1, 'awaiting_arrival')
$function$;
COMMENT ON FUNCTION socsvc.confirm_offer(bigint, bytea, text) IS 'The recipient takes the place that is offered; it awaits his arrival. cms: the signature over canonical(''stay'', id), where it is by certificate; code: of request_signature_code(), where it is by code. Errors: SV003 not offered, SV004 the term for the answer is over, P0002 no such stay';
REVOKE ALL ON FUNCTION socsvc.confirm_offer(bigint, bytea, text) FROM PUBLIC;

CREATE FUNCTION socsvc.refuse_offer(stay_id bigint, reason_code text)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc._move_stay($1, 'refused', $2)
$function$;
COMMENT ON FUNCTION socsvc.refuse_offer(bigint, text) IS 'The recipient refuses the place that is offered; by the reason, a code of offer_refusal_reason, he waits on in his place, at the end, or leaves the queue. Errors: SV003 not offered, SV004 no such reason, P0002 no such stay';
REVOKE ALL ON FUNCTION socsvc.refuse_offer(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.arrive(stay_id bigint, arrived_on date DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.stay s SET status = 'arrived', arrived_on = coalesce(arrive.arrived_on, socsvc.today())
   WHERE s.id = stay_id AND s.status = 'awaiting_arrival';
  IF NOT FOUND THEN
    PERFORM socsvc._move_stay(stay_id, 'arrived');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.arrive(bigint, date) IS 'The provider records the arrival, today when no day is given. Errors: SV003 not awaited, SV005 not one of the days of the stay or in the future, P0002 no such stay';
REVOKE ALL ON FUNCTION socsvc.arrive(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.discharge(stay_id bigint, left_on date DEFAULT NULL, reason text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.stay s SET status = 'discharged', left_on = discharge.left_on, status_reason = reason
   WHERE s.id = stay_id AND s.status = 'arrived';
  IF NOT FOUND THEN
    PERFORM socsvc._move_stay(stay_id, 'discharged', reason);
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.discharge(bigint, date, text) IS 'The provider records that the stay is over; its place is free from the day of leaving on, which is today, or the end of the stay if that is past, when none is given. Errors: SV003 not arrived, SV005 before the arrival, after the end or in the future, P0002 no such stay';
REVOKE ALL ON FUNCTION socsvc.discharge(bigint, date, text) FROM PUBLIC;

CREATE FUNCTION socsvc.mark_no_show(stay_id bigint)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc._move_stay($1, 'no_show')
$function$;
COMMENT ON FUNCTION socsvc.mark_no_show(bigint) IS 'The recipient did not arrive in time: his place is free. Errors: SV003 not awaited, SV004 the term for the arrival is not over, P0002 no such stay';
REVOKE ALL ON FUNCTION socsvc.mark_no_show(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.cancel_stay(stay_id bigint, reason text DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc._move_stay($1, 'cancelled', $2)
$function$;
COMMENT ON FUNCTION socsvc.cancel_stay(bigint, text) IS 'A booking is given up by the recipient, or the place is taken back by provider or agency, who say why; it is free at once and another order may be opened (004/18/3). Errors: SV003 begun or over, SV004 without a reason, P0002 no such stay';
REVOKE ALL ON FUNCTION socsvc.cancel_stay(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc._stay_on(stay_id bigint, place_group_id bigint, days daterange, OUT new_id bigint, OUT new_provider bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  INSERT INTO socsvc.stay (person, place_group, days, contract, is_course, exceeds_reason)
    SELECT s.person, g.id, _stay_on.days, CASE WHEN g.provider = s.provider THEN s.contract END, s.is_course, s.exceeds_reason
      FROM socsvc.stay s CROSS JOIN socsvc.place_group g
     WHERE s.id = stay_id AND g.id = place_group_id AND upper(s.days) = lower(_stay_on.days) AND NOT socsvc._is_foreign(s.provider, s.person)
    RETURNING stay.id, stay.provider INTO new_id, new_provider;
END
$function$;
COMMENT ON FUNCTION socsvc._stay_on(bigint, bigint, daterange) IS 'Private: the stay that follows one of the client''s on the day on which that ends, also with another provider, whose rows the client does not see; NULL where there is no such group. The rules of stays hold (keep_stay())';
REVOKE ALL ON FUNCTION socsvc._stay_on(bigint, bigint, daterange) FROM PUBLIC;

CREATE FUNCTION socsvc.transfer(stay_id bigint, place_group_id bigint, from_day date DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  stay record;
  today date := socsvc.today();
  first_day date := coalesce(from_day, socsvc.today());
  new_id bigint;
  new_provider bigint;
BEGIN
  SELECT s.person, s.provider, s.days, s.contract, s.is_course, s.exceeds_reason, s.status INTO stay
    FROM socsvc.stay s WHERE s.id = stay_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no stay %', stay_id USING ERRCODE = 'no_data_found';
  ELSIF stay.status <> 'arrived' THEN
    RAISE EXCEPTION 'stay % has not begun or is over', stay_id
      USING ERRCODE = 'SV003', DETAIL = format('Its status is "%s".', stay.status), HINT = 'Who has not arrived is given another place: UPDATE of place_group.';
  ELSIF NOT first_day <@ stay.days OR first_day = lower(stay.days) THEN
    RAISE EXCEPTION 'nobody is transferred on %', to_char(first_day, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005', DETAIL = format('Days of stay %s: %s.', stay_id, stay.days), HINT = 'Choose a day after the first one.';
  END IF;
  -- The end of the first stay only frees, so it locks no group; the second locks its own: no two groups are ever held.
  IF first_day <= today THEN
    PERFORM socsvc.discharge(stay_id, first_day, 'transfer');
  ELSE
    UPDATE socsvc.stay s SET days = daterange(lower(stay.days), first_day) WHERE s.id = stay_id;
  END IF;
  SELECT t.new_id, t.new_provider INTO new_id, new_provider
    FROM socsvc._stay_on(stay_id, place_group_id, daterange(first_day, upper(stay.days))) t;
  IF new_id IS NULL THEN
    RAISE EXCEPTION 'there is no group %', place_group_id USING ERRCODE = 'no_data_found';
  END IF;
  -- Another provider records itself who arrives with it.
  IF first_day <= today AND new_provider = stay.provider THEN
    PERFORM socsvc.arrive(new_id, first_day);
  END IF;
  RETURN new_id;
END
$function$;
COMMENT ON FUNCTION socsvc.transfer(bigint, bigint, date) IS 'Leads who stays into another group from the day on (today when NULL): the stay ends the day before and another one has the rest of its days; answers its id. Within the department it passes by the queue, into another department it does not; with another provider it awaits the arrival. Errors: SV003 not arrived, SV005 not a later day of the stay, SV006 no free place, others of keep_stay(), P0002 no such stay or group';
REVOKE ALL ON FUNCTION socsvc.transfer(bigint, bigint, date) FROM PUBLIC;
