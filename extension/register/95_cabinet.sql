-- Chapter 95: the sections of the citizen's cabinet (manual of the portal, section 3), and the provider's list.
-- A view shows the codes, for programs, and beside them what the portal shows (…_label, in Russian). The subject is
-- asked for once a query, hence (SELECT …); the views work with the reader's rights.

CREATE VIEW socsvc.my_persons WITH (security_invoker) AS
  SELECT s.person FROM pg_catalog.unnest((SELECT socsvc.subject_persons())) AS s (person);
COMMENT ON VIEW socsvc.my_persons IS 'Persons whose cabinet the client sees: a citizen himself, a representative the person whom he chose at login (000/1/6 to 000/1/9; 004/2: the guardian''s key); where none was chosen (a superuser''s settings), himself and all whom he represents today';
COMMENT ON COLUMN socsvc.my_persons.person IS 'Person';

CREATE VIEW socsvc.service_item_label WITH (security_invoker) AS
  SELECT i.id AS service_item,
         socsvc.service_label(coalesce(i.portal_code, i.service_no),
                              coalesce(i.portal_name, pg_catalog.concat_ws(' ', pg_catalog.rtrim(i.parent_name, ':'), i.name)),
                              i.form) AS label
    FROM socsvc.service_item i;
COMMENT ON VIEW socsvc.service_item_label IS 'Items of the standard as the portal names them; items that the portal has no code for, by the number and words of the act';
COMMENT ON COLUMN socsvc.service_item_label.service_item IS 'Item of the standard';
COMMENT ON COLUMN socsvc.service_item_label.label IS 'Code, name, form in brackets: «Наименование»';

CREATE VIEW socsvc.my_profile WITH (security_invoker) AS
  SELECT p.id AS person, pg_catalog.concat_ws(' ', p.family_name, p.given_name, p.patronymic) AS full_name,
         p.family_name, p.given_name, p.patronymic, p.birth_date, p.sex, p.snils, p.iin,
         p.settlement, p.address, p.phone, p.email
    FROM socsvc.person p
   WHERE p.id IN (SELECT s.person FROM socsvc.my_persons s);
COMMENT ON VIEW socsvc.my_profile IS 'Section «Профиль»: the person for whom the client acts; a representative''s the represented person, whose name the portal shows at the top right instead of his own (000/2/3)';
COMMENT ON COLUMN socsvc.my_profile.person IS 'Id';
COMMENT ON COLUMN socsvc.my_profile.full_name IS 'Family name, given name, patronymic: shown at the top right';
COMMENT ON COLUMN socsvc.my_profile.family_name IS 'Family name';
COMMENT ON COLUMN socsvc.my_profile.given_name IS 'Given name';
COMMENT ON COLUMN socsvc.my_profile.patronymic IS 'Patronymic';
COMMENT ON COLUMN socsvc.my_profile.birth_date IS 'Date of birth';
COMMENT ON COLUMN socsvc.my_profile.sex IS 'f or m';
COMMENT ON COLUMN socsvc.my_profile.snils IS 'Russian insurance number';
COMMENT ON COLUMN socsvc.my_profile.iin IS 'Kazakhstan individual number';
COMMENT ON COLUMN socsvc.my_profile.settlement IS 'Settlement';
COMMENT ON COLUMN socsvc.my_profile.address IS 'Address';
COMMENT ON COLUMN socsvc.my_profile.phone IS 'Telephone';
COMMENT ON COLUMN socsvc.my_profile.email IS 'E-mail';

CREATE VIEW socsvc.my_programmes WITH (security_invoker) AS
  SELECT p.id AS programme, p.number, p.issued_on,
         pg_catalog.lower(p.term) AS valid_from, pg_catalog.upper(p.term) - 1 AS valid_until,
         p.form, socsvc.form_label(p.form, 'ru') AS form_label,
         p.payment, socsvc.payment_label(p.payment, 'ru') AS payment_label,
         p.status, socsvc.status_label('programme', p.status, 'ru') AS status_label
    FROM socsvc.programme p
   WHERE p.person = (SELECT socsvc.subject_person()) AND p.status <> 'draft';
