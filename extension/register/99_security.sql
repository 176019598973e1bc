-- Chapter 99: who may do what. Clients log in with roles of their own that are members of these (doc/dba.md):
-- socsvc_portal (citizens' and providers' workplaces), socsvc_agency (the agency's), socsvc_admin (rules and standards).
-- The extension script grants nothing, so that a dump finds every grant here.
--
-- Writing is granted by column: ids, and what the register computes (quota, delivered, archived, live, signed_on,
-- region_code, the lines of acts), are in no client's grants. Which rows a client sees follows from who it
-- acts for; row-level security comes with identity, and until then these roles see all rows.

GRANT SELECT ON
    -- standards, providers and tariffs: public by law (442-FZ articles 13, 24, 25)
    socsvc.jurisdiction, socsvc.register_info, socsvc.service_group, socsvc.service_item, socsvc.service_item_periodicity,
    socsvc.service_item_label, socsvc.provider, socsvc.department, socsvc.tariff,
    -- the rules by which the register works
    socsvc.calendar_day, socsvc.setting, socsvc.status, socsvc.status_label, socsvc.status_transition
  TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT SELECT ON
    socsvc.person, socsvc.representation, socsvc.absence, socsvc.programme, socsvc.programme_line,
    socsvc.programme_provider, socsvc.contract, socsvc.contract_line, socsvc.extra_line, socsvc.urgent_act,
    socsvc.urgent_line, socsvc.delivery, socsvc.line_window, socsvc.act, socsvc.act_line, socsvc.status_event
  TO socsvc_portal, socsvc_agency;
-- Whoever does not see all deliveries would find mismatches where there are none.
GRANT SELECT ON socsvc.quota_mismatch TO socsvc_agency;
-- What identifies a worker is not for recipients: his provider asks worker_iin() and worker_snils().
GRANT SELECT (id, provider, department, name, "position", employed) ON socsvc.worker TO socsvc_portal;
GRANT SELECT ON socsvc.worker TO socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc.worker_iin(bigint), socsvc.worker_snils(bigint) TO socsvc_portal, socsvc_agency;
GRANT SELECT ON
    socsvc.my_profile, socsvc.my_programmes, socsvc.my_services, socsvc.my_recommended_providers, socsvc.my_contracts,
    socsvc.my_contract_lines, socsvc.my_acts, socsvc.my_act_lines, socsvc.provider_contracts
  TO socsvc_portal;

-- ---- citizens and providers: contracts, deliveries, acts ----------------------------------------------------------

GRANT INSERT (programme, person, provider, requested_on, certificate_name, note, status),
    UPDATE (number, term, certificate_name, note, status, status_reason, inactive_from, termination_ground)
  ON socsvc.contract TO socsvc_portal;
GRANT INSERT (contract, programme_line, programme, person, provider), DELETE ON socsvc.contract_line TO socsvc_portal;
GRANT INSERT (contract, person, provider, service_item, tariff, consent_on, consent), DELETE
  ON socsvc.extra_line TO socsvc_portal;
GRANT INSERT (number, person, provider, drawn_up_on, term, basis, conditions, status),
    UPDATE (number, drawn_up_on, term, basis, conditions, status, status_reason), DELETE
  ON socsvc.urgent_act TO socsvc_portal;
GRANT INSERT (urgent_act, person, provider, service_item), DELETE ON socsvc.urgent_line TO socsvc_portal;
GRANT INSERT (delivered_on, person, provider, contract_line, programme_line, extra_line, urgent_line, worker, quantity,
              minutes, note, started_at),
    UPDATE (quantity, minutes, note), DELETE
  ON socsvc.delivery TO socsvc_portal;
GRANT USAGE ON SEQUENCE socsvc.delivery_id_seq TO socsvc_portal; -- the default of its id
GRANT INSERT (contract, person, provider, number, period, is_final, corrects, prepared_on, status),
    UPDATE (number, period, is_final, prepared_on, status, status_reason), DELETE
  ON socsvc.act TO socsvc_portal;
GRANT INSERT (provider, department, name, iin, snils, "position", employed), UPDATE (department, name, iin, snils, "position", employed)
  ON socsvc.worker TO socsvc_portal;
GRANT INSERT (person, kind, term, note), UPDATE (kind, term, note), DELETE ON socsvc.absence TO socsvc_portal, socsvc_agency;

GRANT EXECUTE ON FUNCTION
    socsvc.conclude_contract(bigint, bigint, text, date), socsvc.drop_contract_line(bigint),
    socsvc.offer_contract(bigint, daterange, text, bytea, text), socsvc.withdraw_offer(bigint, text), socsvc.sign_contract(bigint, bytea, text),
    socsvc.cancel_contract(bigint, text), socsvc.suspend_contract(bigint, text, date), socsvc.resume_contract(bigint, text),
    socsvc.terminate_contract(bigint, text, date), socsvc.complete_contract(bigint),
    socsvc._move_contract(bigint, text[], text, text, text, date),
    socsvc.add_extra_line(bigint, bigint, text, date, bigint),
    socsvc.draw_up_urgent_act(bigint, bigint, text, daterange, text, bigint[], text, date), socsvc.sign_urgent_act(bigint, bytea, text),
    socsvc.record_delivery(bigint, date, integer, integer, bigint, text, text, time),
    socsvc.record_extra_delivery(bigint, date, integer, integer, bigint, text, text, time),
    socsvc.record_urgent_delivery(bigint, date, integer, integer, bigint, text, text, time),
    socsvc.record_deliveries(jsonb, text, boolean),
    socsvc.record_contract_deliveries(bigint[], date[], integer[], integer[], bigint[], text[], text, boolean, time[]),
    socsvc.prepare_act(bigint, daterange, boolean, bigint), socsvc.refresh_act(bigint), socsvc.send_act(bigint, text, bytea, text),
    socsvc.take_back_act(bigint, text), socsvc.reject_act(bigint, text), socsvc.sign_act(bigint, bytea, text),
    socsvc._move_act(bigint, text[], text, text, text), socsvc._act_sums(bigint, daterange, boolean, bigint),
    socsvc._is_archived(bigint, daterange)
  TO socsvc_portal;

-- ---- the agency: recipients, providers, programmes (442-FZ articles 8, 25, 26) ------------------------------------

GRANT INSERT (snils, iin, family_name, given_name, patronymic, birth_date, sex, settlement, address, phone, email, died_on),
    UPDATE (snils, iin, family_name, given_name, patronymic, birth_date, sex, settlement, address, phone, email, died_on)
  ON socsvc.person TO socsvc_agency;
GRANT INSERT (represented, representative, kind, document, valid), UPDATE (kind, document, valid)
  ON socsvc.representation TO socsvc_agency;
GRANT INSERT (number, person, form, issued_on, term, payment, replaces, status),
    UPDATE (number, person, form, issued_on, term, payment, replaces, status, status_reason), DELETE
  ON socsvc.programme TO socsvc_agency;
GRANT INSERT (programme, person, service_item, sort_order, term, volume, periodicity, deviation_reason),
    UPDATE (service_item, sort_order, term, volume, periodicity, deviation_reason), DELETE
  ON socsvc.programme_line TO socsvc_agency;
GRANT INSERT (programme, provider, sort_order), UPDATE (sort_order), DELETE ON socsvc.programme_provider TO socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc.issue_programme(bigint) TO socsvc_agency;

-- ---- the agency and the administrator: providers, their departments and tariffs -----------------------------------

GRANT INSERT (registration_number, full_name, short_name, legal_form, tax_number, head_name, settlement, address, phone,
              email, in_register),
    UPDATE (registration_number, full_name, short_name, legal_form, tax_number, head_name, settlement, address, phone,
            email, in_register)
  ON socsvc.provider TO socsvc_agency, socsvc_admin;
GRANT INSERT (provider, name, form, capacity, address, valid), UPDATE (name, form, capacity, address, valid)
  ON socsvc.department TO socsvc_agency, socsvc_admin;
GRANT INSERT (provider, department, name, iin, snils, "position", employed), UPDATE (department, name, iin, snils, "position", employed)
  ON socsvc.worker TO socsvc_agency;
GRANT INSERT (provider, service_item, place, amount, valid, source), UPDATE (place, amount, valid, source), DELETE
  ON socsvc.tariff TO socsvc_agency, socsvc_admin;

-- ---- the administrator: rules and standards -----------------------------------------------------------------------

GRANT INSERT, UPDATE, DELETE ON
    socsvc.jurisdiction, socsvc.calendar_day, socsvc.status, socsvc.status_label, socsvc.service_item_periodicity
  TO socsvc_admin;
GRANT INSERT (jurisdiction, name, value, valid, source, note), UPDATE (jurisdiction, name, value, valid, source, note), DELETE
  ON socsvc.setting TO socsvc_admin;
GRANT INSERT (jurisdiction, entity, from_status, to_status, actor, guard, valid, source, note),
    UPDATE (jurisdiction, entity, from_status, to_status, actor, guard, valid, source, note), DELETE
  ON socsvc.status_transition TO socsvc_admin;
GRANT INSERT (jurisdiction, number, name, is_urgent, source), UPDATE (jurisdiction, number, name, is_urgent, source), DELETE
  ON socsvc.service_group TO socsvc_admin;
GRANT INSERT (jurisdiction, form, service_group, service_no, item_no, service_name, parent_name, name, is_head, portal_code,
              portal_name, volume, volume_text, periodicity_text, delivery_term, max_duration, source, source_line, valid),
    UPDATE (jurisdiction, form, service_group, service_no, item_no, service_name, parent_name, name, is_head, portal_code,
            portal_name, volume, volume_text, periodicity_text, delivery_term, max_duration, source, source_line, valid),
    DELETE
  ON socsvc.service_item TO socsvc_admin;
GRANT EXECUTE ON FUNCTION
    socsvc.import_standard(regclass, text, daterange, text), socsvc._load_standard(jsonb, text, daterange, text),
    socsvc._standard_row_problems(jsonb), socsvc.make_partitions(date, date), socsvc.archive_month(date),
    socsvc.recount_quota(), socsvc.check_register()
  TO socsvc_admin;
GRANT EXECUTE ON PROCEDURE socsvc._demand_register() TO socsvc_admin;

-- ---- everybody who logs in for a client ---------------------------------------------------------------------------

GRANT EXECUTE ON FUNCTION
    socsvc.today(text), socsvc.subject_person(), socsvc.subject_provider(), socsvc.subject_role(),
    socsvc.status_label(text, text, text), socsvc.reason_label(text, text), socsvc.represents(bigint, bigint, date), socsvc.find_provider(text, integer),
    socsvc.is_working_day(date, text), socsvc.add_working_days(date, integer, text), socsvc.working_days_between(date, date, text)
  TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT EXECUTE ON FUNCTION
    socsvc._refuse_repeated_move(text, bigint, text, text, text[]),
    socsvc.guard_programme_issued(bigint), socsvc.guard_programme_expired(bigint), socsvc.guard_contract_offered(bigint),
    socsvc.guard_contract_signed(bigint), socsvc.guard_contract_completed(bigint), socsvc.guard_contract_terminated(bigint),
    socsvc.guard_act_sent(bigint), socsvc.guard_act_signed(bigint), socsvc.guard_act_rejected(bigint), socsvc.guard_urgent_act_signed(bigint)
  TO socsvc_portal, socsvc_agency;
