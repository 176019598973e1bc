-- Chapter 98, kept figures of socsvc_bi: what refresh_bi() computes, before suppression. Granted to nobody: analysts read
-- the views over them. They are tables, not materialised views: a month is computed anew in its own transaction while
-- readers keep the old one, a month that archive_month() took out keeps its figures, and a dump carries figures and age.

CREATE TABLE socsvc_bi.kept_state (
  figure text PRIMARY KEY,
  as_of timestamptz NOT NULL,
  took interval NOT NULL,
  row_count bigint NOT NULL
);
COMMENT ON TABLE socsvc_bi.kept_state IS 'When each kept figure was computed; a row a figure';
COMMENT ON COLUMN socsvc_bi.kept_state.figure IS 'Name: that of the view that shows it';
COMMENT ON COLUMN socsvc_bi.kept_state.as_of IS 'Beginning of the computation of its oldest part: the figure counts what was committed by then';
COMMENT ON COLUMN socsvc_bi.kept_state.took IS 'How long it took, all parts together';
COMMENT ON COLUMN socsvc_bi.kept_state.row_count IS 'Rows that were written';

CREATE TABLE socsvc_bi.kept_recipient (
  person bigint PRIMARY KEY,
  region_code integer NOT NULL,
  recipient text NOT NULL UNIQUE,
  age_band text NOT NULL,
  sex text NOT NULL,
  category text NOT NULL,
  locality text NOT NULL
);
COMMENT ON TABLE socsvc_bi.kept_recipient IS 'Surrogates of persons, with attributes coarsened until k persons share them';
COMMENT ON COLUMN socsvc_bi.kept_recipient.person IS 'Person';
COMMENT ON COLUMN socsvc_bi.kept_recipient.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.kept_recipient.recipient IS 'First 96 bits of HMAC-SHA-256 over the id by the key bi_recipient of secret_key, in hexadecimal';
COMMENT ON COLUMN socsvc_bi.kept_recipient.age_band IS 'As dim_recipient has it';
COMMENT ON COLUMN socsvc_bi.kept_recipient.sex IS 'Likewise';
COMMENT ON COLUMN socsvc_bi.kept_recipient.category IS 'Likewise';
COMMENT ON COLUMN socsvc_bi.kept_recipient.locality IS 'Likewise';

CREATE TABLE socsvc_bi.kept_worker (
  worker bigint PRIMARY KEY,
  worker_key text NOT NULL UNIQUE
);
COMMENT ON TABLE socsvc_bi.kept_worker IS 'Surrogates of workers';
COMMENT ON COLUMN socsvc_bi.kept_worker.worker IS 'Worker';
COMMENT ON COLUMN socsvc_bi.kept_worker.worker_key IS 'Made as kept_recipient.recipient is, over "worker" and the id';

CREATE TABLE socsvc_bi.kept_calendar (
  day date PRIMARY KEY,
  is_working_day boolean NOT NULL,
  kind text,
  note text,
  is_announced boolean NOT NULL
);
COMMENT ON TABLE socsvc_bi.kept_calendar IS 'Days from five years back to two years ahead, as the register''s calendar has them';
COMMENT ON COLUMN socsvc_bi.kept_calendar.day IS 'Day';
COMMENT ON COLUMN socsvc_bi.kept_calendar.is_working_day IS 'is_working_day() of the home jurisdiction';
COMMENT ON COLUMN socsvc_bi.kept_calendar.kind IS 'Kind of an exceptional day (calendar_day), or NULL';
COMMENT ON COLUMN socsvc_bi.kept_calendar.note IS 'Its note';
COMMENT ON COLUMN socsvc_bi.kept_calendar.is_announced IS 'Whether the calendar of the year is loaded';