COMMENT ON VIEW socsvc.my_programmes IS 'Section «ИППСУ»: programmes that were issued; status in_force for the one in force';
COMMENT ON COLUMN socsvc.my_programmes.programme IS 'Id';
COMMENT ON COLUMN socsvc.my_programmes.number IS '«Номер»';
COMMENT ON COLUMN socsvc.my_programmes.issued_on IS '«Дата составления»';
COMMENT ON COLUMN socsvc.my_programmes.valid_from IS 'First day of the term';
COMMENT ON COLUMN socsvc.my_programmes.valid_until IS '«Срок действия»: the last day of the term';
COMMENT ON COLUMN socsvc.my_programmes.form IS 'Form of service';
COMMENT ON COLUMN socsvc.my_programmes.form_label IS '«Форма социального обслуживания»';
COMMENT ON COLUMN socsvc.my_programmes.payment IS 'Terms of payment';
COMMENT ON COLUMN socsvc.my_programmes.payment_label IS '«Условия предоставления услуг»';
COMMENT ON COLUMN socsvc.my_programmes.status IS 'Status';
COMMENT ON COLUMN socsvc.my_programmes.status_label IS 'Status in Russian';

CREATE VIEW socsvc.my_services WITH (security_invoker) AS
  SELECT p.id AS programme, p.number AS programme_number, p.status AS programme_status, l.id AS programme_line,
         l.service_item, l.sort_order, n.label AS name,
         l.volume, socsvc.label(l.volume, 'ru') AS volume_label,
         l.periodicity, socsvc.label(l.periodicity, 'ru') AS period_label,
         l.quota, nullif(l.delivered, 0) AS delivered, l.remaining, l.refused_from
    FROM socsvc.programme p
    JOIN socsvc.programme_line l ON l.programme = p.id
    JOIN socsvc.service_item_label n ON n.service_item = l.service_item
   WHERE p.person = (SELECT socsvc.subject_person()) AND p.status <> 'draft';
COMMENT ON VIEW socsvc.my_services IS 'Table «Услуги» of the sections «ИППСУ» and «Мои услуги»: what the programmes give, what was delivered under all contracts, what remains';
COMMENT ON COLUMN socsvc.my_services.programme IS 'Programme';
COMMENT ON COLUMN socsvc.my_services.programme_number IS 'Its number';
COMMENT ON COLUMN socsvc.my_services.programme_status IS 'Its status';
COMMENT ON COLUMN socsvc.my_services.programme_line IS 'Line of the programme';
COMMENT ON COLUMN socsvc.my_services.service_item IS 'Item of the standard';
COMMENT ON COLUMN socsvc.my_services.sort_order IS 'Order on the programme';
COMMENT ON COLUMN socsvc.my_services.name IS '«Наименование»';
COMMENT ON COLUMN socsvc.my_services.volume IS 'Volume of one delivery';
COMMENT ON COLUMN socsvc.my_services.volume_label IS '«Объем»';
COMMENT ON COLUMN socsvc.my_services.periodicity IS 'How often';
COMMENT ON COLUMN socsvc.my_services.period_label IS '«Период»';
COMMENT ON COLUMN socsvc.my_services.quota IS 'Times in all, NULL for unlimited';
COMMENT ON COLUMN socsvc.my_services.delivered IS '«Оказано», in times; NULL when none, as the portal shows it';
COMMENT ON COLUMN socsvc.my_services.remaining IS '«Осталось», in times; NULL for unlimited (the portal''s 2200000)';
COMMENT ON COLUMN socsvc.my_services.refused_from IS 'Day from which the citizen refused the service, or NULL';

CREATE VIEW socsvc.my_recommended_providers WITH (security_invoker) AS
  SELECT p.id AS programme, r.provider, r.sort_order, v.full_name, v.short_name,
         (SELECT c.id FROM socsvc.contract c WHERE c.programme = p.id AND c.provider = r.provider AND c.live) AS open_contract
    FROM socsvc.programme p
    JOIN socsvc.programme_provider r ON r.programme = p.id
    JOIN socsvc.provider v ON v.id = r.provider
   WHERE p.person = (SELECT socsvc.subject_person()) AND p.status <> 'draft';
