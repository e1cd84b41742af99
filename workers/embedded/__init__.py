"""The embedded stack: Postgres, Temporal, worker and dispatcher on one machine, from one command, without Docker.

Linux and macOS. Import from the modules: `stack` to run one, `directory` to find a running one, `errors` for both.
"""
