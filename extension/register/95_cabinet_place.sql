-- Chapter 95, places: where places are free, and who stays with a provider.

CREATE VIEW socsvc.vacancies WITH (security_invoker) AS
  SELECT g.id AS place_group, g.name, g.department, d.name AS department_name, g.provider, p.short_name AS provider_name,
         coalesce(d.settlement, p.settlement) AS settlement, d.address, d.facility_kind, d.profile,
         d.form, socsvc.form_label(d.form, 'ru') AS form_label, g.stay, g.sex, g.ages, g.is_accessible, g.has_meals,
         coalesce(c.places, 0) AS capacity, coalesce(c.places, 0) - f.free AS taken, f.free,
         closed.days AS closed
    FROM socsvc.place_group g
    JOIN socsvc.department d ON d.id = g.department
    JOIN socsvc.provider p ON p.id = g.provider
    LEFT JOIN socsvc.place_closure closed ON closed.place_group = g.id AND closed.days OPERATOR(pg_catalog.@>) (SELECT socsvc.today())
    LEFT JOIN socsvc.place_capacity c
      ON c.place_group = g.id AND c.valid OPERATOR(pg_catalog.@>) (SELECT socsvc.today()) AND closed.id IS NULL
   CROSS JOIN LATERAL (SELECT socsvc.free_places(g.id, (SELECT socsvc.today())) AS free) f
   WHERE g.valid OPERATOR(pg_catalog.@>) (SELECT socsvc.today()) AND d.valid OPERATOR(pg_catalog.@>) (SELECT socsvc.today())
     AND p.in_register OPERATOR(pg_catalog.@>) (SELECT socsvc.today());
COMMENT ON VIEW socsvc.vacancies IS 'Groups that work today, with their places: where «Записаться» may be shown (004/10/1 to 5). Add up by settlement, facility_kind, profile, form';
COMMENT ON COLUMN socsvc.vacancies.place_group IS 'Group';
COMMENT ON COLUMN socsvc.vacancies.name IS 'Its name';
COMMENT ON COLUMN socsvc.vacancies.department IS 'Department';
COMMENT ON COLUMN socsvc.vacancies.department_name IS 'Its name';
COMMENT ON COLUMN socsvc.vacancies.provider IS 'Provider';
COMMENT ON COLUMN socsvc.vacancies.provider_name IS 'Its short name';
COMMENT ON COLUMN socsvc.vacancies.settlement IS 'Settlement of the department, of the provider where it has none of its own';
COMMENT ON COLUMN socsvc.vacancies.address IS 'Where the department is';
COMMENT ON COLUMN socsvc.vacancies.facility_kind IS 'general, psychoneurological, special (326-п paragraph 62)';
COMMENT ON COLUMN socsvc.vacancies.profile IS 'Whom the department serves';
COMMENT ON COLUMN socsvc.vacancies.form IS 'Form of service';
COMMENT ON COLUMN socsvc.vacancies.form_label IS 'The same in Russian';
COMMENT ON COLUMN socsvc.vacancies.stay IS 'up_to_4_hours, over_4_hours, night, round_the_clock';
COMMENT ON COLUMN socsvc.vacancies.sex IS 'Where only one sex is taken';
COMMENT ON COLUMN socsvc.vacancies.ages IS 'Ages taken; NULL for all';
COMMENT ON COLUMN socsvc.vacancies.is_accessible IS 'Fit for persons of limited mobility';
COMMENT ON COLUMN socsvc.vacancies.has_meals IS 'With meals';
COMMENT ON COLUMN socsvc.vacancies.capacity IS 'Places today, 0 on a closed day';
COMMENT ON COLUMN socsvc.vacancies.taken IS 'Taken today';
COMMENT ON COLUMN socsvc.vacancies.free IS 'Free today; others may wait for them, then booking is refused (SV006)';
COMMENT ON COLUMN socsvc.vacancies.closed IS 'The closure that holds today';

CREATE VIEW socsvc.provider_stays WITH (security_invoker) AS
  SELECT s.id AS stay, s.person, r.family_name, r.given_name, r.patronymic, r.birth_date, s.department, s.place_group, g.name AS group_name,
         s.bed, b.room, b.name AS bed_name, s.contract, s.is_course, s.status, socsvc.status_label('stay', s.status, 'ru') AS status_label,
         pg_catalog.lower(s.days) AS first_day, pg_catalog.upper(s.days) - 1 AS last_day, s.answer_by, s.arrive_by, s.arrived_on, s.left_on
    FROM socsvc.stay s
    JOIN socsvc.person r ON r.id = s.person
    JOIN socsvc.place_group g ON g.id = s.place_group
    LEFT JOIN socsvc.bed b ON b.id = s.bed
   WHERE s.provider = (SELECT socsvc.subject_provider());
COMMENT ON VIEW socsvc.provider_stays IS 'Who has, had or is offered a place with the provider that the client acts for';
COMMENT ON COLUMN socsvc.provider_stays.stay IS 'Id';
COMMENT ON COLUMN socsvc.provider_stays.person IS 'Recipient';
COMMENT ON COLUMN socsvc.provider_stays.family_name IS 'Family name';
COMMENT ON COLUMN socsvc.provider_stays.given_name IS 'Given name';
COMMENT ON COLUMN socsvc.provider_stays.patronymic IS 'Patronymic';
COMMENT ON COLUMN socsvc.provider_stays.birth_date IS 'Date of birth';
COMMENT ON COLUMN socsvc.provider_stays.department IS 'Department';
COMMENT ON COLUMN socsvc.provider_stays.place_group IS 'Group';
COMMENT ON COLUMN socsvc.provider_stays.group_name IS 'Its name';
COMMENT ON COLUMN socsvc.provider_stays.bed IS 'Bed';
COMMENT ON COLUMN socsvc.provider_stays.room IS 'Its room';
COMMENT ON COLUMN socsvc.provider_stays.bed_name IS 'Its name within the room';
COMMENT ON COLUMN socsvc.provider_stays.contract IS 'Contract';
COMMENT ON COLUMN socsvc.provider_stays.is_course IS 'A course of rehabilitation';
COMMENT ON COLUMN socsvc.provider_stays.status IS 'Status';
COMMENT ON COLUMN socsvc.provider_stays.status_label IS 'The same in Russian';
COMMENT ON COLUMN socsvc.provider_stays.first_day IS 'First day';
COMMENT ON COLUMN socsvc.provider_stays.last_day IS 'Last day; NULL for no end';
COMMENT ON COLUMN socsvc.provider_stays.answer_by IS 'Last day for an answer to the offer';
COMMENT ON COLUMN socsvc.provider_stays.arrive_by IS 'Last day for the arrival';
COMMENT ON COLUMN socsvc.provider_stays.arrived_on IS 'Day of arrival';
COMMENT ON COLUMN socsvc.provider_stays.left_on IS 'Day of leaving';
