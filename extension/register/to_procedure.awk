# Wraps one chapter of the register's DDL into a private procedure of the extension. Nothing stands before the
# file's first line inside the body, so the line number of an error is the chapter's own.
FNR == 1 {
	name = FILENAME; sub(/.*\//, "", name); sub(/\.sql$/, "", name)
	printf "\n-- %s\nCREATE PROCEDURE socsvc._register_%s() LANGUAGE plpgsql AS $register$BEGIN %s\n", FILENAME, name, $0
	next
}
{ print }
END {
	printf "END $register$;\n"
	printf "COMMENT ON PROCEDURE socsvc._register_%s() IS 'Private: makes the chapter %s of the register; called by create_register()';\n", name, name
	printf "REVOKE ALL ON PROCEDURE socsvc._register_%s() FROM PUBLIC;\n", name
}
