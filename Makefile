# The front door.  "make help" lists what there is.

# as users write it: make CC=clang, make BUILD=dir, make NGINX_SRC=dir,
# make test TESTS=t/50-vcenter.t TEST_JOBS=2
BUILD     ?= build
NGINX_SRC ?= /usr/share/nginx/src
PROVE     ?= prove
TESTS     ?= t
# test files at a time; more than two compete for processors
TEST_JOBS ?= $(shell [ $$(nproc) -ge 2 ] && echo 2 || echo 1)
WORKERS   ?= 1
FUZZ_S    ?= 60
DESTDIR   ?=
BENCH_RUNS ?= 5
BENCH_S   ?= 3
BENCH_ROWS ?= .
LEDGER_OPS ?= 20000
LEDGER_SEED ?= 1
SCHEDULES ?= 100000
SEED      ?= 1
TRACE     ?=
SUITE     ?=
REVISION  ?=

ifeq ($(origin CC),default)
CC        := gcc
endif

# all processors, unless -j is given; another make that calls this one decides
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif

SHELL     := /bin/bash
ROOT      := $(CURDIR)
OUT       := $(abspath $(BUILD))
# the folders of code below nginx, each standing on those before it
BELOW     := protocol operation crypto keyprotect/text keyprotect/record \
             keyprotect/call keyprotect/conf keyprotect/instance \
             keyprotect/flow keyprotect
FLOORS    := $(BELOW) nginx
SOURCE    := ngx_kmip_module

WARNINGS  := -Wall -Wextra -Werror -Wno-unused-parameter
HARDENING := -fstack-protector-strong -Wformat -Werror=format-security

ifdef SANITIZE
OPTIMIZE  := -g -O1 -fsanitize=address,undefined -fno-omit-frame-pointer \
             -fno-sanitize-recover=undefined
LINK      := -fsanitize=address,undefined
export ASAN_OPTIONS ?= detect_odr_violation=0
else ifdef FUZZ
OPTIMIZE  := -g -O1 -fsanitize=fuzzer-no-link,address,undefined \
             -fno-omit-frame-pointer -fno-sanitize-recover=undefined
LINK      := -fsanitize=fuzzer,address,undefined
else ifdef COVERAGE
OPTIMIZE  := -g -O0 --coverage
LINK      := --coverage
else
OPTIMIZE  := -g -O2 -D_FORTIFY_SOURCE=2
LINK      := -Wl,-z,relro -Wl,-z,now
endif

CFLAGS    ?= $(OPTIMIZE) $(HARDENING)
LDFLAGS   ?= $(LINK)

# what the build needs, and what tests need besides
DEPS      := nginx-dev libcurl4-openssl-dev libjansson-dev libssl-dev gcc \
             libc6-dev make
DEPS_TEST := $(DEPS) nginx libnginx-mod-stream libnginx-mod-http-lua \
             lua-cjson perl libio-socket-ssl-perl libxml-libxml-perl \
             python3-pykmip openssl curl ca-certificates iproute2 go-md2man \
             ansible-core
DEPS_CHECK := $(DEPS_TEST) clang cppcheck shellcheck codespell
DEPS_SANITIZE := $(DEPS_TEST) libasan8 libubsan1
DEPS_VALGRIND := $(DEPS_TEST) valgrind
DEPS_BENCH := $(DEPS_TEST) util-linux
DEPS_FUZZ := $(DEPS_TEST) clang llvm libclang-rt-dev

