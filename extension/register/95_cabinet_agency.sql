-- Chapter 95, applications: the sections «Заявления» and «Назначения» of the cabinet, and the agency's work in hand.

CREATE VIEW socsvc.my_applications WITH (security_invoker) AS
  SELECT a.id AS application, a.number, a.person, pg_catalog.concat_ws(' ', p.family_name, p.given_name, p.patronymic) AS person_name,
         a.received_on, a.channel, a.form, socsvc.form_label(a.form, 'ru') AS form_label,
         a.status, socsvc.status_label('application', a.status, 'ru') AS status_label, a.status_reason AS awaited, a.complete_on,
         d.number AS decision_number, d.decided_on, d.outcome,
         CASE d.outcome WHEN 'recognised' THEN 'Признан нуждающимся в социальном обслуживании'
                        WHEN 'refused' THEN 'Отказано в социальном обслуживании' END AS outcome_label,
         g.name_ru AS refusal_label, d.informed_on,
         (SELECT pg_catalog.min(t.due_on) FROM socsvc.deadline t
           WHERE t.entity = 'application' AND t.entity_id = a.id AND t.step IN ('decision', 'urgent_decision')
             AND t.state IN ('open', 'paused', 'overdue')) AS decision_due_on
    FROM socsvc.application a
    JOIN socsvc.person p ON p.id = a.person
    LEFT JOIN socsvc.decision d ON d.application = a.id AND d.live
    LEFT JOIN socsvc.refusal_ground g ON g.code = d.refusal_ground
   WHERE a.person = (SELECT socsvc.subject_person()) OR a.applicant = (SELECT socsvc.subject_person());
COMMENT ON VIEW socsvc.my_applications IS 'Section «Заявления»: applications about the person that the client acts for, and those that he filed for others';
COMMENT ON COLUMN socsvc.my_applications.application IS 'Id';
COMMENT ON COLUMN socsvc.my_applications.number IS 'Number in the agencys journal';
COMMENT ON COLUMN socsvc.my_applications.person IS 'Who is to be served';
COMMENT ON COLUMN socsvc.my_applications.person_name IS 'His name';
COMMENT ON COLUMN socsvc.my_applications.received_on IS 'Day of receipt';
COMMENT ON COLUMN socsvc.my_applications.channel IS 'Way it came';
COMMENT ON COLUMN socsvc.my_applications.form IS 'Form asked for';
COMMENT ON COLUMN socsvc.my_applications.form_label IS 'Form in Russian';
COMMENT ON COLUMN socsvc.my_applications.status IS 'Status';
COMMENT ON COLUMN socsvc.my_applications.status_label IS 'Status in Russian';
COMMENT ON COLUMN socsvc.my_applications.awaited IS 'What the citizen is asked for, or why it was closed';
COMMENT ON COLUMN socsvc.my_applications.complete_on IS 'Day on which the last missing document came; NULL while documents are missing';
COMMENT ON COLUMN socsvc.my_applications.decision_number IS 'Number of the decision';
COMMENT ON COLUMN socsvc.my_applications.decided_on IS 'Day of the decision';
COMMENT ON COLUMN socsvc.my_applications.outcome IS 'recognised or refused';
COMMENT ON COLUMN socsvc.my_applications.outcome_label IS 'Outcome in Russian';
COMMENT ON COLUMN socsvc.my_applications.refusal_label IS 'Ground of a refusal, in Russian';
COMMENT ON COLUMN socsvc.my_applications.informed_on IS 'Day on which the citizen was informed';
COMMENT ON COLUMN socsvc.my_applications.decision_due_on IS 'Last day for the decision, while it is not taken';

