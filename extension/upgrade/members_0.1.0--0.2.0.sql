-- From 0.1.0 to 0.2.0: members that CREATE OR REPLACE can neither replace nor take away.
DROP FUNCTION socsvc._anonymous_iin(text);
