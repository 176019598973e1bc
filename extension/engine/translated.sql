-- Texts of PL/pgSQL in the language of the session: what RAISE says, the server does not translate.
-- messages.pl writes the calls into the extension script, so sources read plainly; where a text is made elsewhere than
-- in a RAISE they call translated() themselves. Whoever runs a function of the extension may be told why it refuses.

CREATE FUNCTION socsvc.translated(message text)
RETURNS text
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'socsvc_translated';
COMMENT ON FUNCTION socsvc.translated(text) IS 'The message of the extension in the language of lc_messages, itself where the catalogue (po/) has no translation';

CREATE FUNCTION socsvc.translated(format text, VARIADIC arguments "any")
RETURNS text
LANGUAGE C STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'socsvc_translated_format';
COMMENT ON FUNCTION socsvc.translated(text, "any") IS 'The message in the language of lc_messages with the arguments in place of %s, %1$s and so on (at most nine are numbered), NULL as <NULL>, as RAISE does. Errors: 22023 where the arguments do not fit the placeholders';
