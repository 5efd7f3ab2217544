# make help lists what there is.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

GO ?= go
NPM ?= npm
FUZZTIME ?= 20s
LINT_VERSION := v2.6.0

# Everything of ours, for the race detector.
PLUGIN := ./chatplugin/...

help: ## Print this message
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Start the chat server on http://127.0.0.1:8090
	$(GO) run . serve

build: ## Build the server into ./pocketchat
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o pocketchat .

test: node-modules check web-test unit race e2e ## Install what the tests need and run all of them

check: ## Formatting and go vet
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "gofmt these: $$unformatted"; exit 1; fi
	$(GO) vet ./...

unit: ## Go tests
	$(GO) test . ./bench/... ./chatplugin/... ./examples/... ./web/...

# SQLite's translated C is not watched: it is not ours, and watching it makes the
# tests of a package like store take 93 s instead of 17.
race: ## Go tests of our packages under the race detector
	$(GO) test -race -short -gcflags='modernc.org/...=-race=false' $(PLUGIN)

e2e: node-modules browser ## The built server against the official clients from npm and in a browser
	$(GO) test -count=1 -timeout 25m ./e2e

node-modules: ## Install the official clients the tests use, from the lock file
	$(NPM) ci --prefix e2e --no-fund --no-audit

browser: ## Install Debian's Chromium, unless there is a Chromium
	@command -v chromium chromium-browser google-chrome >/dev/null || { \
		run=$$([ "$$(id -u)" = 0 ] || echo sudo); \
		$$run apt-get update -q && $$run env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium fonts-dejavu-core fonts-noto-color-emoji; }

screenshots: build node-modules browser ## Take the pictures that docs/ shows
	node e2e/screenshots.mjs ./pocketchat docs/img

bench-web: build node-modules browser ## Measure the web client: time until one can write, frames while scrolling
	node e2e/frames.mjs ./pocketchat

web-modules: ## Install what builds the web client, from the lock file
	$(NPM) ci --prefix web --no-fund --no-audit

web: web-modules ## Build the web client into web/dist, which is committed
	$(NPM) run build --prefix web

web-test: web-modules ## Types and tests of the web client, and that web/dist is its build
	$(NPM) run check --prefix web

fuzz: ## Run each fuzz target for FUZZTIME (20s)
	@for pkg in $$($(GO) list $(PLUGIN)); do \
		for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
			echo "$$pkg $$target"; $(GO) test $$pkg -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME); \
		done; \
	done

lint: ## golangci-lint with the pinned version
	$(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION) run

bench: ## Measure this machine against peers in one run; see docs/performance.md
	$(GO) run ./bench

.PHONY: help run build test check unit race e2e node-modules screenshots web web-modules web-test bench-web browser fuzz lint bench