CREATE VIEW socsvc.my_assignments WITH (security_invoker) AS
  SELECT l.id AS assignment, p.id AS programme, p.number AS programme_number, p.form, socsvc.form_label(p.form, 'ru') AS form_label,
         l.sort_order, n.label AS name, socsvc.label(l.volume, 'ru') AS volume_label, socsvc.label(l.periodicity, 'ru') AS period_label,
         pg_catalog.lower(l.term) AS valid_from, coalesce(l.refused_from, pg_catalog.upper(l.term)) - 1 AS valid_until,
         p.payment, socsvc.payment_label(p.payment, 'ru') AS payment_label, l.quota, nullif(l.delivered, 0) AS delivered, l.remaining,
         (SELECT pg_catalog.string_agg(v.short_name, ', ' ORDER BY v.short_name)
            FROM socsvc.contract_line c
            JOIN socsvc.contract k ON k.id = c.contract AND k.status = 'active'
            JOIN socsvc.provider v ON v.id = k.provider
           WHERE c.programme_line = l.id) AS providers
    FROM socsvc.programme p
    JOIN socsvc.programme_line l ON l.programme = p.id
    JOIN socsvc.service_item_label n ON n.service_item = l.service_item
   WHERE p.person = (SELECT socsvc.subject_person()) AND p.status = 'in_force';
COMMENT ON VIEW socsvc.my_assignments IS 'Section «Назначения», which the manual names and does not describe: services that programmes in force assign, on what terms, and who delivers them';
COMMENT ON COLUMN socsvc.my_assignments.assignment IS 'Line of the programme';
COMMENT ON COLUMN socsvc.my_assignments.programme IS 'Programme';
COMMENT ON COLUMN socsvc.my_assignments.programme_number IS 'Its number';
COMMENT ON COLUMN socsvc.my_assignments.form IS 'Form of service';
COMMENT ON COLUMN socsvc.my_assignments.form_label IS 'Form in Russian';
COMMENT ON COLUMN socsvc.my_assignments.sort_order IS 'Order on the programme';
COMMENT ON COLUMN socsvc.my_assignments.name IS 'Service';
COMMENT ON COLUMN socsvc.my_assignments.volume_label IS 'Volume in Russian';
COMMENT ON COLUMN socsvc.my_assignments.period_label IS 'Periodicity in Russian';
COMMENT ON COLUMN socsvc.my_assignments.valid_from IS 'First day';
COMMENT ON COLUMN socsvc.my_assignments.valid_until IS 'Last day; the one before the citizens refusal where he refused';
COMMENT ON COLUMN socsvc.my_assignments.payment IS 'Terms of payment';
COMMENT ON COLUMN socsvc.my_assignments.payment_label IS 'Terms of payment in Russian';
COMMENT ON COLUMN socsvc.my_assignments.quota IS 'Times in all, NULL for unlimited';
COMMENT ON COLUMN socsvc.my_assignments.delivered IS 'Times delivered; NULL when none';
COMMENT ON COLUMN socsvc.my_assignments.remaining IS 'Times left; NULL for unlimited';
COMMENT ON COLUMN socsvc.my_assignments.providers IS 'Providers with an active contract for it';

CREATE INDEX decision_untold ON socsvc.decision (application) WHERE status = 'taken';
COMMENT ON INDEX socsvc.decision_untold IS 'For agency_work';