CREATE TABLE socsvc_bi.kept_provider_month (
  region_code integer NOT NULL,
  month date NOT NULL,
  provider bigint NOT NULL,
  recipients bigint NOT NULL,
  deliveries bigint NOT NULL,
  times bigint NOT NULL,
  minutes bigint NOT NULL,
  workers bigint NOT NULL,
  worker_times bigint NOT NULL,
  worker_minutes bigint NOT NULL,
  median_times numeric(14, 1),
  median_minutes numeric(14, 1),
  CONSTRAINT kept_provider_month_pkey PRIMARY KEY (region_code, month, provider)
);
COMMENT ON TABLE socsvc_bi.kept_provider_month IS 'Deliveries by month and provider: of provider_load';
COMMENT ON COLUMN socsvc_bi.kept_provider_month.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.kept_provider_month.month IS 'First day of the month';
COMMENT ON COLUMN socsvc_bi.kept_provider_month.provider IS 'Provider';
COMMENT ON COLUMN socsvc_bi.kept_provider_month.recipients IS 'Persons';
COMMENT ON COLUMN socsvc_bi.kept_provider_month.deliveries IS 'Rows of delivery';
COMMENT ON COLUMN socsvc_bi.kept_provider_month.times IS 'Times';
COMMENT ON COLUMN socsvc_bi.kept_provider_month.minutes IS 'Minutes recorded';
COMMENT ON COLUMN socsvc_bi.kept_provider_month.workers IS 'Workers that deliveries name';
COMMENT ON COLUMN socsvc_bi.kept_provider_month.worker_times IS 'Times of deliveries that name a worker';
COMMENT ON COLUMN socsvc_bi.kept_provider_month.worker_minutes IS 'Minutes of these';
COMMENT ON COLUMN socsvc_bi.kept_provider_month.median_times IS 'Median over the workers of their times';
COMMENT ON COLUMN socsvc_bi.kept_provider_month.median_minutes IS 'Median over the workers of their minutes';

CREATE TABLE socsvc_bi.kept_service_month (
  region_code integer NOT NULL,
  month date NOT NULL,
  service bigint NOT NULL,
  recipients bigint NOT NULL,
  lines bigint NOT NULL,
  norm_times numeric(16, 3) NOT NULL,
  norm_minutes numeric(18, 3) NOT NULL,
  times bigint NOT NULL,
  minutes bigint NOT NULL,
  CONSTRAINT kept_service_month_pkey PRIMARY KEY (region_code, month, service)
);
COMMENT ON TABLE socsvc_bi.kept_service_month IS 'Programmes'' norms and deliveries under them by month and service: of norm_fulfilment';
COMMENT ON COLUMN socsvc_bi.kept_service_month.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.kept_service_month.month IS 'First day of the month';
COMMENT ON COLUMN socsvc_bi.kept_service_month.service IS 'Item of the standard';
COMMENT ON COLUMN socsvc_bi.kept_service_month.recipients IS 'Persons whose lines have days in the month';
COMMENT ON COLUMN socsvc_bi.kept_service_month.lines IS 'Lines that have days in the month';
COMMENT ON COLUMN socsvc_bi.kept_service_month.norm_times IS 'Quota of these lines, each by its days in the month out of the days of its term';
COMMENT ON COLUMN socsvc_bi.kept_service_month.norm_minutes IS 'norm_times by the minutes of one delivery, where the volume is a time';
COMMENT ON COLUMN socsvc_bi.kept_service_month.times IS 'Times delivered under programme lines';
COMMENT ON COLUMN socsvc_bi.kept_service_month.minutes IS 'Minutes recorded of these';

