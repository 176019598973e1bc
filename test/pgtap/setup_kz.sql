-- After setup.sql, in the template of a register of Kazakhstan: tests whose name begins with kz_ call tap.kz_fixture() in
-- their transaction.

-- Stops the register's clock at a time of today, until the transaction ends: as it is for hours of today (_local_moment()).
CREATE FUNCTION tap.set_moment(time_of_day time) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.superuser();
  EXECUTE format('CREATE OR REPLACE FUNCTION socsvc._local_moment() RETURNS timestamp LANGUAGE sql VOLATILE '
                 'SET search_path = pg_catalog, socsvc, pg_temp AS %L', format('SELECT socsvc.today() + time %L', time_of_day));
  RETURN format('# it is %s', time_of_day);
END
$$;

-- Persons 1 «Ахметов» of Кокшетау and 2 «Смагулова» of Астана, with disability; 3 guardian of person 1. Providers 1 НПО
-- «Қамқор» with assistants 1 (Кокшетау) and 3 (Астана) and sign-language specialist 2 (Астана), all as workers and
-- specialists of these numbers; 2 НПО «Демеу» with assistant 4 (Кокшетау); 3 supplier of aids «Ортез»; 4 centre (МСУ).
-- Kinds of aid wheelchair and hearing_aid, with sums and terms. Rehabilitation programmes 1 of person 1 and 2 of person 2,
-- in force, told ten days ago, term of a year from then; entitlements 1 assistant, 2 sign_language, 3 wheelchair, 4
-- hearing_aid (2 of them), 5 facility_semi_residential, 6 sanatorium of person 1; 11 assistant, 12 sign_language of person 2.
-- It is the end of the day, so that whatever is recorded of today is over, whenever the test runs.
CREATE FUNCTION tap.kz_fixture() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  told date := socsvc.today() - 10;
  term daterange := daterange(told, (told + interval '1 year')::date);
BEGIN
  PERFORM tap.set_moment('24:00');
  PERFORM tap.become(NULL, 'agency');
  INSERT INTO socsvc.person (id, iin, family_name, given_name, patronymic, birth_date, sex, settlement, address, phone) VALUES
    (1, '850312300012', 'Ахметов', 'Ерлан', 'Серікұлы', '1985-03-12', 'm', 'Кокшетау', 'ул. Абая, 1, кв. 2', '+7 700 000 00 01'),
    (2, '900725400026', 'Смагулова', 'Айгуль', NULL, '1990-07-25', 'f', 'Астана', 'пр. Мира, 5', '+7 700 000 00 02'),
    (3, '600101400030', 'Ахметова', 'Гульнара', NULL, '1960-01-01', 'f', 'Кокшетау', 'ул. Абая, 1, кв. 2', '+7 700 000 00 03');
  INSERT INTO socsvc.representation (represented, representative, kind, document, valid) VALUES (1, 3, 'guardian', '№ 1', '[2020-01-01,)');
  INSERT INTO socsvc.provider (id, short_name, full_name, legal_form, settlement, in_register) VALUES
    (1, 'НПО «Қамқор»', 'Общественное объединение «Қамқор»', 'non_profit', 'Кокшетау', '(,)'),
    (2, 'НПО «Демеу»', 'Общественный фонд «Демеу»', 'non_profit', 'Кокшетау', '(,)'),
    (3, 'ТОО «Ортез»', 'Товарищество с ограниченной ответственностью «Ортез»', 'commercial', 'Астана', '(,)'),
    (4, 'Центр «Шапағат»', 'Центр оказания специальных социальных услуг «Шапағат»', 'state', 'Кокшетау', '(,)');
  INSERT INTO socsvc.worker (id, provider, name, iin, employed) VALUES
    (1, 1, 'Касымова Дана', '750505400116', '[2020-01-01,)'), (2, 1, 'Ли Марина', '880808400120', '[2020-01-01,)'),
    (3, 1, 'Омаров Берик', '910910300136', '[2020-01-01,)'), (4, 2, 'Касымова Дана', '750505400116', '[2020-01-01,)');
  INSERT INTO socsvc.specialist (id, worker, provider, help_kind, settlement, phone, hourly_rate) VALUES
    (1, 1, 1, 'assistant', 'Кокшетау', '+7 700 000 00 11', 800), (2, 2, 1, 'sign_language', 'Астана', '+7 700 000 00 12', 3000),
    (3, 3, 1, 'assistant', 'Астана', '+7 700 000 00 13', 850), (4, 4, 2, 'assistant', 'Кокшетау', '+7 700 000 00 14', 900);
  INSERT INTO socsvc.help_kind (code, class, name_ru, name_kk, name_en, source) VALUES
    ('wheelchair', 'aid', 'Кресло-коляска', 'Кресло-арба', 'Wheelchair', 'test'), ('hearing_aid', 'aid', 'Слуховой аппарат', 'Есту аппараты', 'Hearing aid', 'test');
  INSERT INTO socsvc.help_kind_rule (jurisdiction, help_kind, order_within, guaranteed_sum, replacement_term, source) VALUES
    ('KZ', 'wheelchair', '2 mons', 150000, '4 years', 'test'), ('KZ', 'hearing_aid', '2 mons', 60000, '3 years', 'test');
  UPDATE socsvc.help_kind_rule SET guaranteed_sum = 820 WHERE help_kind = 'assistant';
  UPDATE socsvc.help_kind_rule SET guaranteed_sum = 2500 WHERE help_kind = 'sign_language';
  INSERT INTO socsvc.rehabilitation_programme (id, number, person, issued_on, notified_on, term) VALUES
    (1, 'ИПР-1', 1, told, told, term), (2, 'ИПР-2', 2, told, told, term);
  INSERT INTO socsvc.entitlement (id, rehabilitation_programme, person, help_kind, quantity, term) VALUES
    (1, 1, 1, 'assistant', 1, term), (2, 1, 1, 'sign_language', 1, term), (3, 1, 1, 'wheelchair', 1, term), (4, 1, 1, 'hearing_aid', 2, term),
    (5, 1, 1, 'facility_semi_residential', 1, term), (6, 1, 1, 'sanatorium', 1, term), (11, 2, 2, 'assistant', 1, term), (12, 2, 2, 'sign_language', 1, term);
  UPDATE socsvc.rehabilitation_programme SET status = 'in_force';
  RETURN tap.superuser();
