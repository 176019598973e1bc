-- Documents: what each paragraph asks for and waives, in a case in which it does and in cases in which it does not;
-- then alternatives, relatives, contents, validity, the decision. The agency does all of it; a superuser's are the
-- fixtures alone.
BEGIN;
SELECT * FROM no_plan();
SET LOCAL client_min_messages = warning;
SELECT tap.fixture();

-- Persons 101 and 103 (adults) and 102 (a minor on every day of this file); provider 1 follows the list of Kogalym.
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES
  (101, 'Взрослая', 'Анна', '1970-05-05', 'f'), (102, 'Младший', 'Пётр', '2015-05-05', 'm'),
  (103, 'Ветеран', 'Иван', '1970-05-05', 'm');
INSERT INTO socsvc.provider_document_list (provider, list, valid, source) VALUES (1, 'kogalym', '[2025-01-01,)', '002');

-- Cases and their relatives, by name.
CREATE TEMP TABLE file (name text PRIMARY KEY, id bigint);
CREATE TEMP VIEW relative AS
  SELECT f.name AS file, k.name, k.id, k.application FROM socsvc.application_relative k JOIN file f ON f.id = k.application;
GRANT ALL ON file, relative TO PUBLIC;

-- Files an application of 27.12.2024 and answers its id. service: number/item of the standard.
CREATE FUNCTION pg_temp.file(form text, age text, stay text, facility text, service text, facts text[]) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  answer bigint;
BEGIN
  answer := socsvc.file_application(CASE age WHEN 'adult' THEN 101 ELSE 102 END, form, 'in_person', '{self_care_loss}',
    ARRAY(SELECT i.id FROM socsvc.service_item i
           WHERE i.form = $1 AND i.service_no || '/' || i.item_no = service),
    stay => stay, facility_kind => facility, received_at => '2024-12-27 10:00+05');
  INSERT INTO socsvc.application_fact (application, fact) SELECT answer, f FROM unnest(facts) f;
  RETURN answer;
END $$;
-- What the list says of a document of such a case on 10.01.2025: 'waived' when one of the rules is why, 'required' or
-- 'optional' when the rules are why it is asked, else 'nothing'.
CREATE FUNCTION pg_temp.says(list text, rules text[], document text, form text, age text, stay text, facility text, service text, facts text[])
RETURNS text LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
  name text := concat_ws('|', form, age, stay, facility, service, facts::text);
  id bigint := (SELECT f.id FROM file f WHERE f.name = name);
BEGIN
  IF id IS NULL THEN
    id := pg_temp.file(form, age, stay, facility, service, facts);
    INSERT INTO file VALUES (name, id);
  END IF;
  RETURN coalesce((
    SELECT CASE WHEN string_to_array(replace(c.reason, 'waived by ', ''), '; ') && rules THEN 'waived'
                WHEN NOT string_to_array(c.source, '; ') @> rules THEN 'nothing'
                WHEN c.required THEN 'required' ELSE 'optional' END
      FROM socsvc._case_documents(id, '2025-01-10', list) c
     WHERE c.document_type = document), 'nothing');
END $$;

-- ---- the law: who is asked for what, and what must change so that he is not ---------------------------------------
-- unless: "no fact" takes the last fact away, "no service" the service, "WHAT VALUE" puts another value in its place.
CREATE TEMP TABLE law (tags text, list text, effect text, documents text[], forms text[], age text, stay text, facility text,
  service text, facts text[], unless text[]);
