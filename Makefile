# The whole list: make help. Python 3.11 or newer is all that `make run` and `make test` need, and Node if it is there.
PYTHON ?= python3
ARGS ?=
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: help run test check soak bench pictures restore upgrade words lock
help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

run: ## the demonstration on this machine, until Ctrl-C (PORT, DATA_DIR)
	@exec $(PYTHON) -m local.run

test: ## all tests; some of them: make test ARGS="tests/cases -x"
	@exec $(PYTHON) -m local.test $(ARGS)

check: ## lint, format, types, migrations, translations, compose file, then all tests
	@exec $(PYTHON) -m local.check

soak: ## the long fault runs; dated output in docs/measurements/
	@exec $(PYTHON) -m local.test -n 0 -p no:randomly tests/soak $(ARGS)

bench: ## the measurements beside a bare-Django floor
	@exec $(PYTHON) -m local.bench $(ARGS)

pictures: ## the pictures of README and guides anew, into docs/pictures/
	@BIR_DUINO_PICTURES=1 exec $(PYTHON) -m local.test -n 0 tests/journeys/test_pictures.py $(ARGS)

restore: ## a back-up becomes a house again: BACKUP=file KEYS="a.json b.json" (RING=file, DATA_DIR)
	@exec $(PYTHON) -m local.restore "$(BACKUP)" --keys "$(KEYS)" --passphrases "$(PASSPHRASES)" --ring "$(RING)" $(ARGS)

upgrade: ## after git pull, a site of one's own: back-up, migrations, static files, what changed
	@exec $(PYTHON) -m local.upgrade

words: ## the catalogues anew from the code, after a change of messages (needs GNU gettext)
	@exec $(PYTHON) -m local.words

lock: ## write the lock files anew from requirements*.in and package.json
	@exec $(PYTHON) -m local.lock