COMMENT ON VIEW socsvc.my_recommended_providers IS '«Перечень рекомендованных поставщиков»; the button is conclude_contract(programme, provider)';
COMMENT ON COLUMN socsvc.my_recommended_providers.programme IS 'Programme';
COMMENT ON COLUMN socsvc.my_recommended_providers.provider IS 'Provider';
COMMENT ON COLUMN socsvc.my_recommended_providers.sort_order IS 'Order on the programme';
COMMENT ON COLUMN socsvc.my_recommended_providers.full_name IS 'Full name';
COMMENT ON COLUMN socsvc.my_recommended_providers.short_name IS 'Short name';
COMMENT ON COLUMN socsvc.my_recommended_providers.open_contract IS 'Contract with this provider that is open already, or NULL';

CREATE VIEW socsvc.my_contracts WITH (security_invoker) AS
  SELECT c.id AS contract, c.programme,
         pg_catalog.concat_ws(' ', r.family_name, r.given_name, r.patronymic) AS person_name,
         c.provider, v.short_name AS provider_name,
         c.status, socsvc.status_label('contract', c.status, 'ru') AS status_label,
         c.requested_on, c.certificate_name, c.number,
         pg_catalog.lower(c.term) AS valid_from, pg_catalog.upper(c.term) - 1 AS valid_until, c.signed_on, c.note,
         coalesce(c.certificate_name, 'отсутствует') AS certificate_label,
         coalesce(c.number, 'отсутствует') AS number_label,
         pg_catalog.to_char(c.requested_on, 'DD.MM.YYYY') AS requested_on_label,
         coalesce(pg_catalog.to_char(pg_catalog.lower(c.term), 'DD.MM.YYYY'), 'отсутствует') AS valid_from_label,
         coalesce(pg_catalog.to_char(pg_catalog.upper(c.term) - 1, 'DD.MM.YYYY'), 'отсутствует') AS valid_until_label,
         coalesce(c.note, 'отсутствует') AS note_label
    FROM socsvc.contract c
    JOIN socsvc.person r ON r.id = c.person
    JOIN socsvc.provider v ON v.id = c.provider
   WHERE c.person = (SELECT socsvc.subject_person());
COMMENT ON VIEW socsvc.my_contracts IS 'Section «Договоры»: the list and the card of a contract; filter by status';
COMMENT ON COLUMN socsvc.my_contracts.contract IS 'Id';
COMMENT ON COLUMN socsvc.my_contracts.programme IS 'Programme';
COMMENT ON COLUMN socsvc.my_contracts.person_name IS '«Гражданин»';
COMMENT ON COLUMN socsvc.my_contracts.provider IS 'Provider';
COMMENT ON COLUMN socsvc.my_contracts.provider_name IS '«Поставщик»: the short name';
COMMENT ON COLUMN socsvc.my_contracts.status IS 'Status, the filter «Фильтр по статусу»';
COMMENT ON COLUMN socsvc.my_contracts.status_label IS '«Статус»';
COMMENT ON COLUMN socsvc.my_contracts.requested_on IS 'Day of the request';
COMMENT ON COLUMN socsvc.my_contracts.certificate_name IS 'Name of the certificate, NULL for none';
COMMENT ON COLUMN socsvc.my_contracts.number IS 'Number, NULL for none yet';
COMMENT ON COLUMN socsvc.my_contracts.valid_from IS 'First day of the term, NULL until it is offered';
COMMENT ON COLUMN socsvc.my_contracts.valid_until IS 'Last day of the term, NULL until it is offered';
COMMENT ON COLUMN socsvc.my_contracts.signed_on IS 'Day of the citizen''s signature';
COMMENT ON COLUMN socsvc.my_contracts.note IS 'Remarks, NULL for none';
COMMENT ON COLUMN socsvc.my_contracts.certificate_label IS '«Название сертификата»; «отсутствует» for none';
COMMENT ON COLUMN socsvc.my_contracts.number_label IS '«Номер»; «отсутствует» for none';
COMMENT ON COLUMN socsvc.my_contracts.requested_on_label IS '«Дата»';
COMMENT ON COLUMN socsvc.my_contracts.valid_from_label IS '«Действует с»; «отсутствует» for none';
COMMENT ON COLUMN socsvc.my_contracts.valid_until_label IS '«Действует по»; «отсутствует» for none';
COMMENT ON COLUMN socsvc.my_contracts.note_label IS '«Примечания»; «отсутствует» for none';

