/// The commands of a person's own sign-in: `login`, `logout`, `refresh`, `token`, `sessions`, `devices`,
/// `revocations`, `auth`, and the half of `doctor` that looks at this machine.
///
/// A {@link dev.curfew.cli.account.Place} is where a command works: a home, its settings, its server. Lines
/// for people go to standard error, what was asked for and JSON to standard output. Exit codes: 0 done, 1
/// failed, 3 not confirmed yet, 4 the server will not be told, 5 sign in again, 6 unknown, 7 given up, 130
/// cancelled.
///
/// Laws: L7, a line says what is true here and what is true at the server, never one for the other. Nothing
/// that came from outside is shown without {@link dev.curfew.cli.Logs#tame}; a credential is printed by
/// `token` and `auth export` only.
@org.jspecify.annotations.NullMarked
package dev.curfew.cli.account;