CREATE TABLE socsvc_bi.kept_quota (
  region_code integer NOT NULL,
  service bigint NOT NULL,
  recipients bigint NOT NULL,
  with_contract bigint NOT NULL,
  served bigint NOT NULL,
  lines bigint NOT NULL,
  open_lines bigint NOT NULL,
  quota bigint NOT NULL,
  delivered bigint NOT NULL,
  held bigint NOT NULL,
  elapsed_quota numeric(16, 3) NOT NULL,
  CONSTRAINT kept_quota_pkey PRIMARY KEY (region_code, service)
);
COMMENT ON TABLE socsvc_bi.kept_quota IS 'Lines in force by service: of quota_use and need_coverage, which so fold the same cells';
COMMENT ON COLUMN socsvc_bi.kept_quota.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.kept_quota.service IS 'Item of the standard';
COMMENT ON COLUMN socsvc_bi.kept_quota.recipients IS 'Persons';
COMMENT ON COLUMN socsvc_bi.kept_quota.with_contract IS 'Of them, with an active contract for it';
COMMENT ON COLUMN socsvc_bi.kept_quota.served IS 'Of these, served within 30 days';
COMMENT ON COLUMN socsvc_bi.kept_quota.lines IS 'Lines with a quota';
COMMENT ON COLUMN socsvc_bi.kept_quota.open_lines IS 'Lines without a quota (as needed)';
COMMENT ON COLUMN socsvc_bi.kept_quota.quota IS 'Times of the lines with a quota';
COMMENT ON COLUMN socsvc_bi.kept_quota.delivered IS 'Of them delivered';
COMMENT ON COLUMN socsvc_bi.kept_quota.held IS 'Of them held by planned visits';
COMMENT ON COLUMN socsvc_bi.kept_quota.elapsed_quota IS 'Quota by the days of the terms that are over, out of all days';

CREATE TABLE socsvc_bi.kept_deadline (
  region_code integer NOT NULL,
  month date NOT NULL,
  step text NOT NULL,
  duty_of text NOT NULL,
  persons bigint NOT NULL,
  met bigint NOT NULL,
  met_late bigint NOT NULL,
  overdue bigint NOT NULL,
  running bigint NOT NULL,
  CONSTRAINT kept_deadline_pkey PRIMARY KEY (region_code, month, step, duty_of)
);
COMMENT ON TABLE socsvc_bi.kept_deadline IS 'Deadlines by month and step: of deadline_kept';
COMMENT ON COLUMN socsvc_bi.kept_deadline.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.kept_deadline.month IS 'First day of the month of the last day in time';
COMMENT ON COLUMN socsvc_bi.kept_deadline.step IS 'Step';
COMMENT ON COLUMN socsvc_bi.kept_deadline.duty_of IS 'Who must act';
COMMENT ON COLUMN socsvc_bi.kept_deadline.persons IS 'Persons whose cases they are';
COMMENT ON COLUMN socsvc_bi.kept_deadline.met IS 'Met in time';
COMMENT ON COLUMN socsvc_bi.kept_deadline.met_late IS 'Met too late';
COMMENT ON COLUMN socsvc_bi.kept_deadline.overdue IS 'Not met, the last day is over';
COMMENT ON COLUMN socsvc_bi.kept_deadline.running IS 'Not met yet, or standing still';

CREATE TABLE socsvc_bi.kept_waiting (
  region_code integer NOT NULL,
  form text NOT NULL,
  queue_class text NOT NULL,
  waiting bigint NOT NULL,
  waiting_median_days numeric(10, 1),
  placed bigint NOT NULL,
  placed_median_days numeric(10, 1),
  placed_ninth_decile_days numeric(10, 1),
  CONSTRAINT kept_waiting_pkey PRIMARY KEY (region_code, form, queue_class)
);
COMMENT ON TABLE socsvc_bi.kept_waiting IS 'Queues by form and class: of waiting_time';
COMMENT ON COLUMN socsvc_bi.kept_waiting.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.kept_waiting.form IS 'Form of service';
COMMENT ON COLUMN socsvc_bi.kept_waiting.queue_class IS 'Class';
COMMENT ON COLUMN socsvc_bi.kept_waiting.waiting IS 'Persons who wait';
COMMENT ON COLUMN socsvc_bi.kept_waiting.waiting_median_days IS 'Median of their days since joining';
COMMENT ON COLUMN socsvc_bi.kept_waiting.placed IS 'Persons who were given a place within a year';
COMMENT ON COLUMN socsvc_bi.kept_waiting.placed_median_days IS 'Median of their days from joining to the place';
COMMENT ON COLUMN socsvc_bi.kept_waiting.placed_ninth_decile_days IS 'Days that nine in ten of them waited at most';

