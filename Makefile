# socsvc: build, install and test. `make demo` and `make test` are all a newcomer needs; both install what is
# missing first (test/setup/install). The version stands in socsvc.control alone.
#
#   make [install|uninstall|clean]   for the server that PG_CONFIG names (default: pg_config in PATH)
#   make demo  [COUNTRY=KZ]          the citizen's journey, played on a private cluster; KZ: Kazakhstan's two manuals
#              [REGION=10000]        and a made-up region of so many persons, in database socsvc_region
#              [CLIENT=node]         a journey by a program in node
#   make test  [TESTS=regex]         all tests on a private cluster; KEEP=1 keeps it
#   make coverage [TESTS=regex]      the tests with gcc's counters: lines of C run by file, and those that no test runs, which
#              [ADD=1]               test/coverage/untested.tsv must name; ADD=1 adds to what the last run counted
#   make lint  [TESTS=regex]         what a change must also pass before it lands
#   make bench [BENCH=regex]         the benchmarks, one table (doc/performance.md); SIZE=full, COMPARE=strict, WRITE=1
#   make fuzz                        the fuzzers over their seed corpus
#   make fuzz  EXECUTIONS=10000000   libFuzzer on each parser (hours); CORPUS=keep keeps what covers new code
#   make soak  [MINUTES=30]          mixed load over long-lived sessions: memory flat, register intact at the end
#   make matrix [SUITES="trixie"] [TESTS=regex]  build and tests with each server that Debian carries; writes doc/versions.md
#   make asan | valgrind             the engine's and chosen tests of the register in a server that watches memory (hours)
#   make po                          po/ru.po gets the messages of the sources; what is new there has no translation yet
#   make installcheck                pg_regress of the engine on a server that runs already
#   make dist                        what HEAD has as build/socsvc-VERSION.zip, for PGXN
#   make deb                         Debian packages of HEAD in build/deb, one for each PostgreSQL of the distribution
#   make packaging [TESTS=regex]     both made and tried on clean machines (folders by debootstrap; root, 20 minutes)

EXTENSION = socsvc
MODULE_big = socsvc
EXTENSION_VERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" socsvc.control)

