-- Allocation: free places to those who wait, in the order of the queue; and what time brings about between an offer and
-- the arrival (326-п paragraphs 45, 57, 58, 68, 69; Kazakhstan recipient's manual 13 to 18).

CREATE FUNCTION socsvc.allocate_places(department_id bigint DEFAULT NULL, day date DEFAULT NULL)
RETURNS TABLE (department bigint, place_group bigint, bed bigint, queue_entry bigint, person bigint, stay bigint, outcome text,
  reason text)
AS 'MODULE_PATHNAME', 'allocate_places'
LANGUAGE C VOLATILE;
COMMENT ON FUNCTION socsvc.allocate_places(bigint, date) IS 'Offers the places that are free on the day (today when NULL) to those who wait, in the order of the queue: of one department, or of all (a provider: of its own). A row for everybody who was asked about until the places were gone, in that order. Outcome offered: a stay with status offered, from the day on for wanted_days, or for as long as place_days_<form> (a setting; without an end where it has none). Outcome skipped keeps the turn, with the reason: another_group, another_stay, age, sex, accessibility, later (wants a later day), no_room and no_bed (over all days wanted), away, dead, other_place (lives or is awaited elsewhere), the terms of stay in words, busy (somebody works on his record: the place stays free for him until the next run). Errors: SV005 a day of the past, SV009 not of this role, P0002 no such department, 25006 read-only';
REVOKE ALL ON FUNCTION socsvc.allocate_places(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.run_place_deadlines(day date DEFAULT NULL)
RETURNS TABLE (step text, rows_done integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  today date := socsvc.today();
  work_day date := coalesce(day, today);
  after_id bigint;
  due_ids bigint[];
BEGIN
  PERFORM socsvc._act_as_scheduler(); -- whoever calls
  IF work_day > today OR NOT isfinite(work_day) THEN
    RAISE EXCEPTION 'what is due on % is not known yet', to_char(work_day, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005', DETAIL = format('Today is %s.', to_char(today, 'YYYY-MM-DD')), HINT = 'Give today or an earlier day.';
  END IF;
  FOREACH step IN ARRAY ARRAY['lapse_place_offers', 'mark_no_shows', 'allocate_places'] LOOP
    rows_done := 0;
    after_id := 0;
    LOOP
      SELECT d.last_id, d.due_ids INTO after_id, due_ids FROM socsvc._due_rows(step, work_day, after_id, 1000) d;
      EXIT WHEN after_id IS NULL;
      rows_done := rows_done + socsvc._move_due_rows(step, due_ids);
    END LOOP;
    RETURN NEXT;
  END LOOP;
END
$function$;
COMMENT ON FUNCTION socsvc.run_place_deadlines(date) IS 'What time brings about places, at once and in one transaction: offers that were not answered by their last day lapse, people who did not arrive by theirs become no_show, and what is free goes to the next in the queues. A row a step with how many it moved. run_deadlines() does the same every night in batches. day: today when NULL, or one of the past. Errors: SV005 a day of the future, those of the moves';
REVOKE ALL ON FUNCTION socsvc.run_place_deadlines(date) FROM PUBLIC;