CREATE TABLE socsvc_bi.kept_fee (
  region_code integer NOT NULL,
  month date NOT NULL,
  form text NOT NULL,
  terms text NOT NULL,
  recipients bigint NOT NULL,
  contracts bigint NOT NULL,
  cost numeric(16, 2) NOT NULL,
  fee numeric(16, 2) NOT NULL,
  extra numeric(16, 2) NOT NULL,
  CONSTRAINT kept_fee_pkey PRIMARY KEY (region_code, month, form, terms)
);
COMMENT ON TABLE socsvc_bi.kept_fee IS 'Charges by month, form and terms: of fee_structure';
COMMENT ON COLUMN socsvc_bi.kept_fee.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.kept_fee.month IS 'First day of the month of the services';
COMMENT ON COLUMN socsvc_bi.kept_fee.form IS 'Form of service';
COMMENT ON COLUMN socsvc_bi.kept_fee.terms IS 'free, partial or full';
COMMENT ON COLUMN socsvc_bi.kept_fee.recipients IS 'Persons';
COMMENT ON COLUMN socsvc_bi.kept_fee.contracts IS 'Contracts, each by its last charge of the month';
COMMENT ON COLUMN socsvc_bi.kept_fee.cost IS 'Services of the programmes at their tariffs';
COMMENT ON COLUMN socsvc_bi.kept_fee.fee IS 'What recipients pay of it';
COMMENT ON COLUMN socsvc_bi.kept_fee.extra IS 'Services over the programmes';

CREATE TABLE socsvc_bi.kept_arrears (
  region_code integer NOT NULL,
  provider bigint NOT NULL,
  age text NOT NULL,
  recipients bigint NOT NULL,
  contracts bigint NOT NULL,
  due numeric(16, 2) NOT NULL,
  overdue numeric(16, 2) NOT NULL,
  CONSTRAINT kept_arrears_pkey PRIMARY KEY (region_code, provider, age)
);
COMMENT ON TABLE socsvc_bi.kept_arrears IS 'Arrears by provider and age: of fee_arrears';
COMMENT ON COLUMN socsvc_bi.kept_arrears.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.kept_arrears.provider IS 'Provider';
COMMENT ON COLUMN socsvc_bi.kept_arrears.age IS 'Days since the oldest was to be paid: 1-30, 31-90, 91+';
COMMENT ON COLUMN socsvc_bi.kept_arrears.recipients IS 'Persons';
COMMENT ON COLUMN socsvc_bi.kept_arrears.contracts IS 'Contracts';
COMMENT ON COLUMN socsvc_bi.kept_arrears.due IS 'All that they have to pay';
COMMENT ON COLUMN socsvc_bi.kept_arrears.overdue IS 'Of it overdue';

CREATE TABLE socsvc_bi.kept_forecast (
  region_code integer NOT NULL,
  month date NOT NULL,
  service bigint NOT NULL,
  recipients bigint NOT NULL,
  lines bigint NOT NULL,
  open_lines bigint NOT NULL,
  times numeric(16, 3) NOT NULL,
  minutes numeric(18, 3) NOT NULL,
  contracted_times numeric(16, 3) NOT NULL,
  CONSTRAINT kept_forecast_pkey PRIMARY KEY (region_code, month, service)
);
COMMENT ON TABLE socsvc_bi.kept_forecast IS 'Load of the next quarter by month and service: of load_forecast';
COMMENT ON COLUMN socsvc_bi.kept_forecast.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.kept_forecast.month IS 'First day of the month';
COMMENT ON COLUMN socsvc_bi.kept_forecast.service IS 'Item of the standard';
COMMENT ON COLUMN socsvc_bi.kept_forecast.recipients IS 'Persons';
COMMENT ON COLUMN socsvc_bi.kept_forecast.lines IS 'Lines with days in the month';
COMMENT ON COLUMN socsvc_bi.kept_forecast.open_lines IS 'Of them without a quota: no times are expected of them';
COMMENT ON COLUMN socsvc_bi.kept_forecast.times IS 'Quota of the lines, each by its days in the month out of the days of its term';
COMMENT ON COLUMN socsvc_bi.kept_forecast.minutes IS 'times by the minutes of one delivery, where the volume is a time';
COMMENT ON COLUMN socsvc_bi.kept_forecast.contracted_times IS 'Of times, those of lines under an active contract that reaches the month';

