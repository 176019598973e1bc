# Turns the extension script into the part of an upgrade script that makes all members what this version has. Functions,
# procedures and aggregates are replaced; a type, operator, cast or operator class that is there already is left alone
# (what such a one has anew is ALTERed by a step, members_*.sql). A REVOKE is said only where PUBLIC still has something:
# said again, it would make the grants of the register part of the function's initial privileges, which no dump carries.
# Statements begin in column 1 and end with a line's last ;, as everywhere in extension/.
NR == 1 { print "\\echo Use \"ALTER EXTENSION socsvc UPDATE\" to load this file. \\quit"; next }

# Inside $tag$ … $tag$ nothing is ours.
body != "" {
	if (index($0, body)) body = ""
	print
	next
}

/^CREATE (FUNCTION|PROCEDURE|AGGREGATE) / { sub(/^CREATE/, "CREATE OR REPLACE") }
/^CREATE (TYPE|OPERATOR|CAST) / { statement = "make" }
/^REVOKE ALL ON (FUNCTION|PROCEDURE) / { statement = "revoke" }
/^(CREATE|ALTER|DROP|GRANT|REVOKE|INSERT|UPDATE|DELETE|SELECT|DO) / && statement == "" &&
	!/^CREATE OR REPLACE |^ALTER FUNCTION .* OWNER TO|^GRANT USAGE, CREATE ON SCHEMA socsvc TO socsvc_owner;|^DO / {
	printf "to_upgrade.awk: line %d: no rule says what an upgrade does with: %s\n", NR, $0 > "/dev/stderr"
	exit 1
}

statement != "" {
	text = text (text == "" ? "" : "\n") $0
	if ($0 !~ /;$/) next
	if (statement == "make") {
		printf "DO $new$ BEGIN\n%s\nEXCEPTION WHEN duplicate_object OR duplicate_function THEN NULL; END $new$;\n", text
	} else {
		routine = text
		gsub(/\n */, " ", routine)
		sub(/^REVOKE ALL ON (FUNCTION|PROCEDURE) /, "", routine)
		sub(/ FROM PUBLIC;$/, "", routine)
		printf "DO $new$ BEGIN IF EXISTS (SELECT FROM pg_catalog.pg_proc p, pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a WHERE p.oid = '%s'::pg_catalog.regprocedure AND a.grantee = 0) THEN\n%s\nEND IF; END $new$;\n", routine, text
	}
	statement = text = ""
	next
}

{
	print
	# A body begins here and does not end on the same line.
	if (match($0, /\$[a-z_]*\$/)) {
		tag = substr($0, RSTART, RLENGTH)
		if (!index(substr($0, RSTART + RLENGTH), tag)) body = tag
	}
}
END { if (body != "" || statement != "") { print "to_upgrade.awk: a statement does not end" > "/dev/stderr"; exit 1 } }
