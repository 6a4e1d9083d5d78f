# One line for a bare Debian or Ubuntu: apt-get install -y make python3 python3-venv
.PHONY: demo test lint format reset long

# Variables, as `make demo PORT=8001` or in the environment: PORT DATA_DIR DEMO_HELPERS DEMO_CITY DATABASE_URL
# DATABASE_OWNER_URL REDIS_URL SEED, and for `make long` RATINGS DEMAND ONLY (T1,M4).

# The newest Python of this machine that is new enough; the virtual environment .venv is made with it.
define with_python
	@for python in python3.13 python3.12 python3.11 python3; do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec "$$python" -m marketplace.config.bootstrap $@; \
		fi; \
	done; \
	echo "Service Friend needs Python 3.11 or newer; here is $$(python3 --version 2>&1 || echo none)." >&2; \
	echo "On Debian 12 or newer, as root: apt-get install -y make python3 python3-venv" >&2; \
	exit 1
endef

demo test lint format reset long:
	$(with_python)
