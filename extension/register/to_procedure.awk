# Wraps one chapter of the register's DDL into a private procedure of the extension, _register_NN_name(), or what an
# upgrade does to a register, extension/upgrade/register_FROM--TO.sql, into _upgrade_FROM__TO() with _ for dots. Nothing
# stands before the file's first line inside the body, so the line number of an error is the file's own.
FNR == 1 {
	name = FILENAME; sub(/.*\//, "", name); sub(/\.sql$/, "", name)
	what = "makes the chapter " name " of the register; called by create_register()"
	if (FILENAME ~ /upgrade\/register_/) {
		sub(/^register_/, "", name)
		what = "brings a register from version " name; sub(/--/, " to ", what)
		what = what "; called by upgrade_register()"
		gsub(/[.-]/, "_", name)
		name = "_upgrade_" name
	} else {
		name = "_register_" name
	}
	printf "\n-- %s\nCREATE PROCEDURE socsvc.%s() LANGUAGE plpgsql AS $register$BEGIN %s\n", FILENAME, name, $0
	next
}
{ print }
END {
	printf "END $register$;\n"
	printf "COMMENT ON PROCEDURE socsvc.%s() IS 'Private: %s';\n", name, what
	printf "REVOKE ALL ON PROCEDURE socsvc.%s() FROM PUBLIC;\n", name
}
