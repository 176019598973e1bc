-- Chapter 95, facilities (МСУ): the list from which the recipient chooses (Kazakhstan recipient's manual 10, 11, 13).

CREATE VIEW socsvc.available_facilities WITH (security_invoker) AS
  SELECT m.person, d.provider, p.short_name AS provider_name, p.full_name AS provider_full_name, coalesce(d.settlement, p.settlement) AS settlement,
         coalesce(d.address, p.address) AS address, p.phone,
         d.id AS department, d.name AS department_name, d.description, d.profile, d.form, socsvc.form_label(d.form, 'ru') AS form_label,
         k.code AS help_kind, k.name_ru AS help_kind_label, k.name_kk AS help_kind_label_kk,
         g.groups, g.capacity, g.free,
         socsvc.can_book_place(d.id, m.person) AS can_book, socsvc.can_join_queue(d.id, m.person) AS can_queue,
         d.arrival_information, socsvc.arrival_papers(d.id, 'ru') AS arrival_documents
    FROM socsvc.department d
    JOIN socsvc.provider p ON p.id = d.provider
    JOIN (SELECT v.department, pg_catalog.sum(v.capacity)::integer AS capacity, pg_catalog.sum(v.free)::integer AS free,
                 pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('place_group', v.place_group, 'name', v.name, 'stay', v.stay, 'free', v.free)
                                      ORDER BY v.name) AS groups
            FROM socsvc.vacancies v GROUP BY v.department) g ON g.department = d.id
   CROSS JOIN socsvc.my_persons m
    LEFT JOIN socsvc.help_kind k ON k.code = coalesce(d.help_kind, 'facility_' || d.form);
COMMENT ON VIEW socsvc.available_facilities IS '«МСУ»: facilities with their departments that work today, as recipients choose among them (004/10/1 to 5, 004/11/1, 004/13/1); once for each person for whom the client acts, with the buttons of that person';
COMMENT ON COLUMN socsvc.available_facilities.person IS 'For whom: the client himself, or whom he represents';
COMMENT ON COLUMN socsvc.available_facilities.provider IS 'Provider: the facility';
COMMENT ON COLUMN socsvc.available_facilities.provider_name IS 'Its short name';
COMMENT ON COLUMN socsvc.available_facilities.provider_full_name IS 'Its full name';
COMMENT ON COLUMN socsvc.available_facilities.settlement IS 'Settlement of the department, of the provider where it has none of its own';
COMMENT ON COLUMN socsvc.available_facilities.address IS 'Address, likewise';
COMMENT ON COLUMN socsvc.available_facilities.phone IS 'Telephone of the provider';
COMMENT ON COLUMN socsvc.available_facilities.department IS 'Department';
COMMENT ON COLUMN socsvc.available_facilities.department_name IS 'Its name (004/10/2)';
COMMENT ON COLUMN socsvc.available_facilities.description IS 'Its description (004/10/3)';
COMMENT ON COLUMN socsvc.available_facilities.profile IS 'Whom it serves';
COMMENT ON COLUMN socsvc.available_facilities.form IS 'Form of service';
COMMENT ON COLUMN socsvc.available_facilities.form_label IS 'The same in Russian';
COMMENT ON COLUMN socsvc.available_facilities.help_kind IS 'Kind of help by which a place of it is due: join with my_entitlements';
COMMENT ON COLUMN socsvc.available_facilities.help_kind_label IS 'Its name in Russian';
COMMENT ON COLUMN socsvc.available_facilities.help_kind_label_kk IS 'Its name in Kazakh';
COMMENT ON COLUMN socsvc.available_facilities.groups IS 'Its groups that work today: an array of objects with place_group (for book_place()), name, stay, free (places)';
COMMENT ON COLUMN socsvc.available_facilities.capacity IS 'Places today, of all groups';
COMMENT ON COLUMN socsvc.available_facilities.free IS 'Free today, of all groups';
COMMENT ON COLUMN socsvc.available_facilities.can_book IS 'Whether «Записаться» is shown (004/10/5)';
COMMENT ON COLUMN socsvc.available_facilities.can_queue IS 'Whether «Встать в очередь» is shown (004/13/1)';
COMMENT ON COLUMN socsvc.available_facilities.arrival_information IS 'What must be known and brought on arrival (004/11/1)';
COMMENT ON COLUMN socsvc.available_facilities.arrival_documents IS 'Documents that the rules ask for on arrival, in Russian';