END
$$;

-- An order with this id of the measure's person, brought to the status: created, awaiting_specialist or in_progress. Its
-- contract has the number З-<id>. As superuser, then as whoever one was.
CREATE FUNCTION tap.kz_order(order_id bigint, entitlement_id bigint, specialist_id bigint, until_status text DEFAULT 'in_progress')
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  person_id bigint := (SELECT e.person FROM socsvc.entitlement e WHERE e.id = entitlement_id);
  provider_id bigint := (SELECT s.provider FROM socsvc.specialist s WHERE s.id = specialist_id);
BEGIN
  PERFORM tap.become(NULL, 'citizen', person_id);
  INSERT INTO socsvc.service_order (id, entitlement, specialist) VALUES (order_id, entitlement_id, specialist_id);
  IF until_status <> 'created' THEN
    PERFORM socsvc.confirm_order(order_id), socsvc.sign_reimbursement(order_id);
  END IF;
  IF until_status = 'in_progress' THEN
    PERFORM tap.become(NULL, 'specialist', NULL, provider_id);
    PERFORM socsvc.accept_order(order_id);
  END IF;
  RETURN tap.superuser();
END
$$;

-- Hours of an order as its specialist records and its recipient confirms them; then whoever one was. The code is read where
-- no client reads it.
CREATE FUNCTION tap.kz_hours(order_id bigint, minutes integer, on_day date DEFAULT socsvc.today(), starts_at time DEFAULT '00:00')
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  login name := session_user;
  acting text[] := ARRAY[current_setting('socsvc.subject_role', true), current_setting('socsvc.person_id', true), current_setting('socsvc.provider_id', true)];
  code_id bigint;
BEGIN
  PERFORM tap.superuser();
  PERFORM tap.become(NULL, 'specialist', NULL, (SELECT o.provider FROM socsvc.service_order o WHERE o.id = order_id));
  code_id := socsvc.request_confirmation(order_id, hour_ids => ARRAY[socsvc.record_hours(order_id, on_day, starts_at, minutes)]);
  UPDATE socsvc.message m SET forwarded_at = clock_timestamp() WHERE m.cause = format('confirmation_code/%s', code_id);
  PERFORM socsvc.confirm_hours(order_id, (SELECT s.parameters ->> 'code' FROM socsvc.message_secret s JOIN socsvc.message m ON m.id = s.message
                                           WHERE m.cause = format('confirmation_code/%s', code_id)));
  RETURN tap.become(login, nullif(acting[1], ''), nullif(acting[2], '')::bigint, nullif(acting[3], '')::bigint);
END
$$;

-- The manuals ask for certificates; only kz_signature.sql and tap/signature.pl have some, the others sign simply.
UPDATE socsvc.signature_rule SET kind = 'simple' WHERE jurisdiction = 'KZ';