GRANT SELECT ON law TO PUBLIC;
INSERT INTO law VALUES
  -- 326-п/34
  ('[326-п/34/1]', 'decision', 'required', '{application}', '{home}', 'adult', NULL, 'general', NULL, '{}', '{"form urgent"}'),
  ('[326-п/34/2]', 'decision', 'required', '{identity_document}', '{home}', 'adult', NULL, 'general', NULL, '{}', '{"form urgent"}'),
  ('[326-п/34/3]', 'decision', 'required', '{representative_identity}', '{home}', 'adult', NULL, 'general', NULL, '{representative_acts}', '{"no fact"}'),
  ('[326-п/34/4]', 'decision', 'required', '{representative_authority}', '{home}', 'adult', NULL, 'general', NULL, '{representative_acts}', '{"no fact"}'),
  ('[326-п/34/5] [326-п/34/8]', 'decision', 'required', '{medical_conclusion}', '{home}', 'adult', NULL, 'general', '2.1/1', '{}', '{"no service"}'),
  ('[326-п/34/5] [326-п/34/9]', 'decision', 'required', '{medical_conclusion}', '{home}', 'adult', NULL, 'general', '2.2/1', '{}', '{"no service"}'),
  ('[326-п/34/5] [326-п/34/10]', 'decision', 'required', '{medical_conclusion}', '{home}', 'adult', NULL, 'general', '2.6/1', '{}', '{"no service"}'),
  ('[326-п/34/5] [326-п/34/11]', 'decision', 'required', '{medical_conclusion}', '{home}', 'adult', NULL, 'general', '7.2/4', '{}', '{"no service","service 7.2/5"}'),
  ('[326-п/34/5] [326-п/34/12]', 'decision', 'required', '{medical_conclusion}', '{home}', 'adult', NULL, 'general', '1.10/1', '{lying_only}', '{"no fact","no service"}'),
  ('[326-п/34/5] [326-п/34/13]', 'decision', 'required', '{medical_conclusion}', '{home}', 'adult', NULL, 'general', NULL, '{need_by_illness}', '{"no fact"}'),
  ('[326-п/34/5] [326-п/34/14]', 'decision', 'required', '{medical_conclusion}', '{home}', 'adult', NULL, 'general', NULL, '{need_by_injury}', '{"no fact"}'),
  ('[326-п/34/15]', 'decision', 'required', '{disability_certificate}', '{home}', 'adult', NULL, 'general', NULL, '{disabled}', '{"no fact"}'),
  ('[326-п/34/16]', 'decision', 'waived', '{disability_certificate}', '{home}', 'adult', NULL, 'general', NULL, '{disabled,disability_in_state_system}', '{"no fact"}'),
  ('[326-п/34/17]', 'decision', 'required', '{ipra}', '{home}', 'adult', NULL, 'general', NULL, '{disabled}', '{"no fact"}'),
  ('[326-п/34/18]', 'decision', 'required', '{rehabilitation_programme}', '{home}', 'adult', NULL, 'general', NULL, '{disabled}', '{"no fact"}'),
  ('[326-п/34/19]', 'decision', 'required', '{income_citizen}', '{home}', 'adult', NULL, 'general', NULL, '{}', '{"form urgent"}'),
  ('[326-п/34/20]', 'decision', 'required', '{income_family}', '{home}', 'adult', NULL, 'general', NULL, '{lives_with_family}', '{"no fact"}'),
  ('[326-п/34/28]', 'decision', 'waived', '{income_citizen,income_family}', '{home}', 'adult', NULL, 'general', NULL, '{lives_with_family,income_from_agencies}', '{"no fact"}'),
  ('[326-п/34/30]', 'decision', 'required', '{identity_of_registered}', '{home}', 'adult', NULL, 'general', NULL, '{registered_with_others}', '{"no fact"}'),
  ('[326-п/34/31]', 'decision', 'required', '{civil_status_foreign}', '{home}', 'adult', NULL, 'general', NULL, '{civil_status_abroad}', '{"no fact"}'),
  ('[326-п/34/32]', 'decision', 'required', '{civil_status_translation}', '{home}', 'adult', NULL, 'general', NULL, '{civil_status_abroad}', '{"no fact"}'),
  ('[326-п/34/33]', 'decision', 'waived', '{income_citizen,income_family,identity_of_registered,civil_status_foreign,civil_status_translation}', '{home}', 'minor', NULL, 'general', NULL, '{registered_with_others,lives_with_family,civil_status_abroad}', '{"age adult"}'),
  ('[326-п/34/33]', 'decision', 'waived', '{income_citizen,income_family,identity_of_registered,civil_status_foreign,civil_status_translation}', '{home}', 'adult', NULL, 'general', NULL, '{registered_with_others,lives_with_family,civil_status_abroad,served_free_article_31}', '{"no fact"}'),
  ('[326-п/34/34]', 'decision', 'waived', '{income_citizen,income_family,identity_of_registered,civil_status_foreign,civil_status_translation}', '{home}', 'adult', NULL, 'general', NULL, '{registered_with_others,lives_with_family,civil_status_abroad,served_free_region}', '{"no fact"}'),
  ('[326-п/34/35]', 'decision', 'waived', '{income_citizen,income_family,identity_of_registered,civil_status_foreign,civil_status_translation}', '{home}', 'adult', NULL, 'general', NULL, '{registered_with_others,lives_with_family,civil_status_abroad,served_free_paragraph_40_1}', '{"no fact"}'),
  -- 326-п/35
  ('[326-п/35/1]', 'decision', 'required', '{application}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{}', '{"age minor"}'),
  ('[326-п/35/2]', 'decision', 'required', '{identity_document}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{}', '{"age minor"}'),
  ('[326-п/35/3]', 'decision', 'required', '{representative_identity}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{representative_acts}', '{"no fact","age minor"}'),
  ('[326-п/35/4]', 'decision', 'required', '{representative_authority}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{representative_acts}', '{"no fact","age minor"}'),
  ('[326-п/35/5]', 'decision', 'required', '{need_confirmation}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{}', '{"age minor"}'),
  ('[326-п/35/6] [326-п/35/9]', 'decision', 'required', '{medical_conclusion}', '{semi_residential}', 'adult', 'over_4_hours', 'general', '2.1/1', '{}', '{"no service","age minor"}'),
  ('[326-п/35/6] [326-п/35/10]', 'decision', 'required', '{medical_conclusion}', '{semi_residential}', 'adult', 'over_4_hours', 'general', '2.2/1', '{}', '{"no service","age minor"}'),
  ('[326-п/35/6] [326-п/35/11]', 'decision', 'required', '{medical_conclusion}', '{semi_residential}', 'adult', 'over_4_hours', 'general', '2.6/1', '{}', '{"no service","age minor"}'),
  ('[326-п/35/6] [326-п/35/12]', 'decision', 'required', '{medical_conclusion}', '{semi_residential}', 'adult', 'over_4_hours', 'general', '7.2/9', '{}', '{"no service","service 7.2/10","age minor"}'),
  ('[326-п/35/6] [326-п/35/13]', 'decision', 'required', '{medical_conclusion}', '{semi_residential}', 'adult', 'over_4_hours', 'general', '1.9/1', '{lying_only}', '{"no fact","no service","age minor"}'),
  ('[326-п/35/6] [326-п/35/14]', 'decision', 'required', '{medical_conclusion}', '{semi_residential}', 'adult', 'round_the_clock', 'general', NULL, '{}', '{"stay over_4_hours","age minor"}'),
  ('[326-п/35/15]', 'decision', 'waived', '{medical_conclusion}', '{semi_residential}', 'adult', 'up_to_4_hours', 'general', '2.1/1', '{raised_alert}', '{"no fact","stay round_the_clock"}'),
  ('[326-п/35/16]', 'decision', 'waived', '{medical_conclusion}', '{semi_residential}', 'adult', 'up_to_4_hours', 'general', '2.1/1', '{emergency}', '{"no fact","stay round_the_clock"}'),
  ('[326-п/35/17]', 'decision', 'waived', '{medical_conclusion}', '{semi_residential}', 'adult', 'over_4_hours', 'general', '2.1/1', '{third_age_university}', '{"no fact"}'),
  ('[326-п/35/18]', 'decision', 'required', '{disability_certificate}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{disabled}', '{"no fact","age minor"}'),
  ('[326-п/35/19]', 'decision', 'waived', '{disability_certificate}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{disabled,disability_in_state_system}', '{"no fact"}'),
  ('[326-п/35/20]', 'decision', 'required', '{ipra}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{disabled}', '{"no fact","age minor"}'),
  ('[326-п/35/21]', 'decision', 'required', '{rehabilitation_programme}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{disabled}', '{"no fact","age minor"}'),
  ('[326-п/35/22]', 'decision', 'required', '{income_citizen}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{}', '{"age minor"}'),
  ('[326-п/35/23]', 'decision', 'required', '{income_family}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{lives_with_family}', '{"no fact","age minor"}'),
  ('[326-п/35/31]', 'decision', 'waived', '{income_citizen,income_family}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{lives_with_family,income_from_agencies}', '{"no fact"}'),
  ('[326-п/35/33]', 'decision', 'required', '{identity_of_registered}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{registered_with_others}', '{"no fact","age minor"}'),
  ('[326-п/35/34]', 'decision', 'required', '{civil_status_foreign}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{civil_status_abroad}', '{"no fact","age minor"}'),
  ('[326-п/35/35]', 'decision', 'required', '{civil_status_translation}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{civil_status_abroad}', '{"no fact","age minor"}'),
  ('[326-п/35/36]', 'decision', 'waived', '{income_citizen,income_family,identity_of_registered,civil_status_foreign,civil_status_translation}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{registered_with_others,lives_with_family,civil_status_abroad,served_free_article_31}', '{"no fact"}'),
  ('[326-п/35/37]', 'decision', 'waived', '{income_citizen,income_family,identity_of_registered,civil_status_foreign,civil_status_translation}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{registered_with_others,lives_with_family,civil_status_abroad,served_free_region}', '{"no fact"}'),
  ('[326-п/35/38]', 'decision', 'waived', '{income_citizen,income_family,identity_of_registered,civil_status_foreign,civil_status_translation}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{registered_with_others,lives_with_family,civil_status_abroad,served_free_paragraph_52}', '{"no fact"}'),
  -- 326-п/36
  ('[326-п/36/1]', 'decision', 'required', '{application}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{}', '{"age adult"}'),
  ('[326-п/36/2]', 'decision', 'required', '{identity_document}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{}', '{"age adult"}'),
  ('[326-п/36/3]', 'decision', 'required', '{representative_identity}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{representative_acts}', '{"no fact","age adult"}'),
  ('[326-п/36/4]', 'decision', 'required', '{representative_authority}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{representative_acts}', '{"no fact","age adult"}'),
  ('[326-п/36/5]', 'decision', 'required', '{birth_certificate_foreign}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{born_abroad}', '{"no fact","age adult"}'),
  ('[326-п/36/6]', 'decision', 'required', '{birth_certificate_translation}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{born_abroad}', '{"no fact","age adult"}'),
  ('[326-п/36/7]', 'decision', 'required', '{adoption_certificate}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{adopted}', '{"no fact","age adult"}'),
  ('[326-п/36/8]', 'decision', 'required', '{need_confirmation}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{}', '{"age adult"}'),
  ('[326-п/36/9]', 'decision', 'required', '{petition_guardianship}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{neglected_child}', '{"no fact","age adult"}'),
  ('[326-п/36/10]', 'decision', 'required', '{petition_prevention}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{neglected_child}', '{"no fact","age adult"}'),
  ('[326-п/36/12] [326-п/36/13]', 'decision', 'required', '{parents_ruling}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{parents_detained}', '{"no fact","age adult"}'),
  ('[326-п/36/12] [326-п/36/14]', 'decision', 'required', '{parents_ruling}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{parents_administrative_arrest}', '{"no fact","age adult"}'),
  ('[326-п/36/12] [326-п/36/15]', 'decision', 'required', '{parents_ruling}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{parents_in_custody}', '{"no fact","age adult"}'),
  ('[326-п/36/12] [326-п/36/16]', 'decision', 'required', '{parents_ruling}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{parents_sentenced_to_arrest}', '{"no fact","age adult"}'),
  ('[326-п/36/12] [326-п/36/17]', 'decision', 'required', '{parents_ruling}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{parents_restricted}', '{"no fact","age adult"}'),
  ('[326-п/36/12] [326-п/36/18]', 'decision', 'required', '{parents_ruling}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{parents_imprisoned}', '{"no fact","age adult"}'),
  ('[326-п/36/19]', 'decision', 'required', '{police_act}', '{semi_residential}', 'minor', 'round_the_clock', 'general', NULL, '{brought_by_police}', '{"no fact","stay over_4_hours","age adult"}'),
  ('[326-п/36/20] [326-п/36/23]', 'decision', 'required', '{medical_conclusion}', '{semi_residential}', 'minor', 'over_4_hours', 'general', '2.1/1', '{}', '{"no service","age adult"}'),
  ('[326-п/36/20] [326-п/36/24]', 'decision', 'required', '{medical_conclusion}', '{semi_residential}', 'minor', 'over_4_hours', 'general', '2.2/1', '{}', '{"no service","age adult"}'),
  ('[326-п/36/20] [326-п/36/25]', 'decision', 'required', '{medical_conclusion}', '{semi_residential}', 'minor', 'over_4_hours', 'general', '2.6/1', '{}', '{"no service","age adult"}'),
  ('[326-п/36/20] [326-п/36/26]', 'decision', 'required', '{medical_conclusion}', '{semi_residential}', 'minor', 'over_4_hours', 'general', '7.2/9', '{}', '{"no service","service 7.2/10","age adult"}'),
  ('[326-п/36/20] [326-п/36/27]', 'decision', 'required', '{medical_conclusion}', '{semi_residential}', 'minor', 'round_the_clock', 'general', NULL, '{}', '{"stay over_4_hours","age adult"}'),
  ('[326-п/36/28]', 'decision', 'waived', '{medical_conclusion}', '{semi_residential}', 'minor', 'up_to_4_hours', 'general', '2.1/1', '{raised_alert}', '{"no fact","stay round_the_clock"}'),
  ('[326-п/36/29]', 'decision', 'waived', '{medical_conclusion}', '{semi_residential}', 'minor', 'up_to_4_hours', 'general', '2.1/1', '{emergency}', '{"no fact","stay round_the_clock"}'),
  -- 326-п/37
  ('[326-п/37/1]', 'decision', 'required', '{application}', '{residential}', 'adult', NULL, 'general', NULL, '{}', '{"age minor"}'),
  ('[326-п/37/2]', 'decision', 'required', '{identity_document}', '{residential}', 'adult', NULL, 'general', NULL, '{}', '{"age minor"}'),
  ('[326-п/37/3]', 'decision', 'required', '{representative_identity}', '{residential}', 'adult', NULL, 'general', NULL, '{representative_acts}', '{"no fact","age minor"}'),
  ('[326-п/37/4]', 'decision', 'required', '{representative_authority}', '{residential}', 'adult', NULL, 'general', NULL, '{representative_acts}', '{"no fact","age minor"}'),
  ('[326-п/37/5]', 'decision', 'required', '{medical_commission_conclusion}', '{residential}', 'adult', NULL, 'general', NULL, '{}', '{"age minor"}'),
  ('[326-п/37/5] [326-п/37/11]', 'decision', 'required', '{medical_commission_conclusion}', '{residential}', 'adult', NULL, 'general', NULL, '{mental_disorder}', '{"no fact","fact legally_incapable","age minor"}'),
  ('[326-п/37/12]', 'decision', 'required', '{contraindication_conclusion}', '{residential}', 'adult', NULL, 'general', NULL, '{}', '{"age minor"}'),
  ('[326-п/37/15]', 'decision', 'required', '{disability_certificate}', '{residential}', 'adult', NULL, 'general', NULL, '{disabled}', '{"no fact","age minor"}'),
  ('[326-п/37/16]', 'decision', 'waived', '{disability_certificate}', '{residential}', 'adult', NULL, 'general', NULL, '{disabled,disability_in_state_system}', '{"no fact"}'),
  ('[326-п/37/17]', 'decision', 'required', '{ipra}', '{residential}', 'adult', NULL, 'general', NULL, '{disabled}', '{"no fact","age minor"}'),
  ('[326-п/37/18]', 'decision', 'required', '{rehabilitation_programme}', '{residential}', 'adult', NULL, 'general', NULL, '{disabled}', '{"no fact","age minor"}'),
  ('[326-п/37/19]', 'decision', 'required', '{incapacity_decision}', '{residential}', 'adult', NULL, 'general', NULL, '{legally_incapable}', '{"no fact","age minor"}'),
  ('[326-п/37/20]', 'decision', 'required', '{guardianship_decision}', '{residential}', 'adult', NULL, 'general', NULL, '{incapable_unable_to_apply}', '{"no fact","age minor"}'),
  ('[326-п/37/21]', 'decision', 'required', '{case_history_extract}', '{residential}', 'adult', NULL, 'general', NULL, '{mental_disorder}', '{"no fact","age minor"}'),
  ('[326-п/37/22]', 'decision', 'required', '{income_citizen}', '{residential}', 'adult', NULL, 'general', NULL, '{}', '{"age minor"}'),
  ('[326-п/37/23]', 'decision', 'required', '{income_family}', '{residential}', 'adult', NULL, 'general', NULL, '{lives_with_family}', '{"no fact","age minor"}'),
  ('[326-п/37/31]', 'decision', 'waived', '{income_citizen,income_family}', '{residential}', 'adult', NULL, 'general', NULL, '{lives_with_family,income_from_agencies}', '{"no fact"}'),
  ('[326-п/37/33]', 'decision', 'required', '{identity_of_registered}', '{residential}', 'adult', NULL, 'general', NULL, '{registered_with_others}', '{"no fact","age minor"}'),
  ('[326-п/37/34]', 'decision', 'required', '{civil_status_foreign}', '{residential}', 'adult', NULL, 'general', NULL, '{civil_status_abroad}', '{"no fact","age minor"}'),
  ('[326-п/37/35]', 'decision', 'required', '{civil_status_translation}', '{residential}', 'adult', NULL, 'general', NULL, '{civil_status_abroad}', '{"no fact","age minor"}'),
  ('[326-п/37/36]', 'decision', 'waived', '{income_citizen,income_family,identity_of_registered,civil_status_foreign,civil_status_translation}', '{residential}', 'adult', NULL, 'general', NULL, '{registered_with_others,lives_with_family,civil_status_abroad,served_free_article_31}', '{"no fact"}'),
  ('[326-п/37/37]', 'decision', 'waived', '{income_citizen,income_family,identity_of_registered,civil_status_foreign,civil_status_translation}', '{residential}', 'adult', NULL, 'general', NULL, '{registered_with_others,lives_with_family,civil_status_abroad,served_free_region}', '{"no fact"}'),
  -- 326-п/37.1
  ('[326-п/37.1/1]', 'decision', 'required', '{supervision_decision}', '{residential}', 'adult', NULL, 'general', NULL, '{administrative_supervision}', '{"no fact","age minor"}'),
  ('[326-п/37.1/2]', 'decision', 'required', '{release_certificate}', '{residential}', 'adult', NULL, 'general', NULL, '{administrative_supervision}', '{"no fact","age minor"}'),
  ('[326-п/37.1/3]', 'decision', 'required', '{travel_direction}', '{residential}', 'adult', NULL, 'general', NULL, '{administrative_supervision}', '{"no fact","age minor"}'),
  ('[326-п/37.1/5]', 'decision', 'required', '{supervision_record}', '{residential}', 'adult', NULL, 'general', NULL, '{administrative_supervision}', '{"no fact","age minor"}'),
  -- 326-п/37.3
  ('[326-п/37.3/1]', 'decision', 'required', '{identity_document}', '{residential}', 'adult', NULL, 'psychoneurological', NULL, '{}', '{"facility general","age minor"}'),
  ('[326-п/37.3/2]', 'decision', 'required', '{representative_identity}', '{residential}', 'adult', NULL, 'psychoneurological', NULL, '{representative_acts}', '{"no fact","facility general","age minor"}'),
  ('[326-п/37.3/3]', 'decision', 'required', '{representative_authority}', '{residential}', 'adult', NULL, 'psychoneurological', NULL, '{representative_acts}', '{"no fact","facility general","age minor"}'),
  ('[326-п/37.3/4]', 'decision', 'required', '{birth_certificate_foreign}', '{residential}', 'adult', NULL, 'psychoneurological', NULL, '{born_abroad}', '{"no fact","facility general","age minor"}'),
  ('[326-п/37.3/5]', 'decision', 'required', '{birth_certificate_translation}', '{residential}', 'adult', NULL, 'psychoneurological', NULL, '{born_abroad}', '{"no fact","facility general","age minor"}'),
  ('[326-п/37.3/6]', 'decision', 'required', '{adoption_certificate}', '{residential}', 'adult', NULL, 'psychoneurological', NULL, '{adopted}', '{"no fact","facility general","age minor"}'),
  ('[326-п/37.3/7]', 'decision', 'required', '{psychiatric_care_papers}', '{residential}', 'adult', NULL, 'psychoneurological', NULL, '{}', '{"facility general","age minor"}'),
  -- 326-п/38
  ('[326-п/38/1]', 'decision', 'optional', '{identity_document}', '{urgent}', 'adult', NULL, 'general', NULL, '{}', '{"form home"}'),
  ('[326-п/38/2]', 'decision', 'optional', '{representative_identity}', '{urgent}', 'adult', NULL, 'general', NULL, '{representative_acts}', '{"no fact"}'),
  ('[326-п/38/3]', 'decision', 'optional', '{representative_authority}', '{urgent}', 'adult', NULL, 'general', NULL, '{representative_acts}', '{"no fact"}'),
  ('[326-п/38/4]', 'decision', 'required', '{application}', '{urgent}', 'adult', NULL, 'general', NULL, '{}', '{"form home"}'),
  ('[326-п/38/5]', 'decision', 'required', '{need_report}', '{urgent}', 'adult', NULL, 'general', NULL, '{reported_by_organisation}', '{"no fact"}'),
  ('[326-п/38/6]', 'decision', 'optional', '{need_confirmation}', '{urgent}', 'adult', NULL, 'general', NULL, '{}', '{"form home"}'),
  -- 326-п/38.1
  ('[326-п/38.1/2]', 'decision', 'required', '{application}', '{home}', 'adult', NULL, 'general', NULL, '{by_certificate}', '{"no fact"}'),
  ('[326-п/38.1/3]', 'decision', 'required', '{need_confirmation}', '{home}', 'adult', NULL, 'general', NULL, '{by_certificate}', '{"no fact"}'),
  -- 326-п/40.2
  ('[326-п/40.2/2]', 'decision', 'required', '{contraindication_conclusion}', '{home}', 'adult', NULL, 'general', NULL, '{signs_of_contraindication}', '{"no fact"}'),
  -- 326-п/48.1
  ('[326-п/48.1/2]', 'decision', 'required', '{contraindication_conclusion}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{signs_of_contraindication}', '{"no fact"}'),
  -- 326-п/39
  ('[326-п/39/2]', 'decision', 'optional', '{examination_conclusion}', '{home}', 'minor', NULL, 'general', NULL, '{examined_by_commission}', '{"no fact","age adult"}'),
  ('[326-п/39/3]', 'decision', 'optional', '{placement_conclusion}', '{semi_residential}', 'minor', 'round_the_clock', 'general', NULL, '{}', '{"stay over_4_hours","age adult"}'),
  ('[326-п/39/4]', 'decision', 'optional', '{support_right}', '{home}', 'adult', NULL, 'general', NULL, '{}', '{}'),
  ('[326-п/39/5]', 'decision', 'optional', '{criminal_record}', '{residential}', 'adult', NULL, 'general', NULL, '{}', '{"form urgent"}'),
  ('[326-п/39/6]', 'decision', 'optional', '{commission_recommendation}', '{residential}', 'adult', NULL, 'psychoneurological', NULL, '{}', '{"facility general"}'),
  ('[326-п/39/7]', 'decision', 'optional', '{pensions_and_benefits}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{}', '{"fact served_free_region","age minor"}'),
  ('[326-п/39/8]', 'decision', 'optional', '{payments_to_successors}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{}', '{"fact served_free_region","age minor"}'),
  ('[326-п/39/9]', 'decision', 'optional', '{pay}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{}', '{"fact served_free_region","age minor"}'),
  ('[326-п/39/10]', 'decision', 'optional', '{securities_income}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{}', '{"fact served_free_region","age minor"}'),
  ('[326-п/39/11]', 'decision', 'optional', '{copyright_income}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{}', '{"fact served_free_region","age minor"}'),
  ('[326-п/39/12]', 'decision', 'optional', '{property_income}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{}', '{"fact served_free_region","age minor"}'),
  ('[326-п/39/13]', 'decision', 'optional', '{business_income}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{}', '{"fact served_free_region","age minor"}'),
  ('[326-п/39/14]', 'decision', 'optional', '{military_income}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{}', '{"fact served_free_region","age minor"}'),
  ('[326-п/39/15]', 'decision', 'optional', '{birth_record}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{registered_with_others}', '{"no fact"}'),
  ('[326-п/39/16]', 'decision', 'optional', '{marriage_record}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{registered_with_others}', '{"no fact"}'),
  ('[326-п/39/17]', 'decision', 'optional', '{divorce_record}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{registered_with_others}', '{"no fact"}'),
  ('[326-п/39/18]', 'decision', 'optional', '{snils_data}', '{home}', 'adult', NULL, 'general', NULL, '{}', '{}'),
  ('[326-п/39/18]', 'decision', 'optional', '{registration_in_record_keeping}', '{home}', 'adult', NULL, 'general', NULL, '{}', '{}'),
  ('[326-п/39/19]', 'decision', 'optional', '{cohabitation}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{lives_with_family}', '{"no fact","fact served_free_region","age minor"}'),
  ('[326-п/39/20]', 'decision', 'optional', '{registered_number}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{}', '{"fact served_free_region","age minor"}'),
  ('[326-п/39/21]', 'decision', 'optional', '{alimony}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{}', '{"fact served_free_region","age minor"}'),
  ('[326-п/39/22]', 'decision', 'optional', '{deposit_interest}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{}', '{"fact served_free_region","age minor"}'),
  ('[326-п/39/23]', 'decision', 'optional', '{self_employed_income}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{}', '{"fact served_free_region","age minor"}'),
  ('[326-п/39/24]', 'decision', 'optional', '{winnings}', '{home,semi_residential,residential}', 'adult', NULL, 'general', NULL, '{}', '{"fact served_free_region","age minor"}'),
  ('[326-п/39/25]', 'decision', 'optional', '{custody_information}', '{home}', 'adult', NULL, 'general', NULL, '{parents_in_custody}', '{"no fact"}'),
  -- 002/2.2
  ('[002/2.2/2]', 'kogalym', 'required', '{application}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{}', '{"age minor"}'),
  ('[002/2.2/3]', 'kogalym', 'required', '{identity_document}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{}', '{"age minor"}'),
  ('[002/2.2/3]', 'kogalym', 'required', '{representative_identity}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{representative_acts}', '{"no fact","age minor"}'),
  ('[002/2.2/3]', 'kogalym', 'required', '{representative_authority}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{representative_acts}', '{"no fact","age minor"}'),
  -- 002/2.3
  ('[002/2.3/2]', 'kogalym', 'required', '{application}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{}', '{"age adult"}'),
  ('[002/2.3/3]', 'kogalym', 'required', '{identity_document}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{}', '{"age adult"}'),
  ('[002/2.3/3]', 'kogalym', 'required', '{representative_identity}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{representative_acts}', '{"no fact","age adult"}'),
  ('[002/2.3/3]', 'kogalym', 'required', '{representative_authority}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{representative_acts}', '{"no fact","age adult"}'),
  -- 002/2.2
  ('[002/2.2/4]', 'kogalym', 'required', '{programme_copy}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{}', '{"age minor"}'),
  ('[002/2.2/5]', 'kogalym', 'required', '{need_confirmation}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{}', '{"age minor"}'),
  ('[002/2.2/6] [002/2.2/7]', 'kogalym', 'required', '{medical_conclusion}', '{semi_residential}', 'adult', 'over_4_hours', 'general', '2.1/1', '{}', '{"no service","age minor"}'),
  ('[002/2.2/6] [002/2.2/8]', 'kogalym', 'required', '{medical_conclusion}', '{semi_residential}', 'adult', 'over_4_hours', 'general', '2.2/1', '{}', '{"no service","age minor"}'),
  ('[002/2.2/6] [002/2.2/9]', 'kogalym', 'required', '{medical_conclusion}', '{semi_residential}', 'adult', 'over_4_hours', 'general', '2.6/1', '{}', '{"no service","age minor"}'),
  ('[002/2.2/6] [002/2.2/10]', 'kogalym', 'required', '{medical_conclusion}', '{semi_residential}', 'adult', 'over_4_hours', 'general', '7.2/9', '{}', '{"no service","service 7.2/10","age minor"}'),
  ('[002/2.2/11]', 'kogalym', 'waived', '{medical_conclusion}', '{semi_residential}', 'adult', 'up_to_4_hours', 'general', '2.1/1', '{raised_alert}', '{"no fact","stay round_the_clock"}'),
  ('[002/2.2/11]', 'kogalym', 'waived', '{medical_conclusion}', '{semi_residential}', 'adult', 'up_to_4_hours', 'general', '2.1/1', '{emergency}', '{"no fact","stay round_the_clock"}'),
  ('[002/2.2/12]', 'kogalym', 'waived', '{medical_conclusion}', '{semi_residential}', 'adult', 'over_4_hours', 'general', '2.1/1', '{third_age_university}', '{"no fact"}'),
  ('[002/2.2/13]', 'kogalym', 'required', '{disability_certificate}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{disabled}', '{"no fact","age minor"}'),
  ('[002/2.2/14]', 'kogalym', 'waived', '{disability_certificate}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{disabled,disability_in_state_system}', '{"no fact"}'),
  ('[002/2.2/15]', 'kogalym', 'required', '{ipra}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{disabled}', '{"no fact","age minor"}'),
  ('[002/2.2/15]', 'kogalym', 'required', '{rehabilitation_programme}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{disabled}', '{"no fact","age minor"}'),
  ('[002/2.2/16]', 'kogalym', 'required', '{income_citizen}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{}', '{"age minor"}'),
  ('[002/2.2/16]', 'kogalym', 'required', '{income_family}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{lives_with_family}', '{"no fact","age minor"}'),
  ('[002/2.2/23]', 'kogalym', 'waived', '{income_citizen,income_family}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{lives_with_family,income_from_agencies}', '{"no fact"}'),
  ('[002/2.2/23]', 'kogalym', 'waived', '{income_citizen,income_family}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{lives_with_family,data_at_provider}', '{"no fact"}'),
  ('[002/2.2/24] [002/2.2/25]', 'kogalym', 'required', '{identity_of_registered}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{registered_with_others}', '{"no fact","age minor"}'),
  ('[002/2.2/24] [002/2.2/25]', 'kogalym', 'required', '{civil_status_foreign}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{civil_status_abroad}', '{"no fact","age minor"}'),
  ('[002/2.2/24] [002/2.2/25]', 'kogalym', 'required', '{civil_status_translation}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{civil_status_abroad}', '{"no fact","age minor"}'),
  ('[002/2.2/26]', 'kogalym', 'waived', '{income_citizen,income_family,identity_of_registered,civil_status_foreign,civil_status_translation}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{registered_with_others,lives_with_family,civil_status_abroad,served_free}', '{"no fact"}'),
  -- 002/2.3
  ('[002/2.3/4]', 'kogalym', 'required', '{birth_certificate_foreign}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{born_abroad}', '{"no fact","age adult"}'),
  ('[002/2.3/4]', 'kogalym', 'required', '{birth_certificate_translation}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{born_abroad}', '{"no fact","age adult"}'),
  ('[002/2.3/5]', 'kogalym', 'required', '{adoption_certificate}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{adopted}', '{"no fact","age adult"}'),
  ('[002/2.3/6]', 'kogalym', 'required', '{programme_copy}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{}', '{"age adult"}'),
  ('[002/2.3/7]', 'kogalym', 'required', '{need_confirmation}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{}', '{"age adult"}'),
  ('[002/2.3/8]', 'kogalym', 'required', '{petition_guardianship}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{neglected_child}', '{"no fact","age adult"}'),
  ('[002/2.3/8]', 'kogalym', 'required', '{petition_prevention}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{neglected_child}', '{"no fact","age adult"}'),
  ('[002/2.3/9]', 'kogalym', 'required', '{parents_ruling}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{parents_detained}', '{"no fact","age adult"}'),
  ('[002/2.3/9]', 'kogalym', 'required', '{parents_ruling}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{parents_administrative_arrest}', '{"no fact","age adult"}'),
  ('[002/2.3/9]', 'kogalym', 'required', '{parents_ruling}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{parents_in_custody}', '{"no fact","age adult"}'),
  ('[002/2.3/9]', 'kogalym', 'required', '{parents_ruling}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{parents_sentenced_to_arrest}', '{"no fact","age adult"}'),
  ('[002/2.3/9]', 'kogalym', 'required', '{parents_ruling}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{parents_restricted}', '{"no fact","age adult"}'),
  ('[002/2.3/9]', 'kogalym', 'required', '{parents_ruling}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{parents_imprisoned}', '{"no fact","age adult"}'),
  ('[002/2.3/10]', 'kogalym', 'required', '{disability_certificate}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{disabled}', '{"no fact","age adult"}'),
  ('[002/2.3/11]', 'kogalym', 'required', '{ipra}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{disabled}', '{"no fact","age adult"}'),
  ('[002/2.3/12] [002/2.3/13]', 'kogalym', 'required', '{medical_conclusion}', '{semi_residential}', 'minor', 'over_4_hours', 'general', '2.1/1', '{}', '{"no service","age adult"}'),
  ('[002/2.3/12] [002/2.3/14]', 'kogalym', 'required', '{medical_conclusion}', '{semi_residential}', 'minor', 'over_4_hours', 'general', '2.2/1', '{}', '{"no service","age adult"}'),
  ('[002/2.3/12] [002/2.3/15]', 'kogalym', 'required', '{medical_conclusion}', '{semi_residential}', 'minor', 'over_4_hours', 'general', '2.6/1', '{}', '{"no service","age adult"}'),
  ('[002/2.3/12] [002/2.3/16]', 'kogalym', 'required', '{medical_conclusion}', '{semi_residential}', 'minor', 'over_4_hours', 'general', '7.2/9', '{}', '{"no service","service 7.2/10","age adult"}'),
  ('[002/2.3/17]', 'kogalym', 'waived', '{medical_conclusion}', '{semi_residential}', 'minor', 'up_to_4_hours', 'general', '2.1/1', '{raised_alert}', '{"no fact","stay round_the_clock"}'),
  ('[002/2.3/17]', 'kogalym', 'waived', '{medical_conclusion}', '{semi_residential}', 'minor', 'up_to_4_hours', 'general', '2.1/1', '{emergency}', '{"no fact","stay round_the_clock"}'),
  -- 002/2.4
  ('[002/2.4/1] [002/2.4/2]', 'kogalym', 'required', '{benefits_certificate}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{has_benefits}', '{"no fact"}'),
  ('[002/2.4/1] [002/2.4/3]', 'kogalym', 'required', '{family_composition}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{}', '{"form urgent"}'),
  ('[002/2.4/1] [002/2.4/4]', 'kogalym', 'required', '{income_citizen}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{}', '{"form urgent"}'),
  ('[002/2.4/1] [002/2.4/4]', 'kogalym', 'required', '{income_family}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{lives_with_family}', '{"no fact"}'),
  ('[002/2.4/5]', 'kogalym', 'waived', '{benefits_certificate,family_composition,income_citizen,income_family}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{lives_with_family,has_benefits,served_free}', '{"no fact"}'),
  ('[002/2.4/5]', 'kogalym', 'waived', '{benefits_certificate,family_composition,income_citizen,income_family}', '{semi_residential}', 'minor', 'over_4_hours', 'general', NULL, '{lives_with_family,has_benefits}', '{"age adult"}'),
  ('[002/2.4/24]', 'kogalym', 'waived', '{benefits_certificate,family_composition,income_citizen,income_family}', '{semi_residential}', 'adult', 'over_4_hours', 'general', NULL, '{lives_with_family,has_benefits,data_at_provider}', '{"no fact"}');