CREATE TABLE socsvc_bi.kept_remainder (
  region_code integer NOT NULL,
  month date NOT NULL,
  question text NOT NULL,
  than text NOT NULL,
  provider bigint NOT NULL,
  persons bigint NOT NULL,
  CONSTRAINT kept_remainder_pkey PRIMARY KEY (region_code, month, question, than, provider)
);
COMMENT ON TABLE socsvc_bi.kept_remainder IS 'Whom one question counts and another, which counts a part of the same, does not. Fewer than k of them must not be had by taking the part from the whole: where they are, the part does not tell all of its figures';
COMMENT ON COLUMN socsvc_bi.kept_remainder.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.kept_remainder.month IS 'First day of the month';
COMMENT ON COLUMN socsvc_bi.kept_remainder.question IS 'That counts the part: norm_fulfilment, or a measure of quality: norm, deadlines';
COMMENT ON COLUMN socsvc_bi.kept_remainder.than IS 'That counts the whole: provider_load, norm_fulfilment, deadline_kept';
COMMENT ON COLUMN socsvc_bi.kept_remainder.provider IS 'Provider, or 0: all together';
COMMENT ON COLUMN socsvc_bi.kept_remainder.persons IS 'Persons of whom the whole counts what the part does not';

-- What a programme line asks for day by day: until its term ends, the recipient refuses or dies, or another programme begins.
CREATE VIEW socsvc_bi.line_term WITH (security_barrier) AS
  SELECT l.id AS line, p.status, l.person, l.service_item AS service, l.quota, l.delivered, l.held,
         pg_catalog.lower(l.term) AS starts_on,
         least(pg_catalog.upper(l.term), l.refused_from, r.died_on + 1, s.starts_on) AS ends_before,
         pg_catalog.upper(l.term) - pg_catalog.lower(l.term) AS term_days,
         socsvc.minutes(coalesce(l.volume, i.volume)) AS minutes_once
    FROM socsvc.programme_line l
    JOIN socsvc.programme p ON p.id = l.programme AND p.status <> 'draft'
    JOIN socsvc.person r ON r.id = l.person
    JOIN socsvc.service_item i ON i.id = l.service_item
    LEFT JOIN (SELECT n.replaces, pg_catalog.min(pg_catalog.lower(n.term)) AS starts_on
                 FROM socsvc.programme n WHERE n.status <> 'draft' AND n.replaces IS NOT NULL GROUP BY n.replaces) s
      ON s.replaces = p.id;
COMMENT ON VIEW socsvc_bi.line_term IS 'Lines of issued programmes with the days on which they really hold; for refresh_bi()';
COMMENT ON COLUMN socsvc_bi.line_term.line IS 'Programme line';
COMMENT ON COLUMN socsvc_bi.line_term.status IS 'Status of its programme';
COMMENT ON COLUMN socsvc_bi.line_term.person IS 'Recipient';
COMMENT ON COLUMN socsvc_bi.line_term.service IS 'Item of the standard';
COMMENT ON COLUMN socsvc_bi.line_term.quota IS 'Times of the whole term, or NULL';
COMMENT ON COLUMN socsvc_bi.line_term.delivered IS 'Of them delivered';
COMMENT ON COLUMN socsvc_bi.line_term.held IS 'Of them held by planned visits';
COMMENT ON COLUMN socsvc_bi.line_term.starts_on IS 'First day';
COMMENT ON COLUMN socsvc_bi.line_term.ends_before IS 'First day on which it holds no more';
COMMENT ON COLUMN socsvc_bi.line_term.term_days IS 'Days of the term: quota / term_days is what a day asks for';
COMMENT ON COLUMN socsvc_bi.line_term.minutes_once IS 'Minutes of one delivery, where the volume is a time';
