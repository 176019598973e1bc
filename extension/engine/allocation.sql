-- Allocation: free places to those who wait, in the order of the queue; and what time brings about between an offer and
-- the arrival (326-п paragraphs 45, 57, 58, 68, 69; Kazakhstan recipient's manual 13 to 18).

CREATE FUNCTION socsvc.allocate_places(department_id bigint DEFAULT NULL, day date DEFAULT NULL)
RETURNS TABLE (department bigint, place_group bigint, bed bigint, queue_entry bigint, person bigint, stay bigint, outcome text,
  reason text)
AS 'MODULE_PATHNAME', 'allocate_places'
LANGUAGE C VOLATILE;
COMMENT ON FUNCTION socsvc.allocate_places(bigint, date) IS 'Offers the places that are free on the day (today when NULL) to those who wait, in the order of the queue: of one department, or of all (a provider: of its own). A row for everybody who was asked about until the places were gone, in that order. Outcome offered: a stay with status offered, from the day on for wanted_days, or for as long as place_days_<form> (a setting; without an end where it has none). Outcome skipped keeps the turn, with the reason: another_group, another_stay, age, sex, accessibility, later (wants a later day), no_room and no_bed (over all days wanted), away, dead, other_place (lives or is awaited elsewhere), the terms of stay in words, busy (somebody works on his record: the place stays free for him until the next run). Errors: SV005 a day of the past, SV009 not of this role, P0002 no such department, 25006 read-only';
REVOKE ALL ON FUNCTION socsvc.allocate_places(bigint, date) FROM PUBLIC;
