# Zhijia.  `make run` on a bare Debian 12 shows the program, `make test` proves it; CONTRIBUTING.md has the rest.
#
#   make              the program, build/zhijia, with its pages inside
#   make run          installs what is missing, builds, makes a demonstration union, serves it on $(ADDRESS):$(PORT)
#   make test         installs, builds, lint and every test; the last line is "N passed, M failed"
#   make quick        unit tests and the fast checks, below a minute
#   make crash        400 times kill -9 while it writes; the last line says what was lost
#   make lint         style, layers, both compilers, locale, types of the pages
#   make format       writes what clang-format wants (hand-aligned tables are left alone)
#   make build/asan/zhijia    the same program under address and undefined-behaviour sanitizers
#   make fuzz         random bytes for every reader of foreign bytes, FUZZ_SECONDS=20 each; finds go to tests/fuzz/found
#   make analyze      gcc -fanalyzer, clang-tidy and cppcheck over src
#
# WEB=no links whatever pages stand in build/web (also none), so that work on C needs no Node.
# V=1 shows the commands, WERROR= lets a compiler that knows further warnings pass.
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all
SHELL         := /bin/bash
MAKEFLAGS     += --no-builtin-rules --no-print-directory
ifeq ($(MAKELEVEL),0)
MAKEFLAGS     += -j$(shell nproc)
endif

ADDRESS  = 127.0.0.1
PORT     = 8080
WEB      = $(if $(wildcard web/package-lock.json),yes,no)
CC       = gcc
HOSTCC   = $(CC)
WERROR   = -Werror
WARNINGS = -Wall -Wextra -Wconversion -Wshadow -Wno-missing-field-initializers $(WERROR)
OPTIMIZE = -O2 -g
SANITIZE = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
DIALECT  = -std=c11 -D_GNU_SOURCE -Isrc -Isrc/language
PACKAGES = libmicrohttpd sqlite3 libpq jansson openssl libsodium libzip expat icu-uc icu-i18n zlib

# Asked once and only when something is compiled: `make run` starts where pkg-config is not installed yet.
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $(PACKAGES)))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PACKAGES)))$(PKG_LIBS)
CFLAGS     = $(DIALECT) $(WARNINGS) $(PKG_CFLAGS)
LIBS       = $(PKG_LIBS) -lxlsxwriter -lm -lpthread

