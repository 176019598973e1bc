# Turns one TSV (header line first) into CREATE FUNCTION socsvc.shipped_NAME() RETURNS TABLE(column text, ...):
# the file's rows in file order, '' as NULL. Lines that begin with '#' are comments. A line that was cut or changed on its way
# (other columns, a carriage return, a header that names a column twice or not at all) is an error that names it.
BEGIN { FS = "\t"; q = sprintf("%c", 39) }
function refuse(what) { printf "%s:%d: %s\n", FILENAME, FNR, what > "/dev/stderr"; failed = 1; exit 1 }
function literal(s) { if (s == "") return "NULL"; gsub(q, q q, s); return q s q }
/\r/ { refuse("a carriage return") }
/^#/ { next }
!columns {
	for (i = 1; i <= NF; i++) if ($i !~ /^[a-z][a-z0-9_]*$/ || named[$i]++) refuse("\"" $i "\" is no name of a column of its own")
	name = FILENAME; sub(/.*\//, "", name); sub(/\.tsv$/, "", name)
	columns = NF
	printf "\n-- %s\nCREATE FUNCTION socsvc.shipped_%s()\nRETURNS TABLE (", FILENAME, name
	for (i = 1; i <= NF; i++) printf "%s\"%s\" text", (i > 1 ? ", " : ""), $i
	printf ")\nLANGUAGE sql STABLE PARALLEL SAFE\nAS $shipped$\nVALUES\n"
	next
}
{
	if (NF != columns) refuse(NF " columns instead of " columns)
	printf "%s(", (rows++ ? ",\n" : "")
	for (i = 1; i <= columns; i++) printf "%s%s%s", (i > 1 ? ", " : ""), literal($i), (rows == 1 ? "::text" : "")
	printf ")"
}
END {
	if (failed) exit 1
	if (!rows) { printf "%s: no rows\n", FILENAME > "/dev/stderr"; exit 1 }
	printf "\n$shipped$;\n"
	printf "COMMENT ON FUNCTION socsvc.shipped_%s() IS 'Reference rows shipped with socsvc, as in extension/data/%s.tsv; every column as text, its source in the row';\n", name, name
	printf "REVOKE ALL ON FUNCTION socsvc.shipped_%s() FROM PUBLIC;\n", name
}
