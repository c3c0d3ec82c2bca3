/// The real things that tests of Curfew, and of programs that embed it, are made of: a PostgreSQL server, a browser,
/// the
/// unmodified Codex program, a model endpoint that asks the authority about every token, a contract that reads
/// `openapi.yaml`, a probe that speaks HTTP, and a canary that looks for leaked secrets.
///
/// Law: an instrument never touches anything but loopback, starts only what it also ends, and says what it starts. What
/// it
/// needs and cannot find it names loudly; it never passes a test by leaving it out.
@NullMarked
package dev.curfew.testkit;

import org.jspecify.annotations.NullMarked;
