-- Chapter 95, visits: the recipient's, the provider's, weeks with too few of them, and the diary of 31 days.

CREATE VIEW socsvc.my_visits WITH (security_invoker) AS
  SELECT v.id AS visit, v.day, v.starts_at, v.minutes, v.quantity, v.contract_line, coalesce(i.name, i.service_name) AS service,
         p.short_name AS provider_name, w.name AS worker_name, v.status,
         socsvc.status_label('visit', v.status, 'ru') AS status_label, socsvc.status_label('visit', v.status, 'kk') AS status_label_kk,
         socsvc.reason_label(v.status_reason, 'ru') AS status_reason, v.person,
         socsvc.reason_label(v.status_reason, 'kk') AS status_reason_kk
    FROM socsvc.visit v
    JOIN socsvc.programme_line l ON l.id = v.programme_line
    JOIN socsvc.service_item i ON i.id = l.service_item
    JOIN socsvc.provider p ON p.id = v.provider
    LEFT JOIN socsvc.worker w ON w.id = v.worker
   WHERE v.person IN (SELECT s.person FROM socsvc.my_persons s);
COMMENT ON VIEW socsvc.my_visits IS 'Who comes when, and what became of it: visits of the persons for whom the client acts';
COMMENT ON COLUMN socsvc.my_visits.visit IS 'Id';
COMMENT ON COLUMN socsvc.my_visits.day IS 'Day';
COMMENT ON COLUMN socsvc.my_visits.starts_at IS 'Time of day, where one is set';
COMMENT ON COLUMN socsvc.my_visits.minutes IS 'How long';
COMMENT ON COLUMN socsvc.my_visits.quantity IS 'How many times';
COMMENT ON COLUMN socsvc.my_visits.contract_line IS 'Line of the contract';
COMMENT ON COLUMN socsvc.my_visits.service IS 'Service';
COMMENT ON COLUMN socsvc.my_visits.provider_name IS 'Provider';
COMMENT ON COLUMN socsvc.my_visits.worker_name IS 'Worker who is to come, where one is named';
COMMENT ON COLUMN socsvc.my_visits.status IS 'Status';
COMMENT ON COLUMN socsvc.my_visits.status_label IS 'The same in Russian';
COMMENT ON COLUMN socsvc.my_visits.status_label_kk IS 'The same in Kazakh';
COMMENT ON COLUMN socsvc.my_visits.status_reason IS 'Why it was missed or cancelled: in Russian where the register itself moved it, else as it was written';
COMMENT ON COLUMN socsvc.my_visits.person IS 'Recipient: the client, or whom it represents';
COMMENT ON COLUMN socsvc.my_visits.status_reason_kk IS 'The same in Kazakh';

CREATE VIEW socsvc.provider_visits WITH (security_invoker) AS
  SELECT v.id AS visit, v.day, v.starts_at, v.minutes, v.quantity, cl.contract, v.contract_line, coalesce(i.name, i.service_name) AS service,
         v.person, r.family_name, r.given_name, r.patronymic, r.address, v.worker, w.name AS worker_name, v.status,
         socsvc.status_label('visit', v.status, 'ru') AS status_label, socsvc.status_label('visit', v.status, 'kk') AS status_label_kk,
         v.missed_by, socsvc.reason_label(v.status_reason, 'ru') AS status_reason, v.held_until, v.delivery,
         socsvc.reason_label(v.status_reason, 'kk') AS status_reason_kk
    FROM socsvc.visit v
    JOIN socsvc.contract_line cl ON cl.id = v.contract_line
    JOIN socsvc.programme_line l ON l.id = v.programme_line
    JOIN socsvc.service_item i ON i.id = l.service_item
    JOIN socsvc.person r ON r.id = v.person
    LEFT JOIN socsvc.worker w ON w.id = v.worker
   WHERE v.provider = (SELECT socsvc.subject_provider());