CREATE VIEW socsvc.my_contract_lines WITH (security_invoker) AS
  SELECT l.contract, l.id AS contract_line, l.programme_line, p.sort_order, n.label AS name,
         p.volume, socsvc.label(p.volume, 'ru') AS volume_label,
         p.periodicity, socsvc.label(p.periodicity, 'ru') AS period_label,
         c.status = 'requested' AS may_be_dropped
    FROM socsvc.contract c
    JOIN socsvc.contract_line l ON l.contract = c.id
    JOIN socsvc.programme_line p ON p.id = l.programme_line
    JOIN socsvc.service_item_label n ON n.service_item = p.service_item
   WHERE c.person = (SELECT socsvc.subject_person());
COMMENT ON VIEW socsvc.my_contract_lines IS 'Table «Услуги» on the card of a contract';
COMMENT ON COLUMN socsvc.my_contract_lines.contract IS 'Contract';
COMMENT ON COLUMN socsvc.my_contract_lines.contract_line IS 'Line of the contract';
COMMENT ON COLUMN socsvc.my_contract_lines.programme_line IS 'Line of the programme';
COMMENT ON COLUMN socsvc.my_contract_lines.sort_order IS 'Order on the programme';
COMMENT ON COLUMN socsvc.my_contract_lines.name IS '«Наименование»';
COMMENT ON COLUMN socsvc.my_contract_lines.volume IS 'Volume of one delivery';
COMMENT ON COLUMN socsvc.my_contract_lines.volume_label IS '«Объем»';
COMMENT ON COLUMN socsvc.my_contract_lines.periodicity IS 'How often';
COMMENT ON COLUMN socsvc.my_contract_lines.period_label IS '«Период»';
COMMENT ON COLUMN socsvc.my_contract_lines.may_be_dropped IS 'Whether the provider may still take the line out: «Удалить»';

CREATE VIEW socsvc.my_acts WITH (security_invoker) AS
  SELECT a.id AS act, a.contract, a.provider, v.short_name AS provider_name, a.number,
         pg_catalog.lower(a.period) AS period_from, pg_catalog.upper(a.period) - 1 AS period_until,
         a.is_final, a.corrects, a.prepared_on, a.signed_on,
         a.status, socsvc.status_label('act', a.status, 'ru') AS status_label
    FROM socsvc.act a
    JOIN socsvc.provider v ON v.id = a.provider
   WHERE a.person = (SELECT socsvc.subject_person()) AND a.status <> 'draft';
COMMENT ON VIEW socsvc.my_acts IS 'Acts of delivered services that were presented to the citizen; status sent waits for his signature, «Подписать акт»';
COMMENT ON COLUMN socsvc.my_acts.act IS 'Id';
COMMENT ON COLUMN socsvc.my_acts.contract IS 'Contract';
COMMENT ON COLUMN socsvc.my_acts.provider IS 'Provider';
COMMENT ON COLUMN socsvc.my_acts.provider_name IS 'Its short name';
COMMENT ON COLUMN socsvc.my_acts.number IS 'Number given by the provider';
COMMENT ON COLUMN socsvc.my_acts.period_from IS 'First day';
COMMENT ON COLUMN socsvc.my_acts.period_until IS 'Last day';
COMMENT ON COLUMN socsvc.my_acts.is_final IS 'The contract''s last act';
COMMENT ON COLUMN socsvc.my_acts.corrects IS 'Signed act that it corrects';
COMMENT ON COLUMN socsvc.my_acts.prepared_on IS 'Day of preparation';
COMMENT ON COLUMN socsvc.my_acts.signed_on IS 'Day of the signature';
COMMENT ON COLUMN socsvc.my_acts.status IS 'Status';
COMMENT ON COLUMN socsvc.my_acts.status_label IS 'Status in Russian';