SOURCES   := $(wildcard src/main.c src/*/*.c)
GENERATED := pinyin_table data
UNITS     := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))
PROGRAMS  := $(patsubst tests/%.c,%,$(wildcard tests/test_*.c))
OBJECTS   := $(SOURCES:src/%.c=%.o) $(GENERATED:%=%.o)

.PHONY: all run test quick crash lint format check unit asan fuzz analyze clean FORCE
all: build/zhijia

# A short line for each command; V=1 shows the commands.
say = $(if $(V),,@echo '  $(1) $(2)' &&)

# One flavour: $(1) its folder, $(2) its flags.  Objects but main.o make an archive that the tests link.
define flavour
$(1)/obj/%.o: src/%.c
	@mkdir -p $$(@D)
	$$(call say,CC,$$<)$$(CC) $(2) $$(CFLAGS) -MMD -MP -c $$< -o $$@

$(1)/obj/%.o: build/%.c
	@mkdir -p $$(@D)
	$$(call say,CC,$$<)$$(CC) $(2) $$(CFLAGS) -MMD -MP -c $$< -o $$@

$(1)/obj/data.o: build/data.blob

$(1)/libzhijia.a: $(addprefix $(1)/obj/,$(filter-out main.o,$(OBJECTS)))
	@rm -f $$@
	@ar rcs $$@ $$^

# A fault in a module's tables stops the link: the program that was there stays.
$(1)/zhijia: $(addprefix $(1)/obj/,$(OBJECTS))
	$$(call say,LINK,$$@)$$(CC) $(2) $$^ $$(LIBS) -o $$@.new
	@$$@.new check
	@mv $$@.new $$@

$(1)/tests/%: tests/%.c $(1)/libzhijia.a
	@mkdir -p $$(@D)
	$$(call say,TEST,$$<)$$(CC) $(2) $$(CFLAGS) -Itests -MMD -MP $$< $(1)/libzhijia.a $$(LIBS) -o $$@
endef
$(eval $(call flavour,build,$$(OPTIMIZE)))
$(eval $(call flavour,build/asan,$$(SANITIZE)))
# What a sanitizer weaves in makes gcc guess wrongly; the plain build has warned already.
build/asan/%: WARNINGS =

# Random bytes for the readers.  build/fuzz/loop looks for bytes that hurt, build/asan/fuzz reads those that are kept
# once more; FUZZ_SECONDS are for each target, FUZZ_TARGETS= takes some of them.
FUZZ_SECONDS = 20
FUZZ_TARGETS =
FUZZ     = -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
FUZZERS := $(wildcard tests/fuzz/*.c)
$(eval $(call flavour,build/fuzz,$$(FUZZ)))
build/fuzz/%: private CC = clang
build/fuzz/%: private WARNINGS =
-include $(OBJECTS:%.o=build/fuzz/obj/%.d)

build/fuzz/loop: $(filter-out %/replay.c,$(FUZZERS)) tests/fuzz/fuzz.h build/fuzz/libzhijia.a
	$(call say,LINK,$@)clang $(FUZZ) -fsanitize=fuzzer $(CFLAGS) -Itests $(filter %.c %.a,$^) $(LIBS) -o $@

build/asan/fuzz: $(filter-out %/loop.c,$(FUZZERS)) tests/fuzz/fuzz.h build/asan/libzhijia.a
	$(call say,LINK,$@)$(CC) $(SANITIZE) $(CFLAGS) -Itests $(filter %.c %.a,$^) $(LIBS) -o $@
.PRECIOUS: build/%.c build/tools/%
-include $(foreach f,build build/asan,$(OBJECTS:%.o=$(f)/obj/%.d) $(patsubst %,$(f)/tests/%.d,$(UNITS:%=unit/%) $(PROGRAMS)))

# What is made out of tables and pages

build/tools/pinyin: tools/pinyin.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(HOSTCC) $(OPTIMIZE) $(DIALECT) $(WARNINGS) $< $$(pkg-config --cflags --libs icu-uc icu-i18n) -o $@

build/pinyin_table.c: build/tools/pinyin
	@$< > $@

build/tools/embed: tools/embed.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(HOSTCC) $(OPTIMIZE) $(DIALECT) $(WARNINGS) $< $$(pkg-config --cflags --libs zlib libcrypto) -o $@

# The list changes when a file comes or goes, the files when their bytes do.
TABLES  := $(sort $(wildcard $(addsuffix /*.tsv,codes rules lists layouts locale)))
build/data.list: FORCE $(if $(filter yes,$(WEB)),build/web/.built)
	@mkdir -p $(@D)
	@{ printf '%s\n' $(TABLES); find build/web -type f ! -name '.*' -printf '%T@ %p\n' 2>/dev/null || true; } | sort > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

build/data.c build/data.blob &: build/tools/embed build/data.list $(TABLES)
	@$< build/data.c build/data.blob codes rules lists layouts locale web=build/web

# The pages

WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -type f -print 2>/dev/null)

# npm is asked only when the lock is another: a checkout gives the same file a new time.
web/node_modules/.installed: web/package-lock.json
	@cmp -s $< $@ || tools/pages.sh
	@cp $< $@

build/web/.built: $(WEB_SOURCES) web/node_modules/.installed
	cd web && npm run --silent build
	@touch $@

# What people call

run:
	@tools/install.sh run
	@$(MAKE) all
	@ADDRESS=$(ADDRESS) PORT=$(PORT) tools/run.sh

test:
	+@MAKE="$(MAKE)" tools/test.sh all

quick:
	+@MAKE="$(MAKE)" tools/test.sh quick

# 400 kills and no write lost; KILLS, SEED.  The short form is part of `make test`.
crash: build/zhijia
	@PATH="$(CURDIR)/web/node_modules/.bin:$$PATH" node tests/crash/main.mjs long

lint:
	+@MAKE="$(MAKE)" tools/lint.sh

format:
	@tools/format.sh write

fuzz: build/fuzz/loop
	@FUZZ_SECONDS=$(FUZZ_SECONDS) FUZZ_TARGETS="$(FUZZ_TARGETS)" tests/fuzz/fuzz.sh

analyze: build/data.c build/pinyin_table.c
	@tools/analyze.sh

check: build/zhijia
	build/zhijia check

unit: $(UNITS:%=build/tests/unit/%) $(PROGRAMS:%=build/tests/%)
asan: $(UNITS:%=build/asan/tests/unit/%)

clean:
	rm -rf build