COMMENT ON VIEW socsvc.provider_visits IS 'Visits of the provider that the client acts for';
COMMENT ON COLUMN socsvc.provider_visits.visit IS 'Id';
COMMENT ON COLUMN socsvc.provider_visits.day IS 'Day';
COMMENT ON COLUMN socsvc.provider_visits.starts_at IS 'Time of day, where one is set';
COMMENT ON COLUMN socsvc.provider_visits.minutes IS 'How long';
COMMENT ON COLUMN socsvc.provider_visits.quantity IS 'How many times';
COMMENT ON COLUMN socsvc.provider_visits.contract IS 'Contract';
COMMENT ON COLUMN socsvc.provider_visits.contract_line IS 'Its line';
COMMENT ON COLUMN socsvc.provider_visits.service IS 'Service';
COMMENT ON COLUMN socsvc.provider_visits.person IS 'Recipient';
COMMENT ON COLUMN socsvc.provider_visits.family_name IS 'Family name';
COMMENT ON COLUMN socsvc.provider_visits.given_name IS 'Given name';
COMMENT ON COLUMN socsvc.provider_visits.patronymic IS 'Patronymic';
COMMENT ON COLUMN socsvc.provider_visits.address IS 'Where the recipient lives';
COMMENT ON COLUMN socsvc.provider_visits.worker IS 'Worker who is to come';
COMMENT ON COLUMN socsvc.provider_visits.worker_name IS 'The worker''s name';
COMMENT ON COLUMN socsvc.provider_visits.status IS 'Status';
COMMENT ON COLUMN socsvc.provider_visits.status_label IS 'The same in Russian';
COMMENT ON COLUMN socsvc.provider_visits.status_label_kk IS 'The same in Kazakh';
COMMENT ON COLUMN socsvc.provider_visits.missed_by IS 'recipient or worker';
COMMENT ON COLUMN socsvc.provider_visits.status_reason IS 'Why it was missed or cancelled, as in my_visits';
COMMENT ON COLUMN socsvc.provider_visits.held_until IS 'Until when its units are held, where that is not the setting''s';
COMMENT ON COLUMN socsvc.provider_visits.delivery IS 'Delivery that carried it out';
COMMENT ON COLUMN socsvc.provider_visits.status_reason_kk IS 'status_reason in Kazakh';

CREATE VIEW socsvc.visit_warning WITH (security_invoker) AS
  SELECT cl.contract, cl.provider, w.week, r.service_group, r.min_per_week, pg_catalog.count(DISTINCT v.day)::integer AS days, r.source
    FROM (SELECT DISTINCT l.contract, pg_catalog.date_trunc('week', x.day::timestamp)::date AS week
            FROM socsvc.visit x JOIN socsvc.contract_line l ON l.id = x.contract_line WHERE x.status IN ('planned', 'done')) w
    JOIN socsvc.contract_line cl ON cl.contract = w.contract
    JOIN socsvc.contract c ON c.id = w.contract
    JOIN socsvc.programme_line l ON l.id = cl.programme_line
    JOIN socsvc.programme p ON p.id = l.programme
    JOIN socsvc.service_item i ON i.id = l.service_item
    JOIN socsvc.service_group g ON g.id = i.service_group
    JOIN socsvc.visit_rule r ON r.form = p.form AND coalesce(r.service_group, g.number) = g.number AND r.valid OPERATOR(pg_catalog.@>) w.week
    LEFT JOIN socsvc.visit v
      ON v.person = cl.person AND v.contract_line = cl.id AND v.day >= w.week AND v.day < w.week + 7 AND v.status IN ('planned', 'done')
   -- A week that the contract does not cover whole may have fewer.
   WHERE c.term OPERATOR(pg_catalog.@>) pg_catalog.daterange(w.week, w.week + 7)
   GROUP BY cl.contract, cl.provider, w.week, r.id
  HAVING pg_catalog.count(DISTINCT v.day) < r.min_per_week;
COMMENT ON VIEW socsvc.visit_warning IS 'Whole weeks with visits on fewer days than 326-п paragraph 43 names (visit_rule). A warning and no more: the need decides how often (43), and the standard itself prescribes many services less often';
COMMENT ON COLUMN socsvc.visit_warning.contract IS 'Contract';
COMMENT ON COLUMN socsvc.visit_warning.provider IS 'Its provider';
COMMENT ON COLUMN socsvc.visit_warning.week IS 'Monday of the week';
COMMENT ON COLUMN socsvc.visit_warning.service_group IS 'Number of the kind of services that the rule is about; NULL for all';
COMMENT ON COLUMN socsvc.visit_warning.min_per_week IS 'Least number of days';
COMMENT ON COLUMN socsvc.visit_warning.days IS 'Days with visits planned or done';
COMMENT ON COLUMN socsvc.visit_warning.source IS 'Rule id';

