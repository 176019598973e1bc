-- What the cabinet's views (register/95_cabinet.sql) call things. They are frozen: a view of every register names them.

CREATE FUNCTION socsvc.form_label(form text, lang text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE lang
    WHEN 'ru' THEN CASE form WHEN 'home' THEN 'Социальное обслуживание на дому'
                             WHEN 'semi_residential' THEN 'Полустационарное социальное обслуживание'
                             WHEN 'residential' THEN 'Стационарное социальное обслуживание'
                             WHEN 'urgent' THEN 'Срочные социальные услуги' END
    WHEN 'kk' THEN CASE form WHEN 'home' THEN 'Үйде әлеуметтік қызмет көрсету'
                             WHEN 'semi_residential' THEN 'Жартылай стационарлық әлеуметтік қызмет көрсету'
                             WHEN 'residential' THEN 'Стационарлық әлеуметтік қызмет көрсету'
                             WHEN 'urgent' THEN 'Шұғыл әлеуметтік қызметтер' END
    WHEN 'en' THEN CASE form WHEN 'home' THEN 'Social service at home'
                             WHEN 'semi_residential' THEN 'Semi-residential social service'
                             WHEN 'residential' THEN 'Residential social service'
                             WHEN 'urgent' THEN 'Urgent social services' END
  END
$function$;
COMMENT ON FUNCTION socsvc.form_label(text, text) IS 'What a form of service is called in ru, kk or en; NULL for an unknown one (000/3.1/24; 326-п paragraph 12). Frozen: views use it';

CREATE FUNCTION socsvc.payment_label(payment text, lang text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE lang
    WHEN 'ru' THEN CASE payment WHEN 'free' THEN 'Бесплатно' WHEN 'partial' THEN 'Частичная оплата' WHEN 'full' THEN 'Полная оплата' END
    WHEN 'kk' THEN CASE payment WHEN 'free' THEN 'Тегін' WHEN 'partial' THEN 'Ішінара төлем' WHEN 'full' THEN 'Толық төлем' END
    WHEN 'en' THEN CASE payment WHEN 'free' THEN 'Free of charge' WHEN 'partial' THEN 'Partial payment' WHEN 'full' THEN 'Full payment' END
  END
$function$;
COMMENT ON FUNCTION socsvc.payment_label(text, text) IS 'What the terms of payment are called in ru, kk or en; NULL for unknown ones (000/3.1/26). Frozen: views use it';

CREATE FUNCTION socsvc.service_label(code text, name text, form text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT code || ' ' || name
         || CASE WHEN name LIKE '%(%обслуживани%)' THEN ''
                 ELSE CASE form WHEN 'home' THEN ' (обслуживание на дому)'
                                WHEN 'semi_residential' THEN ' (полустационарное обслуживание)'
                                WHEN 'residential' THEN ' (стационарное обслуживание)' ELSE '' END END
$function$;
COMMENT ON FUNCTION socsvc.service_label(text, text, text) IS 'A service as the portal names it: code, name, the form in brackets unless the name has it (000/3.1/28). Frozen: views use it';
