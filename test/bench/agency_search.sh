#!/bin/bash
# A clerk's search among a million persons, against the same query of the owner, whom no policy binds: by parts of names
# through search_persons(), and by number (a column of our own type) under the policies. Called by test/run bench on a private
# cluster with a register in $PGDATABASE; prints ratios, at most 1.5. By number through the function is told beside them: there
# the call itself, a fraction of a millisecond, costs as much as the search.
#   SIZE=full  a million persons (default: 50,000); ROUNDS=n
. "$(dirname "$0")/common"
persons=$(size 10000 50000 1000000)
rounds=${ROUNDS:-$(size 1 3 5)}
calls=200

export PGOPTIONS='-c search_path=pg_catalog,socsvc,pg_temp'


# Names as a region has them: some are many people's, most are few's. Numbers with right check digits.
sql -v persons="$persons" <<'SQL'
DO $$ BEGIN CREATE ROLE bench_agency LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
GRANT socsvc_agency TO bench_agency;
ALTER ROLE bench_agency SET socsvc.subject_role = 'agency';
SELECT pg_get_indexdef('socsvc.person_name_part'::regclass) AS index \gset
DROP INDEX socsvc.person_name_part;
CREATE FUNCTION public.snils_of(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT lpad(n::text, 9, '0') || lpad((CASE WHEN s.sum % 101 = 100 THEN 0 ELSE s.sum % 101 END)::text, 2, '0')
    FROM (SELECT sum(substr(lpad(n::text, 9, '0'), i, 1)::integer * (10 - i)) AS sum FROM generate_series(1, 9) i) s
$$;
WITH part AS (
  SELECT ARRAY['Иван','Петр','Сидор','Кузнец','Попов','Смирн','Волк','Соловь','Морозк','Новик','Козл','Лебед','Егорк','Павл','Степан','Никола','Орл','Андре','Макар','Никит'] AS root,
         ARRAY['ов','ев','ин','енко','ский','чук','атов','ейкин'] AS ending,
         ARRAY['Алла','Анна','Вера','Галина','Елена','Зоя','Инна','Лидия','Мария','Нина','Ольга','Раиса','Софья','Юлия','Алёна'] AS given,
         ARRAY['Петровна','Ивановна','Осиповна','Семёновна','Павловна','Юрьевна','Львовна'] AS patronymic)
INSERT INTO socsvc.person (id, snils, family_name, given_name, patronymic, birth_date, sex, settlement)
  SELECT i, public.snils_of(100000000 + i)::socsvc.snils,
         initcap(p.root[1 + (hashint8(i) & 1023) % 20] || p.ending[1 + (hashint8(i) >> 10 & 7)]
                 || CASE WHEN i % 5 > 0 THEN '-' || translate(substr(md5(i::text), 1, 5), '0123456789abcdef', 'абвгдежзиклмнопр') ELSE '' END),
         p.given[1 + (hashint8(i) >> 13 & 1023) % 15], p.patronymic[1 + (hashint8(i) >> 20 & 1023) % 7],
         '1930-01-01'::date + (hashint8(-i) & 16383), 'f', 'Посёлок ' || i % 300
    FROM generate_series(1, :persons) i, part p;
:index;
SQL
sql -c 'VACUUM (ANALYZE) socsvc.person'

# What is sought, one a line; each also as the owner would write it: fragments, then a name that few have.
sql -c "SELECT lower(substr(family_name, length(family_name) - 5)) FROM socsvc.person WHERE id % 5 > 0 ORDER BY hashint8(id) LIMIT $calls" >"$out/rare"
family="translate(lower(p.family_name), 'ё', 'е')"
given="translate(lower(p.given_name), 'ё', 'е')"
columns='p.id, p.family_name, p.given_name, p.patronymic, p.birth_date, p.sex, p.settlement, p.snils, p.iin, p.died_on'
order='ORDER BY p.family_name, p.given_name, p.birth_date, p.id LIMIT 50'

run() { # run FILE: milliseconds of its statements, as PGUSER
  { printf '%s\n' '\timing on'; sed 's/;$/ \\g \/dev\/null/' "$1"; } | sql | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' |
    awk '{ s += $1; n++ } END { printf "%.4f\n", s / n }'
}
compare() { # compare NAME CLERK OWNER [ASKED]: statements with @ for what is sought
  local i
  while read -r sought; do
    echo "${2//@/$sought};" >>"$out/clerk.sql"
    echo "${3//@/$sought};" >>"$out/owner.sql"
  done
  PGUSER=bench_agency run "$out/clerk.sql" >/dev/null && run "$out/owner.sql" >/dev/null
  : >"$out/clerk" && : >"$out/owner"
  for ((i = 0; i < rounds; i++)); do
    PGUSER=bench_agency run "$out/clerk.sql" >>"$out/clerk"
    run "$out/owner.sql" >>"$out/owner"
  done
  record "a clerk's search among $persons: $1" ms clerk - owner "${4-limit<=1.5}"
  rm "$out"/clerk* "$out"/owner*
}

compare 'a part of a rare name' "SELECT * FROM socsvc.search_persons('@')" \
  "SELECT $columns FROM socsvc.person p WHERE $family LIKE '%@%' $order" <"$out/rare"
printf '%s\n' кузнецов волкин лебедский орлчук макаров сидоренко |
  compare 'a part of a common name' "SELECT * FROM socsvc.search_persons('@')" \
    "SELECT $columns FROM socsvc.person p WHERE $family LIKE '%@%' $order"
printf '%s\n' кузнецов волкин лебедский орлчук макаров сидоренко |
  compare 'parts of both names' "SELECT * FROM socsvc.search_persons('@', 'ален')" \
    "SELECT $columns FROM socsvc.person p WHERE $family LIKE '%@%' AND $given LIKE '%ален%' $order"
sql -c "SELECT snils FROM socsvc.person ORDER BY hashint8(id) LIMIT $calls" >"$out/numbers"
compare 'a number, by the function' "SELECT * FROM socsvc.search_persons(identifier => '@')" \
  "SELECT $columns FROM socsvc.person p WHERE p.snils = '@' $order" '' <"$out/numbers"
# As drivers do it, prepared: what is compared is the search, not planning it with the policies.
for file in clerk owner; do echo "PREPARE q(socsvc.snils) AS SELECT $columns FROM socsvc.person p WHERE p.snils = \$1;" >"$out/$file.sql"; done
compare 'a number, by plain SELECT under the policies, prepared' "EXECUTE q('@')" "EXECUTE q('@')" <"$out/numbers"