CREATE VIEW socsvc.visit_diary WITH (security_invoker) AS
  SELECT cl.id AS contract_line, m.month, cl.contract, cl.provider, cl.person, r.family_name, r.given_name, r.patronymic,
         coalesce(i.name, i.service_name) AS service, t.planned, coalesce(f.done, 0) AS done,
         coalesce(f.day_1, 0) AS day_1, coalesce(f.day_2, 0) AS day_2, coalesce(f.day_3, 0) AS day_3, coalesce(f.day_4, 0) AS day_4,
         coalesce(f.day_5, 0) AS day_5, coalesce(f.day_6, 0) AS day_6, coalesce(f.day_7, 0) AS day_7, coalesce(f.day_8, 0) AS day_8,
         coalesce(f.day_9, 0) AS day_9, coalesce(f.day_10, 0) AS day_10, coalesce(f.day_11, 0) AS day_11, coalesce(f.day_12, 0) AS day_12,
         coalesce(f.day_13, 0) AS day_13, coalesce(f.day_14, 0) AS day_14, coalesce(f.day_15, 0) AS day_15, coalesce(f.day_16, 0) AS day_16,
         coalesce(f.day_17, 0) AS day_17, coalesce(f.day_18, 0) AS day_18, coalesce(f.day_19, 0) AS day_19, coalesce(f.day_20, 0) AS day_20,
         coalesce(f.day_21, 0) AS day_21, coalesce(f.day_22, 0) AS day_22, coalesce(f.day_23, 0) AS day_23, coalesce(f.day_24, 0) AS day_24,
         coalesce(f.day_25, 0) AS day_25, coalesce(f.day_26, 0) AS day_26, coalesce(f.day_27, 0) AS day_27, coalesce(f.day_28, 0) AS day_28,
         coalesce(f.day_29, 0) AS day_29, coalesce(f.day_30, 0) AS day_30, coalesce(f.day_31, 0) AS day_31
    FROM socsvc.contract_line cl
    JOIN socsvc.contract c ON c.id = cl.contract
    JOIN socsvc.programme_line l ON l.id = cl.programme_line
    JOIN socsvc.service_item i ON i.id = l.service_item
    JOIN socsvc.person r ON r.id = cl.person
   CROSS JOIN LATERAL (
           SELECT s.month::date AS month
             FROM pg_catalog.generate_series(pg_catalog.date_trunc('month', pg_catalog.lower(c.term)::timestamp),
                                             (pg_catalog.upper(c.term) - 1)::timestamp, '1 month') AS s (month)) m
   CROSS JOIN LATERAL (
           SELECT pg_catalog.array_agg(coalesce(v.visits, 0) ORDER BY n.day) AS planned
             FROM pg_catalog.generate_series(1, 31) AS n (day)
             LEFT JOIN (SELECT x.day, pg_catalog.sum(x.quantity)::integer AS visits
                          FROM socsvc.visit x
                         WHERE x.person = cl.person AND x.contract_line = cl.id AND x.status = 'planned' AND x.day >= m.month AND x.day < (m.month + interval '1 month')::date
                         GROUP BY x.day) v ON v.day = m.month + n.day - 1) t
   CROSS JOIN LATERAL (
           SELECT pg_catalog.sum(d.quantity)::integer AS done,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 0)::integer AS day_1,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 1)::integer AS day_2,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 2)::integer AS day_3,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 3)::integer AS day_4,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 4)::integer AS day_5,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 5)::integer AS day_6,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 6)::integer AS day_7,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 7)::integer AS day_8,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 8)::integer AS day_9,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 9)::integer AS day_10,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 10)::integer AS day_11,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 11)::integer AS day_12,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 12)::integer AS day_13,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 13)::integer AS day_14,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 14)::integer AS day_15,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 15)::integer AS day_16,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 16)::integer AS day_17,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 17)::integer AS day_18,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 18)::integer AS day_19,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 19)::integer AS day_20,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 20)::integer AS day_21,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 21)::integer AS day_22,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 22)::integer AS day_23,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 23)::integer AS day_24,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 24)::integer AS day_25,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 25)::integer AS day_26,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 26)::integer AS day_27,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 27)::integer AS day_28,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 28)::integer AS day_29,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 29)::integer AS day_30,
                  pg_catalog.sum(d.quantity) FILTER (WHERE d.delivered_on = m.month + 30)::integer AS day_31
             FROM socsvc.delivery d
            WHERE d.contract_line = cl.id AND d.delivered_on >= m.month AND d.delivered_on < (m.month + interval '1 month')::date) f
   WHERE cl.provider = (SELECT socsvc.subject_provider()) AND c.signed_on IS NOT NULL;
