# Messages in other languages: PGXS includes this, builds po/*.po and installs them, where the server was built with
# --enable-nls. Without msgfmt (package gettext) the extension speaks English.
CATALOG_NAME = socsvc
# Since 16 PGXS reads po/LINGUAS itself, after this file and whether or not there is msgfmt: hence the override.
override AVAIL_LANGUAGES = $(if $(shell command -v $(MSGFMT)),$(shell cat po/LINGUAS))
GETTEXT_FILES = $(MESSAGE_FILES)
GETTEXT_TRIGGERS = $(MESSAGE_CALLS)
