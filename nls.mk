# Messages in other languages: PGXS includes this, builds po/*.po and installs them, where the server was built with
# --enable-nls. Without msgfmt (package gettext) the extension speaks English.
CATALOG_NAME = socsvc
AVAIL_LANGUAGES = $(if $(shell command -v $(MSGFMT)),$(patsubst po/%.po,%,$(sort $(wildcard po/*.po))))
GETTEXT_FILES = $(MESSAGE_FILES)
GETTEXT_TRIGGERS = $(MESSAGE_CALLS)
