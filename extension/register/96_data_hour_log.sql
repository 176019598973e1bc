-- Chapter 96, hours: the key of confirmation codes, another one in each register.

INSERT INTO socsvc.secret_key (name, key) VALUES ('confirmation_code', socsvc._random_bytes(32));