CREATE VIEW socsvc.my_act_lines WITH (security_invoker) AS
  SELECT a.id AS act, a.contract, l.id AS act_line, n.label AS name, l.extra_line IS NOT NULL AS is_extra,
         l.quantity, l.minutes
    FROM socsvc.act a
    JOIN socsvc.act_line l ON l.act = a.id
    LEFT JOIN socsvc.contract_line c ON c.id = l.contract_line
    LEFT JOIN socsvc.programme_line p ON p.id = c.programme_line
    LEFT JOIN socsvc.extra_line x ON x.id = l.extra_line
    JOIN socsvc.service_item_label n ON n.service_item = coalesce(p.service_item, x.service_item)
   WHERE a.person = (SELECT socsvc.subject_person()) AND a.status <> 'draft';
COMMENT ON VIEW socsvc.my_act_lines IS 'What an act says was delivered';
COMMENT ON COLUMN socsvc.my_act_lines.act IS 'Act';
COMMENT ON COLUMN socsvc.my_act_lines.contract IS 'Contract';
COMMENT ON COLUMN socsvc.my_act_lines.act_line IS 'Line of the act';
COMMENT ON COLUMN socsvc.my_act_lines.name IS 'Service as the portal names it';
COMMENT ON COLUMN socsvc.my_act_lines.is_extra IS 'Over the programme, at the full tariff';
COMMENT ON COLUMN socsvc.my_act_lines.quantity IS 'Times; in a correcting act the difference';
COMMENT ON COLUMN socsvc.my_act_lines.minutes IS 'Minutes recorded; in a correcting act the difference';

CREATE VIEW socsvc.provider_contracts WITH (security_invoker) AS
  SELECT c.id AS contract, c.programme, c.person,
         pg_catalog.concat_ws(' ', r.family_name, r.given_name, r.patronymic) AS person_name,
         c.status, socsvc.status_label('contract', c.status, 'ru') AS status_label,
         c.requested_on, c.certificate_name, c.number,
         pg_catalog.lower(c.term) AS valid_from, pg_catalog.upper(c.term) - 1 AS valid_until,
         c.signed_on, c.inactive_from, c.note
    FROM socsvc.contract c
    JOIN socsvc.person r ON r.id = c.person
   WHERE c.provider = (SELECT socsvc.subject_provider());
COMMENT ON VIEW socsvc.provider_contracts IS 'The provider''s list of its contracts; status requested waits for its offer';
COMMENT ON COLUMN socsvc.provider_contracts.contract IS 'Id';
COMMENT ON COLUMN socsvc.provider_contracts.programme IS 'Programme';
COMMENT ON COLUMN socsvc.provider_contracts.person IS 'Recipient';
COMMENT ON COLUMN socsvc.provider_contracts.person_name IS 'His name';
COMMENT ON COLUMN socsvc.provider_contracts.status IS 'Status';
COMMENT ON COLUMN socsvc.provider_contracts.status_label IS 'Status in Russian';
COMMENT ON COLUMN socsvc.provider_contracts.requested_on IS 'Day of the request';
COMMENT ON COLUMN socsvc.provider_contracts.certificate_name IS 'Name of the certificate';
COMMENT ON COLUMN socsvc.provider_contracts.number IS 'Number';
COMMENT ON COLUMN socsvc.provider_contracts.valid_from IS 'First day of the term';
COMMENT ON COLUMN socsvc.provider_contracts.valid_until IS 'Last day of the term';
COMMENT ON COLUMN socsvc.provider_contracts.signed_on IS 'Day of the citizen''s signature';
COMMENT ON COLUMN socsvc.provider_contracts.inactive_from IS 'First day on which it no longer is active';
COMMENT ON COLUMN socsvc.provider_contracts.note IS 'Remarks';