sources    = $(sort $(wildcard $(1)/*.c))
floor      = $(call sources,$(SOURCE)/$(1))
objects    = $(patsubst %.c,$(OUT)/obj/%.o,$(1))

MODULE    := $(OUT)/ngx_stream_kmip_module.so
KMIPCTL   := $(OUT)/kmipctl

LIB_SRCS  := $(foreach f,$(BELOW),$(call floor,$(f)))
CTL_DIRS  := tools/kmipctl tools/kmipctl/bench tools/kmipctl/doctor
CTL_SRCS  := $(foreach d,$(CTL_DIRS),$(call sources,$(d)))
# the folders of code that kmipctl stands on
CTL_BELOW := protocol operation keyprotect/text keyprotect/record \
             keyprotect/call keyprotect/conf
TLIB_SRCS := $(call sources,t/lib) tools/kmipctl/bench/ctl_histogram.c \
             tools/kmipctl/doctor/ctl_region.c \
             $(sort $(wildcard t/sim/sim_history*.c))
SIM_SRCS  := $(filter-out $(TLIB_SRCS),$(call sources,t/sim))
SIMULATOR := $(OUT)/simulator
UNIT_SRCS := $(sort $(wildcard t/unit/test_*.c))
UNITS     := $(patsubst t/unit/%.c,$(OUT)/unit/%,$(UNIT_SRCS))
FUZZERS   := answer certificate differential engine flow message record ttlv
FUZZ_SRCS := $(call sources,t/fuzz)
FUZZ_LIB  := $(filter t/fuzz/fuzz%,$(FUZZ_SRCS))
REPLAYS   := $(FUZZERS:%=$(OUT)/fuzz/%)
ADDON     := $(sort $(foreach f,$(FLOORS),$(wildcard $(SOURCE)/$(f)/*.[ch])))

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: help deps deps-test deps-check deps-sanitize deps-valgrind \
        deps-bench deps-fuzz all module kmipctl manual unit fuzz-replay test demo \
        up down check sanitize valgrind bench fuzz coverage simulate ledger \
        systems deb deb-test clean FORCE


help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' \
	    $(firstword $(MAKEFILE_LIST))

deps: ## install what the build needs, with apt-get; nginx stays as it is
	@tools/deps --keep-nginx $(DEPS)

deps-test:
	@tools/deps $(DEPS_TEST)

deps-check:
	@tools/deps $(DEPS_CHECK)

deps-sanitize:
	@tools/deps $(DEPS_SANITIZE)

deps-valgrind:
	@tools/deps $(DEPS_VALGRIND)

deps-bench:
	@tools/deps $(DEPS_BENCH)

deps-fuzz:
	@tools/deps $(DEPS_FUZZ)

all: module kmipctl ## build the module and kmipctl (the default)

module: $(MODULE)

kmipctl: $(KMIPCTL) $(KMIPCTL).1 $(OUT)/completions/kmipctl

# with go-md2man, which packages and tests install
manual: $(OUT)/ngx_stream_kmip_module.5

unit: $(UNITS) $(SIMULATOR) ## build the unit tests; unit/test_x builds and runs one

unit/%: $(OUT)/unit/%
	@$<

fuzz-replay: $(REPLAYS)


# The module, by nginx's own build system, out of its tree.  It is configured
# anew when a file comes or goes, or when flags or nginx change.  Where this
# nginx has its headers is in objs/includes, for what is compiled without it.

CONFIGURE := --with-cc='$(CC)' \
             --with-cc-opt='$(WARNINGS) $(CFLAGS) -fPIC' \
             --with-ld-opt='$(LDFLAGS) -fPIC' \
             --with-stream --with-stream_ssl_module \
             --add-dynamic-module='$(ROOT)' --builddir='$(OUT)/objs'

signature  = $(CONFIGURE) $(ADDON) $(NGINX_SRC) \
             $(shell grep -h NGINX_VER $(NGINX_SRC)/src/core/nginx.h | cksum)

$(OUT)/objs.signature: FORCE
	@mkdir -p $(OUT)
	@echo "$(signature)" | cmp -s - $@ || echo "$(signature)" > $@

$(OUT)/objs/Makefile: config $(OUT)/objs.signature
	@test -x $(NGINX_SRC)/configure \
	    || { echo "$(NGINX_SRC)/configure: not there; try: make deps"; \
	         exit 1; }
	@echo "configure $(OUT)/objs"
	@cd $(NGINX_SRC) && NGX_CONF_FLAGS=(--with-compat) \
	    && { test ! -f conf_flags || . ./conf_flags; } \
	    && ASAN_OPTIONS=detect_leaks=0 ./configure "$${NGX_CONF_FLAGS[@]}" \
	        $(CONFIGURE) > $(OUT)/configure.log 2>&1 \
	    || { tail -n 5 $(OUT)/configure.log; rm -f $@; exit 1; }
	@touch $@

$(OUT)/objs/includes: $(OUT)/objs/Makefile
	@sed -n '/^ALL_INCS = /,/[^\\]$$/ s/.*-I \([^ ]*\).*/\1/p' $< \
	    | sed 's,^[^/],$(abspath $(NGINX_SRC))/&,; s,^,-I,' > $@

$(MODULE): $(OUT)/objs/Makefile $(OUT)/objs/includes $(ADDON) \
           $(SOURCE)/nginx/ngx_kmip.map
	@echo "make $(@F)"
	@$(MAKE) -s --no-print-directory -C $(NGINX_SRC) \
	    -f $(OUT)/objs/Makefile modules
	@cp $(OUT)/objs/$(notdir $@) $@.new && mv $@.new $@


# Our own objects: the floors below nginx, kmipctl, the unit tests

STRICT    := -std=gnu11 $(WARNINGS) $(CFLAGS) -MMD -MP
INCLUDES  := $(foreach f,$(BELOW),-I$(SOURCE)/$(f)) \
             -It/lib -It/unit -It/fuzz -It/sim $(CTL_DIRS:%=-I%)

$(OUT)/flags: FORCE
	@mkdir -p $(OUT)
	@echo "$(CC) $(STRICT) $(LDFLAGS)" | cmp -s - $@ \
	    || echo "$(CC) $(STRICT) $(LDFLAGS)" > $@

$(OUT)/obj/tools/%.o: tools/%.c $(OUT)/flags
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(STRICT) $(CTL_BELOW:%=-I$(SOURCE)/%) $(CTL_DIRS:%=-I%) \
	    -c -o $@ $<

# names of checks come out of tables
$(OUT)/obj/t/%.o: private STRICT += -Wno-format-security

$(OUT)/obj/%.o: %.c $(OUT)/flags
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(STRICT) $(INCLUDES) -c -o $@ $<

$(KMIPCTL): $(call objects,$(CTL_SRCS) \
            $(foreach f,$(CTL_BELOW),$(call floor,$(f))))
	@echo "LD $(@F)"
	@$(CC) $(LDFLAGS) -o $@.new $^ -lcurl -lssl -lcrypto -ljansson
	@mv $@.new $@

$(KMIPCTL).1: $(KMIPCTL) tools/manual tools/kmipctl/kmipctl.1.in
	@echo "make $(@F)"
	@tools/manual $(KMIPCTL) tools/kmipctl/kmipctl.1.in > $@.new && mv $@.new $@

$(OUT)/completions/kmipctl: $(KMIPCTL) tools/completion
	@mkdir -p $(@D)
	@tools/completion $(KMIPCTL) > $@.new && mv $@.new $@

$(OUT)/ngx_stream_kmip_module.5: doc/directives.md tools/manual-module \
                                 $(SOURCE)/protocol/kmip_release.h
	@echo "make $(@F)"
	@mkdir -p $(@D)
	@tools/manual-module $< \
	    "$$(sed -n 's/^#define KMIP_RELEASE *"\(.*\)"/\1/p' $(lastword $^))" \
	    > $@.new && mv $@.new $@

$(OUT)/unit/libkmip.a: $(call objects,$(LIB_SRCS) $(TLIB_SRCS))
	@mkdir -p $(@D)
	@rm -f $@.new
	@ar rcs $@.new $^
	@mv $@.new $@

$(SIMULATOR): $(call objects,$(SIM_SRCS)) $(OUT)/unit/libkmip.a
	@echo "LD $(@F)"
	@$(CC) $(LDFLAGS) -o $@.new $^ -ljansson -lcrypto
	@mv $@.new $@

$(OUT)/unit/%: $(OUT)/obj/t/unit/%.o $(OUT)/unit/libkmip.a
	@echo "LD $(@F)"
	@$(CC) $(LDFLAGS) -o $@.new $^ -ljansson -lcrypto
	@mv $@.new $@


# The fuzz targets: with libFuzzer's main() under FUZZ=1, else with replay.c.
# Their floors get memory through fuzz.c, which may refuse it; where doubles of
# Key Protect read JSON nothing is refused, as they are not what is tested.

NGX_OBJS  ?= $(OUT)/objs

$(OUT)/fuzz/libfloors.a: $(call objects,$(LIB_SRCS))
	@mkdir -p $(@D)
	@rm -f $@.new
	@ar rcs $@.new $^
	@objcopy --redefine-sym malloc=fuzz_malloc \
	    --redefine-sym calloc=fuzz_calloc \
	    --redefine-sym realloc=fuzz_realloc \
	    --redefine-sym json_loadb=__real_json_loadb $@.new
	@mv $@.new $@

$(OUT)/obj/t/fuzz/certificate.o: INCLUDES += @$(NGX_OBJS)/includes
$(OUT)/obj/t/fuzz/certificate.o: $(NGX_OBJS)/includes

$(OUT)/fuzz/%: $(OUT)/obj/t/fuzz/%.o $(call objects,$(FUZZ_LIB) \
               $(if $(FUZZ),,t/fuzz/replay.c) $(TLIB_SRCS)) \
               $(OUT)/fuzz/libfloors.a
	@echo "LD fuzz/$(@F)"
	@$(CC) $(LDFLAGS) -Wl,--wrap=json_loadb -o $@.new $^ -ljansson -lcrypto
	@mv $@.new $@

-include $(patsubst %.o,%.d,$(call objects,$(LIB_SRCS) $(TLIB_SRCS) \
           $(CTL_SRCS) $(UNIT_SRCS) $(FUZZ_SRCS) $(SIM_SRCS)))


# Run

test: deps-test ## build and run all tests (TESTS=files TEST_JOBS=n)
	@$(MAKE) --no-print-directory all unit fuzz-replay manual
	@rm -rf $(OUT)/failed
	@TEST_BUILD=$(OUT) tools/tests $(OUT)/test.log \
	    $(PROVE) -j $(TEST_JOBS) -r $(TESTS) \
	    || { cat $(OUT)/failed/* 2> /dev/null; exit 1; }

simulate: deps ## a pair's schedules (SCHEDULES=n SEED=n TRACE=1)
	@$(MAKE) --no-print-directory $(SIMULATOR)
	@$(SIMULATOR) -n $(SCHEDULES) -s $(SEED) -e t/sim/known \
	    $(if $(TRACE),-t)

systems: ## test in clean Debian systems, 13 and sid (SUITE=name for one)
	@TESTS='$(if $(filter file,$(origin TESTS)),,$(TESTS))' tools/systems \
	    $(if $(filter file,$(origin SUITE)),trixie sid,$(SUITE))

ledger: deps-test ## the ledger tests alone (LEDGER_OPS=n LEDGER_SEED=n)
	@$(MAKE) --no-print-directory all
	@LEDGER_OPS=$(LEDGER_OPS) LEDGER_SEED=$(LEDGER_SEED) TEST_BUILD=$(OUT) \
	    $(PROVE) -v t/80-ledger.t t/81-ledger-network.t

demo: deps-test ## the main job on loopback, explained line by line
	@$(MAKE) --no-print-directory all
	@TEST_BUILD=$(OUT) t/bin/demo

up: deps-test ## leave an emulator and two endpoints running (WORKERS=n)
	@$(MAKE) --no-print-directory all
	@TEST_BUILD=$(OUT) t/bin/up --workers $(WORKERS)

down: ## stop what "make up" started
	@TEST_BUILD=$(OUT) t/bin/down

check: deps-check ## style and static analysis
	@$(MAKE) --no-print-directory all unit
	@TEST_BUILD=$(OUT) tools/check

sanitize: deps-sanitize ## all tests under ASan and UBSan (TESTS=files)
	@$(MAKE) --no-print-directory BUILD=build-sanitize SANITIZE=1 all unit manual \
	    fuzz-replay
	@tools/sanitized build-sanitize $(PROVE) -j $(TEST_JOBS) -r $(TESTS)

valgrind: deps-valgrind ## a key's life, a reload and an outage in valgrind
	@$(MAKE) --no-print-directory all
	@TEST_BUILD=$(OUT) KMIP_VALGRIND=1 $(PROVE) -v t/85-valgrind.t

bench: deps-bench ## measure (BENCH_RUNS=n BENCH_S=seconds BENCH_ROWS=regex)
	@$(MAKE) --no-print-directory all
	@TEST_BUILD=$(OUT) t/bench/run --runs $(BENCH_RUNS) \
	    --seconds $(BENCH_S) --rows '$(BENCH_ROWS)'

fuzz: deps-fuzz ## fuzz every target with libFuzzer (FUZZ_S=seconds each)
	@$(MAKE) --no-print-directory $(OUT)/objs/includes
	@$(MAKE) --no-print-directory BUILD=build-fuzz FUZZ=1 CC=clang \
	    NGX_OBJS=$(OUT)/objs fuzz-replay
	@tools/fuzz build-fuzz $(FUZZ_S) $(FUZZERS)

coverage: deps-test ## lines of the floors that unit tests and replay run through
	@$(MAKE) --no-print-directory $(OUT)/objs/includes
	@$(MAKE) --no-print-directory BUILD=build-coverage COVERAGE=1 CC=gcc \
	    NGX_OBJS=$(OUT)/objs unit fuzz-replay
	@tools/coverage build-coverage

deb: ## Debian packages (SUITE=bookworm, trixie or sid; REVISION=n)
	@TEST_BUILD=$(OUT) tools/deb "$(SUITE)" $(REVISION)

deb-test: deps-test ## install, use, upgrade and remove them (SUITE=name)
	@TEST_BUILD=$(OUT) tools/deb "$(SUITE)" $(REVISION)
	@TEST_BUILD=$(OUT)/deb-next tools/deb "$(SUITE)" $(or $(REVISION),1)1
	@KMIP_DEB_SUITE=$(or $(SUITE),$(shell tools/root suite)) \
	    TEST_BUILD=$(OUT) KMIP_DEBS=$(OUT)/deb \
	    KMIP_DEBS_NEXT=$(OUT)/deb-next/deb \
	    $(PROVE) -v t/96-deps-root.t t/97-deb.t

clean: ## remove what was built
	@rm -rf build build-sanitize build-check build-fuzz build-coverage