OBJS = $(patsubst %.c,%.o,$(sort $(wildcard extension/core/*.c extension/pg/*.c)))
OWN_HEADERS = $(wildcard extension/core/*.h extension/pg/*.h)
PG_CPPFLAGS = -Iextension/core -Iextension/pg -DSOCSVC_VERSION='"$(EXTENSION_VERSION)"'
# PostgreSQL's callbacks have parameters that not every one of them uses.
# Tokens and signatures are verified by OpenSSL 3.0 or newer; pkg-config knows where one lies that is not the system's.
SHLIB_LINK = $(shell pkg-config --libs libcrypto 2>/dev/null || echo -lcrypto)
PG_CPPFLAGS += $(shell pkg-config --cflags libcrypto 2>/dev/null)
PG_CFLAGS = -Wall -Wextra -Wno-unused-parameter

# Engine files in the order in which the extension script runs them.
ENGINE = prologue translated periodicity volume snils iin clock calendar subject row_access case_opening \
         rules status standard person person_search application document programme supported_living contract enrolment rehabilitation delivery act \
         fee_parameter income free_of_charge charge amendment payment fee_report simulation \
         capacity queue stay allocation stay_term admission \
         entitlement service_order hour_log confirmation order_act reimbursement aid aid_loan visit facility_order signature login signature_code \
         deadline message audit personal_data quality bi chart bi_report form federation federation_region federation_publish job register \
         generate generate_home generate_place generate_order generate_act generate_region generate_digest cabinet epilogue
ENGINE_SQL = $(foreach e,$(ENGINE),$(wildcard extension/engine/$(e).sql))
REGISTER_SQL = $(sort $(wildcard extension/register/*.sql))
DATA_TSV = $(sort $(wildcard extension/data/*.tsv))
MESSAGE_FILES = $(sort $(wildcard extension/core/*.c extension/pg/*.c))
MESSAGE_CALLS = errmsg errdetail errhint errcontext gettext_noop GUC_check_errmsg GUC_check_errdetail GUC_check_errhint

# One step leads from each released version to the next: extension/upgrade/{members,register}_FROM--TO.sql.
UPGRADE_STEPS = $(shell ls extension/upgrade/members_*.sql 2>/dev/null | sort -V)
UPGRADE_REGISTER = $(shell ls extension/upgrade/register_*.sql 2>/dev/null | sort -V)
UPGRADE_SQL = $(foreach step,$(UPGRADE_STEPS),build/socsvc--$(firstword $(subst --, ,$(step:extension/upgrade/members_%=%)))--$(EXTENSION_VERSION).sql)

DATA_built = build/socsvc--$(EXTENSION_VERSION).sql $(UPGRADE_SQL)
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
build/socsvc--$(EXTENSION_VERSION).sql: socsvc.control $(ENGINE_SQL) $(REGISTER_SQL) $(DATA_TSV) $(UPGRADE_REGISTER) \
		extension/data/to_function.awk extension/register/to_procedure.awk extension/engine/messages.pl Makefile
	@mkdir -p build
	( set -e; printf '\\echo Use "CREATE EXTENSION socsvc" to load this file. \\quit\n'; \
	  for f in $(filter-out extension/engine/epilogue.sql,$(ENGINE_SQL)); do printf '\n-- %s\n' "$$f"; cat "$$f"; done; \
	  for f in $(DATA_TSV); do test -z "$$(tail -c 1 "$$f")" || { echo "$$f: its last line has no end: it was cut" >&2; exit 1; }; \
	    LC_ALL=C.UTF-8 awk -f extension/data/to_function.awk "$$f"; done; \
	  for f in $(REGISTER_SQL) $(UPGRADE_REGISTER); do awk -f extension/register/to_procedure.awk "$$f"; done; \
	  printf '\n-- %s\n' extension/engine/epilogue.sql; cat extension/engine/epilogue.sql ) > $@.tmp
	sed 's/@VERSION@/$(EXTENSION_VERSION)/g' $@.tmp > $@.plain
	perl extension/engine/messages.pl --translate < $@.plain > $@
	@rm $@.tmp $@.plain

# Messages: nls.mk has PGXS build and install po/*.po where the server speaks other languages (--enable-nls) and gettext
# is there. The template is made anew each time, C by xgettext, SQL from the extension script.
build/socsvc.pot: build/socsvc--$(EXTENSION_VERSION).sql $(MESSAGE_FILES) extension/engine/messages.pl Makefile
	xgettext --language=C --from-code=UTF-8 --no-wrap -k $(addprefix -k,_ $(MESSAGE_CALLS)) \
	  $(foreach c,$(filter-out gettext_noop,$(MESSAGE_CALLS)),--flag=$(c):1:c-format) --flag=_:1:pass-c-format \
	  --flag=gettext_noop:1:pass-c-format --package-name=socsvc -o $@.c $(MESSAGE_FILES)
	perl extension/engine/messages.pl --extract $< > $@.sql
	msgcat --no-wrap --use-first -o $@ $@.sql $@.c
	@rm $@.sql $@.c

po: build/socsvc.pot
	for f in po/*.po; do msgmerge --quiet --no-wrap --no-fuzzy-matching --add-location=file --backup=none -U "$$f" $< && \
	  msgattrib --no-wrap --no-obsolete --add-location=file -o "$$f" "$$f"; done

# An upgrade script from each released version straight to this one: what the steps since then take away, then all
# members anew. So an upgrade is one file however many releases lie between, and nobody keeps old functions.
$(UPGRADE_SQL): build/socsvc--%--$(EXTENSION_VERSION).sql: build/socsvc--$(EXTENSION_VERSION).sql $(UPGRADE_STEPS) extension/upgrade/to_upgrade.awk
	( set -e; awk -f extension/upgrade/to_upgrade.awk $< > $@.members; head -n 1 $@.members; \
	  for f in $(UPGRADE_STEPS); do printf '\n-- %s\n' "$$f"; cat "$$f"; done | sed -n '/^-- extension.upgrade.members_$*--/,$$p'; \
	  sed 1d $@.members ) > $@.tmp
	@rm $@.members
	@mv $@.tmp $@

# PGXN's description, in the repository because PGXN reads it from there; lint sees that it is current.
META.json: doc/META.json.in socsvc.control
	sed 's/@VERSION@/$(EXTENSION_VERSION)/g' doc/META.json.in > $@

demo test coverage lint bench fuzz packaging soak asan valgrind:
	@test/run $@

.PHONY: demo test coverage lint bench fuzz packaging po dist deb soak matrix asan valgrind

# What is released is what is committed: both archive HEAD, and neither needs a server's development files.
RELEASE = $(EXTENSION)-$(EXTENSION_VERSION)
COMMITTED = git diff --quiet HEAD -- || echo "What is not committed is not in it." >&2

dist:
	@$(COMMITTED)
	mkdir -p build
	git archive --format=zip --prefix=$(RELEASE)/ -o build/$(RELEASE).zip HEAD

# debian/control names the versions of PostgreSQL of this machine's distribution.
deb:
	@test/setup/install deb
	@$(COMMITTED)
	rm -rf build/deb && mkdir -p build/deb
	git archive --prefix=$(RELEASE)/ HEAD | tar -x -C build/deb
	git archive --format=tar.gz --prefix=$(RELEASE)/ -o build/deb/$(EXTENSION)_$(EXTENSION_VERSION).orig.tar.gz HEAD . ':!debian'
	cd build/deb/$(RELEASE) && pg_buildext updatecontrol && dpkg-buildpackage --no-sign

matrix:
	@test/matrix/run $(SUITES)
