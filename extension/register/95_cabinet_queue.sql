-- Chapter 95, queues: how long they are, how long people waited, and who stands in them, for those who keep them.

CREATE VIEW socsvc.queue_lengths WITH (security_invoker) AS
  SELECT d.provider, d.id AS department, d.name AS department_name, d.form, k.code AS queue_class, k.rank AS class_rank,
         q.waiting, q.waits_since, pg_catalog.date_part('day', pg_catalog.now() - q.waits_since)::integer AS longest_wait_days
    FROM socsvc.department d
   CROSS JOIN socsvc.queue_class k
   CROSS JOIN LATERAL socsvc.queue_length_of(d.id, k.rank) q
   WHERE q.waiting > 0;
COMMENT ON VIEW socsvc.queue_lengths IS 'How many wait, by department and class, and how long the first of them has waited; without anybody''s name';
COMMENT ON COLUMN socsvc.queue_lengths.provider IS 'Provider';
COMMENT ON COLUMN socsvc.queue_lengths.department IS 'Department';
COMMENT ON COLUMN socsvc.queue_lengths.department_name IS 'Its name';
COMMENT ON COLUMN socsvc.queue_lengths.form IS 'Form of service';
COMMENT ON COLUMN socsvc.queue_lengths.queue_class IS 'Class';
COMMENT ON COLUMN socsvc.queue_lengths.class_rank IS 'Its rank';
COMMENT ON COLUMN socsvc.queue_lengths.waiting IS 'How many wait';
COMMENT ON COLUMN socsvc.queue_lengths.waits_since IS 'When the earliest of them joined';
COMMENT ON COLUMN socsvc.queue_lengths.longest_wait_days IS 'Whole days since then';

CREATE VIEW socsvc.waiting_times WITH (security_invoker) AS
  SELECT d.provider, d.id AS department, d.name AS department_name, d.form, k.code AS queue_class, k.rank AS class_rank,
         t.placed, t.median_days, t.ninth_decile_days
    FROM socsvc.department d
   CROSS JOIN socsvc.queue_class k
   CROSS JOIN LATERAL socsvc.waiting_time_of(d.id, k.rank) t
   WHERE t.placed > 0;
COMMENT ON VIEW socsvc.waiting_times IS 'How long those waited who were given a place in the last year, by department and the class in which they got it, in days from joining; without anybody''s name';
COMMENT ON COLUMN socsvc.waiting_times.provider IS 'Provider';
COMMENT ON COLUMN socsvc.waiting_times.department IS 'Department';
COMMENT ON COLUMN socsvc.waiting_times.department_name IS 'Its name';
COMMENT ON COLUMN socsvc.waiting_times.form IS 'Form of service';
COMMENT ON COLUMN socsvc.waiting_times.queue_class IS 'Class';
COMMENT ON COLUMN socsvc.waiting_times.class_rank IS 'Its rank';
COMMENT ON COLUMN socsvc.waiting_times.placed IS 'How many were given a place';
COMMENT ON COLUMN socsvc.waiting_times.median_days IS 'Days that half of them waited at most';
COMMENT ON COLUMN socsvc.waiting_times.ninth_decile_days IS 'Days that nine in ten of them waited at most';

CREATE VIEW socsvc.agency_queue WITH (security_invoker) AS
  SELECT e.provider, e.department, d.name AS department_name, e.form,
         pg_catalog.row_number() OVER (PARTITION BY e.department ORDER BY e.class_rank, e.joined_at, e.tie, e.id) AS place,
         e.id AS queue_entry, e.person, p.family_name, p.given_name, p.patronymic, p.birth_date, p.sex,
         k.code AS queue_class, r.source AS by_rule, e.privileged_until, e.joined_at,
         e.place_group, e.stay, e.wants_from, e.wanted_days, e.needs_accessible
    FROM socsvc.queue_entry e
    JOIN socsvc.department d ON d.id = e.department
    JOIN socsvc.person p ON p.id = e.person
    JOIN socsvc.queue_class k ON k.rank = e.class_rank
    LEFT JOIN socsvc.queue_privilege r ON r.id = e.queue_privilege
   -- A citizen sees his entry alone, so it would stand first; his place is my_place().
   WHERE e.status = 'waiting' AND coalesce((SELECT socsvc.subject_role()), '') NOT IN ('citizen', 'representative');