CREATE TRIGGER write_diary INSTEAD OF UPDATE ON socsvc.visit_diary
  FOR EACH ROW EXECUTE FUNCTION socsvc.write_diary();
COMMENT ON VIEW socsvc.visit_diary IS 'Diary of the provider that the client acts for: a row a contract line and month, a column a day with what was delivered. To write a number into day_1 to day_31 records or deletes deliveries, under all their rules';
COMMENT ON TRIGGER write_diary ON socsvc.visit_diary IS 'Records and deletes deliveries of the day';
COMMENT ON COLUMN socsvc.visit_diary.contract_line IS 'Line of the contract';
COMMENT ON COLUMN socsvc.visit_diary.month IS 'First day of the month';
COMMENT ON COLUMN socsvc.visit_diary.contract IS 'Contract';
COMMENT ON COLUMN socsvc.visit_diary.provider IS 'Provider';
COMMENT ON COLUMN socsvc.visit_diary.person IS 'Recipient';
COMMENT ON COLUMN socsvc.visit_diary.family_name IS 'Family name';
COMMENT ON COLUMN socsvc.visit_diary.given_name IS 'Given name';
COMMENT ON COLUMN socsvc.visit_diary.patronymic IS 'Patronymic';
COMMENT ON COLUMN socsvc.visit_diary.service IS 'Service';
COMMENT ON COLUMN socsvc.visit_diary.planned IS 'Times planned and not carried out, by day of the month (31 numbers)';
COMMENT ON COLUMN socsvc.visit_diary.done IS 'Times delivered in the month';
COMMENT ON COLUMN socsvc.visit_diary.day_1 IS 'Times delivered on the month''s day 1; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_2 IS 'Times delivered on the month''s day 2; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_3 IS 'Times delivered on the month''s day 3; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_4 IS 'Times delivered on the month''s day 4; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_5 IS 'Times delivered on the month''s day 5; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_6 IS 'Times delivered on the month''s day 6; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_7 IS 'Times delivered on the month''s day 7; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_8 IS 'Times delivered on the month''s day 8; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_9 IS 'Times delivered on the month''s day 9; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_10 IS 'Times delivered on the month''s day 10; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_11 IS 'Times delivered on the month''s day 11; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_12 IS 'Times delivered on the month''s day 12; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_13 IS 'Times delivered on the month''s day 13; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_14 IS 'Times delivered on the month''s day 14; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_15 IS 'Times delivered on the month''s day 15; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_16 IS 'Times delivered on the month''s day 16; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_17 IS 'Times delivered on the month''s day 17; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_18 IS 'Times delivered on the month''s day 18; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_19 IS 'Times delivered on the month''s day 19; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_20 IS 'Times delivered on the month''s day 20; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_21 IS 'Times delivered on the month''s day 21; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_22 IS 'Times delivered on the month''s day 22; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_23 IS 'Times delivered on the month''s day 23; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_24 IS 'Times delivered on the month''s day 24; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_25 IS 'Times delivered on the month''s day 25; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_26 IS 'Times delivered on the month''s day 26; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_27 IS 'Times delivered on the month''s day 27; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_28 IS 'Times delivered on the month''s day 28; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_29 IS 'Times delivered on the month''s day 29; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_30 IS 'Times delivered on the month''s day 30; write another number to record or delete';
COMMENT ON COLUMN socsvc.visit_diary.day_31 IS 'Times delivered on the month''s day 31; write another number to record or delete';
