# socsvc: build, install and test. `make demo` and `make test` are all a newcomer needs; both install what is
# missing first (test/setup/install). The version stands in socsvc.control alone.
#
#   make [install|uninstall|clean]   for the server that PG_CONFIG names (default: pg_config in PATH)
#   make demo  [COUNTRY=KZ]          the citizen's journey, played on a private cluster; KZ: Kazakhstan's two manuals
#              [REGION=10000]        and a made-up region of so many persons, in database socsvc_region
#              [CLIENT=node]         a journey by a program in node
#   make test  [TESTS=regex]         all tests on a private cluster; KEEP=1 keeps it
#   make lint  [TESTS=regex]         what a change must also pass before it lands
#   make bench [BENCH=regex]         the benchmarks; make fuzz: the fuzzers over their seed corpus
#   make fuzz  EXECUTIONS=10000000   libFuzzer on each parser (hours); CORPUS=keep keeps what covers new code
#   make asan | valgrind             the engine's and chosen tests of the register in a server that watches memory (hours)
#   make installcheck                pg_regress of the engine on a server that runs already

EXTENSION = socsvc
MODULE_big = socsvc
EXTENSION_VERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" socsvc.control)

OBJS = $(patsubst %.c,%.o,$(sort $(wildcard extension/core/*.c extension/pg/*.c)))
SHLIB_LINK += -lcrypto
OWN_HEADERS = $(wildcard extension/core/*.h extension/pg/*.h)
PG_CPPFLAGS = -Iextension/core -Iextension/pg -DSOCSVC_VERSION='"$(EXTENSION_VERSION)"'
# PostgreSQL's callbacks have parameters that not every one of them uses.
# Tokens and signatures are verified by OpenSSL 3.0 or newer; pkg-config knows where one lies that is not the system's.
SHLIB_LINK = $(shell pkg-config --libs libcrypto 2>/dev/null || echo -lcrypto)
PG_CPPFLAGS += $(shell pkg-config --cflags libcrypto 2>/dev/null)
PG_CFLAGS = -Wall -Wextra -Wno-unused-parameter

# Engine files in the order in which the extension script runs them.
ENGINE = prologue periodicity volume snils iin clock calendar subject row_access case_opening \
         rules status standard person person_search application document programme supported_living contract enrolment rehabilitation delivery act \
         fee_parameter income free_of_charge charge amendment payment fee_report simulation \
         capacity queue stay allocation stay_term admission \
         entitlement service_order hour_log confirmation order_act reimbursement aid aid_loan visit facility_order signature login signature_code \
         deadline message audit personal_data quality bi chart bi_report form federation federation_region federation_publish job register \
         generate generate_home generate_place generate_order generate_region generate_digest cabinet epilogue
ENGINE_SQL = $(foreach e,$(ENGINE),$(wildcard extension/engine/$(e).sql))
REGISTER_SQL = $(sort $(wildcard extension/register/*.sql))
DATA_TSV = $(sort $(wildcard extension/data/*.tsv))

DATA_built = build/socsvc--$(EXTENSION_VERSION).sql
EXTRA_CLEAN = build

REGRESS = $(patsubst sql/%.sql,%,$(sort $(wildcard sql/*.sql)))
REGRESS_OPTS = --load-extension=btree_gist --load-extension=pg_trgm --load-extension=socsvc

.DEFAULT_GOAL := all
PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
ifneq ($(wildcard $(PGXS)),)
include $(PGXS)

# Objects of one server do not serve another: this file changes when PG_CONFIG chooses another one.
SERVER_HEADERS := $(includedir_server) $(VERSION)
ifneq ($(shell cat build/server 2>/dev/null),$(SERVER_HEADERS))
.PHONY: build/server
endif
build/server:
	@mkdir -p build
	@echo '$(SERVER_HEADERS)' > $@
$(OBJS): $(OWN_HEADERS) socsvc.control build/server
else
all install uninstall installcheck clean:
	@echo "No server to build for: $(PG_CONFIG) has no PGXS. Install postgresql-server-dev-15 or newer," >&2
	@echo "give PG_CONFIG=/path/to/pg_config, or run make test, which installs what is missing." >&2
	@exit 1
endif

all: META.json

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

# PGXN's description, in the repository because PGXN reads it from there; lint sees that it is current.
META.json: doc/META.json.in socsvc.control
	sed 's/@VERSION@/$(EXTENSION_VERSION)/g' doc/META.json.in > $@

demo test lint bench fuzz asan valgrind:
	@test/run $@

.PHONY: demo test lint bench fuzz asan valgrind