COMMENT ON VIEW socsvc.agency_queue IS 'Who waits, in order, in all departments; for the agency, and providers their own departments (provider_queue)';
COMMENT ON COLUMN socsvc.agency_queue.provider IS 'Provider';
COMMENT ON COLUMN socsvc.agency_queue.department IS 'Department';
COMMENT ON COLUMN socsvc.agency_queue.department_name IS 'Its name';
COMMENT ON COLUMN socsvc.agency_queue.form IS 'Form of service';
COMMENT ON COLUMN socsvc.agency_queue.place IS 'Place in the queue of the department, 1 for the first';
COMMENT ON COLUMN socsvc.agency_queue.queue_entry IS 'Entry';
COMMENT ON COLUMN socsvc.agency_queue.person IS 'Who waits';
COMMENT ON COLUMN socsvc.agency_queue.family_name IS 'Family name';
COMMENT ON COLUMN socsvc.agency_queue.given_name IS 'Given name';
COMMENT ON COLUMN socsvc.agency_queue.patronymic IS 'Patronymic';
COMMENT ON COLUMN socsvc.agency_queue.birth_date IS 'Date of birth';
COMMENT ON COLUMN socsvc.agency_queue.sex IS 'f or m';
COMMENT ON COLUMN socsvc.agency_queue.queue_class IS 'Class';
COMMENT ON COLUMN socsvc.agency_queue.by_rule IS 'Rule that gives the class';
COMMENT ON COLUMN socsvc.agency_queue.privileged_until IS 'First day on which the class is found anew';
COMMENT ON COLUMN socsvc.agency_queue.joined_at IS 'When joined';
COMMENT ON COLUMN socsvc.agency_queue.place_group IS 'Only this group';
COMMENT ON COLUMN socsvc.agency_queue.stay IS 'Only groups of this stay';
COMMENT ON COLUMN socsvc.agency_queue.wants_from IS 'First day wanted';
COMMENT ON COLUMN socsvc.agency_queue.wanted_days IS 'Length wanted, in days';
COMMENT ON COLUMN socsvc.agency_queue.needs_accessible IS 'Needs an accessible place';

CREATE VIEW socsvc.provider_queue WITH (security_invoker) AS
  SELECT q.department, q.department_name, q.form, q.place, q.queue_entry, q.person, q.family_name, q.given_name, q.patronymic,
         q.birth_date, q.sex, q.queue_class, q.by_rule, q.privileged_until, q.joined_at, q.place_group, q.stay, q.wants_from,
         q.wanted_days, q.needs_accessible
    FROM socsvc.agency_queue q
   WHERE q.provider = (SELECT socsvc.subject_provider());
COMMENT ON VIEW socsvc.provider_queue IS 'Who waits, in order, in the departments of the provider who looks';
COMMENT ON COLUMN socsvc.provider_queue.department IS 'Department';
COMMENT ON COLUMN socsvc.provider_queue.department_name IS 'Its name';
COMMENT ON COLUMN socsvc.provider_queue.form IS 'Form of service';
COMMENT ON COLUMN socsvc.provider_queue.place IS 'Place in the queue of the department, 1 for the first';
COMMENT ON COLUMN socsvc.provider_queue.queue_entry IS 'Entry';
COMMENT ON COLUMN socsvc.provider_queue.person IS 'Who waits';
COMMENT ON COLUMN socsvc.provider_queue.family_name IS 'Family name';
COMMENT ON COLUMN socsvc.provider_queue.given_name IS 'Given name';
COMMENT ON COLUMN socsvc.provider_queue.patronymic IS 'Patronymic';
COMMENT ON COLUMN socsvc.provider_queue.birth_date IS 'Date of birth';
COMMENT ON COLUMN socsvc.provider_queue.sex IS 'f or m';
COMMENT ON COLUMN socsvc.provider_queue.queue_class IS 'Class';
COMMENT ON COLUMN socsvc.provider_queue.by_rule IS 'Rule that gives the class';
COMMENT ON COLUMN socsvc.provider_queue.privileged_until IS 'First day on which the class is found anew';
COMMENT ON COLUMN socsvc.provider_queue.joined_at IS 'When joined';
COMMENT ON COLUMN socsvc.provider_queue.place_group IS 'Only this group';
COMMENT ON COLUMN socsvc.provider_queue.stay IS 'Only groups of this stay';
COMMENT ON COLUMN socsvc.provider_queue.wants_from IS 'First day wanted';
COMMENT ON COLUMN socsvc.provider_queue.wanted_days IS 'Length wanted, in days';
COMMENT ON COLUMN socsvc.provider_queue.needs_accessible IS 'Needs an accessible place';
