-- Messages («Сообщения»): texts are data, events send them by rule, each cause once; clients read them in the cabinet or
-- are told by NOTIFY.

-- ---- settings: choices of the region ------------------------------------------------------------------------------

-- PL/pgSQL keeps the plan, which a function in SQL makes anew at every call.
CREATE FUNCTION socsvc.setting_value(setting_name text, day date DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  home text[] := socsvc._home_jurisdictions();
  answer text;
BEGIN
  SELECT s.value INTO answer
    FROM socsvc.setting s
   WHERE s.name = setting_name AND s.jurisdiction = ANY (home) AND s.valid @> coalesce(day, socsvc.today())
   ORDER BY array_position(home, s.jurisdiction)
   LIMIT 1;
  RETURN answer;
END
$function$;
COMMENT ON FUNCTION socsvc.setting_value(text, date) IS 'Value of a setting on the day (today when NULL): the home jurisdiction''s, else that of the one above it; NULL where there is none';
REVOKE ALL ON FUNCTION socsvc.setting_value(text, date) FROM PUBLIC;

-- ---- texts --------------------------------------------------------------------------------------------------------

-- One pass over the text, so that what stands in a parameter's value is never taken for a parameter.
CREATE FUNCTION socsvc.fill_template(template text, lang text, parameters jsonb)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT pg_catalog.string_agg(m.piece[1] || coalesce(
           CASE
             WHEN p.value IS NULL THEN m.piece[2]
             WHEN pg_catalog.jsonb_typeof(p.value) = 'object' THEN
               coalesce(p.value ->> lang, p.value ->> 'ru', p.value ->> 'en', m.piece[2])
             WHEN lang <> 'en' AND p.value #>> '{}' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN
               pg_catalog.regexp_replace(p.value #>> '{}', '^(.{4})-(..)-(..)$', '\3.\2.\1')
             ELSE p.value #>> '{}'
           END, m.piece[2]), '' ORDER BY m.place)
    FROM pg_catalog.regexp_matches(template, '([^{]*)(\{[a-z][a-z0-9_]*\}|\{|$)', 'g') WITH ORDINALITY m (piece, place),
         LATERAL (SELECT parameters -> pg_catalog.btrim(m.piece[2], '{}')) p (value)
$function$;
COMMENT ON FUNCTION socsvc.fill_template(text, text, jsonb) IS 'The template with each {name} replaced by the parameter of that name: an object {"ru": …, "kk": …, "en": …} gives its text in the language (Russian where it has none), a date YYYY-MM-DD is written DD.MM.YYYY but in English; a {name} without a parameter stays visible. NULL without a template. Frozen: views use it';

CREATE FUNCTION socsvc._template_in_force(message_kind text, message_lang text)
RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  home text[] := socsvc._home_jurisdictions();
  answer bigint;
BEGIN
  SELECT t.id INTO answer
    FROM socsvc.message_template t
   WHERE t.kind = message_kind AND t.lang = message_lang AND t.jurisdiction = ANY (home) AND t.valid @> socsvc.today()
   ORDER BY array_position(home, t.jurisdiction)
   LIMIT 1;
  RETURN answer;
END
$function$;
COMMENT ON FUNCTION socsvc._template_in_force(text, text) IS 'Private: id of the text in which a message of the kind and language is sent today; NULL for none';
REVOKE ALL ON FUNCTION socsvc._template_in_force(text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.render_message(kind text, lang text, parameters jsonb)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc.fill_template(t.body, $2, $3)
    FROM socsvc.message_template t WHERE t.id = socsvc._template_in_force($1, $2)
$function$;
COMMENT ON FUNCTION socsvc.render_message(text, text, jsonb) IS 'Body of a message of the kind in the language (ru, kk, en), as it would be sent today; NULL where there is no such text. See fill_template()';
REVOKE ALL ON FUNCTION socsvc.render_message(text, text, jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc.protect_template()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP <> 'DELETE' THEN
    NEW.parameters := ARRAY(SELECT DISTINCT n.name[1]
                              FROM regexp_matches(NEW.subject || NEW.body, '\{([a-z][a-z0-9_]*)\}', 'g') n (name) ORDER BY 1);
  END IF;
  IF TG_OP = 'INSERT' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE'
     AND (NEW.id, NEW.jurisdiction, NEW.kind, NEW.lang, NEW.subject, NEW.body)
         = (OLD.id, OLD.jurisdiction, OLD.kind, OLD.lang, OLD.subject, OLD.body)
     AND NEW.valid <@ OLD.valid AND lower(NEW.valid) IS NOT DISTINCT FROM lower(OLD.valid) THEN
    RETURN NEW;
  END IF;
  -- Waits for a message that is being sent in it: the foreign key holds FOR KEY SHARE.
  PERFORM FROM socsvc.message_template t WHERE t.id = OLD.id FOR UPDATE;
  IF socsvc._template_is_used(OLD.id) THEN
    RAISE EXCEPTION 'the text % (%) was sent and does not change', OLD.kind, OLD.lang
      USING ERRCODE = 'SV015', DETAIL = format('Template %s.', OLD.id),
            HINT = 'Close it by an earlier end of "valid" and add a new row in force from then on.';
  END IF;
  RETURN coalesce(NEW, OLD);
END
$function$;
COMMENT ON FUNCTION socsvc.protect_template() IS 'Trigger of message_template, BEFORE INSERT OR UPDATE OR DELETE FOR EACH ROW: notes the parameters that the text names; a text that a message was sent in changes only by closing valid. Errors: SV015';
REVOKE ALL ON FUNCTION socsvc.protect_template() FROM PUBLIC;

-- VOLATILE for its snapshot: it is to see what was committed while the caller waited for the lock.
CREATE FUNCTION socsvc._template_is_used(template_id bigint)
RETURNS boolean
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT EXISTS (SELECT FROM socsvc.message m WHERE m.template = template_id)
$function$;
COMMENT ON FUNCTION socsvc._template_is_used(bigint) IS 'Private: whether a message was sent in the text';
REVOKE ALL ON FUNCTION socsvc._template_is_used(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._message_language()
RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ BEGIN RETURN coalesce(socsvc.setting_value('message_language'), 'ru'); END $function$;
COMMENT ON FUNCTION socsvc._message_language() IS 'Private: language of messages where the sender names none: the setting message_language, else Russian';
REVOKE ALL ON FUNCTION socsvc._message_language() FROM PUBLIC;

-- ---- sending ------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.keep_message()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  missing text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF socsvc._is_kept_no_longer('message', OLD.created_at) THEN
      RETURN OLD;
    END IF;
    RAISE EXCEPTION 'message % is not deleted', OLD.id USING ERRCODE = 'SV015', DETAIL = format('Created at %s.', OLD.created_at),
            HINT = 'What was sent stands.';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) - '{forwarded_at,read_at,status}'::text[] <> to_jsonb(OLD) - '{forwarded_at,read_at,status}'::text[]
       OR OLD.read_at IS NOT NULL AND NEW.read_at IS DISTINCT FROM OLD.read_at
       OR OLD.forwarded_at IS NOT NULL AND NEW.forwarded_at IS DISTINCT FROM OLD.forwarded_at THEN
      RAISE EXCEPTION 'message % does not change any more', OLD.id
        USING ERRCODE = 'SV015', DETAIL = format('Created at %s; read at %s.', OLD.created_at, coalesce(OLD.read_at::text, 'none')),
              HINT = 'Only that it was forwarded and that it was read is noted, once.';
    END IF;
    RETURN NEW;
  END IF;

  -- Who sends many gives the template, found once; the foreign key sees to it that it is of the kind and language.
  IF NEW.template IS NULL THEN
    NEW.lang := coalesce(NEW.lang, socsvc._message_language());
    NEW.template := socsvc._template_in_force(NEW.kind, NEW.lang);
    IF NEW.template IS NULL THEN
      RAISE EXCEPTION 'there is no text for messages of kind "%" in language "%"', NEW.kind, NEW.lang
        USING ERRCODE = 'invalid_parameter_value', HINT = 'message_template has the texts that are in force.';
    END IF;
  END IF;
  IF NOT NEW.parameters ?& (SELECT t.parameters FROM socsvc.message_template t WHERE t.id = NEW.template)
     OR jsonb_path_exists(NEW.parameters, '$.* ? (@ == null)') THEN
    SELECT string_agg(n.name, ', ' ORDER BY n.name) INTO missing
      FROM socsvc.message_template t, unnest(t.parameters) n (name)
     WHERE t.id = NEW.template AND NEW.parameters ->> n.name IS NULL;
  END IF;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'a message of kind "%" lacks parameters', NEW.kind
      USING ERRCODE = 'invalid_parameter_value', DETAIL = format('Missing: %s.', missing),
            HINT = 'Give each of them a value in parameters.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_message() IS 'Trigger of message, BEFORE INSERT OR UPDATE OR DELETE FOR EACH ROW: language by the setting message_language where none is given, the text in force, every parameter of it; a message that was sent stands for the term of retention_rule. Errors: 22023 no text or a parameter missing, SV015 changed or deleted';
REVOKE ALL ON FUNCTION socsvc.keep_message() FROM PUBLIC;

CREATE FUNCTION socsvc.announce_messages()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM pg_notify('socsvc_message', n.id::text) FROM new_rows n ORDER BY n.id;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.announce_messages() IS 'Trigger of message, AFTER INSERT FOR EACH STATEMENT with the transition table new_rows: NOTIFY socsvc_message with the id of each, sent when the transaction commits';
REVOKE ALL ON FUNCTION socsvc.announce_messages() FROM PUBLIC;

CREATE FUNCTION socsvc.send_message(kind text, parameters jsonb DEFAULT '{}', to_person bigint DEFAULT NULL,
  to_provider bigint DEFAULT NULL, to_office text DEFAULT NULL, lang text DEFAULT NULL, cause text DEFAULT NULL)
RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc.message (kind, parameters, person, provider, office, lang, cause)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT ON CONSTRAINT message_once DO NOTHING
    RETURNING id
$function$;
COMMENT ON FUNCTION socsvc.send_message(text, jsonb, bigint, bigint, text, text, text) IS 'Sends a message to a person, a provider or an office (exactly one); answers its id, NULL where the same cause has sent already. lang: by the setting message_language when NULL. Errors: 22023 no text of the kind in the language, or a parameter missing; 23514 none or several recipients; 23503 no such recipient';
REVOKE ALL ON FUNCTION socsvc.send_message(text, jsonb, bigint, bigint, text, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc._contract_services(contract_id bigint, lang text)
RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT coalesce(string_agg(concat_ws(', ', n.label, label(p.volume, lang), label(p.periodicity, lang),
                                         CASE WHEN g.payment <> 'free' THEN
                                           (SELECT format(CASE lang WHEN 'en' THEN '%s roubles' ELSE '%s руб.' END, max(t.amount))
                                              FROM socsvc.tariff t
                                             WHERE t.provider = l.provider AND t.service_item = p.service_item AND t.valid @> socsvc.today()
                                            HAVING count(*) > 0) END),
                               '; ' ORDER BY p.sort_order, p.id), '—')
      FROM socsvc.contract_line l
      JOIN socsvc.programme_line p ON p.id = l.programme_line
      JOIN socsvc.programme g ON g.id = l.programme
      JOIN socsvc.service_item_label n ON n.service_item = p.service_item
     WHERE l.contract = contract_id
  );
END
$function$;
COMMENT ON FUNCTION socsvc._contract_services(bigint, text) IS 'Private: the services of a contract in words: name, volume, how often, and the provider''s full tariff where the programme is not free';
REVOKE ALL ON FUNCTION socsvc._contract_services(bigint, text) FROM PUBLIC;

-- What a message says of a row. Missing facts are a dash: a message never stops the act that it tells of.
CREATE FUNCTION socsvc.message_facts(entity text, entity_id bigint,
  OUT person bigint, OUT provider bigint, OUT outcome text, OUT parameters jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  is_awaited boolean;
BEGIN
  CASE entity
    WHEN 'application' THEN
      SELECT a.person, a.wished_provider,
             jsonb_build_object('number', coalesce(a.number, a.id::text), 'received_on', a.received_on,
               'reason', coalesce(a.status_reason, '—')), a.status = 'awaiting_citizen'
        INTO person, provider, parameters, is_awaited
        FROM socsvc.application a WHERE a.id = entity_id;
      IF is_awaited THEN -- a question apart, for the lists of documents are long
        parameters := parameters || (
          SELECT jsonb_build_object('documents', jsonb_build_object('ru', coalesce(string_agg(t.name_ru, '; '), '—'),
                                                                    'en', coalesce(string_agg(t.name_en, '; '), '—')))
            FROM socsvc.missing_documents(entity_id, socsvc.today()) m
            JOIN socsvc.document_type t ON t.code = m.document_type
           WHERE m.brought_by <> 'inter_agency');
      END IF;
    WHEN 'decision' THEN
      SELECT d.person, d.outcome,
             jsonb_build_object('number', coalesce(d.number, d.id::text), 'decided_on', d.decided_on,
               'application', coalesce(a.number, a.id::text), 'received_on', a.received_on,
               'ground', jsonb_build_object('ru', coalesce(g.name_ru, '—')))
        INTO person, outcome, parameters
        FROM socsvc.decision d
        JOIN socsvc.application a ON a.id = d.application
        LEFT JOIN socsvc.refusal_ground g ON g.code = d.refusal_ground
       WHERE d.id = entity_id;
    WHEN 'assessment' THEN
      SELECT a.person, jsonb_build_object('application', coalesce(a.number, a.id::text), 'surveyed_on', s.surveyed_on)
        INTO person, parameters
        FROM socsvc.assessment s JOIN socsvc.application a ON a.id = s.application WHERE s.id = entity_id;
    WHEN 'commission_opinion' THEN
      SELECT a.person, jsonb_build_object('application', coalesce(a.number, a.id::text), 'sent_on', o.sent_on)
        INTO person, parameters
        FROM socsvc.commission_opinion o JOIN socsvc.application a ON a.id = o.application WHERE o.id = entity_id;
    WHEN 'programme' THEN
      SELECT p.person,
             jsonb_build_object('number', p.number, 'issued_on', p.issued_on, 'from', lower(p.term),
               'until', upper(p.term) - 1,
               'form', jsonb_build_object('ru', socsvc.form_label(p.form, 'ru'), 'kk', socsvc.form_label(p.form, 'kk'),
                                          'en', socsvc.form_label(p.form, 'en')))
        INTO person, parameters
        FROM socsvc.programme p WHERE p.id = entity_id;
    WHEN 'contract' THEN
      SELECT c.person, c.provider, c.termination_ground,
             jsonb_build_object('number', coalesce(c.number, c.id::text), 'requested_on', c.requested_on,
               'provider', v.short_name, 'contact', coalesce(nullif(concat_ws(', ', v.address, v.phone), ''), v.full_name),
               'person', concat_ws(' ', r.family_name, r.given_name, r.patronymic), 'programme', p.number,
               'from', coalesce(lower(c.term)::text, '—'), 'until', coalesce((upper(c.term) - 1)::text, '—'),
               'inactive_from', coalesce(c.inactive_from::text, '—'),
               'ground', coalesce((SELECT jsonb_strip_nulls(jsonb_build_object('ru', min(g.name_ru), 'kk', min(g.name_kk), 'en', min(g.name_en)))
                                     FROM socsvc.termination_ground g
                                    WHERE g.code = c.termination_ground AND g.form = p.form AND g.valid @> c.inactive_from
                                   HAVING count(*) > 0),
                                  to_jsonb(coalesce(c.termination_ground, '—'))),
               'reason', coalesce(c.status_reason, '—'))
             || CASE WHEN c.status = 'offered' THEN
                  (SELECT jsonb_build_object('form', jsonb_object_agg(l.lang, socsvc.form_label(p.form, l.lang)),
                                             'payment', jsonb_object_agg(l.lang, socsvc.payment_label(p.payment, l.lang)),
                                             'services', jsonb_object_agg(l.lang, socsvc._contract_services(c.id, l.lang)))
                     FROM (VALUES ('ru'), ('kk'), ('en')) l (lang))
                ELSE '{}' END
        INTO person, provider, outcome, parameters
        FROM socsvc.contract c
        JOIN socsvc.programme p ON p.id = c.programme
        JOIN socsvc.provider v ON v.id = c.provider
        JOIN socsvc.person r ON r.id = c.person
       WHERE c.id = entity_id;
    WHEN 'act' THEN
      SELECT a.person, a.provider,
             jsonb_build_object('number', coalesce(a.number, a.id::text), 'provider', v.short_name,
               'person', concat_ws(' ', r.family_name, r.given_name, r.patronymic),
               'contract', coalesce(c.number, c.id::text), 'from', lower(a.period), 'until', upper(a.period) - 1,
               'reason', coalesce(a.status_reason, '—'))
        INTO person, provider, parameters
        FROM socsvc.act a
        JOIN socsvc.contract c ON c.id = a.contract
        JOIN socsvc.provider v ON v.id = a.provider
        JOIN socsvc.person r ON r.id = a.person
       WHERE a.id = entity_id;
    WHEN 'enrolment' THEN
      SELECT e.person, e.provider,
             jsonb_build_object('order_number', e.order_number, 'enrolled_on', e.enrolled_on, 'provider', v.short_name,
               'person', concat_ws(' ', r.family_name, r.given_name, r.patronymic),
               'removal_order_number', coalesce(e.removal_order_number, '—'),
               'removed_on', coalesce(e.removed_on::text, '—'))
        INTO person, provider, parameters
        FROM socsvc.enrolment e
        JOIN socsvc.provider v ON v.id = e.provider
        JOIN socsvc.person r ON r.id = e.person
       WHERE e.id = entity_id;
    WHEN 'contract_amendment' THEN
      SELECT a.person, a.provider,
             jsonb_build_object('number', coalesce(a.number, '—'), 'contract', coalesce(c.number, c.id::text), 'provider', v.short_name,
               'person', concat_ws(' ', r.family_name, r.given_name, r.patronymic), 'arisen_on', a.arisen_on,
               'effective_from', a.effective_from, 'decided_on', coalesce(a.decided_on::text, '—'),
               'ground', (SELECT jsonb_build_object('ru', f.name_ru, 'kk', f.name_kk, 'en', f.name_en) FROM socsvc.fee_change_rule f
                           WHERE f.ground = a.ground AND f.valid @> a.arisen_on AND f.jurisdiction = ANY (socsvc._home_jurisdictions())
                           ORDER BY array_position(socsvc._home_jurisdictions(), f.jurisdiction) LIMIT 1))
        INTO person, provider, parameters
        FROM socsvc.contract_amendment a
        JOIN socsvc.contract c ON c.id = a.contract
        JOIN socsvc.provider v ON v.id = a.provider
        JOIN socsvc.person r ON r.id = a.person
       WHERE a.id = entity_id;
    WHEN 'stay' THEN
      SELECT t.person, t.provider,
             jsonb_build_object('provider', v.short_name, 'department', d.name, 'group', g.name, 'from', lower(t.days),
               'until', coalesce((upper(t.days) - 1)::text, '—'), 'answer_by', coalesce(t.answer_by::text, '—'),
               'arrive_by', coalesce(t.arrive_by::text, '—'), 'reason', coalesce(t.status_reason, '—'))
        INTO person, provider, parameters
        FROM socsvc.stay t
        JOIN socsvc.place_group g ON g.id = t.place_group
        JOIN socsvc.department d ON d.id = t.department
        JOIN socsvc.provider v ON v.id = t.provider
       WHERE t.id = entity_id;
    WHEN 'queue_entry' THEN
      SELECT q.person, q.provider,
             jsonb_build_object('provider', v.short_name, 'department', d.name, 'reason', coalesce(q.status_reason, '—'))
        INTO person, provider, parameters
        FROM socsvc.queue_entry q
        JOIN socsvc.department d ON d.id = q.department
        JOIN socsvc.provider v ON v.id = q.provider
        JOIN socsvc.person r ON r.id = q.person AND r.died_on IS NULL
       WHERE q.id = entity_id;
    WHEN 'aid_order' THEN
      SELECT o.person, o.provider,
             jsonb_build_object('number', o.id, 'product', concat_ws(', ', g.name, g.model), 'provider', v.short_name,
               'contact', coalesce(v.phone, '—'), 'place', coalesce(o.place, '—'), 'track', coalesce(o.track_number, '—'),
               'copayment', o.copayment, 'wears_out_on', coalesce(o.wears_out_on::text, '—'),
               'reason', coalesce((SELECT jsonb_build_object('ru', min(c.name_ru), 'kk', min(c.name_kk), 'en', min(c.name_en))
                                     FROM socsvc.order_cancel_reason c
                                    WHERE c.code = o.cancel_reason AND c.side = 'supplier' AND c.valid @> socsvc.today()
                                      AND c.jurisdiction = ANY (socsvc._home_jurisdictions())
                                   HAVING count(*) > 0), to_jsonb(coalesce(o.cancel_reason, '—'))))
        INTO person, provider, parameters
        FROM socsvc.aid_order o
        JOIN socsvc.aid_product g ON g.id = o.product
        JOIN socsvc.provider v ON v.id = o.provider
       WHERE o.id = entity_id;
    WHEN 'rehabilitation_programme' THEN
      SELECT p.person,
             jsonb_build_object('number', p.number, 'issued_on', p.issued_on,
               'until', coalesce((upper(p.term) - 1)::text, '—'), 'notified_on', coalesce(p.notified_on::text, '—'),
               'measures', coalesce((SELECT jsonb_build_object('ru', string_agg(k.name_ru, '; ' ORDER BY e.id), 'kk', string_agg(k.name_kk, '; ' ORDER BY e.id),
                                                               'en', string_agg(k.name_en, '; ' ORDER BY e.id))
                                       FROM socsvc.entitlement e JOIN socsvc.help_kind k ON k.code = e.help_kind
                                      WHERE e.rehabilitation_programme = p.id HAVING count(*) > 0), to_jsonb('—'::text)))
        INTO person, parameters
        FROM socsvc.rehabilitation_programme p WHERE p.id = entity_id;
    WHEN 'service_order' THEN
      SELECT o.person, o.provider,
             jsonb_build_object('number', o.id::text, 'provider', v.short_name, 'specialist', w.name, 'specialist_phone', coalesce(s.phone, '—'),
               'contact', concat_ws(', ', v.short_name, s.phone),
               'person', concat_ws(' ', r.family_name, r.given_name, r.patronymic), 'phone', coalesce(o.contact_phone, '—'),
               'address', coalesce(o.address, '—'), 'comment', coalesce(o.comment, '—'),
               'kind', jsonb_build_object('ru', k.name_ru, 'kk', k.name_kk, 'en', k.name_en),
               'reason', coalesce((SELECT jsonb_build_object('ru', c.name_ru, 'kk', c.name_kk, 'en', c.name_en)
                                     FROM socsvc.order_cancel_reason c
                                    WHERE c.code = o.cancel_reason AND c.valid @> o.ended_on
                                      AND c.side = CASE o.status WHEN 'cancelled_by_recipient' THEN 'recipient' ELSE 'specialist' END
                                      AND c.jurisdiction = ANY (socsvc._home_jurisdictions())
                                    ORDER BY array_position(socsvc._home_jurisdictions(), c.jurisdiction) LIMIT 1),
                                  to_jsonb(coalesce(o.status_reason, '—'))))
        INTO person, provider, parameters
        FROM socsvc.service_order o
        JOIN socsvc.specialist s ON s.id = o.specialist
        JOIN socsvc.worker w ON w.id = o.worker
        JOIN socsvc.provider v ON v.id = o.provider
        JOIN socsvc.person r ON r.id = o.person
        JOIN socsvc.help_kind k ON k.code = o.help_kind
       WHERE o.id = entity_id;
    ELSE
      NULL; -- nothing to tell of
  END CASE;
END
$function$;
COMMENT ON FUNCTION socsvc.message_facts(text, bigint) IS 'What messages of a row say: its person, its provider, its outcome (a decision''s, or a contract''s ground of termination), and the parameters by which templates name the rest; all NULL for no such row and for an entity that messages do not know';
REVOKE ALL ON FUNCTION socsvc.message_facts(text, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._dashes(template_id bigint)
RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT coalesce(jsonb_object_agg(n.name, '—'), '{}')
            FROM socsvc.message_template t, unnest(t.parameters) n (name) WHERE t.id = template_id);
END
$function$;
COMMENT ON FUNCTION socsvc._dashes(bigint) IS 'Private: a dash for every parameter of a text: what the register does not know of a row must not stop the act that the message tells of';
REVOKE ALL ON FUNCTION socsvc._dashes(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._carries_out_order(entity text, id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE -- its plans are kept
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  programme_id bigint;
BEGIN
  CASE entity
    WHEN 'programme' THEN programme_id := $2;
    WHEN 'contract' THEN SELECT c.programme INTO programme_id FROM socsvc.contract c WHERE c.id = $2;
    WHEN 'act' THEN SELECT c.programme INTO programme_id FROM socsvc.act a JOIN socsvc.contract c ON c.id = a.contract WHERE a.id = $2;
    ELSE NULL;
  END CASE;
  RETURN EXISTS (SELECT FROM socsvc.programme p WHERE p.id = programme_id AND p.basis = 'rehabilitation_programme');
END
$function$;
COMMENT ON FUNCTION socsvc._carries_out_order(text, bigint) IS 'Private: whether the programme, contract or act is one by which the register carries out orders of specialists. Nobody is told of its steps: neither manual has them, and the order''s own messages tell what happens';
REVOKE ALL ON FUNCTION socsvc._carries_out_order(text, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.tell_of_event()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  facts record;
  rule record;
  message_lang text;
  text_in_force bigint;
BEGIN
  IF NEW.entity IN ('programme', 'contract', 'act') AND socsvc._carries_out_order(NEW.entity, NEW.entity_id) THEN
    RETURN NULL;
  END IF;
  FOR rule IN
    SELECT r.recipient, r.kind, r.outcome
      FROM socsvc.message_rule r
     WHERE r.entity = NEW.entity AND r.to_status = NEW.to_status
       AND (r.from_status IS NULL OR r.from_status = NEW.from_status)
       AND r.jurisdiction = ANY (socsvc._home_jurisdictions()) AND r.valid @> socsvc.today()
     ORDER BY r.id
  LOOP
    IF facts IS NULL THEN
      facts := socsvc.message_facts(NEW.entity, NEW.entity_id);
      EXIT WHEN facts.parameters IS NULL; -- no row, or one that messages do not know
      message_lang := socsvc._message_language();
    END IF;
    CONTINUE WHEN rule.outcome IS NOT NULL AND rule.outcome IS DISTINCT FROM facts.outcome;
    CONTINUE WHEN rule.recipient = 'person' AND facts.person IS NULL OR rule.recipient = 'provider' AND facts.provider IS NULL;
    text_in_force := socsvc._template_in_force(rule.kind, message_lang);
    CONTINUE WHEN text_in_force IS NULL; -- closing "valid" of its texts switches a message off
    INSERT INTO socsvc.message (kind, lang, template, parameters, person, provider, office, cause)
      VALUES (rule.kind, message_lang, text_in_force, socsvc._dashes(text_in_force) || jsonb_strip_nulls(facts.parameters),
              CASE rule.recipient WHEN 'person' THEN facts.person END,
              CASE rule.recipient WHEN 'provider' THEN facts.provider END,
              CASE WHEN rule.recipient NOT IN ('person', 'provider') THEN rule.recipient END,
              format('status_event/%s/%s/%s', NEW.id, rule.recipient, rule.kind))
      ON CONFLICT ON CONSTRAINT message_once DO NOTHING;
  END LOOP;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.tell_of_event() IS 'Trigger of status_event, AFTER INSERT FOR EACH ROW: sends the messages that message_rule has for the move, each once';
REVOKE ALL ON FUNCTION socsvc.tell_of_event() FROM PUBLIC;

-- ---- reading ------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.mark_message_read(message_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.message m SET read_at = coalesce(m.read_at, clock_timestamp())
   WHERE m.id = message_id
     AND (m.person = socsvc.subject_person() OR m.provider = socsvc.subject_whole_provider()
          OR m.office IS NOT NULL AND socsvc.subject_role() = 'agency');
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no message % for you', message_id
      USING ERRCODE = 'no_data_found', HINT = 'my_messages, provider_messages and office_messages list those that are.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.mark_message_read(bigint) IS 'Notes that the subject (person, who acts for the whole provider, or the agency for an office) has read the message; once, a repetition changes nothing. Errors: P0002 no such message for the subject';
REVOKE ALL ON FUNCTION socsvc.mark_message_read(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.take_messages(most integer DEFAULT 100)
RETURNS TABLE (message bigint, person bigint, provider bigint, office text, kind text, lang text, subject text, body text,
               phone text, email text, created_at timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH next AS (
    SELECT m.id FROM socsvc.message m WHERE m.forwarded_at IS NULL
     ORDER BY m.id LIMIT most FOR NO KEY UPDATE SKIP LOCKED),
  taken AS (
    UPDATE socsvc.message m SET forwarded_at = clock_timestamp() FROM next n WHERE m.id = n.id RETURNING m.*),
  secret AS (
    DELETE FROM socsvc.message_secret s USING next n WHERE s.message = n.id RETURNING s.message, s.parameters, s.phone)
  SELECT k.id, k.person, k.provider, k.office, k.kind, k.lang, socsvc.fill_template(t.subject, k.lang, k.parameters),
         socsvc.fill_template(t.body, k.lang, k.parameters || coalesce(s.parameters, '{}')), coalesce(s.phone, p.phone, v.phone),
         CASE WHEN s.message IS NULL THEN coalesce(p.email, v.email) END, k.created_at
    FROM taken k
    JOIN socsvc.message_template t ON t.id = k.template
    LEFT JOIN secret s ON s.message = k.id
    LEFT JOIN socsvc.person p ON p.id = k.person
    LEFT JOIN socsvc.provider v ON v.id = k.provider
   ORDER BY k.id
$function$;
COMMENT ON FUNCTION socsvc.take_messages(integer) IS 'For a gateway to post or SMS: messages that no gateway has taken, the oldest first, with their texts and the recipient''s phone and email. They count as forwarded when the transaction commits; two gateways never take the same. What message_secret has of them is in the text, is erased, and goes to the telephone alone: no email is given';
REVOKE ALL ON FUNCTION socsvc.take_messages(integer) FROM PUBLIC;
