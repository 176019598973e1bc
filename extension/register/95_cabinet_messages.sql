-- Chapter 95, messages: the section «Сообщения» of the cabinets of citizens, providers and the agency.

CREATE VIEW socsvc.my_messages WITH (security_invoker) AS
  SELECT m.id AS message, m.kind, m.created_at, socsvc.fill_template(t.subject, m.lang, m.parameters) AS subject,
         socsvc.fill_template(t.body, m.lang, m.parameters) AS body, m.lang, m.status, m.read_at, m.parameters
    FROM socsvc.message m
    JOIN socsvc.message_template t ON t.id = m.template
   WHERE m.person = (SELECT socsvc.subject_person());
COMMENT ON VIEW socsvc.my_messages IS 'Section «Сообщения» of the citizen; mark_message_read(message) when one is opened';
COMMENT ON COLUMN socsvc.my_messages.message IS 'Id; rises in the order of sending';
COMMENT ON COLUMN socsvc.my_messages.kind IS 'Kind of message';
COMMENT ON COLUMN socsvc.my_messages.created_at IS 'When it was sent';
COMMENT ON COLUMN socsvc.my_messages.subject IS 'Heading';
COMMENT ON COLUMN socsvc.my_messages.body IS 'Text';
COMMENT ON COLUMN socsvc.my_messages.lang IS 'Language; render_message(kind, lang, parameters) gives another';
COMMENT ON COLUMN socsvc.my_messages.status IS 'new, forwarded (a gateway sent it on), read';
COMMENT ON COLUMN socsvc.my_messages.read_at IS 'When it was read; NULL while it was not';
COMMENT ON COLUMN socsvc.my_messages.parameters IS 'What the text names';

CREATE VIEW socsvc.provider_messages WITH (security_invoker) AS
  SELECT m.id AS message, m.kind, m.created_at, socsvc.fill_template(t.subject, m.lang, m.parameters) AS subject,
         socsvc.fill_template(t.body, m.lang, m.parameters) AS body, m.lang, m.status, m.read_at, m.parameters
    FROM socsvc.message m
    JOIN socsvc.message_template t ON t.id = m.template
   WHERE m.provider = (SELECT socsvc.subject_provider());
COMMENT ON VIEW socsvc.provider_messages IS 'Messages to the provider';
COMMENT ON COLUMN socsvc.provider_messages.message IS 'Id; rises in the order of sending';
COMMENT ON COLUMN socsvc.provider_messages.kind IS 'Kind of message';
COMMENT ON COLUMN socsvc.provider_messages.created_at IS 'When it was sent';
COMMENT ON COLUMN socsvc.provider_messages.subject IS 'Heading';
COMMENT ON COLUMN socsvc.provider_messages.body IS 'Text';
COMMENT ON COLUMN socsvc.provider_messages.lang IS 'Language; render_message(kind, lang, parameters) gives another';
COMMENT ON COLUMN socsvc.provider_messages.status IS 'new, forwarded (a gateway sent it on), read';
COMMENT ON COLUMN socsvc.provider_messages.read_at IS 'When it was read; NULL while it was not';
COMMENT ON COLUMN socsvc.provider_messages.parameters IS 'What the text names';

CREATE VIEW socsvc.office_messages WITH (security_invoker) AS
  SELECT m.id AS message, m.office, m.kind, m.created_at,
         socsvc.fill_template(t.subject, m.lang, m.parameters) AS subject,
         socsvc.fill_template(t.body, m.lang, m.parameters) AS body, m.lang, m.status, m.read_at, m.parameters
    FROM socsvc.message m
    JOIN socsvc.message_template t ON t.id = m.template
   WHERE m.office IS NOT NULL;
COMMENT ON VIEW socsvc.office_messages IS 'Messages to the agency and the commissions';
COMMENT ON COLUMN socsvc.office_messages.message IS 'Id; rises in the order of sending';
COMMENT ON COLUMN socsvc.office_messages.office IS 'agency, commission, minors_commission';
COMMENT ON COLUMN socsvc.office_messages.kind IS 'Kind of message';
COMMENT ON COLUMN socsvc.office_messages.created_at IS 'When it was sent';
COMMENT ON COLUMN socsvc.office_messages.subject IS 'Heading';
COMMENT ON COLUMN socsvc.office_messages.body IS 'Text';
COMMENT ON COLUMN socsvc.office_messages.lang IS 'Language; render_message(kind, lang, parameters) gives another';
COMMENT ON COLUMN socsvc.office_messages.status IS 'new, forwarded (a gateway sent it on), read';
COMMENT ON COLUMN socsvc.office_messages.read_at IS 'When it was read; NULL while it was not';
COMMENT ON COLUMN socsvc.office_messages.parameters IS 'What the text names';
