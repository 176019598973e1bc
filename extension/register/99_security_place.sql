-- Chapter 99, places: the agency and the providers keep groups, capacities and beds; recipients book and answer; agency and
-- providers offer, receive and discharge. Computed columns are in nobody's grants.

GRANT SELECT ON socsvc.place_group, socsvc.place_capacity, socsvc.place_closure, socsvc.bed, socsvc.offer_refusal_reason
  TO socsvc_portal, socsvc_agency, socsvc_admin, socsvc_scheduler;
GRANT SELECT ON socsvc.stay TO socsvc_portal, socsvc_agency, socsvc_scheduler;
GRANT INSERT (facility_kind, profile, settlement, has_night_conditions, opens_at, closes_at),
    UPDATE (facility_kind, profile, settlement, has_night_conditions, opens_at, closes_at)
  ON socsvc.department TO socsvc_agency, socsvc_admin;
GRANT INSERT (department, provider, name, stay, ages, sex, is_accessible, has_meals, valid),
    UPDATE (name, stay, ages, sex, is_accessible, has_meals, valid)
  ON socsvc.place_group TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT INSERT (place_group, places, valid, document), UPDATE (places, valid, document), DELETE
  ON socsvc.place_capacity TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT INSERT (place_group, days, reason), UPDATE (days, reason), DELETE
  ON socsvc.place_closure TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT INSERT (place_group, room, name, sex, is_accessible, valid), UPDATE (room, name, sex, is_accessible, valid), DELETE
  ON socsvc.bed TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT INSERT (person, place_group, department, provider, bed, contract, queue_entry, is_course, days, status),
    UPDATE (place_group, department, provider, bed, contract, days, arrived_on, left_on, status, status_reason)
  ON socsvc.stay TO socsvc_portal, socsvc_agency, socsvc_scheduler;
GRANT INSERT (exceeds_reason), UPDATE (exceeds_reason) ON socsvc.stay TO socsvc_portal, socsvc_agency;
GRANT INSERT (jurisdiction, code, consequence, name_ru, name_kk, name_en, valid, source),
    UPDATE (consequence, name_ru, name_kk, name_en, valid, source), DELETE
  ON socsvc.offer_refusal_reason TO socsvc_admin;

GRANT EXECUTE ON FUNCTION
    socsvc.free_places(bigint, date), socsvc.place_room(bigint, daterange), socsvc.occupancy(bigint, date, date)
  TO socsvc_portal, socsvc_agency, socsvc_admin, socsvc_scheduler;
GRANT EXECUTE ON FUNCTION socsvc.set_capacity(bigint, integer, text, date, date) TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT EXECUTE ON FUNCTION
    socsvc.guard_stay_confirmed(bigint), socsvc.guard_stay_refused(bigint), socsvc.guard_stay_lapsed(bigint),
    socsvc.guard_stay_no_show(bigint), socsvc.guard_stay_withdrawn(bigint), socsvc._refusal_reason(text),
    socsvc._move_stay(bigint, text, text), socsvc.mark_no_show(bigint), socsvc.cancel_stay(bigint, text)
  TO socsvc_portal, socsvc_agency, socsvc_scheduler;
GRANT EXECUTE ON FUNCTION
    socsvc.book_place(bigint, bigint, daterange, bigint, bigint, boolean), socsvc.confirm_offer(bigint, bytea, text),
    socsvc.refuse_offer(bigint, text), socsvc.arrive(bigint, date), socsvc.discharge(bigint, date, text),
    socsvc.transfer(bigint, bigint, date), socsvc._stay_on(bigint, bigint, daterange)
  TO socsvc_portal, socsvc_agency;
GRANT SELECT ON socsvc.vacancies TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT SELECT ON socsvc.provider_stays TO socsvc_portal;
