-- The individual programme and the contract as printed forms (fields of the forms of order 874н of 10.11.2014, as amended from
-- 15.02.2021: annex 1 the contract, annex 2 the programme). What the register does not hold is left blank, to be filled in by
-- hand. They show rows that the client sees and no others: the functions have the rights of who calls them. The words are rows
-- of term_label, kind form.

CREATE FUNCTION socsvc._form_word(code text, lang text)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._word('form', $1, $2) $function$;
COMMENT ON FUNCTION socsvc._form_word(text, text) IS 'Private: a word of a printed form in the language';
REVOKE ALL ON FUNCTION socsvc._form_word(text, text) FROM PUBLIC;

CREATE FUNCTION socsvc._form_field(code text, value text, lang text)
RETURNS xml
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT xmlelement(NAME tr, xmlelement(NAME th, xmlattributes('row' AS scope), socsvc._form_word($1, $3)),
           CASE WHEN $2 IS NULL OR btrim($2) = '' THEN xmlelement(NAME td, xmlattributes('blank' AS class), U&'\00A0')
                ELSE xmlelement(NAME td, socsvc._xml_text($2)) END)
$function$;
COMMENT ON FUNCTION socsvc._form_field(text, text, text) IS 'Private: a field of a form with its value; a blank to be filled in by hand for NULL';
REVOKE ALL ON FUNCTION socsvc._form_field(text, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc._form_fields(VARIADIC fields xml[])
RETURNS xml
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT xmlelement(NAME table, xmlattributes('fields' AS class), xmlelement(NAME tbody,
    (SELECT xmlagg(f.field ORDER BY f.place) FROM unnest($1) WITH ORDINALITY f (field, place))))
$function$;
COMMENT ON FUNCTION socsvc._form_fields(xml[]) IS 'Private: fields of a form (_form_field()), NULL for none, as its table';
REVOKE ALL ON FUNCTION socsvc._form_fields(xml[]) FROM PUBLIC;

CREATE FUNCTION socsvc._form_line(lang text)
RETURNS xml
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT xmlconcat(xmlelement(NAME div, xmlattributes('line' AS class), U&'\00A0'),
                   xmlelement(NAME p, xmlattributes('hint' AS class), socsvc._form_word('sign_here', $1)))
$function$;
COMMENT ON FUNCTION socsvc._form_line(text) IS 'Private: a line to sign on by hand';
REVOKE ALL ON FUNCTION socsvc._form_line(text) FROM PUBLIC;

CREATE FUNCTION socsvc._form_style()
RETURNS text
LANGUAGE sql IMMUTABLE
AS $function$ SELECT '
@page { size: A4; margin: 15mm 15mm 15mm 20mm }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 24px; max-width: 800px; color: #111; background: #fff; font: 13.5px/1.4 "Liberation Sans", Arial, Helvetica, "DejaVu Sans", sans-serif }
h1 { font-size: 20px; line-height: 1.25; text-align: center; margin: 4px 0 }
h2 { font-size: 15px; line-height: 1.3; margin: 20px 0 5px }
h3 { font-size: 13.5px; margin: 10px 0 3px }
p { margin: 3px 0 }
.head { text-align: center }
.source { color: #555; font-size: 11.5px; text-align: right }
table { width: 100%; border-collapse: collapse; margin: 3px 0 8px; font: inherit }
.services th:nth-child(2), .services td:nth-child(2) { width: 40% }
caption { text-align: left; font-weight: bold; padding: 8px 0 3px }
th, td { border: 1px solid #8a8a8a; padding: 3px 7px; text-align: left; vertical-align: top; font-weight: normal }
thead th { background: #f0f0f0; vertical-align: bottom }
.fields th { width: 42%; background: #f7f7f7 }
.blank { background: #fff; height: 24px }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 20px; margin-top: 6px; align-items: start }
.line { border-bottom: 1px solid #111; height: 30px; margin: 10px 0 2px }
.hint { font-size: 11px; color: #555 }
.seal { margin-top: 8px }
@media print {
  body { padding: 0; max-width: none; font-size: 10pt }
  tr, .sides, .keep { break-inside: avoid }
  h2, h3, caption { break-after: avoid }
  thead { display: table-header-group }
}
' $function$;
COMMENT ON FUNCTION socsvc._form_style() IS 'Private: style sheet of printed forms, for the screen and for A4';
REVOKE ALL ON FUNCTION socsvc._form_style() FROM PUBLIC;

-- Dumps of a register of 0.1.0 grant it by this name and these types.
CREATE FUNCTION socsvc._form_page(title text, body xml, lang text)
RETURNS xml
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc._page($1, socsvc._form_style(), $2, $3)
$function$;
COMMENT ON FUNCTION socsvc._form_page(text, xml, text) IS 'Private: a printed form as an XHTML document';
REVOKE ALL ON FUNCTION socsvc._form_page(text, xml, text) FROM PUBLIC;

CREATE FUNCTION socsvc._form_identity(person bigint, on_day date, lang text)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT string_agg(concat_ws(', ', d.kind || ' ' || d.number, socsvc._form_word('issued_on', $3) || ' '
      || socsvc._day_text(d.issued_on, $3), d.issuer), '; '
                    ORDER BY d.issued_on, d.id)
    FROM socsvc.person_document d WHERE d.person = $1 AND d.valid @> $2
$function$;
COMMENT ON FUNCTION socsvc._form_identity(bigint, date, text) IS 'Private: documents of a person that held on the day, as far as the client sees them; NULL for none';
REVOKE ALL ON FUNCTION socsvc._form_identity(bigint, date, text) FROM PUBLIC;

-- Whose signatures the register has of the document's newest version; below them each side has a line to sign by hand.
CREATE FUNCTION socsvc._form_signature(document text, entity_id bigint, side text, lang text)
RETURNS xml
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT xmlelement(NAME div,
           xmlelement(NAME p, socsvc._form_word('side.' || $3, $4)),
           (SELECT xmlagg(xmlelement(NAME p, xmlattributes('signature' AS class),
                     socsvc._xml_text(concat_ws(', ', socsvc._form_word('signed.' || s.kind, $4),
                       to_char(s.signed_at AT TIME ZONE i.time_zone, 'DD.MM.YYYY HH24:MI'), s.certificate_subject))) ORDER BY s.signed_at,
                           s.id)
              FROM socsvc.signature s CROSS JOIN socsvc.register_info i
             WHERE s.document = $1 AND s.entity_id = $2 AND s.side = $3
               AND NOT EXISTS (SELECT FROM socsvc.signature n WHERE n.document = s.document AND n.entity_id = s.entity_id
                   AND n.side = s.side AND n.id > s.id)),
           socsvc._form_line($4))
$function$;
COMMENT ON FUNCTION socsvc._form_signature(text, bigint, text, text) IS 'Private: where a side signs a form: its electronic signature, if the register has one, and a line for one by hand';
REVOKE ALL ON FUNCTION socsvc._form_signature(text, bigint, text, text) FROM PUBLIC;

-- ---- the individual programme -------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._form_mark(line bigint, is_over boolean, lang text)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT concat_ws('; ',
           CASE WHEN l.delivered >= l.quota AND l.quota > 0 OR l.quota IS NULL AND l.delivered > 0 AND $2 THEN socsvc._form_word('done', $3)
                WHEN l.delivered > 0 THEN socsvc._form_word('partly_done', $3)
                WHEN $2 THEN socsvc._form_word('not_done', $3) END
           || CASE WHEN l.delivered > 0 THEN ' (' || concat_ws(' / ', l.delivered, l.quota) || ')' ELSE '' END,
           socsvc._form_word('refused_from', $3) || ' ' || socsvc._day_text(l.refused_from, $3))
    FROM socsvc.programme_line l WHERE l.id = $1
$function$;
COMMENT ON FUNCTION socsvc._form_mark(bigint, boolean, text) IS 'Private: mark of performance of a line: done, done in part, and, once its days are over, not done, with the times given and their quota; since when it is refused';
REVOKE ALL ON FUNCTION socsvc._form_mark(bigint, boolean, text) FROM PUBLIC;

CREATE FUNCTION socsvc.programme_document(programme_id bigint, language text DEFAULT NULL)
RETURNS xml
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  lang CONSTANT text := socsvc._print_language(language);
  programme record;
  title text;
  is_over boolean;
  services xml;
  conclusion text;
BEGIN
  SELECT p.id, p.number, p.issued_on, p.form, p.term, p.payment, p.status, p.person, p.basis_document, p.replaces, j.name AS region,
      i.jurisdiction,
         concat_ws(' ', r.family_name, r.given_name, r.patronymic) AS person_name, r.sex, r.birth_date,
             concat_ws(', ', r.settlement, r.address) AS address,
         r.phone, r.email, d.number AS decision_number, d.decided_on,
         p.replaces IS NOT NULL OR EXISTS (SELECT FROM socsvc.programme e
                                            WHERE e.person = p.person AND e.id <> p.id AND e.status <> 'draft'
                                                AND e.issued_on < p.issued_on) AS is_repeated
    INTO programme
    FROM socsvc.programme p
    CROSS JOIN socsvc.register_info i
    JOIN socsvc.jurisdiction j ON j.code = i.jurisdiction
    LEFT JOIN socsvc.person r ON r.id = p.person
    LEFT JOIN socsvc.decision d ON d.id = p.decision
   WHERE p.id = programme_id AND (p.status <> 'draft' OR socsvc.subject_role() = 'agency');
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no programme %', programme_id USING ERRCODE = 'no_data_found',
      HINT = 'Give the id of one that you see and that is issued.';
  END IF;
  title := socsvc._form_word('programme', lang) || ' № ' || programme.number || ' ' || socsvc._form_word('of', lang) || ' '
      || socsvc._day_text(programme.issued_on, lang);
  is_over := programme.status IN ('expired', 'replaced') OR upper(programme.term) <= socsvc.today();

  -- One table a kind of service, those without services too.
  SELECT xmlagg(xmlelement(NAME div, xmlattributes('services' AS class),
           xmlelement(NAME h3, socsvc._xml_text('10.' || g.number || '. ' || g.name)),
           socsvc._page_table(NULL, socsvc._words('form', '{no,service,volume,periodicity,term,mark}', lang),
             t.rows, NULL, 6)) ORDER BY g.number, g.id)
    INTO services
    FROM socsvc.service_group g
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_array(n.place::text, n.label, socsvc.label(n.volume, lang), socsvc.label(n.periodicity, lang),
          socsvc._term_text(n.term, lang),
                         socsvc._form_mark(n.id, is_over OR upper(n.term) <= socsvc.today(), lang)) ORDER BY n.place) AS rows
        FROM (SELECT l.id, l.volume, l.periodicity, l.term, b.label, row_number() OVER (ORDER BY l.sort_order, l.id) AS place
                FROM socsvc.programme_line l
                JOIN socsvc.service_item s ON s.id = l.service_item AND s.service_group = g.id
                JOIN socsvc.service_item_label b ON b.service_item = s.id
               WHERE l.programme = programme_id) n) t ON true
   WHERE NOT g.is_urgent AND g.jurisdiction = programme.jurisdiction
      OR t.rows IS NOT NULL;

  IF is_over THEN
    SELECT CASE WHEN bool_and(l.delivered >= l.quota OR l.quota IS NULL AND l.delivered > 0) THEN socsvc._form_word('fully', lang)
                WHEN bool_or(l.delivered > 0) THEN socsvc._form_word('partly', lang) ELSE socsvc._form_word('not', lang) END
      INTO conclusion
      FROM socsvc.programme_line l WHERE l.programme = programme_id AND l.refused_from IS NULL;
  END IF;

  RETURN socsvc._form_page(title, xmlconcat(
    xmlelement(NAME p, xmlattributes('source' AS class), socsvc._form_word('programme.source', lang)),
    xmlelement(NAME p, xmlattributes('head' AS class), socsvc._xml_text(programme.region)),
    xmlelement(NAME p, xmlattributes('line' AS class), U&'\00A0'),
    xmlelement(NAME p, xmlattributes('hint head' AS class), socsvc._form_word('authority', lang)),
    xmlelement(NAME h1, socsvc._xml_text(title)),
    CASE WHEN programme.status <> 'in_force' THEN
      xmlelement(NAME p, xmlattributes('head' AS class), socsvc._xml_text(socsvc.status_label('programme', programme.status, lang))) END,
    socsvc._form_fields(
      socsvc._form_field('1.name', programme.person_name, lang),
      socsvc._form_field('2.sex', socsvc._form_word('sex.' || programme.sex, lang), lang),
      socsvc._form_field('3.birth_date', socsvc._day_text(programme.birth_date, lang), lang),
      socsvc._form_field('4.address', programme.address, lang),
      socsvc._form_field('4.phone', programme.phone, lang),
      socsvc._form_field('5.workplace', NULL, lang),
      socsvc._form_field('6.identity', socsvc._form_identity(programme.person, programme.issued_on, lang), lang),
      socsvc._form_field('7.email', programme.email, lang),
      socsvc._form_field('8.repeated', socsvc._form_word(CASE WHEN programme.is_repeated THEN 'again' ELSE 'first' END, lang) || ', '
        || socsvc._form_word('until', lang) || ' ' || socsvc._day_text(upper(programme.term) - 1, lang), lang),
      socsvc._form_field('9.form', socsvc.form_label(programme.form, lang), lang),
      socsvc._form_field('basis', coalesce(socsvc._form_word('decision', lang) || coalesce(' № ' || programme.decision_number, '') || ' '
        || socsvc._form_word('of', lang) || ' ' || socsvc._day_text(programme.decided_on, lang), programme.basis_document), lang)),
    xmlelement(NAME h2, socsvc._form_word('10.services', lang)),
    services,
    xmlelement(NAME h2, socsvc._form_word('11.conditions', lang)),
    socsvc._form_fields(
      socsvc._form_field('payment', socsvc.payment_label(programme.payment, lang), lang),
      socsvc._form_field('valid', socsvc._term_text(programme.term, lang), lang),
      socsvc._form_field('deviations', (SELECT string_agg(n.label || ': ' || l.deviation_reason, '; ' ORDER BY l.sort_order, l.id)
        FROM socsvc.programme_line l JOIN socsvc.service_item_label n ON n.service_item = l.service_item
       WHERE l.programme = programme_id AND l.deviation_reason IS NOT NULL), lang),
      socsvc._form_field('other_conditions', NULL, lang)),
    xmlelement(NAME h2, socsvc._form_word('12.providers', lang)),
    socsvc._page_table(NULL, socsvc._words('form', '{provider,address,contacts}', lang),
      (SELECT jsonb_agg(jsonb_build_array(v.full_name, concat_ws(', ', v.settlement, v.address),
          concat_ws(', ', v.phone, v.email)) ORDER BY p.sort_order, v.id)
         FROM socsvc.programme_provider p JOIN socsvc.provider v ON v.id = p.provider WHERE p.programme = programme_id), NULL, 3),
    xmlelement(NAME h2, socsvc._form_word('13.refusals', lang)),
    socsvc._page_table(NULL, socsvc._words('form', '{service,reason,refused_on,signature}', lang),
      (SELECT jsonb_agg(jsonb_build_array(n.label, f.reason, socsvc._day_text(f.written_on, lang), f.document)
          ORDER BY f.written_on, f.id)
         FROM socsvc.programme_refusal f JOIN socsvc.programme_line l ON l.id = f.programme_line
         JOIN socsvc.service_item_label n ON n.service_item = l.service_item WHERE f.programme = programme_id), NULL, 4),
    xmlelement(NAME h2, socsvc._form_word('14.accompaniment', lang)),
    socsvc._page_table(NULL, socsvc._words('form', '{measure,by,mark}', lang),
      (SELECT jsonb_agg(jsonb_build_array(a.measure, a.carried_out_by, socsvc._form_word('done', lang) || ' '
          || socsvc._day_text(a.done_on, lang)) ORDER BY a.id)
         FROM socsvc.programme_accompaniment a WHERE a.programme = programme_id), NULL, 3),
    xmlelement(NAME div, xmlattributes('sides' AS class),
      socsvc._form_signature('programme', programme_id, 'citizen', lang),
          socsvc._form_signature('programme', programme_id, 'agency', lang)),
    xmlelement(NAME p, xmlattributes('seal' AS class), socsvc._form_word('seal', lang)),
    xmlelement(NAME div, xmlattributes('keep' AS class),
      xmlelement(NAME h2, socsvc._form_word('conclusion', lang)),
      socsvc._form_fields(
        socsvc._form_field('performed', conclusion, lang), socsvc._form_field('assessment', NULL, lang),
            socsvc._form_field('recommendations', NULL, lang)),
      socsvc._form_line(lang))), lang);
END
$function$;
COMMENT ON FUNCTION socsvc.programme_document(bigint, text) IS 'The individual programme as a printable XHTML document with the fields of its form: person (1 to 7), first or again and until when (8), form (9), services by kind with volume, periodicity, term and mark of performance (10), conditions (11), recommended providers (12), refusals (13), accompaniment (14), signatures, conclusion on its performance. The register has no workplace, assessment and recommendations: they are blanks. A draft is for the agency alone. language: ru, kk, en, by default that of the register''s messages. Source: order 874н of 10.11.2014, annex 2; 326-п paragraph 8. Errors: P0002 no such programme, or none that the client sees, 22023 another language, 0A000 a server without libxml';
REVOKE ALL ON FUNCTION socsvc.programme_document(bigint, text) FROM PUBLIC;

-- ---- the contract -------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.contract_document(contract_id bigint, language text DEFAULT NULL)
RETURNS xml
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  lang CONSTANT text := socsvc._print_language(language);
  home CONSTANT text[] := socsvc._home_jurisdictions();
  contract record;
  on_day date;
  title text;
BEGIN
  SELECT c.id, c.number, c.person, c.provider, c.programme, c.term, c.requested_on, c.signed_on, c.status, c.note, c.certificate_name,
      c.guardianship_body,
         c.inactive_from, c.termination_ground, c.place, p.number AS programme_number, p.issued_on, p.form, p.payment,
         v.full_name, v.head_name, v.tax_number, v.registration_number, concat_ws(', ', v.settlement, v.address) AS provider_address,
             v.settlement,
         v.phone AS provider_phone, v.email AS provider_email,
         concat_ws(' ', r.family_name, r.given_name, r.patronymic) AS person_name, r.birth_date,
             coalesce(r.snils::text, r.iin::text) AS person_number,
         concat_ws(', ', r.settlement, r.address) AS person_address, r.phone, r.email,
         (SELECT coalesce(CASE lang WHEN 'en' THEN g.name_en WHEN 'kk' THEN g.name_kk END, g.name_ru) FROM socsvc.termination_ground g
           WHERE g.code = c.termination_ground AND g.form = p.form AND g.jurisdiction = ANY (home)
           ORDER BY g.valid @> coalesce(c.inactive_from, c.requested_on) DESC, array_position(home, g.jurisdiction),
               g.id DESC LIMIT 1) AS ground
    INTO contract
    FROM socsvc.contract c
    LEFT JOIN socsvc.programme p ON p.id = c.programme
    LEFT JOIN socsvc.provider v ON v.id = c.provider
    LEFT JOIN socsvc.person r ON r.id = c.person
   WHERE c.id = contract_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no contract %', contract_id USING ERRCODE = 'no_data_found', HINT = 'Give the id of one that you see.';
  END IF;
  on_day := coalesce(contract.signed_on, contract.requested_on);
  title := socsvc._form_word('contract', lang) || coalesce(' № ' || contract.number, '');

  RETURN socsvc._form_page(title, xmlconcat(
    xmlelement(NAME p, xmlattributes('source' AS class), socsvc._form_word('contract.source', lang)),
    xmlelement(NAME h1, socsvc._xml_text(title)),
    xmlelement(NAME p, xmlattributes('head' AS class),
        socsvc._xml_text(concat_ws(' · ', contract.settlement, socsvc._day_text(on_day, lang),
      socsvc.status_label('contract', contract.status, lang)))),
    socsvc._form_fields(
      socsvc._form_field('executor', contract.full_name, lang),
      socsvc._form_field('head', contract.head_name, lang),
      socsvc._form_field('customer', contract.person_name, lang),
      socsvc._form_field('birth_date', socsvc._day_text(contract.birth_date, lang), lang),
      socsvc._form_field('identity', socsvc._form_identity(contract.person, on_day, lang), lang),
      socsvc._form_field('customer_address', contract.person_address, lang),
      socsvc._form_field('representative', (SELECT string_agg(concat_ws(', ', concat_ws(' ', p.family_name, p.given_name, p.patronymic),
          socsvc._form_word('representation.' || n.kind, lang), n.document), '; ' ORDER BY n.id)
        FROM socsvc.representation n LEFT JOIN socsvc.person p ON p.id = n.representative
       WHERE n.represented = contract.person AND n.valid @> on_day), lang),
      CASE WHEN contract.guardianship_body IS NOT NULL THEN socsvc._form_field('guardianship', contract.guardianship_body, lang) END),

    xmlelement(NAME h2, socsvc._form_word('I', lang)),
    socsvc._form_fields(
      socsvc._form_field('by_programme', '№ ' || contract.programme_number || ' ' || socsvc._form_word('of', lang) || ' '
          || socsvc._day_text(contract.issued_on, lang), lang),
      socsvc._form_field('form', socsvc.form_label(contract.form, lang), lang)),
    xmlelement(NAME div, xmlattributes('services' AS class),
        socsvc._page_table(socsvc._form_word('services', lang),
        socsvc._words('form', '{no,service,volume,periodicity,term,tariff}', lang),
      (SELECT jsonb_agg(jsonb_build_array(n.place::text, n.label, socsvc.label(n.volume, lang), socsvc.label(n.periodicity, lang),
                         socsvc._term_text(n.term, lang), socsvc._number_text(n.amount, 2, lang)) ORDER BY n.place)
         FROM (SELECT l.volume, l.periodicity, l.term * coalesce(contract.term, l.term) AS term, b.label, t.amount,
                      row_number() OVER (ORDER BY l.sort_order, l.id) AS place
                 FROM socsvc.contract_line c
                 JOIN socsvc.programme_line l ON l.id = c.programme_line
                 JOIN socsvc.service_item_label b ON b.service_item = l.service_item
                 LEFT JOIN socsvc.tariff t ON t.provider = contract.provider AND t.service_item = l.service_item
                     AND t.place = contract.place AND t.valid @> on_day
                WHERE c.contract = contract_id) n), NULL, 5)),
    (SELECT socsvc._page_table(socsvc._form_word('extra', lang),
        socsvc._words('form', '{service,wish,tariff}', lang),
         jsonb_agg(jsonb_build_array(b.label, concat_ws(', ', x.consent, socsvc._day_text(x.consent_on, lang)),
             socsvc._number_text(t.amount, 2, lang)) ORDER BY x.id), NULL, 2)
       FROM socsvc.extra_line x JOIN socsvc.service_item_label b ON b.service_item = x.service_item LEFT
           JOIN socsvc.tariff t ON t.id = x.tariff
      WHERE x.contract = contract_id HAVING count(*) > 0),

    xmlelement(NAME h2, socsvc._form_word('II', lang)),
    xmlelement(NAME p, socsvc._form_word('II.rule', lang)),

    xmlelement(NAME h2, socsvc._form_word('III', lang)),
    socsvc._form_fields(
      socsvc._form_field('payment', socsvc.payment_label(contract.payment, lang), lang),
      socsvc._form_field('certificate', contract.certificate_name, lang)),
    (SELECT socsvc._page_table(socsvc._form_word('income', lang),
        socsvc._words('form', '{effective_from,decided_on,average_income}', lang),
         jsonb_agg(jsonb_build_array(socsvc._day_text(a.effective_from, lang), socsvc._day_text(a.decided_on, lang),
             socsvc._number_text(a.average_income, 2, lang))
           ORDER BY a.effective_from, a.id), NULL, 2)
       FROM socsvc.fee_assessment a WHERE a.contract = contract_id HAVING count(*) > 0),
    (SELECT socsvc._page_table(socsvc._form_word('free_conditions', lang),
        socsvc._words('form', '{condition,term,document}', lang),
         jsonb_agg(jsonb_build_array(CASE lang WHEN 'en' THEN f.name_en ELSE f.name_ru END,
           concat_ws(' – ', socsvc._day_text(lower(k.valid), lang), socsvc._day_text(upper(k.valid) - 1, lang)), k.document)
               ORDER BY k.id), NULL, 3)
       FROM socsvc.contract_condition k JOIN socsvc.free_condition f ON f.code = k.condition
           WHERE k.contract = contract_id HAVING count(*) > 0),

    xmlelement(NAME h2, socsvc._form_word('IV', lang)),
    socsvc._page_table(socsvc._form_word('amendments', lang),
        socsvc._words('form', '{number,effective_from,reason,terms_after}', lang),
      (SELECT jsonb_agg(jsonb_build_array(m.number, socsvc._day_text(m.effective_from, lang),
          socsvc._form_word('ground.' || m.ground, lang),
                         concat_ws(' → ', socsvc.payment_label(m.terms_before, lang), socsvc.payment_label(m.terms_after, lang)))
                             ORDER BY m.effective_from, m.id)
         FROM socsvc.contract_amendment m WHERE m.contract = contract_id), NULL, 4),
    socsvc._form_fields(
      socsvc._form_field('ended_on', socsvc._day_text(contract.inactive_from, lang), lang),
      socsvc._form_field('ended_because', coalesce(contract.ground, contract.termination_ground), lang)),

    xmlelement(NAME h2, socsvc._form_word('V', lang)),
    xmlelement(NAME p, socsvc._form_word('V.rule', lang)),

    xmlelement(NAME h2, socsvc._form_word('VI', lang)),
    socsvc._form_fields(
      socsvc._form_field('valid', socsvc._term_text(contract.term, lang), lang),
      socsvc._form_field('other_conditions', contract.note, lang)),

    xmlelement(NAME h2, socsvc._form_word('VII', lang)),
    xmlelement(NAME div, xmlattributes('sides' AS class),
      xmlelement(NAME table, xmlelement(NAME tbody, socsvc._form_field('executor', contract.full_name, lang),
          socsvc._form_field('tax_number', contract.tax_number, lang),
        socsvc._form_field('registration_number', contract.registration_number, lang),
            socsvc._form_field('address', contract.provider_address, lang),
        socsvc._form_field('contacts', concat_ws(', ', contract.provider_phone, contract.provider_email), lang),
            socsvc._form_field('bank', NULL, lang))),
      xmlelement(NAME table, xmlelement(NAME tbody, socsvc._form_field('customer', contract.person_name, lang),
          socsvc._form_field('person_number', contract.person_number, lang),
        socsvc._form_field('address', contract.person_address, lang),
            socsvc._form_field('contacts', concat_ws(', ', contract.phone, contract.email), lang)))),
    xmlelement(NAME div, xmlattributes('sides' AS class),
      socsvc._form_signature('contract', contract_id, 'provider', lang), socsvc._form_signature('contract', contract_id, 'citizen', lang)),
    CASE WHEN contract.guardianship_body IS NOT NULL THEN xmlelement(NAME div, xmlattributes('sides' AS class),
      xmlelement(NAME div, xmlelement(NAME p, socsvc._form_word('guardianship', lang)),
          socsvc._form_line(lang))) END,
    xmlelement(NAME p, xmlattributes('seal' AS class), socsvc._form_word('seal', lang)),

    xmlelement(NAME h2, socsvc._form_word('annexes', lang)),
    xmlelement(NAME p, socsvc._xml_text('1. ' || socsvc._form_word('programme', lang) || coalesce(' № ' || contract.programme_number, ''))),
    socsvc._page_table('2. ' || socsvc._form_word('acts', lang),
        socsvc._words('form', '{number,period,drawn_up_on,status}', lang),
      (SELECT jsonb_agg(jsonb_build_array(coalesce(a.number, a.id::text), socsvc._term_text(a.period, lang),
          socsvc._day_text(a.prepared_on, lang),
                         socsvc.status_label('act', a.status, lang)) ORDER BY lower(a.period), a.id)
         FROM socsvc.act a WHERE a.contract = contract_id), NULL, 4)), lang);
END
$function$;
COMMENT ON FUNCTION socsvc.contract_document(bigint, text) IS 'The contract as a printable XHTML document with the sections and fields of its form: sides, I subject (programme, services with volume, periodicity, term and tariff, services over the programme), II dealings, III fee (terms, income, conditions of free service), IV changes and end, V liability, VI term, VII addresses and signatures; annexes. Tariffs are those of the day of signature, or of the request. What the register does not hold (the provider''s bank account) is a blank. language: ru, kk, en, by default that of the register''s messages. Source: order 874н of 10.11.2014, annex 1; 326-п paragraphs 22 to 28. Errors: P0002 no such contract, or none that the client sees, 22023 another language, 0A000 a server without libxml';
REVOKE ALL ON FUNCTION socsvc.contract_document(bigint, text) FROM PUBLIC;
