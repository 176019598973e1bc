# socsvc: build, install and test. `make demo` and `make test` are all a newcomer needs; both
# install what is missing first (test/setup/install). The version stands in socsvc.control alone.

EXTENSION = socsvc
MODULE_big = socsvc
EXTENSION_VERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" socsvc.control)

OBJS = $(patsubst %.c,%.o,$(sort $(wildcard extension/core/*.c extension/pg/*.c)))
OWN_HEADERS = $(wildcard extension/core/*.h extension/pg/*.h)
PG_CPPFLAGS = -Iextension/core -Iextension/pg
PG_CFLAGS = -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers

# Engine files in the order in which the extension script runs them.
ENGINE = prologue periodicity volume snils iin clock calendar subject \
         rules status standard person programme contract delivery act register cabinet epilogue
ENGINE_SQL = $(foreach e,$(ENGINE),$(wildcard extension/engine/$(e).sql))
REGISTER_SQL = $(sort $(wildcard extension/register/*.sql))
DATA_TSV = $(sort $(wildcard extension/data/*.tsv))

DATA_built = build/socsvc--$(EXTENSION_VERSION).sql
EXTRA_CLEAN = build

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

$(OBJS): $(OWN_HEADERS)

# The extension script: engine files, then one shipped_*() function a TSV, then one private procedure
# a register chapter, whose line 1 is the file's line 1 so that an error names chapter and line.
build/socsvc--$(EXTENSION_VERSION).sql: socsvc.control $(ENGINE_SQL) $(REGISTER_SQL) $(DATA_TSV) \
		extension/data/to_function.awk extension/register/to_procedure.awk Makefile
	@mkdir -p build
	( set -e; printf '\\echo Use "CREATE EXTENSION socsvc" to load this file. \\quit\n'; \
	  for f in $(filter-out extension/engine/epilogue.sql,$(ENGINE_SQL)); do printf '\n-- %s\n' "$$f"; cat "$$f"; done; \
	  for f in $(DATA_TSV); do LC_ALL=C.UTF-8 awk -f extension/data/to_function.awk "$$f"; done; \
	  for f in $(REGISTER_SQL); do awk -f extension/register/to_procedure.awk "$$f"; done; \
	  printf '\n-- %s\n' extension/engine/epilogue.sql; cat extension/engine/epilogue.sql ) > $@.tmp
	sed 's/@VERSION@/$(EXTENSION_VERSION)/g' $@.tmp > $@
	@rm $@.tmp