-- What the relatives' documents of case 'relatives' are for, and what a decision complains of.
CREATE FUNCTION pg_temp.of_relative(document text, relative_name text, issued date) RETURNS bigint LANGUAGE sql AS $$
  SELECT socsvc.record_document(r.application, document, 'citizen', issued_on => issued, received_on => '2025-01-10', relative_id => r.id)
    FROM relative r WHERE r.file = 'relatives' AND r.name = relative_name
$$;
CREATE FUNCTION pg_temp.waits_for(day date) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(about, ', ') FROM socsvc.missing_documents((SELECT id FROM file WHERE name = 'relatives'), day) WHERE about IS NOT NULL
$$;
CREATE FUNCTION pg_temp.complaint(statement text, OUT message text, OUT detail text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
EXCEPTION WHEN SQLSTATE 'SV012' THEN
  GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;

SELECT tap.agency();
SELECT is(pg_temp.says(l.list, r.rules, d, f, l.age, l.stay, l.facility, l.service, l.facts), l.effect,
          format('%s %s: %s%s', l.tags, l.effect, d, ' in ' || concat_ws(', ', f, l.age, l.stay, l.service, array_to_string(l.facts, ', '))))
  FROM law l
 CROSS JOIN LATERAL (SELECT array_agg(m[1]) AS rules FROM regexp_matches(l.tags, '\[([^]]+)\]', 'g') m) r
 CROSS JOIN LATERAL unnest(l.documents) d
 CROSS JOIN LATERAL unnest(l.forms) f;
SELECT isnt(pg_temp.says(l.list, r.rules, d,
              CASE v.what WHEN 'form' THEN v.value ELSE l.forms[1] END,
              CASE v.what WHEN 'age' THEN v.value ELSE l.age END,
              CASE v.what WHEN 'stay' THEN v.value ELSE l.stay END,
              CASE v.what WHEN 'facility' THEN v.value ELSE l.facility END,
              CASE v.what || ' ' || v.value WHEN 'no service' THEN NULL ELSE CASE v.what WHEN 'service' THEN v.value ELSE l.service END END,
              CASE v.what || ' ' || v.value WHEN 'no fact' THEN l.facts[:cardinality(l.facts) - 1]
                   ELSE CASE v.what WHEN 'fact' THEN l.facts || v.value ELSE l.facts END END),
            l.effect, format('%s not %s: %s with %s', l.tags, l.effect, d, u))
  FROM law l
 CROSS JOIN LATERAL (SELECT array_agg(m[1]) AS rules FROM regexp_matches(l.tags, '\[([^]]+)\]', 'g') m) r
 CROSS JOIN LATERAL unnest(l.documents) d
 CROSS JOIN LATERAL unnest(l.unless) u
 CROSS JOIN LATERAL (SELECT split_part(u, ' ', 1), split_part(u, ' ', 2)) v (what, value);
SELECT tap.superuser();

SELECT is_empty($$
  SELECT r.list, r.effect, r.document_type, r.form, r.source
    FROM socsvc.document_rule r
   WHERE r.about = 'citizen'
     AND NOT EXISTS (SELECT FROM law l
                      WHERE l.list = r.list AND l.effect = r.effect AND r.document_type = ANY (l.documents)
                        AND (r.form IS NULL OR r.form = ANY (l.forms)) AND l.tags = '[' || replace(r.source, '; ', '] [') || ']')
$$, 'the cases above cover every shipped rule about the citizen');
SELECT set_eq($$ SELECT l.tags FROM law l WHERE l.unless = '{}' $$, ARRAY['[326-п/39/4]', '[326-п/39/18]'],
              '[326-п/39/4] [326-п/39/18] and each its opposite, but for what is requested of everybody');
SELECT is_empty($$
  SELECT f.code, c FROM socsvc.document_fact f, unnest(f.categories) c WHERE c NOT IN (SELECT code FROM socsvc.category)
  UNION ALL
  SELECT f.code, i FROM socsvc.document_fact f, unnest(f.implied_by) i WHERE i NOT IN (SELECT code FROM socsvc.document_fact)
$$, 'the reasons of a fact are categories and facts that there are');
SELECT is_empty($$
  SELECT s.code FROM socsvc.shipped_category() s
   WHERE s.free_4_5 = 'x' AND s.code <> 'minor_child'
     AND NOT EXISTS (SELECT FROM socsvc.document_fact f WHERE f.code IN ('served_free_article_31', 'served_free_region') AND s.code = ANY (f.categories))
$$, 'every category that is served free is a reason of a fact that waives the income documents');
SELECT is_empty($$
  SELECT r.service_no, r.item_no, r.form FROM socsvc.document_rule r
   WHERE r.service_no IS NOT NULL
     AND NOT EXISTS (SELECT FROM socsvc.service_item i
                      WHERE i.form = r.form AND i.service_no = r.service_no AND (r.item_no IS NULL OR i.item_no = r.item_no)
                        AND (r.service_no <> '7.2' OR i.parent_name || i.name ILIKE '%медицинской реабилитации%')
                        AND (r.fact IS DISTINCT FROM 'lying_only' OR i.name ILIKE '%социального такси%'))
$$, '[326-п/34/11] [326-п/34/12] [326-п/35/12] [326-п/35/13] [326-п/36/26] the rules name items that the standard has: medical rehabilitation, social taxi');
SELECT results_eq($$
  SELECT i.form, count(*) FROM socsvc.service_item i
   WHERE i.service_no = '7.2' AND i.form <> 'residential' AND i.parent_name || i.name ILIKE '%медицинской реабилитации%' GROUP BY 1 ORDER BY 1
$$, $$ VALUES ('home', 4::bigint), ('semi_residential', 9) $$, 'and no item of medical rehabilitation is left out');

-- ---- facts that nobody has to record ------------------------------------------------------------------------------

INSERT INTO socsvc.representation (represented, representative, kind, document, valid) VALUES (102, 101, 'parent', 'свидетельство', '[2015-05-05,)');
INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (103, 'combat_veteran', 'удостоверение', '[2025-01-09,2025-01-20)');
SELECT tap.agency();
INSERT INTO file VALUES
  ('of_parent', socsvc.file_application(102, 'semi_residential', 'in_person', '{}', stay => 'over_4_hours',
     applicant_kind => 'representative', applicant => 101, received_at => '2024-12-27 10:00+05')),
  ('reported', socsvc.file_application(101, 'urgent', 'inter_agency', '{}',
     applicant_kind => 'organisation', applicant_name => 'Больница', received_at => '2024-12-27 10:00+05')),
  ('veteran', socsvc.file_application(103, 'home', 'in_person', '{}', received_at => '2024-12-27 10:00+05')),
  ('health', pg_temp.file('semi_residential', 'adult', 'over_4_hours', 'general', '2.1/1', '{}'));
SELECT is((SELECT array_agg(document_type) FROM socsvc.missing_documents((SELECT id FROM file WHERE name = 'of_parent'), '2025-01-10') WHERE document_type LIKE 'representative%'),
          '{representative_identity,representative_authority}', '[326-п/36/3] [326-п/36/4] a representative who applies is asked for his own papers');
SELECT results_eq($$ SELECT document_type, brought_by FROM socsvc.missing_documents((SELECT id FROM file WHERE name = 'reported'), '2025-01-10') $$,
                  $$ VALUES ('application', 'citizen'), ('need_report', 'either') $$,
                  '[326-п/38/4] [326-п/38/5] [326-п/38/9] what an organisation reports is no application: the citizen files one');
SELECT is((SELECT array_agg(day ORDER BY day) FROM unnest('{2025-01-08,2025-01-09,2025-01-19,2025-01-20}'::date[]) day
            WHERE EXISTS (SELECT FROM socsvc.missing_documents((SELECT id FROM file WHERE name = 'veteran'), day) WHERE document_type = 'income_citizen')),
          '{2025-01-08,2025-01-20}', '[326-п/34/34] [002/2.4/5] income is not asked while the person belongs to a category that is served free');
SELECT isnt_empty($$ SELECT FROM socsvc.missing_documents((SELECT id FROM file WHERE name = 'health'), '2025-01-10') WHERE document_type = 'medical_conclusion' $$,
                  '[326-п/35/9] a health service asks for the medical conclusion');
SELECT tap.admin();
INSERT INTO socsvc.regional_regime (jurisdiction, fact, valid, source) VALUES
  ('RU-KHM', 'emergency', '[2025-01-10,2025-01-12)', 'постановление'), ('KZ', 'emergency', '[2025-02-01,)', 'чужой');
SELECT tap.agency();
SELECT is((SELECT array_agg(day ORDER BY day) FROM unnest('{2025-01-09,2025-01-10,2025-01-11,2025-01-12,2025-02-02}'::date[]) day
            WHERE NOT EXISTS (SELECT FROM socsvc.missing_documents((SELECT id FROM file WHERE name = 'health'), day) WHERE document_type = 'medical_conclusion')),
          '{2025-01-10,2025-01-11}', '[326-п/35/16] [002/2.2/11] on the days of a regime of the region, and of no other region, it is not');

-- ---- who brings it, and what would do instead ---------------------------------------------------------------------

INSERT INTO file VALUES ('disabled', pg_temp.file('home', 'adult', NULL, 'general', NULL, '{disabled,income_from_agencies}')),
  ('neglected', pg_temp.file('semi_residential', 'minor', 'over_4_hours', 'general', NULL, '{neglected_child}'));
SELECT results_eq($$ SELECT document_type, brought_by, alternative, source, about FROM socsvc.missing_documents((SELECT id FROM file WHERE name = 'disabled'), '2025-01-10') $$,
  $$ VALUES ('identity_document', 'citizen', NULL, '326-п/34/2', NULL), ('disability_certificate', 'citizen', NULL, '326-п/34/15', NULL),
            ('ipra', 'citizen', 'rehabilitation_programme', '326-п/34/17', NULL) $$,
  '[326-п/34/17] [326-п/34/18] one row for each paper to bring: the former programme would do instead');
SELECT results_eq($$ SELECT brought_by, alternative FROM socsvc.missing_documents((SELECT id FROM file WHERE name = 'neglected'), '2025-01-10') WHERE document_type = 'petition_guardianship' $$,
  $$ VALUES ('either', 'petition_prevention') $$, '[326-п/36/9] [326-п/36/10] either petition, from whom it comes');
SELECT ok(socsvc.record_document((SELECT id FROM file WHERE name = 'disabled'), d, 'citizen', received_on => '2025-01-09') > 0, d || ' comes')
  FROM unnest('{identity_document,disability_certificate,rehabilitation_programme}'::text[]) d;
SELECT ok(socsvc.has_all_documents(id, '2025-01-09'), '[326-п/34/18] [326-п/35/21] [326-п/37/18] the former programme is enough') FROM file WHERE name = 'disabled';
SELECT ok(NOT socsvc.has_all_documents(id, '2025-01-08'), 'a document that comes later is not there yet') FROM file WHERE name = 'disabled';
SELECT results_eq($$ SELECT document_type, state, reason FROM socsvc.required_documents((SELECT id FROM file WHERE name = 'disabled'), '2025-01-10')
                      WHERE document_type IN ('application', 'ipra', 'rehabilitation_programme', 'income_citizen', 'pay') $$,
  $$ VALUES ('application', 'present', NULL), ('ipra', 'waived', 'instead of it: rehabilitation_programme'), ('rehabilitation_programme', 'present', NULL),
            ('income_citizen', 'waived', 'waived by 326-п/34/28'), ('pay', 'optional', 'nothing waits for it') $$,
  '[326-п/34/28] [326-п/39/1] required_documents() says why');
SELECT is((SELECT complete_on FROM socsvc.application JOIN file USING (id) WHERE name = 'disabled'), '2025-01-09', 'the application is complete since the last one came');
SELECT ok(NOT socsvc.has_all_documents(-1, '2025-01-10'), 'of no application nothing is complete');
SELECT ok(NOT socsvc.has_all_documents((SELECT id FROM file WHERE name = 'disabled'), NULL), 'nor on no day');

SELECT is((SELECT array_agg(document_type) FROM socsvc.request_documents((SELECT id FROM file WHERE name = 'disabled'))),
  '{support_right,pensions_and_benefits,payments_to_successors,pay,securities_income,copyright_income,property_income,business_income,military_income,snils_data,registration_in_record_keeping,registered_number,alimony,deposit_interest,self_employed_income,winnings}',
  '[326-п/39/1] the agency requests what paragraph 39 names');
SELECT is((SELECT issuer FROM socsvc.request_documents((SELECT id FROM file WHERE name = 'disabled')) WHERE document_type = 'alimony'),
          'Федеральная служба судебных приставов', '[326-п/39/21] from the body that has it');
SELECT ok(socsvc.record_document(id, 'pay', 'inter_agency') > 0 AND socsvc.record_document(id, 'registration_in_record_keeping', 'citizen') > 0, 'answers come, or the citizen brings one')
  FROM file WHERE name = 'disabled';
SELECT is_empty($$ SELECT FROM socsvc.request_documents((SELECT id FROM file WHERE name = 'disabled'))
                    WHERE document_type IN ('pay', 'snils_data', 'registration_in_record_keeping') $$,
                '[326-п/39/1] [326-п/39/9] [326-п/39/18] and are requested no more: either paper shows the insurance number');

-- ---- what a document must state -----------------------------------------------------------------------------------

SELECT results_eq($$
  SELECT r.form, r.age, array_agg(DISTINCT w ORDER BY w) FROM socsvc.document_rule r, unnest(r.must_state) w
   WHERE r.list = 'decision' AND r.document_type = 'medical_conclusion' GROUP BY 1, 2 ORDER BY 1, 2 $$,
  $$ VALUES ('home', NULL, '{health,need_for_help}'::text[]), ('semi_residential', 'adult', '{health,self_care}'), ('semi_residential', 'minor', '{health,self_care}') $$,
  '[326-п/34/6] [326-п/34/7] [326-п/35/7] [326-п/35/8] [326-п/36/21] [326-п/36/22] what a medical conclusion states, by form');
INSERT INTO file VALUES
  ('told', pg_temp.file('residential', 'adult', 'round_the_clock', 'general', NULL, '{mental_disorder,income_from_agencies}')),
  ('incapable', pg_temp.file('residential', 'adult', 'round_the_clock', 'general', NULL, '{mental_disorder,incapable_unable_to_apply}')),
  ('supervised', pg_temp.file('residential', 'adult', 'round_the_clock', 'general', NULL, '{administrative_supervision}'));
SELECT ok(socsvc.record_document(id, 'medical_commission_conclusion', 'citizen', received_on => '2025-01-09', states => '{health}') > 0, 'one that states little')
  FROM file WHERE name IN ('told', 'incapable');
SELECT is((SELECT reason FROM socsvc.required_documents(f.id, '2025-01-10') WHERE document_type = 'medical_commission_conclusion'), x.must, x.title)
  FROM (VALUES ('told', 'it must state: facility_type, health, incapacity_grounds, permanent_help',
                '[326-п/37/8] [326-п/37/9] [326-п/37/10] [326-п/37/11] the medical commission states health, need of help, type of facility and, of the capable with a mental disorder, grounds of incapacity'),
               ('incapable', 'it must state: facility_type, health, permanent_help',
                '[326-п/37/11] [326-п/37/20] of the incapable, whom the unable to apply are, no such grounds')) x (name, must, title)
  JOIN file f USING (name);
SELECT ok(socsvc.record_document(id, 'medical_commission_conclusion', 'citizen', received_on => '2025-01-10',
            states => '{health,permanent_help,facility_type,incapacity_grounds}') > 0, 'another one states it all') FROM file WHERE name = 'told';
SELECT is((SELECT state FROM socsvc.required_documents((SELECT id FROM file WHERE name = 'told'), day) WHERE document_type = 'medical_commission_conclusion'), state,
          format('[326-п/37/5] the conclusion is %s on %s', state, day))
  FROM (VALUES ('incomplete', '2025-01-09'::date), ('present', '2025-01-10')) x (state, day);
SELECT ok(socsvc.record_document(id, 'travel_direction', 'citizen', received_on => '2025-01-09', states => '{}') > 0, 'a direction without a term') FROM file WHERE name = 'supervised';
SELECT is((SELECT reason FROM socsvc.required_documents((SELECT id FROM file WHERE name = 'supervised'), '2025-01-10') WHERE document_type = 'travel_direction'),
          'it must state: arrival_term', '[326-п/37.1/4] the direction to travel states the term of arrival');
SELECT ok(EXISTS (SELECT FROM socsvc.missing_documents((SELECT id FROM file WHERE name = 'incapable'), '2025-01-10') WHERE document_type = 'incapacity_decision'),
          '[326-п/37/19] who is unable to apply is incapable: the court decision is asked too');
INSERT INTO file VALUES ('psychoneurological', pg_temp.file('residential', 'adult', 'round_the_clock', 'psychoneurological', NULL, '{}'));
SELECT is((SELECT state || ' ' || source FROM socsvc.required_documents((SELECT id FROM file WHERE name = 'psychoneurological'), '2025-01-10')
            WHERE document_type = 'commission_recommendation'), 'optional 326-п/39/6', '[326-п/37.3/8] the citizen is not asked for the recommendations of the Commission');

-- ---- relatives ----------------------------------------------------------------------------------------------------

INSERT INTO file VALUES ('relatives', pg_temp.file('residential', 'adult', 'round_the_clock', 'general', NULL, '{income_from_agencies}')),
  ('relatives_at_home', pg_temp.file('home', 'adult', NULL, 'general', NULL, '{}'));
INSERT INTO socsvc.application_relative (application, name, kinship, sex, birth_date, disability_in_state_system)
  SELECT f.id, r.* FROM file f,
    (VALUES ('Дочь', 'дочь', 'f', '1970-01-10'::date, false), ('Сын', 'сын', 'm', '1990-01-01', false), ('Сестра', 'сестра', 'f', NULL, true)) r
   WHERE f.name LIKE 'relatives%';
SELECT results_eq($$ SELECT about, document_type, alternative, source FROM socsvc.missing_documents((SELECT id FROM file WHERE name = 'relatives'), '2025-01-10') WHERE about IS NOT NULL $$,
  $$ VALUES ('Дочь', 'relative_disability', 'relative_old_age, relative_in_prison, relative_low_income, relative_elsewhere', '326-п/37.2/1; 326-п/37.2/2'),
            ('Сын', 'relative_disability', 'relative_old_age, relative_in_prison, relative_low_income, relative_elsewhere', '326-п/37.2/1; 326-п/37.2/2') $$,
  '[326-п/37.2/1] [326-п/37.2/2] [326-п/37.2/3] one of five documents of each relative, none of her whose disability the state system knows');
SELECT is_empty($$ SELECT FROM socsvc.required_documents((SELECT id FROM file WHERE name = 'relatives_at_home'), '2025-01-10') WHERE about IS NOT NULL $$,
                '[326-п/37.2/1] in another form nothing is asked of relatives');
SELECT throws_ok($$ SELECT pg_temp.of_relative('relative_old_age', 'Дочь', NULL) $$, '23514', NULL, '[326-п/37.2/4] [326-п/37.2/5] a woman is old when over 55');
SELECT throws_ok($$ SELECT pg_temp.of_relative('relative_old_age', 'Сын', NULL) $$, '23514', NULL, '[326-п/37.2/6] a man when over 60');
SELECT throws_ok($$ SELECT pg_temp.of_relative('relative_old_age', 'Сестра', NULL) $$, '23514', NULL, 'of unknown age nobody is old');
UPDATE socsvc.application_relative SET birth_date = '1970-01-09' WHERE id = (SELECT id FROM relative WHERE file = 'relatives' AND name = 'Дочь');
SELECT ok(pg_temp.of_relative('relative_old_age', 'Дочь', NULL) > 0, '[326-п/37.2/4] [326-п/37.2/5] the day after her 55th birthday she is');
SELECT is(pg_temp.waits_for('2025-01-10'), 'Сын', '[326-п/37.2/4] her document is no document of his');
UPDATE socsvc.application_relative SET birth_date = '1965-01-10' WHERE id = (SELECT id FROM relative WHERE file = 'relatives' AND name = 'Сын');
SELECT throws_ok($$ SELECT pg_temp.of_relative('relative_old_age', 'Сын', NULL) $$, '23514', NULL, '[326-п/37.2/6] on the very birthday one is not over it');
SELECT throws_ok($$ SELECT pg_temp.of_relative('relative_low_income', 'Сын', NULL) $$, '23514', NULL, '[326-п/37.2/10] a document that expires has its date');
SELECT ok(pg_temp.of_relative('relative_low_income', 'Сын', '2024-11-15') > 0, '[326-п/37.2/8] a certificate of low income');
SELECT is(pg_temp.waits_for('2025-02-15'), NULL, '[326-п/37.2/10] it is valid for three months from its issue');
SELECT is(pg_temp.waits_for('2025-02-16'), 'Сын', '[326-п/37.2/10] and no day more');
SELECT is((SELECT state || ': ' || reason FROM socsvc.required_documents((SELECT id FROM file WHERE name = 'relatives'), '2025-02-16') WHERE document_type = 'relative_low_income' AND about = 'Сын'),
          'expired: older than it may be', '[326-п/37.2/10] required_documents() says so');
SELECT ok(pg_temp.of_relative(d, 'Сын', NULL) > 0, d) FROM unnest('{relative_in_prison}'::text[]) d;
SELECT is(pg_temp.waits_for('2025-02-16'), NULL, '[326-п/37.2/7] that he is in prison is enough');
DELETE FROM socsvc.application_document WHERE document_type = 'relative_in_prison';
SELECT ok(pg_temp.of_relative('relative_elsewhere', 'Сын', NULL) > 0, 'relative_elsewhere');
SELECT is(pg_temp.waits_for('2025-02-16'), NULL, '[326-п/37.2/11] that he lives elsewhere is enough');
SELECT throws_ok($$ SELECT socsvc.record_document((SELECT id FROM file WHERE name = 'disabled'), 'relative_elsewhere', 'citizen', relative_id => (SELECT min(id) FROM relative)) $$,
                 '23503', NULL, 'a relative of another case is none of this');

-- ---- what is refused ----------------------------------------------------------------------------------------------

SELECT throws_ok($$ INSERT INTO socsvc.application_fact (application, fact) VALUES ((SELECT id FROM file WHERE name = 'disabled'), 'disbled') $$, '23503', NULL, 'a fact that is no word of the vocabulary');
SELECT throws_ok($$ SELECT socsvc.record_document((SELECT id FROM file WHERE name = 'disabled'), 'pasport', 'citizen') $$, '23503', NULL, 'a kind of document that there is not');
SELECT throws_ok($$ SELECT socsvc.record_document((SELECT id FROM file WHERE name = 'disabled'), 'ipra', 'citizen', received_on => socsvc.today() + 1) $$, 'SV005', NULL, 'a document of the future');
SELECT throws_ok($$ SELECT socsvc.record_document((SELECT id FROM file WHERE name = 'disabled'), 'ipra', 'citizen', issued_on => '1970-05-04') $$, 'SV005', NULL, 'a document older than the citizen');
SELECT lives_ok($$ SELECT socsvc.record_document((SELECT id FROM file WHERE name = 'disabled'), 'identity_of_registered', 'citizen', issued_on => '1969-01-01') $$, 'that of another person may be');
SELECT throws_ok($$ SELECT socsvc.record_document((SELECT id FROM file WHERE name = 'disabled'), 'ipra', 'citizen', issued_on => '2025-01-11', received_on => '2025-01-10') $$, '23514', NULL, 'a document received before it was issued');
SELECT throws_ok($$ UPDATE socsvc.application_document SET relative = 1 WHERE document_type = 'ipra' $$, '42501', NULL, 'the agency does not turn a document into another');
SELECT tap.superuser();
SELECT throws_ok($$ UPDATE socsvc.application_document SET document_type = 'ipra' WHERE document_type = 'pay' $$, 'SV015', NULL, 'nor does anybody else');
SELECT tap.citizen(101);
SELECT throws_ok($$ SELECT socsvc.record_document((SELECT min(id) FROM socsvc.application), 'ipra', 'citizen') $$, '42501', NULL, 'the portal records no documents');
SELECT lives_ok($$ SELECT * FROM socsvc.missing_documents((SELECT min(id) FROM socsvc.application), '2025-01-10') $$, 'but reads what is missing');
SELECT throws_ok($$ UPDATE socsvc.document_rule SET effect = 'optional' $$, '42501', NULL, 'nor changes lists');
SELECT tap.admin();
SELECT throws_ok($$ INSERT INTO socsvc.document_rule (jurisdiction, effect, document_type, fact, brought_by, source) VALUES ('RU-KHM', 'required', 'ipra', 'disbled', 'citizen', 'x') $$, '23503', NULL, 'a rule on a fact that is no word of the vocabulary');
SELECT throws_ok($$ INSERT INTO socsvc.document_rule (jurisdiction, effect, document_type, stay, brought_by, source) VALUES ('RU-KHM', 'required', 'ipra', 'daily', 'citizen', 'x') $$, '23514', NULL, 'a rule on a stay that there is not');

-- ---- the decision -------------------------------------------------------------------------------------------------

SELECT tap.agency();
INSERT INTO file VALUES ('decided', pg_temp.file('home', 'adult', NULL, 'general', '2.1/1', '{disabled,lives_in_region}'));
SELECT ok(socsvc.record_survey((SELECT id FROM file WHERE name = 'decided'), '2025-01-09', 'Сидорова', 'живёт одна', '{self_care_loss}') > 0, 'surveyed');
SELECT throws_ok($$ SELECT socsvc.take_decision((SELECT id FROM file WHERE name = 'decided'), 'recognised', decided_on => '2025-01-10') $$, 'SV012', NULL,
                 '[326-п/34/2] nobody is recognised while a document is missing');
SELECT is(detail, 'Missing on 2025-01-10: документ, удостоверяющий личность гражданина; заключение медицинской организации; справка, подтверждающая факт установления инвалидности; ИПРА / индивидуальная программа реабилитации инвалида (прежней формы); документы о доходах гражданина.',
          'the complaint names them') FROM pg_temp.complaint($$ SELECT socsvc.take_decision((SELECT id FROM file WHERE name = 'decided'), 'recognised', decided_on => '2025-01-10') $$);
SELECT isnt(hint, '', 'and says what to do') FROM pg_temp.complaint($$ SELECT socsvc.take_decision((SELECT id FROM file WHERE name = 'decided'), 'recognised', decided_on => '2025-01-10') $$);
SELECT ok(socsvc.record_document((SELECT id FROM file WHERE name = 'decided'), d, 'citizen', received_on => '2025-01-11') > 0, d)
  FROM unnest('{identity_document,medical_conclusion,disability_certificate,ipra,income_citizen}'::text[]) d;
SELECT throws_ok($$ SELECT socsvc.take_decision((SELECT id FROM file WHERE name = 'decided'), 'recognised', decided_on => '2025-01-10') $$, 'SV012', NULL, 'what came the day after does not count');
SELECT lives_ok($$ SELECT socsvc.take_decision((SELECT id FROM file WHERE name = 'decided'), 'recognised', decided_on => '2025-01-11') $$, '[326-п/34/1] with all of them the decision is taken, no answer of other bodies waited for');
SELECT throws_ok($$ DELETE FROM socsvc.application_document WHERE application = (SELECT id FROM file WHERE name = 'decided') AND document_type = 'ipra' $$, 'SV017', NULL, 'and what it rests on stays');
SELECT lives_ok($$ SELECT socsvc.record_document((SELECT id FROM file WHERE name = 'decided'), 'pay', 'inter_agency') $$, 'a late answer of another body is recorded');
INSERT INTO file VALUES ('refused', pg_temp.file('home', 'adult', NULL, 'general', NULL, '{}'));
SELECT ok(socsvc.record_survey((SELECT id FROM file WHERE name = 'refused'), '2025-01-09', 'Сидорова', 'не нуждается', '{}') > 0, 'surveyed');
SELECT lives_ok($$ SELECT socsvc.take_decision((SELECT id FROM file WHERE name = 'refused'), 'refused', 'no_circumstance', decided_on => '2025-01-10') $$,
                'a refusal rests on its ground, not on the citizen''s papers');

-- ---- a provider's own list ----------------------------------------------------------------------------------------

SELECT results_eq($$ SELECT document_type, alternative, source FROM socsvc.missing_provider_documents((SELECT id FROM file WHERE name = 'health'), 1, '2025-01-09') $$,
  $$ VALUES ('identity_document', NULL, '002/2.2/3'), ('programme_copy', NULL, '002/2.2/4'), ('need_confirmation', NULL, '002/2.2/5'), ('medical_conclusion', NULL, '002/2.2/6; 002/2.2/7'),
            ('income_citizen', NULL, '002/2.2/16; 002/2.4/1; 002/2.4/4'), ('family_composition', NULL, '002/2.4/1; 002/2.4/3') $$,
  '[002/2.2/1] [002/2.4/1] the provider asks by its own list');
SELECT is_empty($$ SELECT FROM socsvc.missing_provider_documents((SELECT id FROM file WHERE name = 'health'), 2, '2025-01-09') $$, 'a provider without a list asks for nothing');
SELECT is_empty($$ SELECT FROM socsvc.missing_provider_documents((SELECT id FROM file WHERE name = 'health'), 1, '2024-12-31') $$, 'nor before it follows it');
SELECT ok(EXISTS (SELECT FROM socsvc.missing_provider_documents((SELECT id FROM file WHERE name = 'of_parent'), 1, '2025-01-10') WHERE source = '002/2.3/6'),
          '[002/2.3/1] and of minors by another one');
SELECT ok(socsvc.record_document((SELECT id FROM file WHERE name = 'health'), 'programme_copy', 'citizen', received_on => '2025-01-09') > 0, '[002/2.4/25] he may bring what he likes');
SELECT tap.superuser();

SELECT * FROM finish();
ROLLBACK;