CREATE VIEW socsvc.agency_work WITH (security_invoker) AS
  SELECT w.application, w.number, w.person, pg_catalog.concat_ws(' ', p.family_name, p.given_name, p.patronymic) AS person_name,
         w.form, w.received_on, w.clerk, w.step, t.due_on, t.due_on < (SELECT socsvc.today()) AS is_overdue
    FROM (SELECT a.id AS application, a.number, a.person, a.form, a.received_on, a.clerk, o.id AS opinion, NULL::bigint AS decision,
                 CASE WHEN a.status = 'awaiting_citizen' THEN 'answer'
                      WHEN a.form <> 'urgent'
                           AND NOT EXISTS (SELECT FROM socsvc.assessment s WHERE s.application = a.id AND s.live) THEN 'survey'
                      WHEN o.id IS NULL AND socsvc.commission_needed(a.id) IS NOT NULL THEN 'referral'
                      WHEN o.status = 'requested' THEN 'opinion'
                      WHEN a.complete_on IS NULL THEN 'documents'
                      ELSE 'decision' END AS step
            FROM socsvc.application a
            LEFT JOIN socsvc.commission_opinion o ON o.application = a.id AND o.live
           WHERE a.live
          UNION ALL
          SELECT a.id, a.number, a.person, a.form, a.received_on, a.clerk, NULL::bigint AS opinion, d.id AS decision, 'notice' AS step
            FROM socsvc.decision d JOIN socsvc.application a ON a.id = d.application
           WHERE d.status = 'taken'
          UNION ALL
          SELECT a.id, a.number, a.person, a.form, a.received_on, a.clerk, NULL::bigint AS opinion, d.id AS decision, 'programme' AS step
            FROM socsvc.decision d JOIN socsvc.application a ON a.id = d.application
           WHERE d.live AND d.outcome = 'recognised' AND a.form <> 'urgent'
             AND NOT EXISTS (SELECT FROM socsvc.programme g WHERE g.decision = d.id AND g.status <> 'draft')) w
    JOIN socsvc.person p ON p.id = w.person
   CROSS JOIN LATERAL (
     SELECT pg_catalog.min(d.due_on) AS due_on
       FROM (VALUES ('application', w.application), ('commission_opinion', w.opinion), ('decision', w.decision)) e (entity, id)
       JOIN socsvc.deadline d ON d.entity = e.entity AND d.entity_id = e.id
      WHERE d.state IN ('open', 'paused', 'overdue')
        AND d.step = ANY (CASE w.step WHEN 'survey' THEN '{survey}'
                                      WHEN 'referral' THEN '{copies_to_commission,copies_to_minors_commission}'
                                      WHEN 'opinion' THEN '{commission_recommendation,minors_commission_conclusion}'
                                      WHEN 'notice' THEN '{decision_told}'
                                      WHEN 'programme' THEN '{programme}'
                                      ELSE '{decision,urgent_decision}' END::text[])) t;
COMMENT ON VIEW socsvc.agency_work IS 'The agency''s work in hand: a row for each step that waits to be done, with its clerk and its last day. Filter by clerk and step, sort by due_on';
COMMENT ON COLUMN socsvc.agency_work.application IS 'Application';
COMMENT ON COLUMN socsvc.agency_work.number IS 'Its number';
COMMENT ON COLUMN socsvc.agency_work.person IS 'Who is to be served';
COMMENT ON COLUMN socsvc.agency_work.person_name IS 'His name';
COMMENT ON COLUMN socsvc.agency_work.form IS 'Form asked for';
COMMENT ON COLUMN socsvc.agency_work.received_on IS 'Day of receipt';
COMMENT ON COLUMN socsvc.agency_work.clerk IS 'Login role of the clerk';
COMMENT ON COLUMN socsvc.agency_work.step IS 'Next step: answer (the citizen is awaited), survey, referral (to the commission), opinion (the commission is awaited), documents (some are missing), decision, notice (of the decision), programme';
COMMENT ON COLUMN socsvc.agency_work.due_on IS 'Last day for the step, where a deadline runs';
COMMENT ON COLUMN socsvc.agency_work.is_overdue IS 'That day has passed';

CREATE VIEW socsvc.agency_workload WITH (security_invoker) AS
  SELECT w.clerk, w.step, pg_catalog.count(*) AS cases, pg_catalog.count(*) FILTER (WHERE w.is_overdue) AS overdue,
         pg_catalog.min(w.due_on) AS next_due_on
    FROM socsvc.agency_work w
   GROUP BY w.clerk, w.step;
COMMENT ON VIEW socsvc.agency_workload IS 'The agency''s work in hand, counted by clerk and step';
COMMENT ON COLUMN socsvc.agency_workload.clerk IS 'Login role of the clerk, NULL for nobodys';
COMMENT ON COLUMN socsvc.agency_workload.step IS 'Step, as in agency_work';
COMMENT ON COLUMN socsvc.agency_workload.cases IS 'Cases that wait for it';
COMMENT ON COLUMN socsvc.agency_workload.overdue IS 'Those whose last day has passed';
COMMENT ON COLUMN socsvc.agency_workload.next_due_on IS 'Earliest last day';
