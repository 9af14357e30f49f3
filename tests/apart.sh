#!/bin/sh
# The worker of uninorm in a session of its own, for tests that stop it. When the process group of
# a stopped process loses its last tie to its session (the shell that began all of it ends, say),
# the kernel sends SIGHUP to the whole group: to the tests, with whatever they had found.
exec setsid "$(dirname "$0")/../build/${SABIR_PRESET:-release}/lib/uninorm-worker" "$@"
