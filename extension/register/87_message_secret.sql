-- Chapter 87, secrets: what of a message only its recipient and the gateway that forwards it may read.

CREATE TABLE socsvc.message_secret (
  message bigint PRIMARY KEY REFERENCES socsvc.message (id),
  parameters jsonb NOT NULL CHECK (pg_catalog.jsonb_typeof(parameters) = 'object'),
  phone text CHECK (phone <> '')
);
COMMENT ON TABLE socsvc.message_secret IS 'Parameters of messages that stand nowhere else: message.parameters has dots for them. Granted to nobody: take_messages() gives them to the gateway and erases them; so does whoever makes the message void';
COMMENT ON COLUMN socsvc.message_secret.message IS 'Message';
COMMENT ON COLUMN socsvc.message_secret.parameters IS 'Values that take the place of the dots in the text that is forwarded';
COMMENT ON COLUMN socsvc.message_secret.phone IS 'Telephone to which it goes, where not the person''s';
